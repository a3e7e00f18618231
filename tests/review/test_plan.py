"""Where hunks go, and that none is forgotten."""

from hypothesis import given, settings
from hypothesis import strategies as st

from review import question
from review.pack import cut, size
from review.perimeter import Denial
from review.plan import LOCAL_BUDGET
from review.policy import parse
from review.question import Task
from review.types import Unit
from tests.build import CLOUD, Tree, hunk, texts

SESSION = {"shop/session.py": "class Session:\n    def refresh_token(self, user):\n        return user\n"}
RESIGNED = {
    "shop/session.py": "class Session:\n    def refresh_token(self, user, ttl):\n        return user\n"
}
AUTH = {"shop/auth.py": "from shop.session import Session\n\n\ndef login(user):\n    return None\n"}
USING = {"shop/auth.py": AUTH["shop/auth.py"].replace("None", "Session().refresh_token(user)")}
README = {"README.md": "Hello\n"}


def route(tree: Tree, path: str) -> tuple[str, str]:
    """Route and reason code of the unit that has the first hunk of the file."""
    unit = next(unit for unit in tree.plan().units if path in unit.files)
    return unit.route, unit.reason_code


def test_a_hunk_that_shares_nothing_stays_at_home() -> None:
    (unit,) = Tree({}, README).plan().units
    assert (unit.route, unit.reason_code) == ("local", "bounded")
    assert unit.reason == "shares no changed definition with another file"


def test_a_new_use_of_a_changed_signature_crosses() -> None:
    plan = Tree(SESSION | AUTH, RESIGNED | USING | README).plan()
    (crossing,) = [unit for unit in plan.units if unit.route == "cloud"]
    assert (crossing.reason_code, crossing.files) == ("cross-file", ("shop/auth.py", "shop/session.py"))
    assert crossing.reason == (
        "shop/auth.py:5 uses Session.refresh_token, whose signature changed in shop/session.py:2"
    )
    assert [unit.files for unit in plan.units if unit.route == "local"] == [("README.md",)]


def test_users_outside_the_change_make_it_a_contract_and_are_the_evidence() -> None:
    plan = Tree(SESSION | USING, RESIGNED | USING).plan()
    (unit,) = plan.units
    assert (unit.route, unit.reason_code, unit.files) == ("cloud", "contract", ("shop/session.py",))
    (use,) = unit.evidence
    assert (use.path, [line.text for line in use.lines]) == (
        "shop/auth.py",
        ["def login(user):", "    return Session().refresh_token(user)"],
    )
    assert plan.edges[0].outside


def test_an_old_name_that_is_still_in_use_is_found() -> None:
    head = {"shop/session.py": SESSION["shop/session.py"].replace("refresh_token", "renew_token")}
    (unit,) = Tree(SESSION | USING, head | USING).plan().units
    assert (unit.route, unit.reason_code) == ("cloud", "contract")
    assert "uses Session.refresh_token, which is renamed in shop/session.py:2" in unit.reason


def test_a_body_that_changes_binds_only_who_changes_with_it() -> None:
    head = {"shop/session.py": SESSION["shop/session.py"].replace("return user", "return user.name")}
    assert route(Tree(SESSION | USING, head | USING), "shop/session.py") == ("local", "bounded")
    assert route(Tree(SESSION | AUTH, head | USING), "shop/session.py") == ("cloud", "cross-file")


def test_an_overriding_class_is_a_user() -> None:
    method = "    def refresh_token(self, user):\n        return 1\n"
    own = {"shop/own.py": f"from shop.session import Session\n\n\nclass Own(Session):\n{method}"}
    (unit,) = Tree(SESSION | own, RESIGNED | own).plan().units
    assert unit.reason_code == "contract"


def test_only_the_hunks_that_cross_leave() -> None:
    far = "\n" * 30
    base = {"shop/auth.py": AUTH["shop/auth.py"] + far + "x = 1\n"}
    head = {"shop/auth.py": USING["shop/auth.py"] + far + "x = 2\n"}
    plan = Tree(SESSION | base, RESIGNED | head).plan()
    starts = {(hunk.path, hunk.new_start): unit.route for unit in plan.units for hunk in unit.hunks}
    assert starts == {
        ("shop/auth.py", 2): "cloud",
        ("shop/auth.py", 33): "local",
        ("shop/session.py", 1): "cloud",
    }


