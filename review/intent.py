"""What the author says that a change does, against what it does: asked of Claude, told as remarks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from review import answer, question, verify
from review.dialogue import Ask, twice
from review.policy import Policy
from review.question import Said, Task
from review.types import Change, Finding, Hunk, Outcome, Prompt, Reply, Severity, Unit
from review.visible import one_line
from review.words import counted, listed, look, more_files, short

_MOST_FILES = 30
_LONGEST = 4_000
"""Characters of a description or an issue that are shown."""

_SHORTEST = 12
"""Characters of a sentence that says something."""


def task(tasks: Sequence[Task], change: Change, policy: Policy) -> tuple[Task, ...]:
    """One more task where code goes to Claude and there is something to hold against it; else none.

    It has the hunks that leave anyway, if they fit into one call: of a part nobody can say what is missing.
    """
    texts = tuple(text[:_LONGEST] for text in (change.body, *change.issues) if len(text.strip()) >= _SHORTEST)
    leaving = [task for task in tasks if task.route == "cloud"]
    if not texts or not leaving:
        return ()
    hunks = tuple(hunk for task in leaving for hunk in task.unit.hunks)
    unit = Unit("intent", "cloud", "the description against the change", "cross-file", hunks)
    if len(list(question.parts(unit))) > 1:
        return ()
    said = Said(texts, tuple(_others(change, unit, policy)))
    return (replace(leaving[0], unit=unit, said=said, instructions=()),)


def _others(change: Change, unit: Unit, policy: Policy) -> Iterator[str]:
    """Names of changed files that are not shown; those that stay at home are not named."""
    for file in change.files:
        if file.path not in unit.files and not policy.is_local_only(file.path, file.old_path):
            yield file.path
    for skipped in change.skipped:
        if not policy.is_local_only(skipped.path, skipped.old_path or skipped.path):
            yield skipped.path


def kept(said: Said, task: Task, hunks: Sequence[Hunk], ask: Ask) -> tuple[Finding, ...]:
    """The broken promises that are in the description word for word and that a second pass keeps."""
    asked = _prompt(said, task, hunks)
    given, reply = twice(asked, answer.intent, ask)
    texts = [_plain(text) for text in (task.title, *said.texts)]
    named = [each for each in given.promises if _is_said(each.says, texts)]
    found = [_finding(each, task, asked, reply) for each in named]
    return tuple(f for f in verify.checked(found, asked, task, ask) if f.why_not_inline is None)


def _is_said(sentence: str, texts: Sequence[str]) -> bool:
    plain = _plain(sentence)
    return len(plain) >= _SHORTEST and any(plain in text for text in texts)


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _prompt(said: Said, task: Task, hunks: Sequence[Hunk]) -> Prompt:
    others = [*map(one_line, said.others[:_MOST_FILES]), *more_files(said.others, _MOST_FILES)]
    asked = question.review_prompt(task, hunks)
    texts = "\n\n".join(said.texts)
    return question.about(
        asked, "intent", asked.schema, tag=task.tag, description=texts, others=listed(others) or "none"
    )


def _finding(promise: answer.PromiseAnswer, task: Task, asked: Prompt, reply: Reply) -> Finding:
    return Finding(
        path=task.unit.files[0],
        quote=promise.says,
        line=None,
        start_line=None,
        side="RIGHT",
        severity=Severity.LOW,
        kind="other",
        title=promise.instead.strip(),
        body=promise.why.strip(),
        confidence=100,
        unit=task.unit.id,
        found_by=reply.model,
        prompt=asked.version,
    )


def remarks(outcome: Outcome) -> Iterator[str]:
    """A sentence for each broken promise, and one when nobody could look for them."""
    if outcome.error is not None:
        yield f"The change could not be held against its description: {one_line(outcome.error)}"
    for finding in outcome.findings:
        by = "; ".join(look(check, finding) for check in finding.checks)
        yield (
            f"The description says “{one_line(finding.quote)}”, but: {one_line(finding.title)}"
            f" ({one_line(finding.body)}; found by {short(finding.found_by)}, {by})"
        )


def progress(outcome: Outcome) -> str:
    """One line for the terminal when the change has been held against what is said about it."""
    said = outcome.error or f"{counted(len(outcome.findings), 'broken promise')}, {outcome.seconds:.0f} s"
    return f"description held against the change: {one_line(said)}"
