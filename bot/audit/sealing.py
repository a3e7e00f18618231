"""A review -> its entries in the audit log, and the basis from which it can be made again."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.audit.basis import Basis
from bot.audit.chain import Chain, Entry
from bot.calls import Calls, Sent
from bot.texts import Texts, digest
from review import identity
from review.types import Finding, Posted, Posting, ReadUnit, Request, Review


@dataclass(frozen=True, slots=True)
class Sealer:
    """Writes the audit log, in one database with the book of calls."""

    chain: Chain
    calls: Calls
    texts: Texts

    def seal(self, basis: Basis, review: Review, posting: Posting) -> str:
        """Write down all of a review that is about to be posted; the seal of its last record."""
        request, tag = basis.request, str(basis.said["tag"])
        asked = self.calls.of_review(request.id, tag)
        return self.chain.append(
            request.id, tag, _entries(review, asked, self.texts.put(basis.text), posting)
        )

    def seal_answer(self, request: Request, tag: str, posted: Posted) -> str:
        """Write down what was asked for a wish that is no review, and what became of it."""
        asked = map(_asked, self.calls.of_review(request.id, tag))
        answered = Entry("answered", {"state": posted.state, "url": posted.url})
        return self.chain.append(request.id, tag, (*asked, answered))


def _entries(review: Review, asked: tuple[Sent, ...], basis: str, posting: Posting) -> Iterator[Entry]:
    yield from map(_routed, review.units)
    yield from (Entry("skipped", {"path": file.path, "why": file.reason}) for file in review.skipped)
    yield from map(_asked, asked)
    yield from map(_dropped, review.notes)
    yield Entry("basis", {"text": basis})
    yield Entry("posting", posted(posting))


def posted(posting: Posting) -> dict[str, object]:
    """What the log has of a posting."""
    comments = [[each.path, each.line, each.side, digest(each.body)] for each in posting.comments]
    words = {"body": digest(posting.body), "news": digest(posting.news)}
    return {"head": posting.head, **words, "comments": comments}


def _routed(read: ReadUnit) -> Entry:
    unit = read.unit
    facts = {"unit": unit.id, "route": unit.route, "code": unit.reason_code, "reason": unit.reason}
    return Entry("routed", {**facts, "files": list(unit.files), "status": read.outcome.status})


def _asked(sent: Sent) -> Entry:
    call = sent.call
    facts = {name: getattr(call, name) for name in ("unit", "route", "prompt", "question", "seed", "masked")}
    facts |= {
        name: getattr(sent, name) for name in ("at", "size", "state", "model", "usd", "answer", "error")
    }
    return Entry("asked", {**facts, "files": list(call.files)})


def _dropped(finding: Finding) -> Entry:
    place = {"path": finding.path, "line": finding.line, "key": identity.key(finding)}
    return Entry("dropped", {**place, "unit": finding.unit, "why": finding.why_not_inline})
