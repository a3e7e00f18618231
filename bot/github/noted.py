"""A forge for runs without a lasting database: what readers have said is kept in the summary on GitHub."""

from bot.github.account import Account
from bot.github.forge import GitHub
from bot.recall import Notes
from review import compose
from review.past import Past
from review.types import Posted, Posting, Pull


class NotedGitHub(GitHub):
    """Takes up the answers of earlier rounds as it looks for what was said, and leaves those of this one.

    Only for an account whose marks are sealed: others could put words into our readers' mouths.
    """

    def __init__(self, account: Account, notes: Notes) -> None:
        super().__init__(account)
        self._notes = notes

    def past(self, pull: Pull) -> Past:
        found = super().past(pull)
        self._notes.read(found.notes)
        return found

    def post(self, pull: Pull, posting: Posting) -> Posted:
        return super().post(pull, compose.noted(posting, self._notes.written))
