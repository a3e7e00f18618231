"""Registering an App from a manifest: what the fake refuses, as GitHub does."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.fakes.github.state import Json
from tests.fakes.github.trial import World

BACK = "http://127.0.0.1:9/back"
FINE: Json = {
    "name": "My App",
    "url": "https://example.com",
    "redirect_url": BACK,
    "public": False,
    "hook_attributes": {"url": "https://example.com/webhook"},
    "default_permissions": {"pull_requests": "write", "issues": "read"},
    "default_events": ["pull_request", "issue_comment"],
}


def send(world: World, manifest: Json, place: str = "/settings/apps/new") -> requests.Response:
    web = world.base.removesuffix("/api/v3")
    form = {"manifest": json.dumps(manifest)}
    return requests.post(f"{web}{place}?state=s", form, allow_redirects=False, timeout=10)


def code(answer: requests.Response) -> str:
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["state"] == ["s"]
    return query["code"][0]


def convert(world: World, code: str) -> requests.Response:
    return requests.post(f"{world.base}/app-manifests/{code}/conversions", timeout=10)


def test_a_code_is_the_key_of_a_new_app_once(world: World) -> None:
    given = code(send(world, FINE, "/organizations/octo/settings/apps/new"))
    answer = convert(world, given)
    made = answer.json()
    assert (answer.status_code, made["slug"], made["owner"]["type"]) == (201, "my-app", "Organization")
    assert made["pem"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert convert(world, given).status_code == 404


def test_a_code_holds_for_an_hour(world: World) -> None:
    given = code(send(world, FINE))
    world.github.manifests.codes[given].since -= timedelta(hours=1)
    assert convert(world, given).status_code == 404


def test_names_are_unique_and_organizations_known(world: World) -> None:
    assert "already been taken" in send(world, FINE | {"name": "Four Eyes"}).text
    assert send(world, FINE, "/organizations/nobody/settings/apps/new").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": ""}, '"url" wasn\'t supplied'),
        ({"hook_attributes": {"active": False}}, '"url" wasn\'t supplied'),
        ({"hook_attributes": {"url": "http://localhost:8080"}}, "reachable over the public Internet"),
        ({"hook_attributes": None}, "Hook url"),
        ({"name": 35 * "x"}, "too long"),
        ({"homepage": "x"}, "unknown: homepage"),
        ({"default_permissions": {"pull_requests": "write"}}, "not supported by permissions: issue_comment"),
        ({"default_permissions": {"pull_request": "write"}}, "not included in the list"),
        ({"default_events": ["installation"]}, "unsupported: installation"),
    ],
)
def test_manifests_that_are_refused(world: World, change: Json, words: str) -> None:
    answer = send(world, FINE | change)
    assert answer.status_code == 422
    assert words in answer.text
