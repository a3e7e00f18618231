"""The vocabulary: every value that goes from one stage of a review to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Side = Literal["LEFT", "RIGHT"]
"""GitHub's name for the two sides of a diff: LEFT is base, RIGHT is head."""

Status = Literal["added", "modified", "deleted", "renamed", "copied", "type-changed"]
Route = Literal["local", "cloud"]
ReasonCode = Literal["bounded", "cross-file", "contract", "too-large", "policy", "escalated", "no-cloud"]
Kind = Literal["security", "logic", "errors", "concurrency", "resource", "api", "performance", "other"]
Verdict = Literal["keep", "drop", "unsure"]
How = Literal["added", "removed", "renamed", "moved", "signature", "body", "constant"]
"""What a change does to a definition."""

_HOW: dict[How, str] = {
    "added": "which is new",
    "removed": "which is removed",
    "renamed": "which is renamed",
    "moved": "which moved from its place",
    "signature": "whose signature changed",
    "body": "whose body changed",
    "constant": "whose value changed",
}


class Severity(StrEnum):
    """How bad it is if the finding is true; `rank` 0 is the worst. README.md states the scale, too."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    @property
    def meaning(self) -> str:
        return _MEANING[self]


_MEANING = {
    Severity.CRITICAL: "data is lost, a security hole opens, or it fails for everybody",
    Severity.HIGH: "ordinary use gets a wrong result or fails",
    Severity.MEDIUM: "a case that some users will meet goes wrong",
    Severity.LOW: "a rare case goes wrong, or something is wasted without harm",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a hunk, without its sign and line end.

    `old` and `new` are 1-based numbers at base and head; a removed line has no `new`, an added one no `old`.
    """

    text: str
    old: int | None
    new: int | None

    @property
    def sign(self) -> Literal[" ", "+", "-"]:
        if self.new is None:
            return "-"
        return "+" if self.old is None else " "


