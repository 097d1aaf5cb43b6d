"""The real material beside the checkout: git histories, payloads and truth sets; tests say when it is absent."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import NOT_HERE

HERE = Path(__file__).resolve().parents[3] / "shared" / "corpora"
BUNDLES = ("service-manual", "digital-identity-guidelines", "site-policy")

needed = pytest.mark.skipif(not HERE.exists(), reason=f"{NOT_HERE}the corpora are not at {HERE}")


def histories(folder: Path, bundle: str) -> Iterator[tuple[str, list[str]]]:
    """Each path of a bundle with the names of its successive texts, oldest first."""
    repository = folder / bundle
    subprocess.run(["git", "clone", "-q", "--bare", HERE / f"{bundle}.bundle", repository], check=True)
    command = ["git", "-C", repository, "log", "--reverse", "--no-abbrev", "--raw", "--format=", "-M"]
    log = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    texts: dict[str, list[str]] = {}
    for line in log.splitlines():
        about, *paths = line.split("\t")
        blob = about.split()[3]
        if paths[-1].endswith(".md") and set(blob) != {"0"}:
            if len(paths) == 2 and paths[0] in texts:
                texts[paths[1]] = texts.pop(paths[0])
            texts.setdefault(paths[-1], []).append(blob)
    yield from texts.items()


def texts_of(folder: Path, bundle: str, blobs: set[str]) -> dict[str, str]:
    """The texts behind names that ``histories`` gave."""
    command = ["git", "-C", folder / bundle, "cat-file", "--batch"]
    found = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        for blob in sorted(blobs):
            process.stdin.write(f"{blob}\n".encode())
            process.stdin.flush()
            size = int(process.stdout.readline().split()[2])
            found[blob] = process.stdout.read(size + 1)[:-1].decode("utf-8", "replace").replace("\r\n", "\n")
    return found
