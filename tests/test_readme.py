"""The README says what the program does."""

from pathlib import Path

from bot.config import Settings
from review.types import Severity

README = Path(__file__).parent.parent / "README.md"


def row(name: str) -> str:
    setting = Settings.model_fields[name]
    default = "" if setting.default in {None, ""} else f"`{setting.default}`"
    return f"| `FOUREYES_{name.upper()}` | {default} | {setting.description} |"


def test_every_setting_is_in_the_readme() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| `FOUREYES_")]
    assert table == [row(name) for name in Settings.model_fields]


def test_the_scale_of_severity_is_that_of_the_readers() -> None:
    text = README.read_text(encoding="utf-8")
    for severity in Severity:
        assert f"- {severity.value}: {severity.meaning}\n" in text
