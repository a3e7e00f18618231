"""The doctor, from settings to lines, against fakes of all services."""

import json
import socket
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.doctor.examination import examine
from bot.ledger import Ledger
from bot.models.ollamacheck import OllamaProbe
from tests.bot.doctor.clinic import MODEL, NEEDED, SECRET, Clinic, put_card
from tests.fakes.anthropic.server import KEY
from tests.fakes.github import Fault, primary_limit
from tests.fakes.ollama import FakeOllama, Model
from tests.fakes.ollama import Fault as OllamaFault


def test_where_everything_is_well_all_is_green(clinic: Clinic) -> None:
    clinic.github.tried("pull_request", 202)
    lines = clinic.lines()
    assert [(line.name, line.says) for line in lines if line.state != "green"] == []
    assert [line.name for line in lines] == [
        *("Python", "settings", "state folder", "database", "git"),
        *("GitHub App", "permissions", "installations", "deliveries", "clock"),
        *("Ollama", "local model", "context", "schema", "speed", "slots", "memory", "card"),
        *("Claude", "price"),
    ]
    assert not any(line.cure for line in lines)


def test_where_nothing_is_there_it_still_ends(tmp_path: Path) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    free.close()
    environment = {
        "FOUREYES_STATE_DIR": str(tmp_path / "state"),
        "FOUREYES_GITHUB_URL": nobody,
        "FOUREYES_GITHUB_TOKEN": "ghp_nobody",
        "FOUREYES_OLLAMA_URL": nobody,
        "FOUREYES_ANTHROPIC_URL": nobody,
        "FOUREYES_ANTHROPIC_API_KEY": KEY,
    }
    found = [(line.name, line.state) for line in examine(environment) if line.state == "red"]
    assert found == [("GitHub token", "red"), ("Ollama", "red"), ("Claude", "red")]
    assert not (tmp_path / "state").exists()


def test_what_is_not_set_up_is_yellow(clinic: Clinic) -> None:
    for name in ("GITHUB_APP_ID", "GITHUB_APP_KEY_FILE", "WEBHOOK_SECRET", "ANTHROPIC_API_KEY"):
        del clinic.environment[f"FOUREYES_{name}"]
    assert clinic.ill() == [("GitHub", "yellow"), ("Claude", "yellow")]


def test_a_mistake_in_the_settings_is_named_and_the_rest_is_looked_at(clinic: Clinic) -> None:
    clinic.environment |= {"FOUREYES_LOCAL_MODLE": "x", "FOUREYES_NUM_CTX": "many"}
    lines = clinic.lines()
    wrong = [line.says for line in lines if line.state != "green"]
    assert len(wrong) == 2
    assert "FOUREYES_LOCAL_MODLE, did you mean FOUREYES_LOCAL_MODEL?" in "".join(wrong)
    assert "FOUREYES_NUM_CTX" in "".join(wrong)
    assert "local model" in [line.name for line in lines]


