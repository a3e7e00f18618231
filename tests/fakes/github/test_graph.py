"""GraphQL through PyGithub: threads are read, resolved and opened again, posts are hidden."""

from collections.abc import Mapping
from typing import Any

import github as pygithub
import pytest
import requests

from tests.fakes.github import graph_fault
from tests.fakes.github.state import Access, Json, Post
from tests.fakes.github.trial import CHANGED, World, refused

THREADS = """
query Threads($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 1, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id isResolved isOutdated resolvedBy { login } path line originalLine diffSide
          comments(first: 50) { nodes { databaseId author { login __typename ... on Bot { id } } body url } }
        }
      }
    }
  }
}
"""
HERE: Mapping[str, object] = {"owner": "octo", "name": "app", "number": 1, "after": None}
MAY: Mapping[str, Access] = {"pull_requests": "write", "contents": "write"}


def asked(world: World, query: str, **variables: object) -> Json:
    answer: Json = world.bot.requester.graphql_query(query, variables)[1]["data"]
    return answer


def threads(world: World, **variables: object) -> Any:  # noqa: ANN401
    return asked(world, THREADS, **{**HERE, **variables})["repository"]["pullRequest"]["reviewThreads"]


def inline(world: World, *lines: int) -> None:
    world.review(*({"path": "a.py", "line": line, "body": f"Why {line}?"} for line in lines))
    world.pull.read_review()


def may(world: World, **permissions: Access) -> pygithub.Github:
    """A client of a new installation with these permissions."""
    installation = world.github.install(world.repo, permissions=permissions)
    return world.client(pygithub.Auth.Token(world.github.installation_token(installation)))


def mutate(client: pygithub.Github, name: str, **given: object) -> Json:
    shown = "thread { isResolved }" if "threadId" in given else "__typename"
    _, data = client.requester.graphql_named_mutation(name, given, shown)
    return data


def test_threads_come_in_pages(world: World) -> None:
    inline(world, 11, 12)
    first = threads(world)
    assert first["pageInfo"]["hasNextPage"]
    second = threads(world, after=first["pageInfo"]["endCursor"])
    assert not second["pageInfo"]["hasNextPage"]
    lines = [page["nodes"][0]["line"] for page in (first, second)]
    assert lines == [11, 12]


def test_logins_of_bots_have_no_suffix(world: World) -> None:
    inline(world, 11)
    world.pull.reply(world.pull.threads[0], "bob", "Because")
    world.pull.threads[0].resolve("four-eyes[bot]")
    [node] = threads(world)["nodes"]
    bot = world.github.user("four-eyes[bot]")
    authors = [said["author"] for said in node["comments"]["nodes"]]
    assert authors[0] == {"login": "four-eyes", "__typename": "Bot", "id": f"U_{bot.id}"}
    assert authors[1] == {"login": "bob", "__typename": "User"}
    assert (node["isResolved"], node["resolvedBy"]) == (True, {"login": "four-eyes"})


def test_ids_are_those_of_rest(world: World) -> None:
    inline(world, 11)
    [node] = threads(world)["nodes"]
    [comment] = world.seen_pull.get_review_comments()
    said = node["comments"]["nodes"][0]
    assert (said["databaseId"], said["url"]) == (comment.id, comment.html_url)
    query = "query($id: ID!) { node(id: $id) { __typename id ... on PullRequestReviewComment { line } } }"
    found = asked(world, query, id=comment.node_id)["node"]
    assert found == {"__typename": "PullRequestReviewComment", "id": comment.node_id, "line": 11}


def test_an_outdated_thread_has_no_line(world: World) -> None:
    inline(world, 11)
    world.pull.push({"a.py": CHANGED.replace("new 11", "other 11")})
    [node] = threads(world)["nodes"]
    assert (node["isOutdated"], node["line"], node["originalLine"]) == (True, None, 11)


