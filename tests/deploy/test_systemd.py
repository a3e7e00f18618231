"""The units of deploy/systemd: they are valid, and they let a process do little."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.queues import QUEUES
from tests.deploy.composed import DEPLOY

UNITS = DEPLOY / "systemd"
SYSTEMD = shutil.which("systemd-analyze")
PRESENT = pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not there")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as /etc/systemd/system would hold them, with our command where it is on this machine."""
    folder = tmp_path / "system"
    shutil.copytree(UNITS, folder)
    for unit in folder.glob("*.service"):
        text = unit.read_text(encoding="utf-8").replace("/opt/foureyes/bin", str(Path(sys.executable).parent))
        unit.write_text(text, encoding="utf-8")
    for queue in QUEUES:
        shutil.copy(folder / "foureyes-work@.service", folder / f"foureyes-work@{queue}.service")
    return folder


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    assert SYSTEMD is not None
    return subprocess.run([SYSTEMD, *arguments], capture_output=True, text=True, check=False)


@PRESENT
@pytest.mark.parametrize("name", ["serve.service", *(f"work@{queue}.service" for queue in QUEUES)])
def test_systemd_understands_every_line(name: str, installed: Path) -> None:
    found = analyze("verify", "--man=no", installed / f"foureyes-{name}")
    assert (found.returncode, found.stderr) == (0, "")


@PRESENT
@pytest.mark.parametrize("name", ["foureyes-serve.service", "foureyes-work@local.service"])
def test_what_they_expose_is_little(name: str, installed: Path) -> None:
    """systemd's own measure, from 0 to 10: 2.0 and less is what it calls OK."""
    found = analyze("security", "--offline=yes", "--threshold=20", installed / name)
    assert found.returncode == 0, found.stdout


def test_no_unit_holds_a_setting_that_belongs_to_the_operator() -> None:
    for unit in UNITS.rglob("*.*"):
        for line in unit.read_text(encoding="utf-8").splitlines() if unit.is_file() else ():
            if line.startswith("Environment="):
                assert line.partition("=")[2].partition("=")[0] in {
                    "FOUREYES_STATE_DIR",
                    "FOUREYES_GITHUB_APP_KEY_FILE",
                    "PYTHONDONTWRITEBYTECODE",
                }
