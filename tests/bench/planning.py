"""How planning grows with the change: by lines and by files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.made import Shape, repository
from tests.bench.run import FOUREYES, run
from tests.bench.table import Row

SHAPES = (
    Shape(1, 100),
    Shape(10, 1_000),
    Shape(30, 2_000),
    Shape(300, 20_000),
    Shape(3_000, 60_000),
    Shape(3_000, 200_000),
)


def rows(folder: Path, shapes: Sequence[Shape] = SHAPES) -> Iterator[Row]:
    for number, shape in enumerate(shapes):
        made = repository(shape, folder / f"plan{number}")
        plan = [FOUREYES, "plan", "--repo", str(made), "--base", "base", "--head", "head", "--format", "json"]
        took = run(plan)
        goal = "2" if shape.lines == 20_000 else ""
        yield Row("plan", f"{shape.name}: processor time", took.cpu, "s", goal)
        yield Row("plan", f"{shape.name}: memory", took.megabytes, "MB")