def test_a_mistake_in_the_file_leaves_the_rest_of_the_file(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "foureyes.toml"
    file.write_text('local_modle = "x"\nlocal_model = "llama3"\nunit_seconds = "long"\n[oops]\n')
    del clinic.environment["FOUREYES_LOCAL_MODEL"]
    wrong = [line.says for line in clinic.lines(file) if line.state == "red"]
    assert wrong == [
        "unit_seconds: Input should be a valid number, unable to parse string as a number",
        "unknown setting local_modle, did you mean FOUREYES_LOCAL_MODEL?",
        "unknown setting oops",
        "Ollama does not have llama3",
    ]


@pytest.mark.parametrize("text", ["local_model = ", None])
def test_a_file_that_cannot_be_read_is_named(clinic: Clinic, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "foureyes.toml"
    if text is not None:
        file.write_text(text)
    wrong = [line for line in clinic.lines(file) if line.state == "red"]
    assert [line.name for line in wrong] == ["settings"]
    assert str(file) in wrong[0].says


def test_an_app_needs_a_webhook_secret(clinic: Clinic) -> None:
    del clinic.environment["FOUREYES_WEBHOOK_SECRET"]
    assert clinic.ill() == [("webhook secret", "yellow")]


def test_a_database_of_an_older_version_is_yellow(clinic: Clinic, tmp_path: Path) -> None:
    change_database(tmp_path, "0001")
    assert clinic.ill() == [("database", "yellow")]


def test_a_database_of_a_newer_version_is_red(clinic: Clinic, tmp_path: Path) -> None:
    change_database(tmp_path, "9999")
    assert "newer foureyes (version 9999)" in clinic.line("database").says


def change_database(folder: Path, version: str) -> None:
    (folder / "state").mkdir()
    ledger = Ledger(f"sqlite:///{folder / 'state' / 'foureyes.db'}")
    ledger.migrate()
    with ledger.engine.begin() as connection:
        connection.execute(sa.text("UPDATE foureyes_version SET version_num = :it"), {"it": version})
    ledger.close()


@pytest.mark.parametrize("url", ["mysql://root:hunter22@db/x", "postgresql://bob:hunter22@127.0.0.1:1/x"])
def test_a_database_that_is_none_is_red_and_keeps_its_password(clinic: Clinic, url: str) -> None:
    clinic.environment["FOUREYES_DATABASE_URL"] = url
    line = clinic.line("database")
    assert (line.state, "hunter22" in line.says + line.cure) == ("red", False)


def test_a_file_that_is_no_database_is_red(clinic: Clinic, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "foureyes.db").write_text(
        "this is a text, and long enough to be read as a page" * 9
    )
    assert "not a database" in clinic.line("database").says


def test_without_git_a_cure_is_named(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt install git" in clinic.line("git").cure


def test_missing_permissions_are_red_and_excess_is_yellow(clinic: Clinic) -> None:
    clinic.change_app(permissions={**NEEDED, "checks": "read"})
    assert "set checks to write" in clinic.line("permissions").says
    clinic.change_app(permissions={**NEEDED, "administration": "write"})
    assert clinic.ill() == [("permissions", "yellow")]


def test_an_installation_that_has_not_accepted_is_red(clinic: Clinic) -> None:
    clinic.installation.permissions = {"contents": "read"}
    line = clinic.line("installations")
    assert (line.state, line.says) == ("red", "octo granted less than four-eyes needs")


def test_a_suspended_installation_and_none_at_all_are_yellow(clinic: Clinic) -> None:
    clinic.installation.suspended_at = "2026-11-01T00:00:00Z"
    assert clinic.ill() == [("installations", "yellow")]
    clinic.github.keyring.installations.clear()
    assert "/apps/four-eyes/installations/new" in clinic.line("installations").cure


def test_a_delivery_that_never_arrived_is_told(clinic: Clinic) -> None:
    lost = clinic.github.tried("pull_request", 502)
    clinic.github.tried("issue_comment", 202)
    line = clinic.line("deliveries")
    assert line.state == "yellow"
    assert line.says.startswith(
        "1 of the last 2 events did not arrive (the newest: pull_request, status 502, "
    )
    clinic.github.tried("pull_request", 202, lost.guid)
    assert clinic.line("deliveries").state == "green"


def test_deliveries_that_all_fail_for_the_secret_are_red(clinic: Clinic) -> None:
    clinic.github.tried("pull_request", 401)
    line = clinic.line("deliveries")
    assert (line.state, "FOUREYES_WEBHOOK_SECRET" in line.cure) == ("red", True)


def test_an_app_that_github_does_not_know_is_red(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_GITHUB_APP_ID"] = "12"
    line = clinic.line("GitHub App")
    assert (line.state, "FOUREYES_GITHUB_APP_ID" in line.cure) == ("red", True)


@pytest.mark.parametrize("name", ["FOUREYES_GITHUB_APP_ID", "FOUREYES_GITHUB_APP_KEY_FILE"])
def test_half_an_app_is_red(clinic: Clinic, name: str) -> None:
    del clinic.environment[name]
    assert clinic.line("GitHub App").state == "red"


def test_a_clock_that_is_wrong_is_told_even_when_github_refuses(clinic: Clinic) -> None:
    clinic.github.faults.add(
        "GET", "/app/installations", [Fault(401, {}, {"message": "'iat' is in the future"})]
    )
    clinic.skew = timedelta(seconds=90)
    assert clinic.ill() == [("GitHub App", "red"), ("clock", "red")]


def test_a_clock_that_is_a_little_wrong_is_yellow(clinic: Clinic) -> None:
    clinic.skew = timedelta(seconds=-30)
    line = clinic.line("clock")
    assert (line.state, "behind GitHub's" in line.says) == ("yellow", True)


def test_a_token_is_enough(clinic: Clinic) -> None:
    use_token(clinic, clinic.github.token("alice"))
    assert clinic.line("GitHub token").says == "GitHub takes it as alice's"


def test_the_token_of_an_installation_is_none_for_us(clinic: Clinic) -> None:
    use_token(clinic, clinic.github.installation_token(clinic.installation))
    assert clinic.line("GitHub token").state == "red"
    clinic.environment["FOUREYES_GITHUB_ACTIONS"] = "true"
    assert clinic.line("GitHub token").state == "green"


def test_a_token_that_is_not_valid_is_red_and_not_shown(clinic: Clinic) -> None:
    use_token(clinic, "ghp_wrongwrongwrong")
    clinic.github.faults.add("GET", "/user", [Fault(401, {}, {"message": "no: ghp_wrongwrongwrong"})])
    line = clinic.line("GitHub token")
    assert (line.state, "ghp_wrong" in line.says, "[secret]" in line.says) == ("red", False, True)


def use_token(clinic: Clinic, token: str) -> None:
    del clinic.environment["FOUREYES_GITHUB_APP_ID"], clinic.environment["FOUREYES_GITHUB_APP_KEY_FILE"]
    clinic.environment["FOUREYES_GITHUB_TOKEN"] = token


@pytest.mark.parametrize(("version", "state"), [("0.12.5", "red"), ("0.20.1", "yellow"), ("0.34.0", "green")])
def test_the_version_of_ollama_matters(clinic: Clinic, version: str, state: str) -> None:
    clinic.ollama.version = version
    assert clinic.line("Ollama").state == state


def test_a_model_that_is_not_pulled_is_red(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_LOCAL_MODEL"] = "qwen2.5-coder:14b"
    line = clinic.line("local model")
    assert (line.state, line.cure) == ("red", "Run `ollama pull qwen2.5-coder:14b`.")


def test_a_model_of_somebody_elses_cloud_is_red(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_LOCAL_MODEL"] = "gpt-oss:120b-cloud"
    assert "not at home" in clinic.line("Ollama").says


def test_a_context_that_the_model_has_not_is_yellow(clinic: Clinic) -> None:
    clinic.ollama.models[MODEL] = Model(MODEL, context=4096)
    assert clinic.line("context").cure == "Choose another model, or set FOUREYES_NUM_CTX=4096."
    clinic.ollama.models[MODEL] = Model(MODEL, context=2048)
    assert clinic.line("context").cure == "Choose another model."


def test_what_is_known_against_a_model_is_said(clinic: Clinic) -> None:
    clinic.ollama.models["codestral:22b"] = Model("codestral:22b")
    clinic.environment["FOUREYES_LOCAL_MODEL"] = "codestral:22b"
    line = clinic.line("local model")
    assert (line.state, "licence" in line.says) == ("yellow", True)


def test_a_model_that_is_partly_on_the_cpu_is_yellow(clinic: Clinic) -> None:
    clinic.ollama.models[MODEL] = Model(MODEL, in_vram=105_345_187)
    assert clinic.line("memory").says.startswith("50% of qwen2.5-coder:7b (0.2 GB) is on the CPU")
    assert clinic.ill() == [("memory", "yellow")]


def test_a_server_that_ignores_schemas_is_red(clinic: Clinic) -> None:
    clinic.ollama.grammar = False
    clinic.ollama.answers.append("Hello, dear reader!")
    assert clinic.ill() == [("schema", "red")]


@pytest.mark.parametrize(
    "fault", [OllamaFault.BROKEN, OllamaFault.BUSY, OllamaFault.HTML, OllamaFault.GARBAGE]
)
def test_a_model_that_does_not_answer_is_red(clinic: Clinic, fault: OllamaFault) -> None:
    clinic.ollama.answers.append(fault)
    assert ("answer", "red") in clinic.ill()


def test_a_card_that_is_too_small_names_models_that_it_holds(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_NUM_CTX"] = "32768"
    clinic.environment["FOUREYES_LOCAL_CONCURRENCY"] = "8"
    line = clinic.line("card")
    assert line.state == "yellow"
    assert "NVIDIA GeForce RTX 4070 Ti SUPER (16 GB), too small for qwen2.5-coder:7b" in line.says


def test_without_a_card_the_line_says_so(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_card(tmp_path / "broken", monkeypatch, "NVIDIA-SMI has failed")
    assert clinic.line("card").state == "yellow"


def test_a_model_that_retires_is_yellow_and_a_retired_one_is_red(clinic: Clinic) -> None:
    life = clinic.claude.lives.setdefault("claude-sonnet-5-5", {})
    life |= {"lifecycle": "deprecated", "retires_at": "2999-11-30T00:00:00Z"}
    line = clinic.line("Claude")
    assert (line.state, "retires on 2999-11-30 (in " in line.says) == ("yellow", True)
    assert line.cure == "Set FOUREYES_CLOUD_MODEL to claude-haiku-5-5 or claude-opus-5-5."
    life["lifecycle"] = "retired"
    assert clinic.line("Claude").state == "red"


def test_a_key_that_claude_does_not_take_is_red(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_ANTHROPIC_API_KEY"] = "sk-ant-wrong"
    assert "platform.claude.com/settings/keys" in clinic.line("Claude").cure


def test_a_model_without_a_price_that_claude_does_not_have_is_red(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_CLOUD_MODEL"] = "claude-sonnet-4"
    assert clinic.ill() == [("Claude", "red"), ("price", "red")]


def test_a_prices_file_that_is_not_there_is_red(clinic: Clinic, tmp_path: Path) -> None:
    clinic.environment["FOUREYES_PRICES_FILE"] = str(tmp_path / "none.json")
    assert clinic.ill() == [("price", "red")]


def test_the_embedded_model_is_yellow(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_LOCAL_MODEL"] = "embedded"
    assert [name for name, _ in clinic.ill()] == ["local model"]


def test_hostile_answers_are_plain_text_on_one_line(clinic: Clinic) -> None:
    clinic.ollama.version = f"0.33\x1b[2J\n[bold]all is well[/bold] {SECRET} {KEY}" + "!" * 5000
    says = clinic.line("Ollama").says
    assert "\\u001b[2J [bold]all is well[/bold] [secret] [secret]" in says
    assert len(says) <= 400


def test_no_secret_is_in_any_line(clinic: Clinic) -> None:
    shown = " ".join(line.says + line.cure for line in clinic.lines())
    assert all(secret not in shown for secret in (KEY, SECRET, "PRIVATE KEY"))


@pytest.mark.parametrize("body", ["<html>Unicorn!</html>", {"x": 1}, [{"account": None}], [7]])
def test_an_answer_that_is_not_githubs_is_red(clinic: Clinic, body: object) -> None:
    clinic.github.faults.add("GET", "/app/installations", [Fault(200, {}, body)])
    line = clinic.line("GitHub App")
    assert (line.state, "githubstatus" in line.cure) == ("red", True)


def test_a_rate_limit_is_told(clinic: Clinic) -> None:
    clinic.github.faults.add("GET", "/app/hook/deliveries", [primary_limit()])
    assert "rate limit" in clinic.line("deliveries").says


@pytest.mark.parametrize("life", [{"lifecycle": "frozen"}, {"retires_at": "soon"}])
def test_odd_news_of_a_model_break_nothing(clinic: Clinic, life: dict[str, object]) -> None:
    clinic.claude.lives["claude-sonnet-5-5"] = life
    assert clinic.line("Claude").says.startswith("the key is valid")


@pytest.mark.parametrize("parallel", [1, 2, 4])
def test_how_many_questions_ollama_answers_at_once_is_found(parallel: int) -> None:
    with FakeOllama(parallel=parallel, meeting=True) as ollama:
        assert OllamaProbe(ollama.url, MODEL).at_once(4, seconds=10) == parallel


def test_a_server_that_gives_up_tells_nothing_of_how_many(clinic: Clinic) -> None:
    obedient = json.dumps({"words": ["amber"] * 16})
    clinic.ollama.answers = deque([obedient, *[OllamaFault.DROP] * 4])
    assert "slots" not in [line.name for line in clinic.lines()]


def test_a_host_that_answers_fewer_than_are_asked_is_yellow(clinic: Clinic) -> None:
    clinic.environment["FOUREYES_LOCAL_CONCURRENCY"] = "2"
    line = clinic.line("slots")
    assert line.state == "yellow"
    assert line.says.startswith("1 question at once; FOUREYES_LOCAL_CONCURRENCY is 2")
