"""What an administrator copies to a machine names only what is there."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from guidance.cli import main
from guidance.config import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "guidance.service").read_text()


def test_the_unit_starts_a_command_that_there_is() -> None:
    name, *options = re.search(r"ExecStart=\S+/guidance (.+)", UNIT)[1].split()  # type: ignore[index]
    known = {each for option in main.commands[name].params for each in option.opts}
    assert set(options) <= known


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "guidance.service"
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", UNIT))
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert "guidance.service" not in told.stderr, told.stderr


def test_every_setting_of_the_environment_file_is_one_of_the_service() -> None:
    lines = [line for line in (DEPLOY / "guidance.env").read_text().splitlines() if line and line[0] != "#"]
    named = [line.partition("=")[0].removeprefix("GUIDANCE_").lower() for line in lines]
    assert len(named) > 8 and set(named) <= set(Settings.model_fields)


def test_the_web_server_takes_what_the_service_takes() -> None:
    megabytes = int(re.search(r"client_max_body_size (\d+)m", (DEPLOY / "nginx-site.conf").read_text())[1])  # type: ignore[index]
    assert megabytes == Settings().upload_mb + 1
    assert f"127.0.0.1:{Settings().port}" in (DEPLOY / "nginx-site.conf").read_text()


def test_the_walk_copies_files_and_runs_commands_that_there_are() -> None:
    walk = (DEPLOY / "README.md").read_text()
    copied = set(re.findall(r"/opt/guidance/deploy/(\S+)", walk))
    copied = {name.rstrip("`)") for name in copied}
    assert copied == {path.name for path in DEPLOY.iterdir()} - {"README.md"}
    commands = set(re.findall(r"(?:bin/|`)guidance ([a-z-]+)", walk))
    assert {"users", "doctor", "restore-drill"} <= commands <= set(main.commands)


def test_the_container_copies_what_there_is_and_runs_what_the_unit_runs_as_nobody_in_particular() -> None:
    lines = (DEPLOY / "Containerfile").read_text().replace("\\\n", "").splitlines()
    for line in (line for line in lines if line.startswith("COPY ")):
        *sources, _target = [word for word in line.split()[1:] if not word.startswith("--")]
        for source in sources:
            made = source.endswith("/.venv")  # by “make assets”, which stands above
            assert made or (ROOT / source.removeprefix("/opt/guidance/")).exists(), source
    assert "RUN make assets" in lines and "assets:" in (ROOT / "Makefile").read_text()
    command = json.loads(next(line for line in lines if line.startswith("CMD ")).removeprefix("CMD "))
    assert " ".join(command) == re.search(r"ExecStart=\S+/guidance (.+)", UNIT)[1]  # type: ignore[index]
    assert "USER 10001" in lines and f"EXPOSE {Settings().port}" in lines
    assert any("/health" in line for line in lines if line.startswith("HEALTHCHECK"))
    needed = set(re.findall(r"[a-z-]+\.lock|package[a-z-]*\.json", (ROOT / "Makefile").read_text())) - {
        "requirements-dev.lock"
    }
    assert all(any(name in line.split() for line in lines if line.startswith("COPY ")) for name in needed)
    ignored = set((DEPLOY / "Containerfile.dockerignore").read_text().split())
    assert {".git", "instance", ".venv"} <= ignored
