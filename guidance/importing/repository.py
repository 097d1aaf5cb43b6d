"""Reads a git repository, or a bundle of one, through git itself; nothing is ever written to it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from guidance.errors import ImportRefused

_FIELDS = ("%H", "%P", "%at", "%an", "%ae", "%s")
_ORDER = ("--reverse", "--topo-order")

#: Nothing in a repository's own configuration may run a program or reach a network.
_SAFE = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}

FILE_MODES = {"100644", "100755", "100664"}


@dataclass(frozen=True)
class FileChange:
    """One path in one commit: ``kind`` is A, M, D, R (renamed from ``before``) or T (became another kind of file)."""

    kind: str
    path: str
    before: str
    mode: str
    blob: str


@dataclass(frozen=True)
class Commit:
    """One commit with what it changed; a merge carries no changes of its own."""

    id: str
    parents: int
    at: datetime
    author: str
    email: str
    subject: str
    changes: list[FileChange] = field(default_factory=list)


class Blobs:
    """Contents of files by their names in git, through one long-lived ``git cat-file``."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [*_git(folder), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )

    def __enter__(self) -> "Blobs":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def read(self, blob: str, limit: int) -> bytes | None:
        """The first ``limit`` + 1 bytes of a file, or nothing when the repository lacks it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{blob}\n".encode())
        self._process.stdin.flush()
        header = self._process.stdout.readline().split()
        if len(header) != 3:
            return None
        size = int(header[2])
        data = self._process.stdout.read(min(size, limit + 1))
        rest = size - len(data) + 1  # and the line end after each file
        while rest > 0 and (skipped := self._process.stdout.read(min(rest, 1 << 20))):
            rest -= len(skipped)
        return data


class Repository:
    """A repository on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def first_commit(self) -> str:
        """The name of the oldest commit, by which copies of one repository know each other."""
        roots = _run(self.folder, "rev-list", "--max-parents=0", "--topo-order", "HEAD").split()
        return roots[-1]

    def commits(self, under: str = "") -> Iterator[Commit]:
        """All commits that lead to HEAD, oldest first, with the files they changed under a folder."""
        places = ["--", under] if under else ["--"]
        lines = "%x00".join(_FIELDS) + "%x00"  # no name, address or subject can hold a NUL
        fields = _run(self.folder, "log", *_ORDER, f"--format=tformat:{lines}", "HEAD", *places).split("\0")
        changes = self._changes(places)
        for start in range(0, len(fields) - len(_FIELDS), len(_FIELDS)):
            name, *about = (field.strip("\n") for field in fields[start : start + len(_FIELDS)])
            yield _commit(name, about, changes.get(name, []))

    def _changes(self, places: Sequence[str]) -> dict[str, list[FileChange]]:
        """What each commit changed; merges are not in it."""
        raw = ("--raw", "-z", "--no-abbrev", "--find-renames=50%", "-l2000", "--no-ext-diff", "--no-textconv")
        output = _run(self.folder, "log", *_ORDER, *raw, "--format=tformat:%x00=%H", "HEAD", *places)
        found: dict[str, list[FileChange]] = {}
        here: list[FileChange] = []
        tokens = iter(token for piece in output.split("\0") if (token := piece.strip("\n")))
        for token in tokens:
            if token.startswith("="):
                here = found.setdefault(token[1:], [])
            else:
                _, mode, _, blob, kind = token.split()
                before = next(tokens) if kind[0] in "RC" else ""
                here.append(FileChange(kind[0], _readable(next(tokens)), _readable(before), mode, blob))
        return found

    def tip(self) -> dict[str, tuple[str, str]]:
        """Mode and name of every file at HEAD, by path."""
        listing = _run(self.folder, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
        entries = (line.partition("\t") for line in listing.split("\0") if line)
        return {_readable(path): (about.split()[0], about.split()[2]) for about, _, path in entries}

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
        _run(into, "-c", "protocol.file.allow=always", "clone", "--bare", "--quiet", "--", str(bundle.resolve()), "r")
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


def _git(folder: Path) -> list[str]:
    return ["git", "-C", str(folder), *_SAFE]


def _environment() -> dict[str, str]:
    """A clean environment with the search path for programs and nothing that redirects git."""
    return {"PATH": os.defpath, "HOME": os.devnull} | _path() | _ENVIRONMENT


def _path() -> dict[str, str]:
    git = shutil.which("git")
    return {"PATH": f"{Path(git).parent}{os.pathsep}{os.defpath}"} if git else {}


def _run(folder: Path, *arguments: str) -> str:
    done = subprocess.run([*_git(folder), *arguments], capture_output=True, env=_environment(), check=False)
    if done.returncode != 0:
        raise ImportRefused(f"git could not read {folder}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode("utf-8", "surrogateescape")


def _commit(name: str, about: Sequence[str], changes: list[FileChange]) -> Commit:
    parents, at, author, email, subject = about
    return Commit(
        id=name,
        parents=len(parents.split()),
        at=_moment(at),
        author=_plain(author) or "Unknown author",
        email=_plain(email),
        subject=_plain(subject),
        changes=changes,
    )


def _readable(path: str) -> str:
    """A path whose bytes that are no text are written as escapes: still one of its kind, and words for a database."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _moment(seconds: str) -> datetime:
    """The author's time; what no calendar can hold becomes the beginning of time."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _plain(words: str) -> str:
    """Words without bytes that are no text."""
    clean = words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter for letter in clean if letter.isprintable()).strip()
