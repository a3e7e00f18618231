"""The house rules that a tool can check."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot", "review", "prompts", "webhooks", "deploy")


def _functions(folder: str) -> Iterator[tuple[str, int]]:
    """Name and number of lines, without the docstring, of each function below the folder."""
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                skip = ast.get_docstring(node) is not None and len(node.body) > 1
                first = node.body[1 if skip else 0]
                yield f"{file.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - first.lineno + 1


def test_functions_are_small() -> None:
    sizes = sorted(lines for folder in PRODUCT for _, lines in _functions(folder))
    assert statistics.median(sizes) <= 6
    assert sizes[len(sizes) * 9 // 10] <= 20


def test_no_function_is_long() -> None:
    assert [named for folder in (*PRODUCT, "tests") for named in _functions(folder) if named[1] > 50] == []


def test_only_the_two_doors_catch_everything() -> None:
    broad = [
        str(file.relative_to(ROOT))
        for folder in PRODUCT
        for file in (ROOT / folder).rglob("*.py")
        if "noqa: BLE001" in file.read_text(encoding="utf-8")
    ]
    assert set(broad) <= {"bot/door.py"}


def test_one_module_makes_what_may_leave() -> None:
    makers = {
        str(file.relative_to(ROOT))
        for folder in PRODUCT
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Cleared"
    }
    assert makers == {"review/perimeter.py"}
