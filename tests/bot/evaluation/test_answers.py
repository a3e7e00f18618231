"""Answers that are recorded, replayed, or given by somebody else: the same ones make the same result."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.evaluation.answers import IMPORTED, Exchange
from bot.evaluation.cases import load
from bot.evaluation.record import Recording, Replaying
from bot.evaluation.result import Answered, Case
from review.errors import UserError
from tests.bot.evaluation.served import GOOD, MONEY, RETRY, SWEEP, Served, served

FORM = "JSON Schema:\n"
KNOWN = (RETRY, MONEY, SWEEP)


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


def answer_by_hand(folder: Path) -> set[str]:
    """Answer each open question from nothing but its text; the stages that had one."""
    stages = set()
    for file in folder.rglob("*.txt"):
        if not (answer := file.with_suffix(".json")).exists():
            text = file.read_text(encoding="utf-8")
            asked, _, schema = text.rpartition(FORM)
            body = {"messages": [{"content": asked}], "format": json.loads(schema)}
            answer.write_text(GOOD(body), encoding="utf-8")
            stages.add(file.parent.name)
    return stages


def quality(answered: Answered) -> Answered:
    """Without what is only estimated of imported answers."""
    return replace(answered, tokens_in=0, tokens_out=0, usd=0, seconds=0)


def asked(readers: Served) -> int:
    return len(readers.ollama.requests) + len(readers.claude.requests)


def test_a_replay_is_what_was_recorded_and_asks_nobody(readers: Served, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    recorded = readers.run("hybrid", answers=Recording(record))
    before = asked(readers)
    assert readers.run("hybrid", answers=Replaying(record)) == recorded
    assert asked(readers) == before
    assert {each.state for each in recorded} == {"done"}
    stages = {json.loads(line)["stage"] for line in record.read_text().splitlines()}
    assert stages == {"ask", "check", "suggest"}


def test_what_failed_fails_in_the_replay(readers: Served, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    readers.use(local_model="not-there:1b")
    recorded = readers.run("hybrid", answers=Recording(record))
    assert [each.state for each in recorded] == ["failed", "done", "failed"]
    assert readers.run("hybrid", answers=Replaying(record)) == recorded


def test_a_second_try_is_replayed_as_one(readers: Served, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    readers.ollama.grammar = False
    readers.ollama.answers = deque(["Sure! Here is my review.", *[GOOD] * 10])
    recorded = readers.run("local", [RETRY], Recording(record))
    assert len(readers.ollama.chats) == 4
    assert recorded[0].comments
    assert readers.run("local", [RETRY], Replaying(record)) == recorded


def test_a_server_that_is_away_is_replayed_without_waiting(readers: Served, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    readers.use(ollama_url="http://127.0.0.1:9")
    recorded = readers.run("local", [RETRY], Recording(record))
    assert recorded[0].state == "failed"
    readers.waits.clear()
    assert readers.run("local", [RETRY], Replaying(record)) == recorded
    assert readers.waits == []


def test_the_last_answer_to_a_question_counts(readers: Served, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    readers.ollama.answers = deque()
    silent = readers.run("local", [RETRY], Recording(record))
    readers.say(GOOD)
    recorded = readers.run("local", [RETRY], Recording(record))
    assert (silent[0].comments, len(recorded[0].comments)) == ((), 1)
    assert readers.run("local", [RETRY], Replaying(record)) == recorded


def test_a_question_that_is_not_in_the_record_fails_its_case(readers: Served, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    readers.run("local", [RETRY], Recording(record))
    retry, sweep = readers.run("local", [RETRY, SWEEP], Replaying(record))
    assert (retry.state, sweep.state) == ("done", "failed")
    assert "no answer to this question" in str(sweep.error)


@pytest.mark.parametrize(("line", "said"), [("{", "line 2"), ('{"key": "k"}', "reader")])
def test_a_broken_record_is_named(tmp_path: Path, line: str, said: str) -> None:
    record = tmp_path / "answers.jsonl"
    record.write_text(f"\n{line}\n")
    with pytest.raises(UserError, match=said):
        Replaying(record)


def test_a_record_needs_a_place(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--record"):
        Recording(tmp_path / "absent" / "answers.jsonl")
    with pytest.raises(UserError, match="--replay"):
        Replaying(tmp_path / "absent")


def test_answers_by_hand_make_the_result_of_a_live_run_stage_by_stage(
    readers: Served, tmp_path: Path
) -> None:
    live = readers.run("hybrid")
    before, folder = asked(readers), tmp_path / "questions"
    rounds = []
    while True:
        come = readers.run("hybrid", answers=Exchange(folder, folder))
        if {each.state for each in come} == {"done"}:
            break
        rounds.append(([each.state for each in come], answer_by_hand(folder)))
    assert [stages for _, stages in rounds] == [{"ask"}, {"check"}, {"suggest"}]
    assert [states[2] for states, _ in rounds] == ["waiting", "done", "done"]
    assert list(map(quality, come)) == list(map(quality, live))
    assert asked(readers) == before


def test_imported_tokens_are_estimated_and_free(readers: Served, tmp_path: Path) -> None:
    exchange = Exchange(tmp_path, tmp_path)
    readers.run("local", [SWEEP], exchange)
    answer_by_hand(tmp_path)
    (sweep,) = readers.run("local", [SWEEP], Exchange(tmp_path, None))
    (question,) = tmp_path.rglob("*.txt")
    prompt = question.read_text(encoding="utf-8").partition("\n\nAnswer with JSON alone")[0]
    assert sweep.tokens_in == pytest.approx(len(prompt) / 3, abs=1)
    assert (sweep.usd, sweep.seconds, sweep.state) == (0, 0, "done")
    assert "estimated" in IMPORTED


def test_nothing_is_written_without_export(readers: Served, tmp_path: Path) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    come = readers.run("hybrid", answers=Exchange(answers, None))
    assert {each.state for each in come} == {"waiting"}
    assert "1 answer still to be given" in [each.error for each in come]
    assert list(answers.iterdir()) == []


def test_an_answer_of_no_use_is_asked_for_again(readers: Served, tmp_path: Path) -> None:
    exchange = Exchange(tmp_path, tmp_path)
    readers.run("local", [SWEEP], exchange)
    (first,) = tmp_path.rglob("*.txt")
    first.with_suffix(".json").write_text("It looks good to me.")
    (sweep,) = readers.run("local", [SWEEP], exchange)
    assert sweep.state == "waiting"
    (second,) = set(tmp_path.rglob("*.txt")) - {first}
    assert second.name.endswith("-2.txt")
    assert "did not answer in JSON" in second.read_text()


def test_all_parts_of_a_unit_are_asked_at_once(readers: Served, tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    large = _large(tmp_path)
    (come,) = readers.run("local", [large], Exchange(folder, folder))
    questions = list(folder.rglob("*.txt"))
    assert len(questions) > 2
    assert come.error == f"{len(questions)} answers still to be given"
    answer_by_hand(folder)
    (come,) = readers.run("local", [large], Exchange(folder, folder))
    assert come.state == "done"


def _large(folder: Path) -> Case:
    lines = [f"total_{number} = price_{number} * {number}  # the sum of a long list" for number in range(700)]
    added = "".join(f"+{line}\n" for line in lines)
    header = "diff --git a/big.py b/big.py\nnew file mode 100644\n--- /dev/null\n+++ b/big.py\n"
    data = {
        "id": "large",
        "kind": "clean",
        "title": "Add",
        "diff": f"{header}@@ -0,0 +1,700 @@\n{added}",
        "head": {"big.py": "\n".join(lines)},
    }
    file = folder / "large.json"
    file.write_text(json.dumps(data))
    return load(file)[0]


def test_a_folder_that_cannot_be_written_is_named(readers: Served, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="--export"):
        readers.run("local", [SWEEP], Exchange(tmp_path / "file", tmp_path / "file"))
