"""The whole public history as a git repository: one commit for each version, at its time, in the order of the chain."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from guidance.errors import BackupRefused
from guidance.exporting.markdown import ENDING, as_markdown
from guidance.models import Revision, Version, removed_documents

_BRANCH = "refs/heads/main"


def export_git(session: Session, folder: Path) -> int:
    """Make a repository in ``folder`` with every version that was not removed; how many commits it has.

    A file is called by the address that its page has today. Authors are named where they agreed to be.

    :raises BackupRefused: when the folder holds something already, or git fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty: choose an empty folder.")
    _git(folder, "init", "--quiet", "--initial-branch=main")
    commits = [_commit(version) for version in _versions(session)]
    _git(folder, "fast-import", "--quiet", sent=b"".join(commits))
    if commits:
        _git(folder, "reset", "--quiet", "--hard", "main")
    return len(commits)


def _versions(session: Session) -> Iterator[Version]:
    query = sa.select(Version).where(Version.document_id.not_in(removed_documents())).order_by(Version.sequence)
    loaded = joinedload(Version.revision)
    options = (joinedload(Version.document), loaded.joinedload(Revision.content), loaded.joinedload(Revision.author))
    yield from session.scalars(query.options(*options).execution_options(yield_per=200))


def _commit(version: Version) -> bytes:
    """One commit in the language of ``git fast-import``."""
    who = (version.revision.author.credit or "Guidance team").translate(dict.fromkeys(map(ord, "<>\n"), " "))
    when, text = int(version.published_at.timestamp()), as_markdown(version)
    message = f"{version.document.slug}, version {version.number}\n\n{version.revision.change_note}\n"
    trailer = f"\nSequence: {version.sequence}\nChain: {version.chain}\n"
    head = f"commit {_BRANCH}\ncommitter {who} <> {when} +0000\n".encode()
    return head + _data(message + trailer) + f"M 100644 inline {version.document.slug}{ENDING}\n".encode() + _data(text)


def _data(words: str) -> bytes:
    data = words.encode()
    return f"data {len(data)}\n".encode() + data + b"\n"


def _git(folder: Path, *arguments: str, sent: bytes = b"") -> None:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], input=sent, capture_output=True, check=False)  # noqa: S607
    except FileNotFoundError:
        raise BackupRefused("There is no git on this machine: install it.") from None
    if done.returncode:
        raise BackupRefused(f"git did not take the history: {done.stderr.decode(errors='replace').strip()[:300]}")
