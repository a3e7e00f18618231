"""Names that come into several files at once, or go from all of them."""

import pytest

from review.policy import parse
from tests.build import Tree


def whys(base: dict[str, str], head: dict[str, str]) -> list[str]:
    return [edge.why for edge in Tree(base, head).plan().edges]


def both(one: str, other: str, suffixes: tuple[str, str] = (".py", ".py")) -> list[str]:
    """What ties two files that are there, and get these lines."""
    paths = [f"app/{name}{suffix}" for name, suffix in zip(("one", "two"), suffixes, strict=True)]
    base = dict.fromkeys(paths, "\n")
    return whys(base, dict(zip(paths, (f"{one}\n", f"{other}\n"), strict=True)))


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ('DEFAULTS = {"MAX_RETRIES": 3}', 'retries = settings.get("MAX_RETRIES")'),
        ("self.qos_global = None", "if consumer.qos_global:"),
        ("connect(onLostPeer=lambda: 1)", "handlers.onLostPeer()"),
        ('run("poll_questions")', 'if command == "poll_questions":'),
        ('SCHEMES = ("http", "socks5h")', 'if scheme == "socks5h":'),
    ],
)
def test_a_new_name_that_no_symbol_accounts_for_couples_the_files_that_agree_on_it(
    made: str, used: str
) -> None:
    (why,) = both(made, used)
    assert why.startswith("app/two.py:1 uses ")
    assert why.endswith("which is new in app/one.py:1")


def test_a_variable_that_takes_its_name_from_an_attribute_uses_that() -> None:
    taking = "def go(session):\n    agendaTask = session.agendaTask\n    return agendaTask"
    assert both("fill(agendaTask=1)", taking) == [
        "app/two.py:2 uses agendaTask, which is new in app/one.py:1"
    ]
    assert both("fill(agendaTask=1)", taking.replace("session.agendaTask", "1")) == []


def test_who_only_takes_a_new_name_has_it_from_the_file_that_made_it_for_itself() -> None:
    hook = "const use = () => {\n  const [hasLoaded, load] = useState(0);\n  return { hasLoaded };\n};"
    shown = "const shown = () => {\n  const { hasLoaded } = props;\n  return !hasLoaded;\n};"
    assert both(hook, shown, suffixes=(".ts", ".ts")) == [
        "app/two.ts:2 uses hasLoaded, which is new in app/one.ts:2"
    ]


def test_what_two_languages_agree_on_couples_them() -> None:
    (why,) = both(
        'invoke("drainActions");', "fn main() { handle(&[drainActions]); }", suffixes=(".ts", ".rs")
    )
    assert why == "app/two.rs:1 uses drainActions, which is new in app/one.ts:1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("max_retries = 3", "max_retries = 4"),  # each has its own
        ("from vendor import wait_until", "vendor.wait_until()"),  # somebody else's, and new to both
        ('load("purple")', "purple = 1"),  # a word is a word
        ('const ants = require("antlib")', 'const ants = require("antlib")'),
        ("# the retries of a peer", "# the retries of a server"),  # prose
        ("def max_retries(): ...", "def max_retries(): ..."),
    ],
)
def test_names_that_say_nothing_of_each_other_do_not(one: str, other: str) -> None:
    assert both(one, other) == []


def test_a_name_that_a_file_outside_has_is_not_new() -> None:
    old = {"app/old.py": 'LIMITS = {"MAX_RETRIES": 1}\n', "app/one.py": "\n", "app/two.py": "\n"}
    uses = dict.fromkeys(("app/one.py", "app/two.py"), 'get("MAX_RETRIES")\n')
    assert whys(old, old | uses) == []


SERVER = {"src/server.h": "struct server {\n    int io_threads;\n    int io_threads_do_reads;\n};\n"}
READS = {
    "src/config.c": '#include "server.h"\n\nint reads(void) {\n    return server.io_threads_do_reads;\n}\n'
}


def test_who_no_longer_uses_what_is_removed_goes_with_it() -> None:
    after = {path: text.replace("_do_reads", "") for path, text in READS.items()}
    less = {"src/server.h": SERVER["src/server.h"].replace("    int io_threads_do_reads;\n", "")}
    tree = Tree(SERVER | READS, less | after)
    assert "src/config.c:4 no longer uses server.io_threads_do_reads, which is removed in src/server.h:3" in [
        edge.why for edge in tree.plan().edges
    ]
    assert [unit.files for unit in tree.plan().units] == [("src/config.c", "src/server.h")]


def test_a_test_that_still_has_a_name_does_not_keep_it() -> None:
    tests = {"tests/test_reads.py": 'assert not hasattr(server, "io_threads_do_reads")\n'}
    after = {path: text.replace("_do_reads", "") for path, text in READS.items()}
    less = {"src/server.h": SERVER["src/server.h"].replace("    int io_threads_do_reads;\n", "")}
    assert [why for why in whys(SERVER | READS | tests, less | after | tests) if "no longer" in why]


def test_files_that_stay_at_home_keep_their_names_there() -> None:
    """The unit that may leave says that something was withheld, and nothing of it."""
    base = dict.fromkeys(("app/one.py", "secret/two.py"), "\n")
    head = {"app/one.py": 'DEFAULTS = {"MAX_RETRIES": 3}\n', "secret/two.py": 'get("MAX_RETRIES")\n'}
    units = Tree(base, head).plan(parse("local-only: [secret/]")).units
    assert {unit.route for unit in units} == {"local"}
