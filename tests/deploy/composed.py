"""deploy/compose.yaml as Compose reads it, as far as we use it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
ROLES = ("web", "reviews", "local", "cloud")

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def services() -> dict[str, dict[str, Any]]:
    """Name -> definition, with YAML's anchors and merges resolved; variables stand as they are written."""
    found: dict[str, dict[str, Any]] = _file()["services"]
    return found


def networks() -> dict[str, dict[str, Any] | None]:
    found: dict[str, dict[str, Any] | None] = _file()["networks"]
    return found


def environment(role: str, values: Mapping[str, str]) -> dict[str, str]:
    """The environment of a role when deploy/.env holds `values`."""
    return {name: filled(text, values) for name, text in services()[role]["environment"].items()}


def filled(text: str, values: Mapping[str, str]) -> str:
    """https://docs.docker.com/reference/compose-file/interpolation/; what is required must be there."""

    def value(found: re.Match[str]) -> str:
        given = values.get(found["name"], "")
        if not given and found["kind"] == "?":
            raise KeyError(found["name"])
        return given or (found["rest"] or "" if found["kind"] == "-" else "")

    return VARIABLE.sub(value, text)


def _file() -> dict[str, Any]:
    content = yaml.safe_load(DEPLOY.joinpath("compose.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content
