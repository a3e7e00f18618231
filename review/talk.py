"""What a person asks a reader about a unit: an answer in a thread, or what the unit does."""

from collections.abc import Sequence

from review import answer, question
from review.dialogue import Ask, twice
from review.question import Talk, Task
from review.types import Hunk


def said(talk: Talk, task: Task, hunks: Sequence[Hunk], ask: Ask) -> tuple[str, bool]:
    """What the reader says, and whether it takes the finding of the thread back."""
    asked = question.review_prompt(task, hunks)
    if not talk.comments:
        prompt = question.about(asked, "explain", answer.EXPLAINED)
        explained, _ = twice(prompt, answer.explain, ask)
        return explained.explanation.strip(), False
    thread = "\n\n".join(talk.comments)
    prompt = question.about(asked, "reply", answer.REPLIED, tag=task.tag, thread=thread)
    replied, _ = twice(prompt, answer.reply, ask)
    return replied.answer.strip(), replied.withdrawn
