"""`foureyes app check`: what the App may do against what it needs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.command import app
from bot.app.needs import EVENTS, PERMISSIONS
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github.state import Access

NEEDED: Mapping[str, Access] = {need.name: need.access for need in PERMISSIONS}
LISTENS = tuple(event.name for event in EVENTS)


@dataclass
class Bench:
    """An App at the fake, and its settings."""

    github: FakeGitHub
    environment: dict[str, str]

    def register(
        self,
        permissions: Mapping[str, Access | None] | None = None,
        events: tuple[str, ...] = LISTENS,
        *,
        org: bool = False,
    ) -> None:
        """What is needed, changed by `permissions`: None takes one away."""
        given = {name: access for name, access in {**NEEDED, **(permissions or {})}.items() if access}
        self.github.enter(replace(self.github.app(), permissions=given, events=events, of_organization=org))

    def check(self, *arguments: str) -> Result:
        result = CliRunner().invoke(app, ["check", *arguments], env=self.environment)
        assert result.exit_code != 70, result.output
        return result

    def problems(self) -> list[tuple[str, str, str]]:
        found = json.loads(self.check("--format", "json").stdout)["problems"]
        return [(each["kind"], each["what"], each["name"]) for each in found]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    github = FakeGitHub()
    key = tmp_path / "app.pem"
    key.write_text(github.app().private_key)
    with github.serve() as api:
        settings = {"URL": api, "APP_ID": str(github.app().id), "APP_KEY_FILE": str(key)}
        yield Bench(github, {f"FOUREYES_GITHUB_{name}": value for name, value in settings.items()})
    github.finish()


def test_all_is_well(bench: Bench) -> None:
    bench.register()
    result = bench.check()
    assert result.exit_code == 0
    assert result.stdout == "The App four-eyes has what it needs, and no more.\n"


def test_what_is_missing_and_what_is_too_much(bench: Bench) -> None:
    bench.register({"checks": "read", "issues": None, "metadata": "write", "workflows": "write"}, ("push",))
    assert bench.problems() == [
        ("too much", "permission", "metadata"),
        ("missing", "permission", "checks"),
        ("missing", "permission", "issues"),
        ("too much", "permission", "workflows"),
        *[("missing", "event", name) for name in LISTENS],
        ("too much", "event", "push"),
    ]


def test_each_problem_has_its_cure_and_all_have_the_page(bench: Bench) -> None:
    bench.register({"checks": "read", "workflows": "write"}, (*LISTENS, "push"), org=True)
    result = bench.check()
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "missing: permission checks (the check run that shows how far a review is): set checks to write",
        "too much: permission workflows (nothing here uses it): set workflows to no access",
        "too much: event push (nothing here listens to it): untick the event push",
        f"Mend it at {bench.github.answers.web}/organizations/octo/settings/apps/four-eyes/permissions",
        "A new permission holds once each installation has accepted it: GitHub writes to the owners.",
    ]


def test_events_that_come_by_themselves_need_not_be_listed(bench: Bench) -> None:
    bench.register(events=tuple(name for name in LISTENS if name != "check_run"))
    assert bench.problems() == []
    bench.register(events=(*LISTENS, "check_suite"))
    assert bench.problems() == []


def test_resolving_threads_is_a_choice(bench: Bench) -> None:
    bench.register({"contents": "write"})
    result = bench.check()
    assert result.exit_code == 0
    assert result.stdout.startswith("your choice: contents: write is more than it needs; with it, threads")


def test_without_an_app_it_says_what_to_set(bench: Bench) -> None:
    del bench.environment["FOUREYES_GITHUB_APP_ID"]
    result = bench.check()
    assert (result.exit_code, "set github_app_id and github_app_key_file" in result.stderr) == (2, True)


def test_a_key_of_another_app(bench: Bench) -> None:
    bench.environment["FOUREYES_GITHUB_APP_ID"] = "9"
    result = bench.check()
    assert result.exit_code == 2
    assert "Integration not found" in result.stderr or "does not show App 9" in result.stderr
    assert "must be of one App" in result.stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(200, body="<html>Sign in</html>"), "does not hold what it should"),
        (Fault(200, body="{nonsense"), "is no JSON"),
        (Fault(200, body={"slug": "../x", "owner": {}}), "does not hold what it should"),
        (Fault(503), "GitHub answered 503"),
    ],
)
def test_github_answers_nonsense(bench: Bench, fault: Fault, words: str) -> None:
    bench.github.faults.add("GET", "^/app$", [fault])
    result = bench.check()
    assert result.exit_code == 3
    assert words in result.stderr
