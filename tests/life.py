"""The whole life of a pull request, stage by stage, and what of it people see on GitHub."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.fakes.github import Pull
from tests.fakes.github.state import Review
from tests.world import CART, CROSSING, DIVIDES, MIXES, World

TOTAL = "total = sum(prices) / count"
OTHER = "def total(prices, count):\n    total = sum(prices) / count\n    return total\n"
GUARDED = {
    "shop/cart.py": "def mean(prices):\n    return sum(prices) / max(1, len(prices))\n",
    "shop/total.py": "def total(prices, count):\n    return sum(prices) / max(1, count)\n",
}
WRONG = {DIVIDES: "Divides by zero", MIXES: "Mixes seconds and milliseconds", TOTAL: "Divides by nothing"}
FIRST = {DIVIDES: WRONG[DIVIDES], MIXES: WRONG[MIXES]}


@dataclass
class Life:
    """One pull request; `deliver(event, payload)` gets each event to the bot and has it done."""

    shop: World
    deliver: Callable[[str, dict[str, object]], None]
    seen: list[str] = field(default_factory=list)
    pull: Pull = field(init=False)

    def live(self) -> list[str]:
        """All stages; what people saw, one line a deed."""
        self.shop.shop.permit("bob", "write")
        stages = (
            self.opened,
            self.pushed,
            self.force_pushed,
            self.fixed,
            self.renamed,
            self.retargeted,
            self.dismissed,
            self.asked_in_full,
            self.merged,
        )
        for stage in stages:
            self.seen.append(f"-- {stage.__name__}")
            stage()
            self.seen += self.deeds()
        return self.seen

    def opened(self) -> None:
        self.shop.readers_find(FIRST)
        self.pull = self.shop.open_pull(CART | CROSSING)
        self._told("opened")

    def pushed(self) -> None:
        self.shop.readers_find(WRONG)
        self.pull.push({"shop/total.py": OTHER})
        self._told("synchronize")

    def force_pushed(self) -> None:
        """The same content in one commit."""
        self.pull.force_push(CART | CROSSING | {"shop/total.py": OTHER})
        self._told("synchronize")

    def fixed(self) -> None:
        self.shop.readers_find({MIXES: WRONG[MIXES]})
        self.pull.push(GUARDED)
        self._told("synchronize")

    def renamed(self) -> None:
        self.pull.push({"shop/login.py": None, "shop/entry.py": CROSSING["shop/login.py"]})
        self._told("synchronize")

    def retargeted(self) -> None:
        self.shop.shop.commit("next", {"README": "next\n"})
        self.pull.edit(base="next")
        self._told("edited")

    def dismissed(self) -> None:
        thread = next(each for each in self.pull.threads if WRONG[MIXES] in each.first.body)
        said = self.pull.reply(thread, "bob", "/foureyes dismiss it is meant so")
        self.deliver("pull_request_review_comment", self.shop.github.review_comment(said))

    def asked_in_full(self) -> None:
        said = self.pull.comment("bob", "/review full")
        self.deliver("issue_comment", self.shop.github.issue_comment(said))

    def merged(self) -> None:
        self.pull.close(merged=True)
        self._told("closed")

    def _told(self, action: str) -> None:
        self.deliver("pull_request", self.shop.github.pull_request(self.pull, action))

    def deeds(self) -> Iterator[str]:
        """What the bot has done since it was looked at last."""
        return deeds_on(self.pull)


def deeds_on(pull: Pull) -> Iterator[str]:
    for review in pull.new_reviews.read_all():
        yield f"review: {_line(review.body)}"
        yield from _comments(review)
    for reply in pull.new_replies.read_all():
        yield f"reply: {_line(reply.body)}"
    for comment in pull.new_comments.read_all():
        yield f"comment: {_line(comment.body)}"
    for edit in pull.read_edits():
        kind = type(edit.post).__name__
        yield f"edited {kind}: {_line(edit.after or '')}"
    for hiding in pull.read_hidings():
        yield f"hidden: {_line(hiding.post.body)}"
    for resolution in pull.read_resolutions():
        yield f"resolved: {_line(resolution.thread.first.body)}"
    for reaction in pull.read_reactions():
        yield f"reaction: {reaction.content}"


def _comments(review: Review) -> Iterator[str]:
    for comment in sorted(review.comments, key=lambda each: each.path):
        yield f"  {comment.path}:{comment.line} {_line(comment.body)}"


def _line(body: str) -> str:
    return body.split("\n", 1)[0]
