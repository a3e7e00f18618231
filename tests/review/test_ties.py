"""When a name in one file means what another one changes, and when it does not."""

import pytest

from review.types import Edge
from tests.build import Tree

STATE = "export interface State {\n  remoteReady: boolean;\n}\n"
PRIVATE = "export class Control {\n  private remoteReady = false;\n}\n"


def edges(base: dict[str, str], head: dict[str, str]) -> list[tuple[str, str, str]]:
    """User, definer and symbol of each edge."""
    return [_ends(edge) for edge in Tree(base, head).plan().edges]


def _ends(edge: Edge) -> tuple[str, str, str]:
    return edge.user, edge.definer, edge.symbol


@pytest.mark.parametrize(
    "line",
    [
        "const { remoteReady } = useState();",
        "const { remoteReady: ready } = useState();",
        "show({ remoteReady: true });",
        "show({ remoteReady });",
        "show(<Box remoteReady={true} />);",
    ],
)
def test_a_key_uses_the_field_of_its_name(line: str) -> None:
    head = {"core/state.ts": STATE, "web/box.tsx": f"{line}\n", "core/control.ts": PRIVATE}
    base = {"core/state.ts": STATE.replace("remoteReady", "other"), "web/box.tsx": "\n"}
    assert ("web/box.tsx", "core/state.ts", "State.remoteReady") in edges(base, head)


def test_a_variable_is_no_use_of_a_field_of_its_name() -> None:
    head = {"core/state.ts": STATE, "web/box.tsx": "const remoteReady = 1;\nlet now = remoteReady;\n"}
    assert edges({"core/state.ts": ""}, head) == []


def test_a_struct_that_is_taken_apart_uses_its_fields() -> None:
    base = {
        "lib.rs": "pub struct Args {\n    pub all: bool,\n}\n",
        "app.rs": "use lib::Args;\n\nfn go() {\n}\n",
    }
    head = {
        "lib.rs": "pub struct Args {\n    pub all: bool,\n    pub exact: bool,\n}\n",
        "app.rs": "use lib::Args;\n\nfn go(args: Args) {\n    let Args { exact, .. } = args;\n}\n",
    }
    assert ("app.rs", "lib.rs", "Args.exact") in edges(base, head)


def test_a_private_member_is_used_by_no_other_file() -> None:
    head = {"core/control.ts": PRIVATE, "core/box.ts": "export const x = { remoteReady: true };\n"}
    assert edges({"core/control.ts": ""}, head) == []


HEADER = "#ifndef CLUSTER\nvoid clusterStop(int why);\n#endif\n"
SOURCE = '#include "cluster.h"\n\nvoid clusterStop(int why) {\n    halt(why);\n}\n'


def test_a_function_is_one_with_its_declaration() -> None:
    head = {"src/cluster.h": HEADER, "src/legacy.c": SOURCE}
    base = {"src/cluster.h": HEADER.replace("int why", ""), "src/legacy.c": SOURCE.replace("int why", "")}
    assert edges(base, head) == [("src/legacy.c", "src/cluster.h", "clusterStop")]


def test_a_declaration_does_not_hide_the_definition_from_callers() -> None:
    caller = '#include "cluster.h"\n\nint main(void) {\n    clusterStop(1);\n}\n'
    head = {"src/cluster.h": HEADER, "src/legacy.c": SOURCE, "src/main.c": caller}
    found = edges({"src/cluster.h": "", "src/legacy.c": "", "src/main.c": ""}, head)
    assert ("src/main.c", "src/legacy.c", "clusterStop") in found


def test_functions_of_one_name_without_the_header_are_two() -> None:
    twin = SOURCE.replace("#include", "// no include")
    head = {"src/cluster.h": HEADER, "other/legacy.c": twin}
    assert edges({"src/cluster.h": "", "other/legacy.c": ""}, head) == []


def test_a_key_of_another_type_is_no_use() -> None:
    result = "class Result:\n    verdict: str\n"
    user = "from shop.result import Result\n\n\ndef go():\n    return {}\n"
    head = {"shop/result.py": result, "app/run.py": user.replace("{}", "respond(verdict=1)")}
    base = {"shop/result.py": result.replace("str", "int"), "app/run.py": user}
    assert edges(base, head) == []
    built = head | {"app/run.py": user.replace("{}", "Result(verdict=1)")}
    assert edges(base, built) == [("app/run.py", "shop/result.py", "Result.verdict")]


