"""Firefox writes what Chromium writes, by keys and tools alone."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.assets.stub import Desk
from tests.assets.test_surface import WRITTEN
from tests.machine import NOT_HERE

FOLDER = Path(__file__).parent / "firefox"


@pytest.fixture
def firefox(tmp_path: Path) -> list[str]:
    """The command that writes a page in this machine's Firefox; what drives it comes from the npm registry."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None or shutil.which("npm") is None:
        pytest.skip(f"{NOT_HERE}there is no Firefox or no npm (Debian: apt install firefox-esr npm)")
    driver = shutil.copytree(FOLDER, tmp_path / "firefox")
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=driver, check=True)
    return ["node", str(driver / "write.js"), found]


@pytest.mark.soak
def test_a_page_is_written_as_in_chromium(firefox: list[str], desk: Desk, tmp_path: Path) -> None:
    desk.text, desk.as_seen = "", True
    picture = tmp_path / "a.png"
    picture.write_bytes(b"png")
    command = [*firefox, f"{desk.address}/desk/guidance/x/draft", str(picture)]
    written = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout)
    assert written["errors"] == []
    assert written["text"] == WRITTEN
    assert not any(sign in written["seen"] for sign in ("**", "##", ":::", "](", "[^", "| "))
