"""Where hunks go, and that none is forgotten."""

from hypothesis import given
from hypothesis import strategies as st

from review.pack import cut, size
from review.perimeter import Denial
from review.plan import LOCAL_BUDGET, plan
from review.policy import Policy
from review.types import Change, Hunk, Skipped
from tests.build import change, changed, hunk, texts

SESSION = hunk("session.py", "-def refresh_token(user):\n+def refresh_token(user, ttl):\n     return user")
AUTH = hunk("auth.py", " def login(user):\n+    return refresh_token(user)")
README = hunk("README.md", "+Hello")


def test_a_hunk_that_shares_nothing_stays_at_home() -> None:
    (unit,) = plan(change(README), Policy(), None).units
    assert (unit.route, unit.reason_code) == ("local", "bounded")
    assert unit.reason == "shares no changed definition with another file"


def test_files_that_name_each_others_changed_definitions_go_to_the_cloud_together() -> None:
    crossing, bounded = plan(change(SESSION, AUTH, README), Policy(), None).units
    assert (crossing.route, crossing.reason_code, crossing.files) == (
        "cloud",
        "cross-file",
        ("session.py", "auth.py"),
    )
    assert crossing.reason == "auth.py:2 names refresh_token, which changes in session.py"
    assert bounded.files == ("README.md",)


def test_only_the_hunks_that_cross_leave() -> None:
    other = hunk("auth.py", "+x = 1", start=90)
    routes = {unit.hunks: unit.route for unit in plan(change(SESSION, AUTH, other), Policy(), None).units}
    assert routes == {(SESSION, AUTH): "cloud", (other,): "local"}


def test_a_test_file_makes_nothing_cross() -> None:
    test = hunk("tests/test_session.py", "+    assert refresh_token(1, 2)")
    assert {unit.route for unit in plan(change(SESSION, test), Policy(), None).units} == {"local"}


def test_a_name_that_two_files_define_couples_nothing() -> None:
    twin = hunk("other.py", "+def refresh_token(): ...")
    assert {unit.route for unit in plan(change(SESSION, AUTH, twin), Policy(), None).units} == {"local"}


def test_what_may_not_leave_is_read_at_home_and_says_why() -> None:
    (unit,) = plan(change(SESSION, AUTH), Policy(), Denial("no-cloud", "no Claude key is set")).units
    assert (unit.route, unit.reason_code) == ("local", "no-cloud")
    assert unit.reason.endswith("read at home: no Claude key is set")


def test_deleted_files_and_those_that_the_repository_skips_are_named() -> None:
    gone = changed(hunk("gone.py", "-x"), status="deleted")
    files = (*change(hunk("docs/a.md", "+x")).files, gone)
    planned = plan(
        Change("b", "h", "", "", files, (Skipped("a.png", "binary"),)), Policy(skip=("docs/*",)), None
    )
    assert planned.units == ()
    assert [(skip.path, skip.reason) for skip in planned.skipped] == [
        ("a.png", "binary"),
        ("docs/a.md", "the repository's settings skip docs/*"),
        ("gone.py", "deleted"),
    ]


def test_hunks_of_a_file_share_a_unit_as_long_as_they_fit() -> None:
    small = [hunk("a.py", "+x", start=start) for start in (1, 50)]
    large = [hunk("b.py", "+" + "y" * 300 + "\n" + "+z\n" * 400, start=start) for start in (1, 900)]
    units = plan(change(*small, *large), Policy(), None).units
    assert [unit.files for unit in units] == [("a.py",), ("b.py",), ("b.py",)]
    assert len({unit.id for unit in units}) == 3


def test_an_id_depends_on_the_content_only() -> None:
    (first,) = plan(change(hunk("a.py", "+x", start=1)), Policy(), None).units
    (moved,) = plan(change(hunk("a.py", "+x", start=70)), Policy(), None).units
    (other,) = plan(change(hunk("a.py", "+y", start=1)), Policy(), None).units
    assert first.id == moved.id != other.id


HUNKS = st.builds(
    hunk,
    st.sampled_from(["a.py", "b.py", "tests/test_a.py", "c.go"]),
    st.lists(
        st.sampled_from(
            ["+def alpha(x):", "-def alpha():", " pass", "+alpha(1)", "+beta = BETA", "-BETA = 1"]
        )
    )
    .filter(bool)
    .map("\n".join),
    st.integers(1, 10_000),
)


@given(st.lists(HUNKS, max_size=8))
def test_every_hunk_is_in_exactly_one_unit(hunks: list[Hunk]) -> None:
    given_change = change(*hunks)
    planned = [id(each) for unit in plan(given_change, Policy(), None).units for each in unit.hunks]
    assert sorted(planned) == sorted(id(each) for file in given_change.files for each in file.hunks)


@given(st.lists(st.text(max_size=600), min_size=1, max_size=40), st.integers(1_000, LOCAL_BUDGET))
def test_a_hunk_that_is_cut_loses_no_line(lines: list[str], budget: int) -> None:
    whole = hunk("a.py", "".join(f"+{' '.join(line.split())}\n" for line in lines))
    pieces = list(cut(whole, budget))
    assert texts(pieces) == texts([whole])
    assert all(size(piece) <= budget + 500 for piece in pieces)