def test_a_key_that_several_types_have_couples_none_of_them() -> None:
    other = "export interface Draft {\n  remoteReady: boolean;\n}\n"
    user = 'import { State, Draft } from "../core/state";\n'
    head = {"core/state.ts": STATE + other, "web/box.ts": user + "show({ remoteReady: true });\n"}
    base = {"core/state.ts": head["core/state.ts"].replace("boolean", "string"), "web/box.ts": user}
    assert edges(base, head) == []


def test_what_is_put_into_an_object_goes_where_the_object_goes() -> None:
    spelling = "\nvalidators.spelling = function spelling(right) {\n  return right;\n};\n"
    before, after = "const validators = {};\n", "export default { validators };\n"
    user = "import validator from './validator.js';\n\nconst validators = validator.validators;\n"
    head = {"lib/validator.js": before + spelling + after, "lib/box.js": user + "validators.spelling('a');\n"}
    found = edges({"lib/validator.js": before + after, "lib/box.js": user}, head)
    assert ("lib/box.js", "lib/validator.js") in {(one, other) for one, other, _ in found}


def test_what_nobody_reads_is_no_user() -> None:
    old, new = "export function settleBill() {}\n", "export function settleBill(x) {}\n"
    user = "import { settleBill } from '../src/bill.js';\nsettleBill();\n"
    users = {"web/app.js": user, "dist/app.js": user}
    found = edges({"src/bill.js": old} | users, {"src/bill.js": new} | users)
    assert {one for one, _, _ in found} == {"web/app.js"}


PHP = "<?php\nnamespace App\\Queue;\nclass {} {{\n    {}\n}}\n"


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("$this->routes()->forwardTo($a)", [("src/Manager.php", "src/Routes.php", "Routes.forwardTo")]),
        ("$this->forwardTo($a)", []),
    ],
)
def test_a_new_method_that_passes_on_to_its_namesake_uses_it(
    call: str, found: list[tuple[str, str, str]]
) -> None:
    routes = PHP.format("Routes", "public function forwardTo($a) { return $this->map[$a]; }")
    manager = PHP.format("Manager", f"public function forwardTo($a) {{ return {call}; }}")
    head = {"src/Routes.php": routes, "src/Manager.php": manager}
    base = {path: text.replace("    public", "    // public") for path, text in head.items()}
    assert edges(base, head) == found


@pytest.mark.parametrize(("use", "is_one"), [("bufferSize", True), ("bufferSize()", False)])
def test_a_call_of_a_method_is_no_use_of_a_field_of_its_name(use: str, is_one: bool) -> None:
    field = PHP.format("Commands", "public $bufferSize = 1;")
    user = "<?php\nuse App\\Queue\\Commands;\n$commands = new Commands();\n$commands->USE;\n"
    base = {"src/Commands.php": PHP.format("Commands", ""), "src/run.php": "<?php\n"}
    found = edges(base, {"src/Commands.php": field, "src/run.php": user.replace("USE", use)})
    assert ("src/run.php", "src/Commands.php", "Commands.bufferSize") in found or not is_one
    assert is_one or found == []


def test_code_takes_nothing_from_the_types_that_are_declared_for_it() -> None:
    types = "declare namespace wonder {\n  class Wonder {}\n}\nexport = wonder;\n"
    users = dict.fromkeys(("run.js", "run.ts"), "wonder.Wonder = 1;\n")
    base = {"index.d.ts": types} | dict.fromkeys(users, "")
    found = edges(base, {"index.d.ts": types.replace("class Wonder {}", "")} | users)
    assert [one for one, _, _ in found] == ["run.ts"]


def test_a_short_name_in_capitals_is_rare_enough() -> None:
    base = {"render/pdf.go": "package render\n", "render/render.go": "package render\n"}
    head = {
        "render/pdf.go": "package render\n\ntype PDF struct{}\n\nfunc (PDF) Render() {}\n",
        "render/render.go": "package render\n\nvar _ Render = (*PDF)(nil)\n",
    }
    assert ("render/render.go", "render/pdf.go", "PDF") in edges(base, head)


