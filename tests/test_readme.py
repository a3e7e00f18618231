"""The README says what the program does."""

from pathlib import Path

from bot.config import Settings

README = Path(__file__).parent.parent / "README.md"


def row(name: str) -> str:
    setting = Settings.model_fields[name]
    default = "" if setting.default in {None, ""} else f"`{setting.default}`"
    return f"| `FOUREYES_{name.upper()}` | {default} | {setting.description} |"


def test_every_setting_is_in_the_readme() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| `FOUREYES_")]
    assert table == [row(name) for name in Settings.model_fields]