def test_a_thread_is_resolved_and_opened_again(world: World) -> None:
    inline(world, 11)
    [thread] = world.pull.threads
    client = may(world, **MAY)
    for _ in range(2):
        assert mutate(client, "resolveReviewThread", threadId=thread.id)["thread"]["isResolved"]
    assert not mutate(client, "unresolveReviewThread", threadId=thread.id)["thread"]["isResolved"]
    with pytest.raises(AssertionError, match=r"2 resolution\(s\) were never read"):
        world.github.finish()
    assert [(each.thread, each.resolved) for each in world.pull.read_resolutions()] == [
        (thread, True),
        (thread, False),
    ]
    assert [each.kind for each in world.github.notifications] == ["review"]


@pytest.mark.parametrize("missing", ["pull_requests", "contents"])
def test_resolving_needs_both_permissions(world: World, missing: str) -> None:
    inline(world, 11)
    client = may(world, **{**MAY, missing: "read"})
    with refused(400, "Resource not accessible by integration") as caught:
        mutate(client, "resolveReviewThread", threadId=world.pull.threads[0].id)
    assert caught.value.data["data"] == {"resolveReviewThread": None}
    assert caught.value.data["errors"][0]["type"] == "FORBIDDEN"


def test_workflows_resolve_with_both_permissions_only(world: World) -> None:
    inline(world, 11)
    [thread] = world.pull.threads
    for permissions in ({**MAY, "contents": "read"}, MAY):
        token = world.github.actions_token(world.repo, permissions)
        client = world.client(pygithub.Auth.Token(token))
        if permissions is MAY:
            mutate(client, "resolveReviewThread", threadId=thread.id)
        else:
            with refused(400, "Resource not accessible by integration"):
                mutate(client, "resolveReviewThread", threadId=thread.id)
    assert [each.by.login for each in world.pull.read_resolutions()] == ["github-actions[bot]"]


def test_people_resolve_their_own_or_with_write_access(world: World) -> None:
    inline(world, 11)
    [thread] = world.pull.threads
    clients = {
        name: world.client(pygithub.Auth.Token(world.github.token(name))) for name in ("alice", "mallory")
    }
    with refused(400, "mallory does not have the correct permissions to execute `ResolveReviewThread`"):
        mutate(clients["mallory"], "resolveReviewThread", threadId=thread.id)
    mutate(clients["alice"], "resolveReviewThread", threadId=thread.id)
    assert [each.by.login for each in world.pull.read_resolutions()] == ["alice"]


def test_posts_are_minimised_and_shown_again(world: World) -> None:
    inline(world, 11)
    comment = world.pull.comment("alice", "Hello")
    posts: list[Post] = [comment, world.pull.reviews[0], world.pull.reviews[0].comments[0]]
    for post in posts:
        mutate(world.bot, "minimizeComment", subjectId=post.node_id, classifier="OFF_TOPIC")
    assert [(each.post, each.classifier) for each in world.pull.read_hidings()] == [
        (post, "OFF_TOPIC") for post in posts
    ]
    query = "query($id: ID!) { node(id: $id) { ... on IssueComment { isMinimized minimizedReason } } }"
    assert asked(world, query, id=comment.node_id)["node"] == {
        "isMinimized": True,
        "minimizedReason": "off-topic",
    }
    assert world.seen_pull.get_issue_comment(comment.id).unminimize()
    assert [each.classifier for each in world.pull.read_hidings()] == [None]


def test_minimising_needs_write_access_to_the_conversation(world: World) -> None:
    comment = world.pull.comment("alice", "Hello")
    given = {"subjectId": comment.node_id, "classifier": "OUTDATED"}
    with refused(400, "Resource not accessible by integration"):
        mutate(may(world, pull_requests="read", issues="read"), "minimizeComment", **given)
    mutate(may(world, issues="write"), "minimizeComment", **given)
    assert len(world.pull.read_hidings()) == 1


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("resolveReviewThread", {"threadId": "PRRT_0"}),
        ("minimizeComment", {"subjectId": "IC_0", "classifier": "SPAM"}),
    ],
)
def test_unknown_ids_are_not_found(world: World, name: str, given: Mapping[str, object]) -> None:
    with refused(404, "Could not resolve to a node with the global id of"):
        mutate(may(world, **MAY), name, **given)