@dataclass(frozen=True, slots=True)
class Hunk:
    """`@@ -old_start,old_lines +new_start,new_lines @@ section` and its lines; `path` is the path at head."""

    path: str
    old_start: int
    old_lines: int
    new_start: int
    new_lines: int
    section: str
    lines: tuple[Line, ...]

    @property
    def changed(self) -> int:
        """Number of added and removed lines."""
        return sum(line.sign != " " for line in self.lines)

    @property
    def added(self) -> frozenset[int]:
        """The numbers at head of the lines that it adds."""
        return frozenset(line.new for line in self.lines if line.old is None and line.new is not None)


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A text file with at least one hunk; `old_path` differs from `path` for renames and copies only."""

    path: str
    old_path: str
    status: Status
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A changed file that nobody reads, and why in a few words; `old_path` is its path at base where that is
    known to be another one."""

    path: str
    reason: str
    old_path: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be reviewed: the difference between `base` (the merge base) and `head`, both full SHAs.

    `issues` are the texts of those that it is to close.
    """

    base: str
    head: str
    title: str
    body: str
    files: tuple[ChangedFile, ...]
    skipped: tuple[Skipped, ...]
    issues: tuple[str, ...] = ()

    @property
    def origins(self) -> dict[str, str]:
        """Path at head -> path at base, of all changed files."""
        skipped = {file.path: file.old_path or file.path for file in self.skipped}
        return skipped | {file.path: file.old_path for file in self.files}


@dataclass(frozen=True, slots=True)
class Edge:
    """`user` (a path) names at `line` of head a `symbol` that the change touches in `definer`.

    `how` is what the change does to it. `weight` from 0 to 1 says how sure the edge is. `outside` when the
    user is not changed at that place, `definer_removed` when `definer_line` is a line at base, and
    `user_removed` when `line` is one.
    """

    user: str
    line: int
    definer: str
    definer_line: int
    symbol: str
    how: How
    weight: float
    outside: bool
    definer_removed: bool = False
    user_removed: bool = False

    @property
    def why(self) -> str:
        """`auth.py:41 uses Session.refresh, whose signature changed in session.py:88`."""
        where = f"{self.definer}:{self.definer_line}"
        verb = "no longer uses" if self.user_removed else "uses"
        return f"{self.user}:{self.line} {verb} {self.symbol}, {_HOW[self.how]} in {where}"


@dataclass(frozen=True, slots=True)
class Slice:
    """Lines of head that are shown as evidence beside the hunks of a unit, and why."""

    path: str
    lines: tuple[Line, ...]
    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class Use:
    """A use, in a file that the change leaves alone, of what the change touches; and how it looks."""

    edge: Edge
    slice: Slice


@dataclass(frozen=True, slots=True)
class Called:
    """`line` of the changed file `user` calls something defined elsewhere, whose signature `slice` shows."""

    user: str
    line: int
    slice: Slice


@dataclass(frozen=True, slots=True)
class Callers:
    """What was found outside of a change: uses, and how many files of the repository mention a name.

    `unread` counts the files that mention a touched name and were too many to be looked at.
    `called` is the other direction: what changed lines call. `shared` are the names that come into, or go
    from, several changed files and that no other source has.
    """

    uses: tuple[Use, ...]
    mentions: Mapping[str, int]
    unread: int = 0
    called: tuple[Called, ...] = ()
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """Hunks that are read together; `id` depends on their content only and is a safe file name.

    `sent_home` says why a unit that crosses files is read at home; empty for others. `ties` say what holds
    the unit together, in words that may go where its hunks go. `evidence` stands best first; `omitted` names
    what would have been evidence but did not fit.
    """

    id: str
    route: Route
    reason: str
    reason_code: ReasonCode
    hunks: tuple[Hunk, ...]
    sent_home: str = ""
    ties: tuple[str, ...] = ()
    evidence: tuple[Slice, ...] = ()
    omitted: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hunk.path for hunk in self.hunks))


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a reader.

    `system` is stable over all reviews, `material` over all questions of one unit, `task` varies: providers
    cache prefixes in this order. `quotes` are the texts that the answer's `quote` may take; readers whose
    grammar can hold an enum enforce it. `schema` is a JSON Schema without `$ref`. `version` is name@digest.
    """

    version: str
    system: str
    material: str
    task: str
    schema: Mapping[str, object]
    quotes: tuple[str, ...]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reader said: `text` is JSON that ended properly but is not yet checked against the schema.

    `model` names who answered (for a local model with its digest), `usd` is 0 for local models. `recalled`
    when it was given before, so that nobody was asked.
    """

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    seconds: float
    usd: float = 0.0
    tokens_cached: int = 0
    recalled: bool = False


NOBODY = "nobody"
"""Who checked a finding when the second check failed."""


@dataclass(frozen=True, slots=True)
class Check:
    """A second look at a finding: who looked, what it says, the line or fact that proves or refutes."""

    by: str
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim about the change: a quoted line, what goes wrong (`body`, with a failing case), how bad.

    `line` is a 1-based line on `side`, None as long as the quote has no place in the diff.
    `scope` is the enclosing definition, empty at the top level of a file and where the language is unknown.
    `why_not_inline` is None for a finding that is to stand beside the code, else the reason why it does not.
    """

    path: str
    quote: str
    line: int | None
    start_line: int | None
    side: Side
    severity: Severity
    kind: Kind
    title: str
    body: str
    confidence: int
    unit: str
    found_by: str
    prompt: str
    checks: tuple[Check, ...] = ()
    suggestion: str | None = None
    why_not_inline: str | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a unit; `model` is None when nobody answered, `error` says why it failed.

    `sent` are the bytes that went to a cloud reader about it, failed calls included: nothing left home if it
    is 0. They are those of the requests where they were counted, else of their texts. `withdrawn` when the
    reader takes back the finding that it was asked about. `away` when nobody was there who could be asked.
    """

    unit: str
    status: Literal["answered", "failed"]
    model: str | None
    error: str | None
    explanation: str
    findings: tuple[Finding, ...]
    tokens_in: int
    tokens_out: int
    seconds: float
    usd: float
    tokens_cached: int = 0
    sent: int = 0
    withdrawn: bool = False
    away: bool = False

    @classmethod
    def unread(cls, unit: str, why: str) -> "Outcome":
        """Of a unit that reached no reader."""
        return cls(unit, "failed", None, why, "", (), 0, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A unit with what became of it."""

    unit: Unit
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Review:
    """The result: every finding is in `comments` (inline) or in `notes` (with the reason why not).

    `remarks` are sentences about this review that its reader must know (what was switched off, what failed).
    `asides` are outcomes of questions about the change as a whole, which cost, too. `appeals` are the places
    where the change speaks to its reviewers: what they do not say is no pass then.

    Of earlier rounds: `fixed` are keys of findings whose code has changed for the better, `standing` counts
    those that are still open; `hunks` are digests of all that has been read by now. `edges` are the plan's.
    """

    base: str
    head: str
    title: str
    units: tuple[ReadUnit, ...]
    comments: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    remarks: tuple[str, ...] = ()
    asides: tuple[Outcome, ...] = ()
    appeals: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    standing: int = 0
    hunks: frozenset[str] = frozenset()
    edges: tuple[Edge, ...] = ()

    @property
    def awaits(self) -> tuple[Route, ...]:
        """Whose reader was away when units were to be read."""
        return tuple(sorted({read.unit.route for read in self.units if read.outcome.away}))

    @property
    def complete(self) -> bool:
        """Whether every unit was read and every finding that was to be checked was."""
        # The last check decides: Claude may settle what failed at home.
        findings = (*self.comments, *self.notes)
        checks = (check for finding in findings for check in finding.checks[-1:])
        return all(read.outcome.status == "answered" for read in self.units) and all(
            check.by != NOBODY for check in checks
        )


