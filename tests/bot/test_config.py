"""Settings are strict, and secrets stay secret."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot import wiring
from bot.config import load
from review.errors import UserError


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "foureyes.toml"
    file.write_text('local_model = "a"\ncloud_model = "b"\n')
    settings = load({"FOUREYES_LOCAL_MODEL": "c", "HOME": "/x"}, file)
    assert (settings.local_model, settings.cloud_model) == ("c", "b")


def test_an_unknown_name_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match=r"unknown setting FOUREYES_LOKALMODEL, did you mean FOUREYES_LOCAL_MODEL\?"
    ):
        load({"FOUREYES_LOKALMODEL": "x"})
    file = tmp_path / "foureyes.toml"
    file.write_text("daily_us = 3")
    with pytest.raises(UserError, match=r"unknown setting daily_us, did you mean daily_usd\?"):
        load({}, file)
    with pytest.raises(UserError, match=r"unknown setting FOUREYES_ZZZ$"):
        load({"FOUREYES_ZZZ": "x"})


def test_a_wrong_value_is_named() -> None:
    with pytest.raises(UserError, match="FOUREYES_DAILY_USD: Input should be a valid number"):
        load({"FOUREYES_DAILY_USD": "ten"})


@pytest.mark.parametrize("bind", ["nonsense", ":8080", "127.0.0.1:", "127.0.0.1:99999", "unix:/x"])
def test_where_to_listen_is_a_host_and_a_port(bind: str) -> None:
    with pytest.raises(UserError, match="FOUREYES_BIND: write HOST:PORT"):
        load({"FOUREYES_BIND": bind})
    assert load({"FOUREYES_BIND": "[::1]:80"}).bind == "[::1]:80"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        load({}, tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("gpu", "http://gpu:11434"),
        ("gpu:9999", "http://gpu:9999"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104
        ("http://gpu:1", "http://gpu:1"),
        ("https://ollama.example", "https://ollama.example"),
    ],
)
def test_the_ecosystems_own_names_are_honoured(value: str, url: str) -> None:
    assert load({"OLLAMA_HOST": value}).ollama_url == url
    assert load({"OLLAMA_HOST": value, "FOUREYES_OLLAMA_URL": "http://own"}).ollama_url == "http://own"


def test_secrets_do_not_show() -> None:
    settings = load(
        {"ANTHROPIC_API_KEY": "sk-secret", "GITHUB_TOKEN": "ghp_secret", "FOUREYES_WEBHOOK_SECRET": "hush"}
    )
    assert settings.anthropic_api_key is not None
    assert settings.anthropic_api_key.get_secret_value() == "sk-secret"
    assert "secret'" not in repr(settings).replace("webhook_secret", "")
    assert "sk-secret" not in repr(settings)
    assert "hush" not in str(settings.model_dump())


def test_a_password_in_an_address_does_not_show() -> None:
    settings = load(
        {"FOUREYES_DATABASE_URL": "postgresql://u:hush@h/d", "FOUREYES_OLLAMA_URL": "http://u:hush@h:1"}
    )
    assert "hush" not in repr(settings)


def test_ours_set_to_nothing_keeps_theirs_out() -> None:
    environment = {"ANTHROPIC_API_KEY": "sk-of-the-runner", "FOUREYES_ANTHROPIC_API_KEY": ""}
    assert load(environment).anthropic_api_key is None


NO_RSA = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "text",
    ["", "garbage", "-----BEGIN PRIVATE KEY-----\n\xe9\n-----END PRIVATE KEY-----\n", NO_RSA.decode()],
    ids=["empty", "garbage", "odd", "of another kind"],
)
def test_a_key_of_the_app_is_checked_at_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "app.pem"
    settings = load({"FOUREYES_GITHUB_APP_ID": "1", "FOUREYES_GITHUB_APP_KEY_FILE": str(file)})
    with pytest.raises(UserError, match=f"key {file} cannot be read: No such file or directory$"):
        wiring.check_forge(settings)
    file.write_text(text)
    with pytest.raises(UserError, match=f"{file} is no private key in PEM form"):
        wiring.check_forge(settings)
