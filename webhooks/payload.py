"""Deliveries of GitHub, as far as we read them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# Not "..": the name becomes a part of URLs and of folders.
_FULL_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*$"

Number = Annotated[int, Field(gt=0, lt=2**63)]
"""A number or an id of GitHub's; bounded, because it becomes text and a column."""

Sha = Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]


class Model(BaseModel):
    """GitHub adds fields and values at any time, so what we do not read is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Repository(Model):
    full_name: Annotated[str, Field(pattern=_FULL_NAME, max_length=140)]


class Installation(Model):
    id: Number


class User(Model):
    login: str
    type: str = "User"


class Commit(Model):
    sha: Sha


class Event(Model):
    """What every event with actions has; the rest is read once the action is one of ours."""

    action: str


class Delivery(Event):
    """`installation` is missing in deliveries of a repository's own webhook, and in Actions."""

    repository: Repository
    installation: Installation | None = None

    @property
    def installation_id(self) -> int | None:
        return self.installation.id if self.installation else None


class PullRequest(Model):
    """`updated_at` is ISO 8601 in UTC: by it deliveries that come out of order are told apart."""

    number: Number
    updated_at: str = Field(default="", max_length=40)
    state: str = "open"
    head: Commit


class PullRequestDelivery(Delivery):
    pull_request: PullRequest


class Edited(Model):
    """`changes` names what was edited, with what it was before."""

    changes: Mapping[str, object] = {}


class Retargeted(PullRequest):
    base: Commit


class RetargetedDelivery(PullRequestDelivery):
    pull_request: Retargeted


class Comment(Model):
    id: Number
    body: str | None = None
    user: User | None


class Issue(Model):
    number: Number
    state: str
    pull_request: dict[str, object] | None = None


class Said(Delivery):
    """Somebody said something."""

    comment: Comment
    sender: User


class IssueCommentDelivery(Said):
    issue: Issue


class ThreadComment(Comment):
    """`in_reply_to_id` is the comment that began the thread, missing in that one."""

    in_reply_to_id: Number | None = None


class ThreadCommentDelivery(Said, PullRequestDelivery):
    comment: ThreadComment


class CheckRun(Model):
    """`external_id` is what its App wrote there, `completed_at` None as long as it runs."""

    id: Number
    head_sha: Sha
    external_id: str | None = None
    completed_at: datetime | None = None


class Button(Model):
    identifier: str


class CheckRunDelivery(Delivery):
    check_run: CheckRun
    requested_action: Button | None = None
    sender: User


class MergeGroup(Model):
    head_sha: Sha


class MergeGroupDelivery(Delivery):
    merge_group: MergeGroup