Verb = Literal["review", "explain", "plan", "dismiss", "pause", "resume", "help", "reply", "closed", "merge"]
"""What a person or an event asks for; `reply` is an answer to a comment of ours, `closed` ends a life."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, and its words: `full` reads everything anew, `paths` (of head) narrow a review or an
    explanation, the latter with `:12` or `:12-20` behind; `route` asks for one reader only."""

    verb: Verb = "review"
    full: bool = False
    paths: tuple[str, ...] = ()
    route: Route | None = None

    def names(self, path: str) -> bool:
        """Whether one of `paths` is this file, or a folder above it."""
        return any(path == one or path.startswith(f"{one.rstrip('/')}/") for one in self.paths)


@dataclass(frozen=True, slots=True)
class Request:
    """A wish about a pull request. The same `id` is the same job.

    `head` is the head SHA at the time of the event, None for a command (it means the current head).
    `comment` and `author` (a login) are set for a comment; `thread` is the REST id of the comment that began
    the thread, for one that stands beside the code. `quiet` is true for a push: it waits. `delivery` is the
    GUID of the delivery that came with it, for the log; `at` (ISO 8601, UTC) is when the event happened.
    `late` when we ask for it once more by ourselves, as a reader who was away is back.
    """

    id: str
    repo: str
    number: int
    installation: int | None
    head: str | None
    comment: int | None = None
    author: str | None = None
    quiet: bool = False
    wish: Wish = Wish()
    thread: int | None = None
    delivery: str = ""
    at: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Guide:
    """What a project tells its contributors, by a file at the root of the base branch."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request at the moment of its review; the SHAs pin everything that is read later.

    `base` is the merge base, `base_tip` the tip of the base branch (settings are read there).
    `clone_url` is where its code is fetched from; `from_fork` when head is in another repository. `branch` is
    the name of the head branch; `returning` when the author has had a commit merged here before.
    """

    repo: str
    number: int
    title: str
    body: str
    base: str
    base_tip: str
    head: str
    clone_url: str
    from_fork: bool
    draft: bool
    open: bool
    author: str = ""
    labels: tuple[str, ...] = ()
    branch: str = ""
    returning: bool = False


@dataclass(frozen=True, slots=True)
class InlineComment:
    """An inline comment in GitHub's terms; `start_line` is None for a single line."""

    path: str
    line: int
    side: Side
    start_line: int | None
    body: str


@dataclass(frozen=True, slots=True)
class Postscript:
    """What is added to the comment of a finding that is settled, once: it has `mark` then.

    `comment` is the comment's REST id, `thread` the GraphQL id of its thread, which is closed where we may.
    """

    comment: int
    thread: str
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Posting:
    """What is to be said: `body` is the summary and carries `marker` (hidden), by which it is found again.

    In the first round it is one review. Later `summary` is the id of that review, whose body is edited;
    `comments`, if any, are a review of their own with the body `news`.
    """

    head: str
    marker: str
    body: str
    comments: tuple[InlineComment, ...]
    summary: int = 0
    news: str = ""
    postscripts: tuple[Postscript, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a Request; `url` is None unless `state` is posted or already-posted.

    done: what was asked for needs no words; superseded: the pull request has moved on or is closed; unwanted:
    the repository's settings do not ask for a review of such an event, or there is nothing to say; refused:
    the commenter may not ask for it; waiting: what is there is posted, the rest is read when its reader is
    back.
    """

    state: Literal["posted", "already-posted", "done", "superseded", "unwanted", "refused", "waiting"]
    url: str | None
