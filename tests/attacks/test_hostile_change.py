"""A change that is made to break whoever reads it: each of its files ends with a reader, or is named."""

import json
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from bot.cli import main
from tests.bot.repositories import Made, Tree

LONG: Final = b"x" * 5_000_000
HOSTILE: Final[Tree] = {
    "a b/a b/b.py": b"x = 1\n",
    "diff --git a b/x.py": b"x = 1\n",
    "\u202egnp.py": b"x = '\xe2\x80\xae evil'\n",
    "long.py": LONG + b"\n",
    "nul.py": b"x = 1\0\n",
    "cr.py": b"x = 1\rimport os\r\n",
    "latin.py": b"# caf\xe9\n",
    "Case.py": b"x = 1\n",
    "case.py": b"x = 2\n",
    "header.py": b"@@ -" + b"9" * 5_000 + b" +1 @@\n",
    "link": b"/etc/passwd",
    "sub": b"1" * 40,
    ".gitattributes": b"*.py -diff\n",
}
MODES: Final = {"link": "120000", "sub": "160000"}
MANY: Final = 3_000


def test_each_file_is_read_or_named(tmp_path: Path) -> None:
    made = Made(tmp_path / "repo")
    base = made.commit({"README": b"\n"})
    many: Tree = {f"notes/{number}.txt": b"a line\n" for number in range(MANY)}
    head = made.commit({"README": b"\n", **HOSTILE, **many}, modes=MODES, parent=base)
    arguments = ["plan", "--repo", str(made.folder), "--base", base, "--head", head, "--format", "json"]
    result = CliRunner().invoke(main, arguments, env={"FOUREYES_STATE_DIR": str(tmp_path / "state")})
    assert result.exit_code == 0, result.output
    plan = json.loads(result.stdout)
    read = {path for unit in plan["units"] for path in unit["files"]}
    named = {file["path"] for file in plan["skipped"]}
    assert read | named == set(HOSTILE) | set(many)
    assert {"link", "sub", "nul.py", "long.py"} <= named
    assert {"Case.py", "case.py", "latin.py", "header.py", "diff --git a b/x.py"} <= read
