"""Lines that leave one file and come into another."""

from tests.build import Tree

BODY = """\
        self.cli = AppGroup()
        # So that the commands can be added to another tool.
        self.cli.name = self.name
"""
EMPTY = "class App:\n    def __init__(self):\n        super().__init__()\n"
TWO = {"base/app.py": EMPTY + BODY, "flask/app.py": EMPTY}
MOVED = {"base/app.py": EMPTY, "flask/app.py": EMPTY + BODY}


def whys(base: dict[str, str], head: dict[str, str]) -> list[str]:
    return [edge.why for edge in Tree(base, head).plan().edges]


def test_code_that_moves_is_read_where_it_was_and_where_it_is() -> None:
    assert "flask/app.py:5 uses code, which moved from its place in base/app.py:5" in whys(TWO, MOVED)
    assert [unit.files for unit in Tree(TWO, MOVED).plan().units] == [("base/app.py", "flask/app.py")]


def test_a_short_line_and_one_that_many_files_have_tell_nothing() -> None:
    line = "        self.cli.name = self.name\n"
    assert whys({"one.py": EMPTY + line, "two.py": EMPTY}, {"one.py": EMPTY, "two.py": EMPTY + line}) == []
    many = [f"part{number}.py" for number in range(4)]
    base = dict.fromkeys(many, EMPTY + BODY) | {"one.py": EMPTY}
    assert whys(base, dict.fromkeys(many, EMPTY) | {"one.py": EMPTY + BODY}) == []


def test_code_that_is_written_once_instead_of_twice_has_moved() -> None:
    base = {"one.py": EMPTY + BODY, "two.py": EMPTY + BODY, "three.py": EMPTY}
    head = {"one.py": EMPTY, "two.py": EMPTY, "three.py": EMPTY + BODY}
    assert [unit.files for unit in Tree(base, head).plan().units] == [("one.py", "three.py", "two.py")]


def test_an_import_that_another_file_takes_over_is_no_code_that_moves() -> None:
    line = "from somewhere.rather.distant import something, and_something_else\n"
    assert whys({"one.py": line, "two.py": "\n"}, {"one.py": "\n", "two.py": line}) == []


def test_a_constant_that_moves_says_enough_alone() -> None:
    base = {
        "src/code.ts": "go(() => {\n  const CONTEXT_LINES_TO_SHOW = 3\n  show(CONTEXT_LINES_TO_SHOW)\n})\n",
        "src/tools.ts": "\n",
    }
    head = {
        "src/code.ts": "go(() => {\n  show()\n})\n",
        "src/tools.ts": "go(() => {\n  const CONTEXT_LINES_TO_SHOW = 3\n  call(CONTEXT_LINES_TO_SHOW)\n})\n",
    }
    assert {(edge.user, edge.definer) for edge in Tree(base, head).plan().edges} == {
        ("src/tools.ts", "src/code.ts")
    }
