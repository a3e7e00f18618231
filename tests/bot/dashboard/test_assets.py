"""What is shipped of others is what they published."""

import hashlib
from importlib.resources import files

import pytest

from bot.dashboard.assets import asset

STATIC = files("bot.dashboard").joinpath("static")


def test_the_library_is_as_it_was_published() -> None:
    lines = STATIC.joinpath("SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in map(str.split, lines)}
    assert set(sums) == {"uPlot.iife.min.js", "uPlot.min.css", "uPlot.LICENSE"}
    for name, digest in sums.items():
        assert hashlib.sha256(STATIC.joinpath(name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("uPlot.iife.min.js", "text/javascript"),
        ("uPlot.min.css", "text/css"),
        ("charts.js", "text/javascript"),
    ],
)
def test_each_file_is_served_as_what_it_is(name: str, kind: str) -> None:
    page = asset(name)
    assert page is not None
    assert page.headers["Content-Type"].startswith(kind)
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.body == STATIC.joinpath(name).read_bytes()
