"""The drawing: everything has its place, and no box stands upon another."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.graph import BOX_HEIGHT, BOX_WIDTH, Drawing, Link, draw

NAMES = [f"f{number}" for number in range(40)]
LINKS = st.lists(st.builds(Link, st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=80)


def overlap(drawing: Drawing) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(drawing.places.items(), 2)
        if abs(a.x - b.x) < BOX_WIDTH and abs(a.y - b.y) < BOX_HEIGHT
    ]


@given(LINKS)
def test_every_box_has_a_place_of_its_own_within_the_drawing(links: list[Link]) -> None:
    drawing = draw(NAMES, links)
    assert set(drawing.places) == set(NAMES)
    assert overlap(drawing) == []
    for place in drawing.places.values():
        assert 0 <= place.x <= drawing.width - BOX_WIDTH
        assert 0 <= place.y <= drawing.height - BOX_HEIGHT


@given(LINKS)
def test_every_link_is_a_line_within_the_drawing(links: list[Link]) -> None:
    drawing = draw(NAMES, links)
    assert set(drawing.lines) == {link for link in links if link.user != link.definer}
    for path in drawing.lines.values():
        numbers = [float(number) for number in re.findall(r"[\d.]+", path)]
        assert max(numbers[::2]) <= drawing.width
        assert max(numbers[1::2]) <= drawing.height


@given(LINKS)
def test_the_same_change_is_drawn_alike(links: list[Link]) -> None:
    assert draw(NAMES, links) == draw(NAMES, [*reversed(links), *links])


def test_users_stand_left_of_what_they_use() -> None:
    drawing = draw(["model", "view", "app"], [Link("app", "view"), Link("view", "model")])
    assert drawing.places["app"].x < drawing.places["view"].x < drawing.places["model"].x


def test_no_line_runs_behind_a_box() -> None:
    links = [Link("a", "b"), Link("b", "c"), Link("a", "c"), Link("c", "a")]
    drawing = draw(["a", "b", "c"], links)
    between = drawing.places["b"]
    [height] = {float(y) for y in re.findall(r"L[\d.]+ ([\d.]+)", drawing.lines[Link("a", "c")])}
    assert not between.y <= height <= between.y + BOX_HEIGHT


def test_what_uses_each_other_stands_together() -> None:
    drawing = draw(["a", "b", "c"], [Link("a", "b"), Link("b", "a"), Link("c", "a")])
    assert drawing.places["c"].x < drawing.places["a"].x
    assert overlap(drawing) == []


def test_loose_boxes_stand_below_the_others() -> None:
    drawing = draw(["a", "b", "x", "y"], [Link("a", "b")])
    assert drawing.loose is not None
    assert drawing.places["x"].y == drawing.places["y"].y == drawing.loose > drawing.places["a"].y


def test_many_users_of_one_definition_wrap_into_columns() -> None:
    drawing = draw(["d", *NAMES], [Link(name, "d") for name in NAMES])
    assert drawing.height < 13 * (BOX_HEIGHT + 20)
    assert overlap(drawing) == []


def test_a_change_of_many_files_is_drawn_at_once() -> None:
    names = [f"f{number}" for number in range(600)]
    drawing = draw(names, [Link(one, other) for one, other in zip(names, names[7:], strict=False)])
    assert len(drawing.places) == 600


def test_nothing_is_an_empty_drawing() -> None:
    assert (draw([], []).places, draw([], []).height, draw([], []).loose) == ({}, 0.0, None)


def test_a_link_to_nowhere_is_a_bug() -> None:
    with pytest.raises(KeyError):
        draw(["a"], [Link("a", "nowhere")])