def test_code_that_moves_may_lose_its_underscore() -> None:
    body = "(key):\n    return key.lower().encode()\n"
    base = {"shop/utils.py": f"def normalize{body}", "shop/models.py": "\n"}
    head = {"shop/utils.py": "\n", "shop/models.py": f"def _normalize{body}"}
    assert edges(base, head) == [("shop/models.py", "shop/utils.py", "normalize")]


def test_a_bare_name_is_no_method_of_that_name() -> None:
    base = {
        "render/pdf.go": "package render\n",
        "render/render.go": "package render\n",
        "context.go": "package gin\n",
    }
    head = {
        "render/pdf.go": "package render\n\ntype PDF struct{}\n",
        "render/render.go": "package render\n\nvar _ Render = (*PDF)(nil)\n",
        "context.go": "package gin\n\nfunc (c *Context) PDF(code int) {}\n",
    }
    assert ("render/render.go", "render/pdf.go", "PDF") in edges(base, head)


def test_a_library_beside_is_used_by_who_includes_it() -> None:
    base = {"deps/hist/hist_malloc.h": "#define zmalloc_usable malloc\n", "src/module.c": "\n"}
    head = {
        "deps/hist/hist_malloc.h": "#define zmalloc_usable other\n",
        "src/module.c": "zmalloc_usable(1);\n",
    }
    assert edges(base, head) == []
    include = '#include "hist/hist_malloc.h"\n'
    assert edges(base, head | {"src/module.c": include + head["src/module.c"]})


def test_an_attribute_is_not_what_was_imported_by_its_name() -> None:
    base = {"flask/globals.py": "request = 1\n", "flask/app.py": "from .globals import request\n\n"}
    head = {"flask/globals.py": "request = 2\n", "flask/app.py": "from .globals import request\n{}\n"}
    used = {line: edges(base, head | {"flask/app.py": head["flask/app.py"].format(line)}) for line in _USES}
    assert [bool(found) for found in used.values()] == [True, False]


_USES = ("show(request)", "show(ctx.request)")


def test_what_a_package_gives_away_by_name_is_used_there() -> None:
    base = {
        "httpx/__init__.py": 'from ._config import *\n\n__all__ = [\n    "Limits",\n    "SSLContext",\n]\n',
        "httpx/_config.py": "class Limits:\n    pass\n\n\nclass SSLContext:\n    pass\n",
    }
    head = {
        "httpx/__init__.py": base["httpx/__init__.py"].replace('    "SSLContext",\n', ""),
        "httpx/_config.py": "class Limits:\n    pass\n",
    }
    assert edges(base, head) == [("httpx/__init__.py", "httpx/_config.py", "SSLContext")]
    assert edges(head, base) == [("httpx/__init__.py", "httpx/_config.py", "SSLContext")]


def test_a_removed_use_of_what_changes_is_read_with_it() -> None:
    body = "def throttle(work, often):\n    return {}\n"
    user = "from lib.throttle import throttle\n\n\ndef go(work):\n    return {}\n"
    base = {"lib/throttle.py": body.format("work"), "lib/stream.py": user.format("throttle(work, 3)")}
    head = {"lib/throttle.py": body.format("often"), "lib/stream.py": user.format("work")}
    assert [edge.why for edge in Tree(base, head).plan().edges] == [
        "lib/stream.py:5 no longer uses throttle, whose body changed in lib/throttle.py:1"
    ]


def test_who_makes_a_variant_sees_what_it_holds() -> None:
    made = "pub enum Trouble {\n    Rejected(u8, Claims),\n}\n"
    call = "    Trouble::Rejected(\n        1,\n        claims,\n    )\n"
    user = f"use crate::trouble::Trouble;\n\nfn go(claims: Claims) -> Trouble {{\n{call}}}\n"
    base = {"src/trouble.rs": made, "src/pyx.rs": user}
    head = {
        "src/trouble.rs": made.replace("Claims", "Box<Claims>"),
        "src/pyx.rs": user.replace("        claims", "        Box::new(claims)"),
    }
    assert ("src/pyx.rs", "src/trouble.rs", "Trouble.Rejected") in edges(base, head)
    others = [
        {path: text.replace("Trouble::Rej", "Answer::Rej") for path, text in side.items()}
        for side in (base, head)
    ]
    assert ("src/pyx.rs", "src/trouble.rs", "Trouble.Rejected") not in edges(others[0], others[1])


