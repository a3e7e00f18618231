"""`foureyes app create`: the whole way, with a browser that clicks and a GitHub that is strict."""

import json
import logging
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import config, github
from bot.app import create as run
from bot.app.address import address
from bot.app.manifest import Wish, wish
from bot.app.needs import EVENTS, PERMISSIONS
from review.errors import OutsideError, UserError
from tests.bot.app.browser import Browser, form
from tests.fakes.github import FakeGitHub, Fault
from tests.html import Seen

HOOK = "https://bot.example.org/webhook"


@dataclass
class Desk:
    """Somebody who registers an App at the fake."""

    github: FakeGitHub
    api: str
    out: Path
    browser: Browser = field(default_factory=Browser)
    said: list[str] = field(default_factory=list)
    shown: list[Future[Seen]] = field(default_factory=list)

    def wish(self, org: str | None = None, name: str = "Four Eyes of us", hook: str | None = HOOK) -> Wish:
        return wish(address(self.api), org, name, hook)

    def create(self, wish: Wish, browse: Callable[[str], Seen] | None = None, patience: float = 60) -> None:
        with ThreadPoolExecutor() as pool:
            run.create(
                wish,
                self.out,
                port=0,
                show=lambda url: self.shown.append(pool.submit(browse or self.browser.through, url)),
                say=self.said.append,
                patience=patience,
            )

    @property
    def last(self) -> Seen:
        return self.shown[-1].result()

    @property
    def key(self) -> Path:
        return self.out.with_suffix(".pem")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    fake = FakeGitHub()
    with fake.serve() as api:
        yield Desk(fake, api, tmp_path / "bot.toml")
    fake.finish()


def test_two_clicks_make_an_app_that_serve_can_use(desk: Desk) -> None:
    desk.create(desk.wish())
    settings = config.load({}, desk.out)
    assert settings.github_app_id is not None
    assert settings.github_app_key_file == desk.key
    assert settings.webhook_secret is not None
    assert settings.github_url == desk.api
    made = desk.github.keyring.apps[settings.github_app_id]
    assert github.app(made.id, desk.key).key == made.private_key
    assert made.slug == "four-eyes-of-us"
    assert "The App is ready" in desk.last.text


def test_the_files_are_readable_by_the_owner_alone(desk: Desk) -> None:
    desk.create(desk.wish())
    files = sorted(desk.out.parent.iterdir())
    assert files == sorted([desk.out, desk.key])
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]


def test_it_asks_for_what_is_needed_and_is_private(desk: Desk) -> None:
    desk.create(desk.wish())
    [sent] = desk.github.manifests.sent
    assert sent["public"] is False
    assert sent["hook_attributes"] == {"url": HOOK, "active": True}
    assert sent["default_permissions"] == {need.name: need.access for need in PERMISSIONS}
    assert sent["default_events"] == [event.name for event in EVENTS]
    assert "Advisory: it does not replace human approval" in sent["description"]


def test_it_says_what_is_left_to_do(desk: Desk) -> None:
    desk.create(desk.wish())
    written, install, hook, start = desk.said[1:]
    web = desk.api.removesuffix("/api/v3")
    assert str(desk.out) in written
    assert install.endswith(f"{web}/apps/four-eyes-of-us/installations/new")
    assert HOOK in hook
    assert start.endswith(f"foureyes up --config {desk.out}")


def test_an_organization_owns_it_and_the_webhook_may_come_later(desk: Desk) -> None:
    desk.github.user("octo")
    desk.create(desk.wish("octo", hook=None))
    [sent] = desk.github.manifests.sent
    assert sent["hook_attributes"]["active"] is False
    assert "/organizations/octo/settings/apps/four-eyes-of-us" in desk.said[3]


def test_no_secret_is_shown_or_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.create(desk.wish())
    settings = config.load({}, desk.out)
    assert settings.webhook_secret is not None
    everything = "\n".join([*desk.said, caplog.text, *(page.text for page in desk.browser.pages)])
    for secret in (settings.webhook_secret.get_secret_value(), desk.key.read_text().splitlines()[1]):
        assert secret not in everything


def test_the_page_can_only_talk_to_github(desk: Desk) -> None:
    desk.create(desk.wish())
    policies = {page.headers["Content-Security-Policy"] for page in desk.browser.pages}
    [policy] = policies
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert f"form-action {desk.api.removesuffix('/api/v3')}; base-uri 'none'" in policy
    assert "script" not in {name for page in desk.browser.pages for name, _ in Seen(page.text).tags}
    assert desk.browser.pages[0].headers["Cache-Control"] == "no-store"


def test_the_page_escapes_what_it_is_given(desk: Desk) -> None:
    desk.create(desk.wish(name='<b>"Eyes"</b> & co'))
    page = Seen(desk.browser.pages[0].text)
    assert "b" not in {name for name, _ in page.tags}
    assert json.loads(form(page)[1]["manifest"])["name"] == '<b>"Eyes"</b> & co'