def test_a_reader_at_home_sees_the_signature_of_what_a_changed_line_calls() -> None:
    base = {"app/run.py": "from shop.session import Session\n\n\ndef go():\n    return None\n"}
    head = {"app/run.py": base["app/run.py"].replace("None", "Session().refresh_token(1)")}
    twin = {"other/twin.py": "def refresh_token(x, y):\n    return 2\n"}
    (unit,) = Tree(SESSION | twin | base, SESSION | twin | head).plan().units
    assert unit.route == "local"
    seen = {piece.why: (piece.path, [line.text for line in piece.lines]) for piece in unit.evidence}
    assert seen["Session, which the change calls"] == (
        "shop/session.py",
        SESSION["shop/session.py"].splitlines(),
    )
    assert "other/twin.py" not in {path for path, _ in seen.values()}


def test_what_a_call_means_is_left_out_where_it_is_open() -> None:
    two = {f"shop/{name}.py": "def settle(bill):\n    return bill\n" for name in ("one", "two")}
    user = "from shop.one import *\nfrom shop.two import *\n\n\ndef go(bill):\n    return bill\n"
    calling = user.replace("return bill", "return settle(bill)")
    (unit,) = Tree(two | {"app/run.py": user}, two | {"app/run.py": calling}).plan().units
    assert not [piece.why for piece in unit.evidence if "calls" in piece.why]


def test_a_test_file_makes_nothing_cross() -> None:
    test = {"tests/test_session.py": "from shop.session import Session\n\nSession().refresh_token(1, 2)\n"}
    assert {unit.route for unit in Tree(SESSION, RESIGNED | test).plan().units} == {"local"}


def test_a_name_that_many_files_define_couples_nothing() -> None:
    twin = {"other/twin.py": "class Twin:\n    def refresh_token(self):\n        return 2\n"}
    user = {"app/run.py": "def go(session):\n    return session.refresh_token(1)\n"}
    assert {unit.route for unit in Tree(SESSION, RESIGNED | twin | user).plan().units} == {"local"}


def test_what_may_not_leave_is_read_at_home_and_says_why() -> None:
    (unit,) = (
        Tree(SESSION | AUTH, RESIGNED | USING).plan(denied=Denial("no-cloud", "no Claude key is set")).units
    )
    assert (unit.route, unit.reason_code) == ("local", "no-cloud")
    assert unit.reason.endswith("; read at home: no Claude key is set")


def test_small_crossings_can_be_kept_at_home() -> None:
    tree = Tree(SESSION | AUTH, RESIGNED | USING)
    (unit,) = tree.plan(parse("cloud_min_lines: 50")).units
    assert (unit.route, unit.reason_code) == ("local", "policy")


def test_files_that_the_repository_keeps_at_home_do_not_leave_and_the_rest_says_so() -> None:
    user = {"shop/cart.py": USING["shop/auth.py"]}
    tree = Tree(SESSION | AUTH, RESIGNED | USING | user)
    plan = tree.plan(parse("local-only: [shop/auth.py]"))
    routes = {unit.files: (unit.route, unit.reason_code) for unit in plan.units}
    assert routes == {
        ("shop/auth.py",): ("local", "policy"),
        ("shop/cart.py", "shop/session.py"): ("cloud", "cross-file"),
    }
    (cloud,) = [unit for unit in plan.units if unit.route == "cloud"]
    assert "withheld, since the repository keeps them at home: shop/auth.py" in cloud.reason


def test_deleted_files_and_those_that_the_repository_ignores_are_named() -> None:
    plan = Tree({"gone.py": "x\n"}, {"docs/a.md": "x\n"}).plan(parse("ignore: [docs/]"))
    assert plan.units == ()
    assert [(skip.path, skip.reason) for skip in plan.skipped] == [
        ("docs/a.md", "the repository's settings ignore docs/"),
        ("gone.py", "deleted"),
    ]


def test_a_deleted_file_whose_names_are_still_in_use_is_read() -> None:
    (unit,) = Tree(SESSION | USING, USING).plan().units
    assert (unit.files, unit.reason_code) == (("shop/session.py",), "contract")


