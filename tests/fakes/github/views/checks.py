"""Check runs: only Apps and workflows may write them."""

from typing import Any

from tests.fakes.github.call import Answer, Call, handles
from tests.fakes.github.refusals import RefusedError, not_found
from tests.fakes.github.state import CheckRun, Json, by_id


@handles("checks/create", "checks", access="write")
def create(call: Call) -> Answer:
    if call.caller.kind == "person":
        raise RefusedError(403, "You must authenticate via a GitHub App.")
    sha = call.repo.git.sha(call.body["head_sha"])
    if sha is None:
        raise RefusedError(422, f"No commit found for SHA: {call.body['head_sha']}")
    app = call.caller.app
    run = CheckRun(call.github.next_id(), app.id if app else 0, sha, {})
    call.repo.check_runs.append(run)
    return _written(call, run, 201)


@handles("checks/get", "checks")
def get(call: Call) -> Answer:
    return Answer(_shown(call, _run(call)))


@handles("checks/list-for-ref", "checks")
def listed(call: Call) -> Answer:
    sha, name = call.repo.git.sha(call.values["ref"]), call.query.get("check_name")
    found = [
        _shown(call, run)
        for run in reversed(call.repo.check_runs)
        if run.head_sha == sha and name in {None, run.data["name"]}
    ]
    return Answer({"total_count": len(found), "check_runs": found})


@handles("checks/update", "checks", access="write")
def update(call: Call) -> Answer:
    run = _run(call)
    if run.app_id != (call.caller.app.id if call.caller.app else 0):
        raise RefusedError(
            403, "Invalid app_id - check run can only be modified by the GitHub App that created it."
        )
    return _written(call, run, 200)


def _written(call: Call, run: CheckRun, status: int) -> Answer:
    """Annotations add up over calls; a conclusion completes the run."""
    annotations: list[Any] = run.data.get("annotations", []) + call.body.get("output", {}).get(
        "annotations", []
    )
    run.data |= call.body | {"annotations": annotations}
    if "conclusion" in call.body:
        run.data["status"] = "completed"
    call.repo.new_check_runs.add(run)
    return Answer(_shown(call, run), status)


def _run(call: Call) -> CheckRun:
    run = by_id(call.repo.check_runs, call.number("check_run_id"))
    if run is None:
        raise not_found()
    return run


def _shown(call: Call, run: CheckRun) -> Json:
    app = call.github.keyring.apps.get(run.app_id)
    made_by = call.answers.app(app, call.github.user(app.owner)) if app else None
    return call.answers.check_run(call.repo, run) | {"app": made_by}
