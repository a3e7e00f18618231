"""What the log of a service says, and what it never shows."""

import json
import logging
from base64 import b64encode

import pytest

from bot import logs

SECRET = "s3cr3t-of-the-webhook"
TOKEN = "ghs_" + "a1B2c3D4e5" * 4
log = logging.getLogger("bot.work")


@pytest.fixture(autouse=True)
def _root() -> object:
    """Other tests have a log of their own."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_each_line_says_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin("text")
    with logs.about(pull="octo/shop#1"), logs.about(unit="u-7"):
        log.info("asked %s", "a model")
    log.info("idle")
    first, second = said(capsys).splitlines()
    assert first.endswith(" INFO bot.work [pull=octo/shop#1 unit=u-7] asked a model")
    assert second.endswith(" INFO bot.work idle")


def test_a_line_may_name_its_delivery_itself(capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin("json")
    with logs.about(pull="octo/shop#1"):
        log.warning("put off", extra={"delivery": "12-ab"})
    line = json.loads(said(capsys))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "logger": "bot.work",
        "delivery": "12-ab",
        "pull": "octo/shop#1",
        "message": "put off",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_gets_into_the_log(form: logs.Form, capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin(form, ["", SECRET])
    error = ValueError(f"refused: {SECRET}")
    log.error("token %s", TOKEN, exc_info=error)
    log.info("encoded: %s", b64encode(f"x{SECRET}y".encode()).decode())
    text = said(capsys)
    assert SECRET not in text
    assert TOKEN not in text
    assert "[secret]" in text
    assert "it shows one of our own secrets" in text


@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_writes_a_line_of_ours(form: logs.Form, capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin(form)
    log.info("read %s", "a.py\n2026-11-23 10:00:00 INFO bot.work posted")
    assert len(said(capsys).splitlines()) == 1
