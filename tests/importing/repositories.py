"""Git repositories made for a test, commit by commit, with fixed dates."""

import os
import subprocess
from pathlib import Path


class Maker:
    """A repository in a folder; every act takes one day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.day = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, **environment: str) -> str:
        known = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "user.name=Dr Ada", "-c", "user.email=Ada@Example.org", *arguments]
        done = subprocess.run(command, cwd=self.folder, env={**known, **environment}, check=True, capture_output=True)
        return done.stdout.decode()

    def write(self, path: str, content: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, subject: str, **files: str | bytes) -> str:
        """Commit what stands in the folder, after writing ``files`` (``__`` in a name stands for a slash)."""
        for path, content in files.items():
            self.write(path.replace("__", "/") + ".md", content)
        self.day += 1
        date = f"2026-01-{self.day:02d}T10:00:00 +0100"
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        return self.git("rev-parse", "HEAD").strip()

    def at(self, date: str, subject: str, author_date: str = "", **files: str | bytes) -> str:
        """Commit at a time of one's own choice; what the author's clock said may be another one."""
        for path, content in files.items():
            self.write(path.replace("__", "/") + ".md", content)
        self.git("add", "-A")
        dates = {"GIT_AUTHOR_DATE": author_date or date, "GIT_COMMITTER_DATE": date}
        self.git("commit", "-q", "--allow-empty", "-m", subject, **dates)
        return self.git("rev-parse", "HEAD").strip()

    def merge(self, date: str, *branches: str, subject: str = "") -> None:
        """Merge branches into the one that is checked out."""
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        said = ("-m", subject) if subject else ("--no-edit",)
        self.git("merge", "-q", "--no-ff", *said, *branches, **dates)

    def move(self, old: str, new: str) -> None:
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / old).rename(self.folder / new)

    def delete(self, path: str) -> None:
        (self.folder / path).unlink()