@pytest.mark.parametrize("taken", ["toml", "pem"])
def test_nothing_is_overwritten(desk: Desk, taken: str) -> None:
    there = desk.out.with_suffix(f".{taken}")
    there.write_text("precious")
    with pytest.raises(UserError, match="is there already"):
        desk.create(desk.wish())
    assert there.read_text() == "precious"
    assert [*desk.out.parent.iterdir()] == [there]
    assert desk.said == []


def test_a_folder_that_is_not_there(desk: Desk) -> None:
    desk.out = desk.out.parent / "none" / "bot.toml"
    with pytest.raises(UserError, match="cannot be written: No such file"):
        desk.create(desk.wish())


def test_nobody_comes(desk: Desk) -> None:
    with pytest.raises(UserError, match="nobody came back from GitHub within 0 minutes"):
        desk.create(desk.wish(), desk.browser.open, patience=0)
    assert [*desk.out.parent.iterdir()] == []


def test_an_interrupt_leaves_nothing_behind(desk: Desk) -> None:
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        run.create(desk.wish(), desk.out, port=0, show=_interrupt, say=desk.said.append)
    assert [*desk.out.parent.iterdir()] == []
    assert threading.active_count() <= before + 1


def _interrupt(_: str) -> None:
    raise KeyboardInterrupt


def _converted(**change: object) -> str:
    whole = {
        "id": 7,
        "slug": "four-eyes",
        "html_url": "https://elsewhere.example/apps/four-eyes",
        "client_id": "Iv1.8a61f9b3a7aba766",
        "pem": "-----BEGIN SECRET-----",
        "webhook_secret": "hush",
    }
    return json.dumps({name: value for name, value in (whole | change).items() if value is not ...})


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (Fault(404, body={"message": "Not Found"}), UserError, "holds once, for an hour"),
        (Fault(422, body={"message": "Validation Failed"}), UserError, "holds once, for an hour"),
        (Fault(502), OutsideError, "GitHub answered 502"),
        (Fault(302, {"Location": "https://elsewhere.example"}, ""), OutsideError, "GitHub answered 302"),
        (Fault(201, body="<html>Sign in</html>"), OutsideError, "should: JSON"),
        (Fault(201, body="[]"), OutsideError, "should: JSON"),
        (Fault(201, body=_converted(pem=..., id="x\ny")), OutsideError, "should: id, pem"),
        (
            Fault(201, body=_converted(slug="../..", client_id="a\nb = 1")),
            OutsideError,
            "should: client_id, slug",
        ),
        (Fault(201, body=_converted()), OutsideError, "should: html_url"),
        ("drop", OutsideError, "GitHub does not answer"),
    ],
)
def test_github_fails_at_the_last_step(
    desk: Desk, fault: Fault, error: type[Exception], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk.github.faults.add("POST", "/conversions$", [fault])
    with caplog.at_level(logging.DEBUG), pytest.raises(error, match=words) as caught:
        desk.create(desk.wish())
    assert "delete it there and run this again" in str(caught.value)
    assert "The App is not set up" in desk.last.text
    assert [*desk.out.parent.iterdir()] == []
    assert "SECRET" not in f"{caplog.text}{caught.getrepr(chain=True)}{desk.said}"


def test_a_key_that_is_none(desk: Desk) -> None:
    here = f"{desk.api.removesuffix('/api/v3')}/apps/four-eyes"
    desk.github.faults.add("POST", "/conversions$", [Fault(201, body=_converted(html_url=here))])
    with pytest.raises(UserError, match="is no private key in PEM form"):
        desk.create(desk.wish())
    assert [*desk.out.parent.iterdir()] == []


def test_github_gives_no_webhook_secret(desk: Desk) -> None:
    here = f"{desk.api.removesuffix('/api/v3')}/apps/four-eyes"
    body = _converted(html_url=here, pem=desk.github.app().private_key, webhook_secret="")
    desk.github.faults.add("POST", "/conversions$", [Fault(201, body=body)])
    desk.create(desk.wish())
    assert config.load({}, desk.out).webhook_secret is None
    assert "GitHub made no webhook secret" in desk.said[3]


def test_a_path_that_no_settings_file_can_hold(desk: Desk) -> None:
    desk.out = desk.out.with_name("a\nb.toml")
    with pytest.raises(UserError, match="cannot hold"):
        desk.create(desk.wish())


def test_github_refuses_the_name_and_the_person_mends_it(desk: Desk) -> None:
    """The page can be sent again: only a code that came back counts."""
    desk.github.app("four-eyes-of-us")

    def again(url: str) -> Seen:
        assert "already been taken" in desk.browser.through(url).text
        desk.github.keyring.apps.clear()
        return desk.browser.through(url)

    desk.create(desk.wish(), again)
    assert "The App is ready" in desk.last.text
