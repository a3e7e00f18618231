"""The mutations: threads are resolved and opened again, posts are hidden and shown again."""

from collections.abc import Mapping

from tests.fakes.github.discussion import Resolution, Thread
from tests.fakes.github.graph.finding import CONVERSATION, demand, post, thread
from tests.fakes.github.graph.kinds import Arguments, Asking, GraphError, Resolve
from tests.fakes.github.issues import Issue
from tests.fakes.github.state import Hiding, Post, User


def _resolve(asking: Asking, _: object, given: Arguments) -> Thread:
    return _set(asking, given["input"]["threadId"], "ResolveReviewThread", resolved=True)


def _unresolve(asking: Asking, _: object, given: Arguments) -> Thread:
    return _set(asking, given["input"]["threadId"], "UnresolveReviewThread", resolved=False)


def _set(asking: Asking, wanted: str, deed: str, *, resolved: bool) -> Thread:
    """Apps and workflows need contents:write as well, by report (https://github.com/github/gh-aw/pull/35726);
    the second time nothing changes."""
    pull, found = thread(asking, wanted)
    demand(asking, pull.repo, ("pull_requests",), "write")
    demand(asking, pull.repo, ("contents",), "write")
    user = _doer(asking, pull, pull.user, deed)
    if found.resolved != resolved:
        found.resolved_by = user if resolved else None
        pull.new_resolutions.add(Resolution(found, resolved, user))
    return found


def _minimize(asking: Asking, _: object, given: Arguments) -> Post:
    return _hide(asking, given["input"]["subjectId"], "MinimizeComment", given["input"]["classifier"])


def _unminimize(asking: Asking, _: object, given: Arguments) -> Post:
    return _hide(asking, given["input"]["subjectId"], "UnminimizeComment", None)


def _hide(asking: Asking, wanted: str, deed: str, classifier: str | None) -> Post:
    issue, found = post(asking, wanted)
    demand(asking, issue.repo, CONVERSATION, "write")
    user = _doer(asking, issue, found.user, deed)
    if found.minimized != classifier:
        found.minimized = classifier
        issue.new_hidings.add(Hiding(found, classifier, user))
    return found


def _doer(asking: Asking, issue: Issue, owner: User, deed: str) -> User:
    """People may do it to what is their own, or with write access."""
    caller = asking.caller
    assert caller.user is not None
    may = issue.repo.permission(caller.user.login) in {"admin", "write"}
    if caller.kind == "person" and caller.user != owner and not may:
        words = f"{caller.user.login} does not have the correct permissions to execute `{deed}`"
        raise GraphError("FORBIDDEN", words)
    return caller.user


ALL: Mapping[str, Resolve] = {
    "ResolveReviewThread": _resolve,
    "UnresolveReviewThread": _unresolve,
    "MinimizeComment": _minimize,
    "UnminimizeComment": _unminimize,
}
