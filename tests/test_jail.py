"""The jail: what comes back from it, and that nothing gets out of it."""

import socket
import threading
import time
from pathlib import Path

import pytest

from guidance import jail
from guidance.errors import UploadRefused


def test_bytes_go_in_and_a_value_and_files_come_back() -> None:
    answer = jail.run("tests.probes:echo", b"\x00\nabc")
    assert answer.value == {"size": 5, "words": "µ ≤ 10⁹"}
    assert answer.files == [b"\x00\nabc", b"cba\n\x00"]


def test_a_large_file_passes_whole() -> None:
    data = bytes(range(256)) * 40_000
    assert jail.run("tests.probes:echo", data).files == [data, data[::-1]]


def test_a_refusal_is_told_in_its_own_words() -> None:
    with pytest.raises(UploadRefused, match=r"^The selected file is not to my taste$"):
        jail.run("tests.probes:refuse", b"")


def test_a_fault_is_told_in_plain_words(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UploadRefused, match="it may be damaged"):
        jail.run("tests.probes:stumble", b"")
    assert "KeyError: 'w:val'" in caplog.text


@pytest.mark.parametrize("probe", ["eat_memory", "die", "answer_endlessly"])
def test_whoever_takes_too_much_is_ended(probe: str) -> None:
    with pytest.raises(UploadRefused, match="too much time or memory"):
        jail.run(f"tests.probes:{probe}", b"")


def test_time_is_limited() -> None:
    begun = time.monotonic()
    with pytest.raises(UploadRefused, match="too much time or memory"):
        jail.run("tests.probes:never_end", b"", seconds=1)
    assert time.monotonic() - begun < 120


@pytest.mark.parametrize("probe", ["open_a_file", "write_a_file", "start_a_program", "list_a_folder"])
def test_no_file_and_no_program_is_touched(probe: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the old words")
    with pytest.raises(UploadRefused):
        jail.run(f"tests.probes:{probe}", str(secret).encode())
    assert "Forbidden" in caplog.text
    assert secret.read_text() == "the old words"


def test_nobody_outside_is_called(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with pytest.raises(UploadRefused):
            jail.run("tests.probes:call_out", str(server.getsockname()[1]).encode())
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "Forbidden: socket." in caplog.text


def test_the_kernel_holds_it_too() -> None:
    assert jail.run("tests.probes:write_round_python", b"").value == [0, 0]
    assert set(jail.run("tests.probes:network_names", b"").value) <= {"lo"} or not _may_unshare()


def _may_unshare() -> bool:
    import subprocess
    import sys

    ask = "from guidance.jail_worker import without_network as w; raise SystemExit(not w())"
    return subprocess.run([sys.executable, "-c", ask], cwd=jail._ROOT, check=False).returncode == 0


def test_our_environment_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANCE_SECRET_KEY", "the-secret")
    assert "the-secret" not in str(jail.run("tests.probes:look_around", b"").value)


def test_only_so_many_files_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(jail, "PATIENCE", 0.0)
    assert jail._places.acquire(blocking=False)
    with pytest.raises(UploadRefused, match="try again in a minute"):
        jail.run("tests.probes:echo", b"")
    jail._places.release()
    assert jail.run("tests.probes:echo", b"a").files[0] == b"a"