def test_hunks_of_a_file_share_a_unit_as_long_as_they_fit() -> None:
    large = "".join(f"value_{n} = {n}\n" for n in range(900))
    head = large.replace("= 1\n", "= -1\n").replace("= 890\n", "= -890\n")
    assert len(Tree({"a.py": large}, {"a.py": head}).plan().units) == 1


def test_an_id_depends_on_the_content_only() -> None:
    (first,) = Tree({}, {"a.py": "x\n"}).plan().units
    (moved,) = Tree({}, {"a.py": "x\n", "b.py": ""}).plan().units
    (other,) = Tree({}, {"a.py": "y\n"}).plan().units
    assert first.id == moved.id != other.id


def prompts(unit: Unit) -> str:
    return "".join(
        prompt.material + prompt.task
        for prompt in question.review_prompts(Task(unit, "t", "tag", False, CLOUD))
    )


LINES = st.sampled_from(
    [
        "def alpha(x):",
        "def alpha():",
        "    pass",
        "alpha(1)",
        "from a import alpha",
        "BETA = 1",
        "beta = BETA",
        "class C:",
        "    def alpha(self):",
    ]
)
FILES = st.dictionaries(
    st.sampled_from(["a.py", "b.py", "secret/c.py", "tests/test_a.py", "d.go"]),
    st.lists(LINES, max_size=12).map("\n".join).map("{}\n".format),
    max_size=5,
)


@settings(deadline=None)
@given(FILES, FILES)
def test_every_hunk_is_in_exactly_one_unit_or_its_file_is_skipped(
    base: dict[str, str], head: dict[str, str]
) -> None:
    tree = Tree(base, head)
    change, plan = tree.change, tree.plan()
    planned = sorted((h.path, h.old_start, h.new_start) for unit in plan.units for h in unit.hunks)
    skipped = {skip.path for skip in plan.skipped}
    hunks = sorted(
        (h.path, h.old_start, h.new_start) for f in change.files for h in f.hunks if f.path not in skipped
    )
    assert planned == hunks
    assert plan == tree.plan()


@settings(deadline=None)
@given(FILES, FILES)
def test_a_line_that_stands_only_at_home_is_in_no_cloud_prompt(
    base: dict[str, str], head: dict[str, str]
) -> None:
    """Each line of the kept file gets a mark that no other file has."""
    marked = [{p: _marked(p, text) for p, text in side.items()} for side in (base, head)]
    plan = Tree(*marked).plan(parse("local-only: [secret/]"))
    assert not [unit for unit in plan.units if unit.route == "cloud" and "only-at-home" in prompts(unit)]


def _marked(path: str, text: str) -> str:
    return text.replace("\n", "  # only-at-home\n") if path.startswith("secret/") else text


@given(st.lists(st.text(max_size=600), min_size=1, max_size=40), st.integers(1_000, LOCAL_BUDGET))
def test_a_hunk_that_is_cut_loses_no_line(lines: list[str], budget: int) -> None:
    whole = hunk("a.py", "".join(f"+{' '.join(line.split())}\n" for line in lines))
    pieces = list(cut(whole, budget))
    assert texts(pieces) == texts([whole])
    assert all(size(piece) <= budget + 500 for piece in pieces)


def test_a_call_that_begins_on_a_line_that_stays_is_part_of_the_crossing() -> None:
    base = {
        "shop/auth.py": "from shop.session import Session\n\n\n"
        "def go(user):\n    Session().refresh_token(\n        user\n    )\n"
    }
    head = {"shop/auth.py": base["shop/auth.py"].replace("        user\n", "        user,\n        9,\n")}
    (unit,) = Tree(SESSION | base, RESIGNED | head).plan().units
    assert (unit.reason_code, set(unit.files)) == ("cross-file", {"shop/session.py", "shop/auth.py"})