def test_what_one_may_not_see_is_not_found(world: World) -> None:
    with refused(404, "Could not resolve to a PullRequest with the number of 5."):
        threads(world, number=5)
    world.github.repository("octo/secret", private=True)
    with refused(404, "Could not resolve to a Repository with the name 'octo/secret'."):
        threads(world, name="secret")
    with refused(400, "Resource not accessible by integration"):
        may(world, contents="read").requester.graphql_query(THREADS, dict(HERE))


def test_strangers_are_turned_away(world: World) -> None:
    url = world.base.removesuffix("/v3") + "/graphql"
    assert requests.post(url, json={"query": "{ __typename }"}, timeout=10).status_code == 401


REPO = 'repository(owner: "octo", name: "app")'
PULL = "pullRequest(number: 1)"
BY_NUMBER = f"{REPO} {{ pullRequest(number: $n) {{ id }} }}"


@pytest.mark.parametrize(
    ("first", "words"), [("", "`first` or `last`"), ("(first: 101)", "limit of 100 records")]
)
def test_pages_must_be_asked_for(world: World, first: str, words: str) -> None:
    with refused(400, words):
        asked(world, f"{{ {REPO} {{ {PULL} {{ reviews{first} {{ totalCount }} }} }} }}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"{{ {REPO} {{ nam }} }}", "Field 'nam' doesn't exist on type 'Repository'"),
        (f"{{ {REPO} }}", "Field must have selections"),
        (f"{{ {REPO} {{ name {{ x }} }} }}", "Selections can't be made on scalars"),
        ('{ repository(owner: "octo") { name } }', "is missing required arguments: name"),
        (f"{{ {REPO} {{ pullRequest(number: 1, x: 2) {{ id }} }} }}", "doesn't accept argument 'x'"),
        (f'{{ {REPO} {{ pullRequest(number: "1") {{ id }} }} }}', "Argument 'number' has an invalid value"),
        (f"query Q($n: Int!) {{ {REPO} {{ name }} }}", "Variable $n is declared by Q but not used"),
        (f"{{ {BY_NUMBER} }}", "Variable $n is used but not declared"),
        (f"query($n: Int) {{ {BY_NUMBER} }}", "Type mismatch on variable"),
        (
            f"query($n: Int!) {{ {BY_NUMBER} }}",
            "was provided invalid value",
        ),
        (f"{{ {REPO} {{ ... on Bot {{ id }} }} }}", "can't be spread inside Repository"),
        (f"{{ {REPO} {{ name }}", "Parse error"),
        (
            'mutation { minimizeComment(input: {subjectId: "x", classifier: OLD}) { __typename } }',
            "to be one of",
        ),
        ("mutation { resolveReviewThread(input: {id: 1}) { __typename } }", "id (Field is not defined)"),
    ],
)
def test_a_query_that_cannot_be_right(world: World, query: str, words: str) -> None:
    with refused(400, words):
        asked(world, query)
    with pytest.raises(AssertionError, match="graphql: "):
        world.github.finish()
    world.github.violations.clear()


def test_inputs_are_checked(world: World) -> None:
    with refused(400, "to be one of: ABUSE"):
        mutate(world.bot, "minimizeComment", subjectId="IC_1", classifier="OLD")
    assert len(world.github.violations) == 1
    world.github.violations.clear()


def test_faults_of_graphql_go_by_the_first_field(world: World) -> None:
    inline(world, 11)
    limited = graph_fault("RATE_LIMITED", "API rate limit exceeded for installation ID 1.")
    world.github.faults.add("POST", "^/graphql/repository$", [limited])
    with refused(400, "API rate limit exceeded"):
        threads(world)
    assert len(threads(world)["nodes"]) == 1
    assert [call.path for call in world.github.calls][-2:] == ["/graphql/repository"] * 2
