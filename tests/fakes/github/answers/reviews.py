"""Reviews and inline comments."""

from dataclasses import dataclass

from tests.fakes.github.answers.base import association
from tests.fakes.github.answers.conversations import Conversations, tally
from tests.fakes.github.pulls import Pull
from tests.fakes.github.state import Json, Review, ReviewComment


@dataclass(frozen=True, slots=True)
class Reviews(Conversations):
    """What reviewers said, and on which lines."""

    def review(self, pull: Pull, review: Review) -> Json:
        page = f"{self.page(pull)}#pullrequestreview-{review.id}"
        shown = {
            "id": review.id,
            "node_id": review.node_id,
            "user": self.user(review.user),
            "body": review.body,
            "state": review.state,
            "commit_id": review.commit_id,
            "html_url": page,
            "pull_request_url": self.pull_url(pull),
            "_links": {"html": {"href": page}, "pull_request": {"href": self.pull_url(pull)}},
            "author_association": association(pull.repo, review.user),
        }
        return shown | ({"submitted_at": review.submitted_at} if review.event else {})

    def review_comment(self, pull: Pull, comment: ReviewComment) -> Json:
        page = f"{self.page(pull)}#discussion_r{comment.id}"
        url = f"{self.repo_url(pull.repo)}/pulls/comments/{comment.id}"
        shown = self._place(pull, comment) | {
            "id": comment.id,
            "node_id": comment.node_id,
            "pull_request_review_id": comment.review.id,
            "url": url,
            "html_url": page,
            "pull_request_url": self.pull_url(pull),
            "_links": {
                "self": {"href": url},
                "html": {"href": page},
                "pull_request": {"href": self.pull_url(pull)},
            },
            "body": comment.body,
            "user": self.user(comment.user),
            "author_association": association(pull.repo, comment.user),
            "created_at": comment.created_at,
            "updated_at": comment.edited_at or comment.created_at,
            "reactions": tally(comment.reactions, f"{url}/reactions"),
        }
        return shown | ({"in_reply_to_id": comment.in_reply_to} if comment.in_reply_to else {})

    def _place(self, pull: Pull, comment: ReviewComment) -> Json:
        current = pull.line_now(comment, comment.side, comment.line)
        start = pull.line_now(comment, comment.start_side or comment.side, comment.start_line)
        return {
            "path": comment.path,
            "diff_hunk": comment.diff_hunk,
            "commit_id": comment.commit_id if pull.outdated(comment) else pull.head_sha,
            "original_commit_id": comment.commit_id,
            "side": comment.side,
            "start_side": comment.start_side,
            "line": current,
            "original_line": comment.line or 1,
            "start_line": start if current else None,
            "original_start_line": comment.start_line,
            "subject_type": "file" if comment.line is None else "line",
        }