def test_a_variable_that_is_called_like_a_type_has_its_fields() -> None:
    base = dict.fromkeys(("shared/api.ts", "other/box.ts", "sdk/factory.ts"), "\n")
    field = "export interface {} {{\n  maxTokens?: number;\n}}\n"
    head = {
        "shared/api.ts": field.format("ModelInfo"),
        "other/box.ts": field.format("Overrides"),
        "sdk/factory.ts": "const most = positive(modelInfo.maxTokens);\n",
    }
    found = edges(base, head)
    assert ("sdk/factory.ts", "shared/api.ts", "ModelInfo.maxTokens") in found
    assert ("sdk/factory.ts", "other/box.ts", "Overrides.maxTokens") not in found


def test_who_names_a_struct_sees_its_fields_change() -> None:
    struct = "typedef struct {\n    int len;\n    dictIterator *di;\n} hashTypeIterator;\n"
    user = '#include "server.h"\n\nvoid go(void) {\n    hashTypeIterator *hi;\n}\n'
    base = {"src/server.h": struct, "src/aof.c": user}
    head = {path: text.replace("*", "") for path, text in base.items()}
    assert ("src/aof.c", "src/server.h", "hashTypeIterator") in edges(base, head)
    variable = {path: text.replace("hashTypeIterator", "client") for path, text in base.items()}
    assert edges(variable, {path: text.replace("*", "") for path, text in variable.items()}) == []


def test_a_new_constructor_changes_how_its_class_is_made() -> None:
    made = "export class HookFactory {{\n{}  run() {{\n    return 1;\n  }}\n}}\n"
    user = "import { HookFactory } from './hook-factory';\n\nexport const go = (root) => new HookFactory();\n"
    base = {"sdk/hook-factory.ts": made.format(""), "sdk/adapter.ts": user}
    head = {
        "sdk/hook-factory.ts": made.format("  constructor(private root: string) {}\n\n"),
        "sdk/adapter.ts": user.replace("HookFactory()", "HookFactory(root)"),
    }
    assert ("sdk/adapter.ts", "sdk/hook-factory.ts", "HookFactory") in edges(base, head)


