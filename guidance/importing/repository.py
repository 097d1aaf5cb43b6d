"""Reads a git repository, or a bundle of one, through git itself; nothing is ever written to it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from guidance.errors import ImportRefused

#: Nothing in a repository's own configuration may run a program or reach a network: to verify a signature runs one.
_SAFE = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
#: A partial copy asks for what it lacks by a program that ends before it has heard for what, and takes git along. From
#: nowhere at all it hears first, and then says that it has nothing.
_ALONE = ("-c", "url./nowhere/.insteadOf=")
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # no such one, and no configuration allows another: nothing that lacks is fetched
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

FILE_MODES = {"100644", "100755", "100664"}


@dataclass(frozen=True)
class TipFile:
    """A file as it is now: its path, what kind of file it is, the name of its content, and its size in bytes."""

    path: str
    mode: str
    blob: str
    size: int


class Blobs:
    """Contents of files by their names in git, through one long-lived ``git cat-file``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*_git(self._folder), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def _begin_again(self) -> None:
        """Git ends over a file that a partial copy lacks, as it may not fetch it."""
        self.__exit__(None, None, None)
        self._process = self._started()

    def __enter__(self) -> "Blobs":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def read(self, name: str, limit: int) -> bytes | None:
        """The first ``limit`` + 1 bytes of a file, or nothing when the repository lacks it.

        :param name: the name of its content, or ``commit:path``.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        if "\n" in name:
            return None
        self._process.stdin.write(f"{name}\n".encode("utf-8", "surrogateescape"))
        self._process.stdin.flush()
        header = self._process.stdout.readline().split()
        if not header:
            self._begin_again()
        if len(header) != 3 or not header[2].isdigit():
            return None
        size = int(header[2])
        data = self._process.stdout.read(min(size, limit + 1))
        rest = size - len(data) + 1  # and the line end after each file
        while rest > 0 and (skipped := self._process.stdout.read(min(rest, 1 << 20))):
            rest -= len(skipped)
        return data if header[1] == b"blob" else None


class Repository:
    """A repository on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str) -> str:
        """The answer of git.

        :raises ImportRefused: with what git says when it cannot.
        """
        return _run(self.folder, *arguments)

    @property
    def shallow(self) -> bool:
        """Whether the repository is a copy that was cut off somewhere in the past."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == "true"

    def tip(self, under: str = "", at: str = "HEAD") -> list[TipFile]:
        """Every file under a folder, as it is at HEAD or was at another commit."""
        listing = self.run("ls-tree", "-r", "-l", "-z", "--full-tree", at, *([f"{under}/"] if under else []))
        entries = (line.partition("\t") for line in listing.split("\0") if line)
        return [_tip_file(about.split(), path) for about, _, path in entries]

    def blobs(self) -> Blobs:
        """A reader of file contents."""
        return Blobs(self.folder)


@contextmanager
def opened(source: Path) -> Iterator[Repository]:
    """The repository at ``source``: a folder, or a bundle, which is unpacked into a temporary folder.

    :raises ImportRefused: when there is no git, no repository, or nothing in it.
    """
    if shutil.which("git") is None:
        raise ImportRefused("git is not installed on this machine: install it to import its repositories.")
    if not source.exists():
        raise ImportRefused(f"There is no file or folder {source}.")
    with tempfile.TemporaryDirectory(prefix="guidance-import-") as folder:
        repository = Repository(_unpacked(source, Path(folder)) if source.is_file() else source)
        _check(repository, source)
        yield repository


def _unpacked(bundle: Path, into: Path) -> Path:
    try:
        _run(into, "clone", "--bare", "--quiet", "--", str(bundle.resolve()), "r", bundled=True)
    except ImportRefused:
        raise ImportRefused(f"{bundle} is not a git bundle.") from None
    return into / "r"


def _check(repository: Repository, source: Path) -> None:
    try:
        _run(repository.folder, "rev-parse", "--git-dir")
    except ImportRefused:
        raise ImportRefused(f"{source} is not a git repository.") from None
    try:
        _run(repository.folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except ImportRefused:
        raise ImportRefused(f"The repository {source} has no commits yet.") from None


def _git(folder: Path, *, bundled: bool = False) -> list[str]:
    return ["git", "-C", str(folder), *_SAFE, *([] if bundled else _ALONE)]


def _environment() -> dict[str, str]:
    """A clean environment with the search path for programs and nothing that redirects git."""
    return {"PATH": os.defpath, "HOME": os.devnull} | _path() | _ENVIRONMENT


def _path() -> dict[str, str]:
    git = shutil.which("git")
    return {"PATH": f"{Path(git).parent}{os.pathsep}{os.defpath}"} if git else {}


def _run(folder: Path, *arguments: str, bundled: bool = False) -> str:
    environment = _environment() | ({"GIT_ALLOW_PROTOCOL": "file"} if bundled else {})
    done = subprocess.run(
        [*_git(folder, bundled=bundled), *arguments], capture_output=True, env=environment, check=False
    )
    if done.returncode != 0:
        raise ImportRefused(f"git could not read {folder}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode("utf-8", "surrogateescape")


def readable(path: str) -> str:
    """A path whose bytes that are no text are written as escapes: still one of its kind, and words for a database."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _tip_file(about: list[str], path: str) -> TipFile:
    mode, _, blob, size = about
    return TipFile(readable(path), mode, blob, int(size) if size.isdigit() else 0)
