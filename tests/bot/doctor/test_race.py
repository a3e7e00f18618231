"""Checks side by side: none of them can hold up or spoil the others."""

import threading
from collections.abc import Iterator

import pytest

from bot.doctor.line import Line, green
from bot.doctor.race import Check, gather
from review.errors import OutsideError, UserError


def check(name: str, lines: Iterator[Line], seconds: float = 30) -> Check:
    return Check(name, lambda: lines, seconds, "Mend it.")


def hanging(never: threading.Event) -> Iterator[Line]:
    yield green("first", "is known")
    never.wait()


def failing(error: Exception) -> Iterator[Line]:
    yield green("first", "is known")
    raise error


def test_lines_come_in_the_order_of_the_checks() -> None:
    checks = [check(name, iter([green(name, "fine")])) for name in "abc"]
    assert [line.name for line in gather(checks)] == ["a", "b", "c"]


def test_a_check_that_hangs_keeps_what_it_had_found() -> None:
    never = threading.Event()
    lines = gather([check("slow", hanging(never), 0.05), check("quick", iter([green("quick", "fine")]))])
    assert [(line.name, line.state, line.says) for line in lines] == [
        ("first", "green", "is known"),
        ("slow", "red", "no answer in 0.05 s"),
        ("quick", "green", "fine"),
    ]
    never.set()


def test_its_thread_does_not_keep_the_process() -> None:
    never = threading.Event()
    gather([check("slow", hanging(never), 0.05)])
    (left,) = [thread for thread in threading.enumerate() if thread.name == "doctor: slow"]
    assert left.daemon
    never.set()
    left.join()


@pytest.mark.parametrize("error", [UserError("is not set"), OutsideError("is away")])
def test_an_error_of_ours_is_a_red_line_with_the_cure(error: Exception) -> None:
    first, last = gather([check("it", failing(error))])
    assert first.state == "green"
    assert (last.name, last.state, last.says, last.cure) == ("it", "red", str(error), "Mend it.")


def test_a_bug_is_red_and_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", heard.append)
    lines = gather([check("it", failing(KeyError("x"))), check("other", iter([green("other", "fine")]))])
    assert [line.state for line in lines] == ["green", "red", "green"]
    assert "a bug in foureyes" in lines[1].says
    assert [type(args.exc_value) for args in heard] == [KeyError]