FAR = "".join(f"            part{n},\n" for n in range(5))
CALL = "from shop.pay import settle\n\n\ndef go(bill):\n    return {call}\n"
CALLS = {
    "settle(": "settle(\n" + FAR + "            {},\n        )",
    "handed over": "later(\n            settle,\n" + FAR + "            {},\n        )",
    "with a function": "settle(\n" + FAR + "            lambda: (\n                {}),\n        )",
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_over_many_lines_uses_what_changes_though_its_name_is_far_off(call: str) -> None:
    made = "def settle(bill, {}):\n    return bill\n"
    user = CALL.format(call=CALLS[call].format("one"))
    base = {"shop/pay.py": made.format("tip"), "shop/run.py": user}
    head = {"shop/pay.py": made.format("tip, tax"), "shop/run.py": user.replace("one", "two")}
    plan = Tree(base, head).plan()
    assert [edge.line for edge in plan.edges] == [user.partition("one")[0].count("\n") + 1]
    assert {unit.reason_code for unit in plan.units} == {"cross-file"}


def test_what_a_function_does_that_is_handed_over_is_no_argument() -> None:
    made = "export const retried = (run) => run();\n"
    lines = "".join(f"    part{n}();\n" for n in range(9))
    user = "import { retried } from './retried';\n\nretried(() => {\n" + lines + "    ONE;\n});\n"
    base = {"lib/retried.ts": made, "lib/go.ts": user}
    head = {"lib/retried.ts": made.replace("(run)", "(run, n)"), "lib/go.ts": user.replace("ONE", "TWO")}
    plan = Tree(base, head).plan()
    assert [unit.reason_code for unit in plan.units] == ["bounded", "contract"]


def test_a_package_that_is_given_on_under_its_name_has_what_is_in_it() -> None:
    made = "export function modelsOf(id: string) {\n  return id;\n}\n"
    user = "import { Llms } from '@shop/core';\n\nexport const all = () => Llms.modelsOf(ONE);\n"
    place = "sdk/packages/llms/src/providers/registry.ts"
    base = {place: made, "apps/cli/agent.ts": user.replace("ONE", "'a'")}
    head = {
        place: made.replace("string)", "string, of: string)"),
        "apps/cli/agent.ts": user.replace("ONE", "'a', 'b'"),
    }
    assert edges(base, head) == [("apps/cli/agent.ts", place, "modelsOf")]
    other = {path: text.replace("Llms", "Other") for path, text in base.items()}
    assert edges(other, {path: text.replace("Llms", "Other") for path, text in head.items()}) == []


def test_who_takes_a_rare_name_from_a_third_file_has_it_from_the_definer() -> None:
    made = "pub fn human_size(bytes: u64) -> u64 {\n    bytes\n}\n"
    user = "use crate::commands::human_size;\n\nfn go() {\n    show(human_size({}));\n}\n".replace(
        "{}", "ONE"
    )
    place = "crates/shop-console/src/lib.rs"
    base = {place: made, "crates/shop/src/commands/publish.rs": user}
    head = {
        place: made.replace("-> u64", "-> String"),
        "crates/shop/src/commands/publish.rs": user.replace("ONE", "2"),
    }
    assert edges(base, head) == [("crates/shop/src/commands/publish.rs", place, "human_size")]
    own = {path: text.replace("human_size", "size") for path, text in base.items()}
    assert edges(own, {path: text.replace("human_size", "size") for path, text in head.items()}) == []


def test_a_method_uses_the_one_that_it_overrides_though_many_have_its_name() -> None:
    base = {f"src/Grammars/{name}.php": PHP.format(name, "") for name in ("Grammar", "Postgres", "Maria")}
    method = "public function supportsVectors() { return false; }"
    head = {path: text.replace("    \n", f"    {method}\n") for path, text in base.items()}
    head = {
        path: text.replace("class Postgres", "class Postgres extends Grammar") for path, text in head.items()
    }
    grammar = ("src/Grammars/Postgres.php", "src/Grammars/Grammar.php", "Grammar.supportsVectors")
    assert grammar in edges(base, head)


def test_who_takes_all_names_of_a_module_takes_those_that_it_lists() -> None:
    base = {
        "httpx/__init__.py": "from ._auth import BasicAuth\nfrom ._api import get\n",
        "httpx/_auth.py": "class BasicAuth:\n    pass\n",
        "httpx/_api.py": "def get():\n    pass\n",
    }
    head = {
        "httpx/__init__.py": "from ._auth import *\nfrom ._api import *\n",
        "httpx/_auth.py": f'__all__ = ["BasicAuth"]\n\n{base["httpx/_auth.py"]}',
        "httpx/_api.py": f'__all__ = ["get"]\n\n{base["httpx/_api.py"]}',
    }
    lists = {(edge.line, edge.definer) for edge in Tree(base, head).plan().edges if edge.symbol == "__all__"}
    assert lists == {(1, "httpx/_auth.py"), (2, "httpx/_api.py")}


def test_what_a_module_lists_more_is_what_the_package_lists_from_it() -> None:
    package = 'from ._auth import *\n\n__all__ = [\n    "Auth",\n    "Zero",\n]\n'
    base = {
        "httpx/__init__.py": package,
        "httpx/_auth.py": '__all__ = ["Auth"]\n\n\nclass OneAuth:\n    pass\n',
    }
    head = {
        "httpx/__init__.py": package.replace('"Zero"', '"OneAuth"'),
        "httpx/_auth.py": base["httpx/_auth.py"].replace('"Auth"', '"Auth", "OneAuth"'),
    }
    assert [edge.line for edge in Tree(base, head).plan().edges] == [5]


def test_a_library_beside_uses_nothing_but_itself_and_an_include_names_a_file() -> None:
    base = {"src/dict.c": "int dictClear(int d) {\n    return d;\n}\n", "deps/red/dict.h": "int x;\n"}
    user = '#include "dict.h"\n\nvoid go(void) {\n    dictClear(ONE);\n}\n'
    head = {path: text.replace("(int d)", "(int d, int n)") for path, text in base.items()}
    for place, found in (("deps/red/use.c", []), ("src/use.c", [("src/use.c", "src/dict.c", "dictClear")])):
        assert edges(base | {place: user}, head | {place: user.replace("ONE", "1")}) == found
    hist = {"deps/hist/hist_malloc.h": "void *zrealloc(int size);\n"}
    code = {"src/server.c": '#include "hist.h"\n\nvoid go(void) {\n    zrealloc(ONE);\n}\n'}
    renamed = {path: text.replace("int size", "long size") for path, text in hist.items()}
    changed = {path: text.replace("ONE", "1") for path, text in code.items()}
    assert edges(hist | code, renamed | changed) == []


def test_a_caller_that_is_called_differently_itself_passes_it_on() -> None:
    made = "class Client:\n    def __init__(self, verify: bool) -> None:\n        self.verify = verify\n"
    gap = "".join(f"    step_{n}()\n" for n in range(9))
    user = "from shop.client import Client\n\n\ndef get(url: str, verify: bool) -> None:\n"
    user += gap + "    Client(verify=verify)\n"
    base = {"shop/client.py": made, "shop/api.py": user}
    head = {path: text.replace("verify: bool", "verify: str | bool") for path, text in base.items()}
    plan = Tree(base, head).plan()
    assert [(edge.user, edge.line, edge.outside) for edge in plan.edges] == [("shop/api.py", 4, False)]
    assert [unit.reason_code for unit in plan.units] == ["cross-file"]


def test_the_end_of_a_long_list_of_parameters_counts() -> None:
    parameters = ", ".join(f"parameter_{n}: dict[str, int] | None = None" for n in range(20))
    made = f"def send({parameters}, verify: bool = True) -> None:\n    return None\n"
    user = "from shop.send import send\n\n\ndef go() -> None:\n    send()\n"
    base = {"shop/send.py": made, "shop/go.py": user}
    assert edges(base, {"shop/send.py": made.replace("bool", "str"), "shop/go.py": user}) == [
        ("shop/go.py", "shop/send.py", "send")
    ]


def test_a_relative_import_leads_to_one_place() -> None:
    made = "export type Outbound = {\n  kind: string;\n};\n"
    user = "import type { Outbound } from '../protocol';\n\nexport const go = (o: Outbound) => ONE;\n"
    base = {"apps/a/protocol.ts": made, "apps/b/protocol.ts": made, "apps/a/src/go.ts": user}
    head = {path: text.replace("kind", "sort").replace("ONE", "1") for path, text in base.items()}
    assert {found for found in edges(base, head) if found[2] == "Outbound"} == {
        ("apps/a/src/go.ts", "apps/a/protocol.ts", "Outbound")
    }


@pytest.mark.parametrize(("suffix", "found"), [("c", []), ("py", [("go.py", "flags.py", "ALL")])])
def test_what_is_only_set_differently_is_not_changed(suffix: str, found: list[tuple[str, str, str]]) -> None:
    made = "int ALL = 1  +  2;\n" if suffix == "c" else "ALL = 1  +  2\n"
    user = '#include "flags.c"\nint x = ALL;\n' if suffix == "c" else "from flags import ALL\nshow(ALL)\n"
    base = {f"flags.{suffix}": made, f"go.{suffix}": user.rpartition("\n")[0].rpartition("\n")[0] + "\n"}
    assert edges(base, {f"flags.{suffix}": made.replace("  ", " "), f"go.{suffix}": user}) == found


def test_a_new_field_is_reached_by_a_header_beside() -> None:
    base = {
        "src/server.h": "typedef struct {\n    int a;\n} ClientFlags;\n",
        "src/functions.c": '#include "script.h"\n',
    }
    head = {
        "src/server.h": base["src/server.h"].replace("int a;", "int a;\n    int fake;"),
        "src/functions.c": base["src/functions.c"] + "void go(client *c) { c->flag.fake = 1; }\n",
    }
    assert ("src/functions.c", "src/server.h", "ClientFlags.fake") in edges(base, head)
