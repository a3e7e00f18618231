"""deploy/compose.yaml: each process has its own secrets and no others, and little that it may do."""

from pathlib import Path

import pytest

from bot.config import PREFIX, Settings
from tests.deploy import composed
from tests.deploy.composed import DEPLOY, ROLES

SECRETS = {
    "web": {"POSTGRES_PASSWORD", "FOUREYES_WEBHOOK_SECRET"},
    "reviews": {"POSTGRES_PASSWORD", "FOUREYES_GITHUB_APP_ID"},
    "local": {"POSTGRES_PASSWORD"},
    "cloud": {"POSTGRES_PASSWORD", "FOUREYES_ANTHROPIC_API_KEY"},
}
OURS = {
    "FOUREYES_WEBHOOK_SECRET",
    "FOUREYES_ANTHROPIC_API_KEY",
    "FOUREYES_GITHUB_APP_ID",
    "POSTGRES_PASSWORD",
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_own_secrets_and_no_others(role: str) -> None:
    service = composed.services()[role]
    named = {secret for secret in OURS if secret in str(service["environment"])}
    assert named == SECRETS[role]
    assert ("secrets" in service) == (role == "reviews")
    assert "env_file" not in service


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_little(role: str) -> None:
    service = composed.services()[role]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][-1] == ("serve" if role == "web" else "work")
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(service)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_only_of_settings_that_exist(role: str) -> None:
    names = {
        name.removeprefix(PREFIX).lower()
        for name in composed.environment(role, _all())
        if name.startswith(PREFIX)
    }
    assert names <= set(Settings.model_fields)


def test_what_holds_code_has_no_way_out_of_the_machine() -> None:
    services, networks = composed.services(), composed.networks()
    closed = {name for name, network in networks.items() if network and network.get("internal")}
    for name in ("local", "ollama", "postgres"):
        assert set(services[name]["networks"]) <= closed
        assert "ports" not in services[name]


def test_the_receiver_is_only_reached_through_what_ends_tls() -> None:
    ports = [port for service in composed.services().values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:8080:8080"]


def test_the_example_names_all_that_is_read_and_holds_no_secret() -> None:
    example = DEPLOY.joinpath("example.env").read_text(encoding="utf-8")
    named = {line.lstrip("#").split("=")[0] for line in example.splitlines() if "=" in line}
    compose = DEPLOY.joinpath("compose.yaml").read_text(encoding="utf-8")
    read = {found["name"] for found in composed.VARIABLE.finditer(compose)}
    assert read == named
    given = dict(line.split("=", 1) for line in example.splitlines() if "=" in line and line[0] != "#")
    assert {name for name, value in given.items() if value} == {"GITHUB_APP_KEY_FILE"}


def test_the_defaults_are_those_of_the_settings() -> None:
    for role in ROLES:
        for name, value in composed.environment(role, _all()).items():
            if (
                name in _all()
                or name in {"FOUREYES_DATABASE_URL", "FOUREYES_GITHUB_APP_KEY_FILE"}
                or not name.startswith(PREFIX)
            ):
                continue
            default = Settings.model_fields[name.removeprefix(PREFIX).lower()].default
            assert value in {
                str(default),
                f"{default:g}" if isinstance(default, float) else "",
                "http://ollama:11434",
            }


def _all() -> dict[str, str]:
    return dict.fromkeys(OURS, "1")


def test_the_image_is_made_of_locked_packages_and_is_nobody() -> None:
    dockerfile = DEPLOY.joinpath("Dockerfile").read_text(encoding="utf-8")
    final = dockerfile.rpartition("\nFROM ")[2]
    installs = [line for line in dockerfile.splitlines() if "pip" in line and " install " in line]
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)
    assert "\nUSER 10001:10001\n" in final
    assert "pip" not in final
    assert not {"ARG", "ADD"} & {line.split()[0] for line in final.splitlines() if line[:1].isupper()}


def test_only_what_the_image_needs_is_sent_to_build_it() -> None:
    dockerfile = DEPLOY.joinpath("Dockerfile").read_text(encoding="utf-8")
    words = [
        line.split()[1:-1]
        for line in dockerfile.splitlines()
        if line.startswith("COPY") and "--from" not in line
    ]
    copied = {word for line in words for word in line}
    ignore = DEPLOY.joinpath("Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!").removesuffix("/**") for line in ignore if line.startswith("!")}
    assert "*" in ignore
    assert sent == copied
    assert all(Path(DEPLOY.parent, name).exists() for name in copied)
