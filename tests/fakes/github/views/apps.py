"""What an App asks about itself, tokens for its installations, and who a token is."""

import secrets

from tests.fakes.github.call import ANY, APP, Answer, Call, handles
from tests.fakes.github.callers import Installation
from tests.fakes.github.refusals import RefusedError, not_found
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Access, by_id, stamp

_RANK = {"read": 1, "write": 2}


@handles("users/get-authenticated", *ANY)
def user(call: Call) -> Answer:
    """Apps and workflows are not people: https://docs.github.com/en/rest/users/users"""
    if call.caller.kind == "nobody":
        raise RefusedError(401, "Requires authentication")
    if call.caller.kind != "person":
        raise call.caller.refusal
    return Answer(call.answers.user(call.user) | {"user_view_type": "private"})


@handles("rate-limit/get", *ANY)
def rate_limit(call: Call) -> Answer:
    rate = {"limit": 5000, "remaining": 4999, "used": 1, "reset": int(call.github.time().timestamp()) + 3600}
    return Answer({"resources": {"core": rate, "search": rate}, "rate": rate})


@handles("apps/get-authenticated", *APP)
def app(call: Call) -> Answer:
    app = call.caller.app
    assert app is not None
    return Answer(call.answers.app(app, call.github.user(app.owner)))


@handles("apps/create-from-manifest", *ANY)
def created(call: Call) -> Answer:
    """Whoever holds the code may, once and within an hour; afterwards it is as if it had never been."""
    registered = call.github.manifests.convert(call.values["code"])
    if registered is None:
        raise not_found()
    app = registered.app
    shown = {
        "client_id": f"Iv23li{app.id:014}",
        "client_secret": secrets.token_hex(20),
        "webhook_secret": registered.webhook_secret,
        "pem": app.private_key,
    }
    return Answer(call.answers.app(app, call.github.user(app.owner)) | shown, 201)


@handles("apps/list-installations", *APP)
def installations(call: Call) -> Answer:
    every = call.github.keyring.installations.values()
    return Answer([call.answers.installation(each) for each in every if each.app is call.caller.app])


@handles("apps/list-webhook-deliveries", *APP)
def deliveries(call: Call) -> Answer:
    """The newest first, in pages by a cursor that nobody else understands."""
    newest, size = call.github.sent[::-1], int(call.query.get("per_page", 30))
    first = int(call.query.get("cursor", "v1_0").removeprefix("v1_"))
    more = first + size < len(newest)
    link = f'<{call.answers.api}/app/hook/deliveries?per_page={size}&cursor=v1_{first + size}>; rel="next"'
    return Answer(
        [sent.json for sent in newest[first : first + size]], headers={"Link": link} if more else {}
    )


@handles("apps/redeliver-webhook-delivery", *APP)
def redeliver(call: Call) -> Answer:
    """It arrives this time."""
    sent = by_id(call.github.sent, call.number("delivery_id"))
    if sent is None:
        raise not_found()
    call.github.tried(sent.event, 202, sent.guid, redelivery=True)
    return Answer({}, 202)


@handles("apps/get-installation", *APP)
def installation(call: Call) -> Answer:
    return Answer(call.answers.installation(_installation(call)))


@handles("apps/get-repo-installation", *APP)
def repo_installation(call: Call) -> Answer:
    found = call.github.installation_on(call.repo, call.caller.app)
    if found is None:
        raise not_found()
    return Answer(call.answers.installation(found))


@handles("apps/create-installation-access-token", *APP)
def token(call: Call) -> Answer:
    found = _installation(call)
    permissions: dict[str, Access] = call.body.get("permissions") or dict(found.permissions)
    for name, access in permissions.items():
        held: str = "read" if name == "metadata" else found.permissions.get(name, "")
        if _RANK.get(held, 0) < _RANK[access]:
            raise RefusedError(422, "The permissions requested are not granted to this installation.")
    repos = _repositories(call, found)
    secret, expires = call.github.mint(found, permissions, repos)
    shown = {
        "token": secret,
        "expires_at": stamp(expires),
        "permissions": {"metadata": "read", **permissions},
        "repository_selection": "selected",
    }
    return Answer(shown, 201)


def _repositories(call: Call, installation: Installation) -> list[Repository]:
    names, ids = call.body.get("repositories"), call.body.get("repository_ids")
    if names is None and ids is None:
        return installation.repos
    chosen = [repo for repo in installation.repos if repo.name in (names or ()) or repo.id in (ids or ())]
    if len(chosen) != len([*(names or ()), *(ids or ())]):
        raise RefusedError(
            422,
            "There is at least one repository that does not exist or is not accessible to the parent "
            "installation.",
        )
    return chosen


def _installation(call: Call) -> Installation:
    found = call.github.keyring.installations.get(call.number("installation_id"))
    if found is None or found.app is not call.caller.app:
        raise not_found()
    return found
