"""Who may do what: Apps, installations, people, workflows, strangers."""

import time

import github as pygithub
import jwt
import pytest

from tests.fakes.github.callers import Permissions
from tests.fakes.github.trial import World, refused


def test_an_app_speaks_for_itself(world: World) -> None:
    with world.client(world.app_auth) as client:
        _, app = client.requester.requestJsonAndCheck("GET", "/app")
        assert app["slug"] == "four-eyes"
        _, found = client.requester.requestJsonAndCheck("GET", "/repos/octo/app/installation")
        assert found["id"] == world.installation.id
        _, found = client.requester.requestJsonAndCheck("GET", f"/app/installations/{found['id']}")
        assert found["permissions"]["pull_requests"] == "write"


def test_an_installation_gets_a_long_token(world: World) -> None:
    auth = world.app_auth.get_installation_auth(world.installation.id)
    assert world.client(auth).get_repo("octo/app").get_pull(1).title == "Change a"
    assert auth.token.startswith(f"ghs_{world.github.app().id}_")
    assert (len(auth.token) > 500, auth.token.count(".")) == (True, 2)


def test_a_token_has_what_was_asked_for(world: World) -> None:
    auth = world.app_auth.get_installation_auth(world.installation.id, {"pull_requests": "read"})
    pull = world.client(auth).get_repo("octo/app").get_pull(1)
    assert pull.title == "Change a"
    with refused(403, "Resource not accessible by integration"):
        pull.create_review(body="x", event="COMMENT")


def test_no_token_for_more_than_was_granted(world: World) -> None:
    client = world.client(world.app_auth.get_installation_auth(world.installation.id, {"contents": "write"}))
    with refused(422, "The permissions requested are not granted"):
        _ = client.get_repo("octo/app").get_pull(1).title


def test_a_token_for_some_repositories(world: World) -> None:
    other = world.github.repository("octo/other", private=True)
    both = world.github.install(world.repo, other)
    with world.client(world.app_auth) as client:
        path = f"/app/installations/{both.id}/access_tokens"
        _, answer = client.requester.requestJsonAndCheck("POST", path, input={"repository_ids": [other.id]})
        with refused(422, "not accessible to the parent installation"):
            client.requester.requestJsonAndCheck("POST", path, input={"repositories": ["third"]})
    narrow = world.client(pygithub.Auth.Token(answer["token"]))
    with refused(403, "Resource not accessible by integration"):
        _ = narrow.get_repo("octo/app").get_pull(1).title


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"exp": 700}, "too far in the future"),
        ({"exp": -1}, "must be a numeric value"),
        ({"iat": 100}, "'Issued at' claim"),
    ],
)
def test_bad_times_of_a_json_web_token(world: World, claims: dict[str, int], words: str) -> None:
    app, now = world.github.app(), int(time.time())
    times = {name: now + offset for name, offset in ({"iat": -60, "exp": 300} | claims).items()}
    token = jwt.encode({"iss": str(app.id), **times}, app.key, "RS256")
    answer = world.get("/app", token)
    assert (answer.status_code, words in answer.json()["message"]) == (401, True)


@pytest.mark.parametrize(("token", "status"), [("a.b.c", 401), ("ghp_unknown", 401), ("ghs_1_a.b.c", 401)])
def test_unknown_tokens(world: World, token: str, status: int) -> None:
    assert world.get("/app", token).status_code == status


def test_an_unknown_app_is_told_so(world: World) -> None:
    claims = {"iss": "1", "iat": 0, "exp": int(time.time()) + 60}
    answer = world.get("/app", jwt.encode(claims, world.github.app().key, "RS256"))
    assert (answer.status_code, answer.json()["message"]) == (404, "Integration not found")


def test_a_revoked_token_is_bad(world: World) -> None:
    token = world.github.token("alice")
    assert world.get("/user", token).json()["login"] == "alice"
    world.github.revoke(token)
    with pytest.raises(pygithub.BadCredentialsException):
        _ = world.client(pygithub.Auth.Token(token)).get_user().login


def test_bots_are_not_people(world: World) -> None:
    with refused(403, "Resource not accessible by integration"):
        _ = world.bot.get_user().login


@pytest.mark.parametrize(
    ("permissions", "words"),
    [({"pull_requests": "read"}, "by integration"), ({}, "by integration")],
)
def test_a_workflow_posts_only_with_its_permission(
    world: World, permissions: Permissions, words: str
) -> None:
    token = world.github.actions_token(world.repo, permissions)
    pull = world.client(pygithub.Auth.Token(token)).get_repo("octo/app").get_pull(1)
    with refused(403, words):
        pull.create_review(body="x", event="COMMENT")


def test_a_workflow_acts_as_actions(world: World) -> None:
    token = world.github.actions_token(world.repo, {"pull_requests": "write"})
    pull = world.client(pygithub.Auth.Token(token)).get_repo("octo/app").get_pull(1)
    pull.create_review(body="x", event="COMMENT")
    assert world.pull.read_review().user.login == "github-actions[bot]"


def test_a_fine_grained_token(world: World) -> None:
    token = world.github.token("alice", {"contents": "read"})
    pull = world.client(pygithub.Auth.Token(token)).get_repo("octo/app").get_pull(1)
    with refused(403, "Resource not accessible by personal access token"):
        _ = pull.title


def test_private_repositories_are_not_there_for_others(world: World) -> None:
    world.github.repository("octo/secret", private=True)
    assert world.get("/repos/octo/secret").status_code == 404
    assert world.get("/repos/octo/secret", world.github.token("mallory")).status_code == 404
    assert world.get("/repos/octo/secret", world.github.token("octo")).status_code == 200
    assert world.get("/repos/octo/app").status_code == 200