def test_a_file_name_with_a_hyphen_is_reached_by_its_import() -> None:
    base = {"ui/use-theme.ts": "export function one() {}\n", "ui/page.tsx": "export const page = 1;\n"}
    head = {
        "ui/use-theme.ts": base["ui/use-theme.ts"] + "export function useDialog() {\n  return 1;\n}\n",
        "ui/page.tsx": 'import { useDialog } from "./use-theme";\nexport const page = useDialog();\n',
    }
    (unit,) = Tree(base, head).plan().units
    assert unit.reason_code == "cross-file"


def test_a_long_name_that_is_new_and_used_at_once_couples_without_an_import() -> None:
    base = {
        "lib/Relation.php": "<?php\nclass Relation {\n}\n",
        "app/Through.php": "<?php\nclass Through {\n}\n",
    }
    head = {
        "lib/Relation.php": "<?php\nclass Relation {\n    function relatedClass() { return 1; }\n}\n",
        "app/Through.php": "<?php\nclass Through {\n    function go($x) { return $x->relatedClass(); }\n}\n",
    }
    (unit,) = Tree(base, head).plan().units
    assert unit.reason_code == "cross-file"


def test_every_hunk_that_uses_what_changed_is_part_of_the_crossing() -> None:
    far = "\n" * 20
    user = "from shop.session import Session\n\n\ndef one(u):\n    return 1\n"
    base = {"shop/auth.py": f"{user}{far}def two(u):\n    return 2\n"}
    head = {
        "shop/auth.py": base["shop/auth.py"]
        .replace("return 1", "return Session().refresh_token(u, 1)")
        .replace("return 2", "return Session().refresh_token(u, 2)")
    }
    (unit,) = Tree(SESSION | base, RESIGNED | head).plan().units
    assert len(unit.hunks) == 3


def test_who_calls_a_class_uses_its_constructor() -> None:
    base = {"shop/pool.py": "class Pool:\n    def __init__(self, size):\n        self.size = size\n"}
    head = {"shop/pool.py": base["shop/pool.py"].replace("size)", "size, ttl)")}
    user = {"shop/run.py": "from shop.pool import Pool\n\npool = Pool(3)\n"}
    (unit,) = Tree(base | user, head | user).plan().units
    assert unit.reason == "shop/run.py:3 uses Pool, whose signature changed in shop/pool.py:2"


def test_a_package_is_imported_by_its_name() -> None:
    lib = {"crates/uv-cli/src/options.rs": "pub struct Old {}\n"}
    new = {"crates/uv-cli/src/options.rs": "pub struct Old {}\npub fn merged() -> u8 { 1 }\n"}
    base = {"crates/uv/src/main.rs": "fn go() {}\n"}
    head = {"crates/uv/src/main.rs": "use uv_cli::{merged};\nfn go() { merged(); }\n"}
    (unit,) = Tree(lib | base, new | head).plan().units
    assert unit.reason_code == "cross-file"


def test_what_moves_from_one_file_to_another_is_read_together() -> None:
    code = "func safeInt8(n int) int8 {\n\treturn int8(n)\n}\n"
    base = {"context.go": f"package gin\n\n{code}", "utils.go": "package gin\n"}
    head = {"context.go": "package gin\n", "utils.go": f"package gin\n\n{code}"}
    (unit,) = Tree(base, head).plan().units
    assert unit.reason == "utils.go:3 uses safeInt8, which moved from its place in context.go:3"


def test_a_variable_of_a_new_name_is_no_use_of_it() -> None:
    base = {"lib/settings.rs": "struct S {}\n", "app/options.rs": "fn one() {}\n"}
    head = {
        "lib/settings.rs": "struct S {}\nimpl S { fn configured_indexes(&self) -> u8 { 1 } }\n",
        "app/options.rs": "fn one() {}\nfn two(configured_indexes: u8) -> u8 { configured_indexes }\n",
    }
    assert {unit.route for unit in Tree(base, head).plan().units} == {"local"}


def test_what_a_file_keeps_to_itself_is_used_by_no_other() -> None:
    base = {"src/dict.c": "static void reset_all(int d) {\n\td = 0;\n}\n"}
    head = {"src/dict.c": base["src/dict.c"].replace("int d", "int d, int e")}
    user = {"deps/dict.c": '#include "dict.h"\nvoid go(void) {\n\treset_all(1);\n}\n'}
    assert {unit.route for unit in Tree(base | user, head | user).plan().units} == {"local"}
