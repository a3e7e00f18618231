"""`foureyes doctor` as it is called: forms, colours, exit codes."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from rich.console import Console

from bot.doctor.command import doctor
from bot.doctor.line import Line
from bot.doctor.report import as_text
from tests.bot.doctor.clinic import SECRET, Clinic
from tests.fakes.anthropic.server import KEY

LINES = [
    Line("git", "green", "2.39.5"),
    Line("Ollama", "red", "[link=http://evil]no[/link]", "Run `ollama serve`."),
    Line("Claude", "yellow", "no key is set", "Set one."),
]


def run(clinic: Clinic, *arguments: str) -> Result:
    return CliRunner(env=clinic.environment).invoke(doctor, arguments)


def test_all_well_is_code_0(clinic: Clinic) -> None:
    result = run(clinic)
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "20 green.")


def test_something_red_is_code_3_and_has_its_cure_below(clinic: Clinic) -> None:
    del clinic.ollama.models["qwen2.5-coder:7b"]
    result = run(clinic)
    place = result.output.splitlines().index("✗  local model    Ollama does not have qwen2.5-coder:7b")
    assert result.output.splitlines()[place + 1].strip() == "→ Run `ollama pull qwen2.5-coder:7b`."
    assert result.exit_code == 3


def test_yellow_is_code_0(clinic: Clinic) -> None:
    del clinic.environment["FOUREYES_ANTHROPIC_API_KEY"]
    assert run(clinic).exit_code == 0


def test_json_has_the_same_lines(clinic: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "foureyes.toml"
    file.write_text("colour = 1\n")
    result = run(clinic, "--format", "json", "--config", str(file))
    told = json.loads(result.output)
    assert (told["schema"], told["state"], result.exit_code) == ("foureyes.doctor/1", "red", 3)
    (wrong,) = [line for line in told["lines"] if line["state"] == "red"]
    assert wrong.keys() == {"name", "state", "says", "cure"}
    assert "unknown setting colour" in wrong["says"]


def test_no_secret_is_printed(clinic: Clinic) -> None:
    for form in ("text", "json"):
        output = run(clinic, "--format", form).output
        assert all(secret not in output for secret in (KEY, SECRET, "PRIVATE KEY"))


def test_signs_say_what_colours_say_and_markup_is_text() -> None:
    console = Console(width=60, color_system=None, record=True, quiet=False)
    with console.capture() as captured:
        as_text(LINES, console)
    assert [line.rstrip() for line in captured.get().splitlines()] == [
        "✓  git     2.39.5",
        "✗  Ollama  [link=http://evil]no[/link]",
        "           → Run `ollama serve`.",
        "!  Claude  no key is set",
        "           → Set one.",
        "",
        "1 red, 1 yellow, 1 green.",
    ]


def test_a_terminal_gets_colours() -> None:
    console = Console(width=60, force_terminal=True, color_system="standard", no_color=False)
    with console.capture() as captured:
        as_text(LINES, console)
    assert "\x1b[1;31m✗" in captured.get()
