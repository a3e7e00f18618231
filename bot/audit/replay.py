"""`foureyes replay`: make a review again from what was kept, and hold it to what was posted."""

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import prompts
from bot.audit.again import Answers, KeptCode, Nobody
from bot.audit.basis import Basis
from bot.audit.chain import Record
from bot.audit.desk import AgainDesk
from bot.audit.sealing import posted
from bot.git import Cache
from bot.ledger import Ledger
from review import pipeline, policy
from review.errors import UserError
from review.ports import Forge
from review.types import Posting


@dataclass(frozen=True, slots=True)
class Replayed:
    """`posting` is what is said now; `same` when it is, to the byte, what was posted; `missing` are the units
    with a question that has no answer at hand."""

    posting: Posting
    same: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the log has of one review: the facts of its last records."""

    tag: str
    basis: str
    posting: Mapping[str, Any]


def kept(records: Iterator[Record], review: str) -> Kept:
    """Of the newest round of the request; UserError when it is not in the log."""
    newest: dict[str, Record] = {record.what: record for record in records}
    if not {"basis", "posting"} <= set(newest):
        raise UserError(f"the audit log has no review {review}: `foureyes audit export` has all of them")
    basis, posting = newest["basis"], newest["posting"]
    return Kept(posting.tag, json.loads(basis.body)["text"], json.loads(posting.body))


def replay(ledger: Ledger, cache: Cache, review: str, texts: Mapping[str, str]) -> Replayed:
    """`texts` stand in for prompts of their names. Raises UserError when what is needed was not kept."""
    found = kept(ledger.chain.records(review), review)
    text = ledger.texts.get(found.basis)
    if text is None:
        raise UserError(f"what {review} rested on is kept for `keep_days` only, and was deleted")
    basis = Basis.of(text)
    answers = Answers(ledger.calls.of_review(review, found.tag), ledger.texts)
    with prompts.trying(texts):
        posting = _again(basis, AgainDesk(basis, answers), cache)
    return Replayed(posting, posted(posting) == found.posting, tuple(dict.fromkeys(answers.missing)))


def _again(basis: Basis, desk: AgainDesk, cache: Cache) -> Posting:
    said = basis.said
    rules = policy.parse(said["settings"])
    forge = cast("Forge", Nobody())
    code = KeptCode(cache)
    _, posting = pipeline.worded(basis.request, said["pull"], rules, desk, forge, code, past=said["past"])
    return posting


def differences(before: Posting, after: Posting) -> Iterator[str]:
    """What the second says otherwise, as a unified diff; empty when they say the same."""
    yield from difflib.unified_diff(_lines(before), _lines(after), "was", "would be", lineterm="")


def _lines(posting: Posting) -> list[str]:
    return text(posting).split("\n")


def text(posting: Posting) -> str:
    """Everything that is said, one after the other."""
    beside = (f"{each.path}:{each.line}\n\n{each.body}" for each in posting.comments)
    return "\n\n----\n\n".join([posting.body, *([posting.news] if posting.news else []), *beside])
