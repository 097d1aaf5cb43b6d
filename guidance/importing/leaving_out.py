"""An account of every file and every byte that an import met: published, read as a fact, or left out and why."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from guidance.importing.source import SourcePage, is_markdown, why_aside
from guidance.text.words.counted import counted, named


@dataclass
class Account:
    """Files and bytes; those that came in are those of all the parts together."""

    files: int = 0
    text: int = 0
    """Bytes that are published as text."""
    facts: int = 0
    """Bytes that were read as titles, summaries and other facts about pages."""
    unread: int = 0
    """Bytes of front matter that say nothing here: other names, and the signs around them."""
    marks: int = 0
    """Bytes of line ends and of the mark at the beginning of a file."""
    pictures: dict[str, int] = field(default_factory=dict)
    left: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """The files that were left out, with their sizes, by the reason."""

    @property
    def total(self) -> int:
        """All bytes that are accounted for."""
        left = sum(size for files in self.left.values() for size in files.values())
        return self.text + self.facts + self.unread + self.marks + sum(self.pictures.values()) + left

    def take(self, data: bytes, page: SourcePage, read: Collection[str]) -> None:
        """One more file that is a page; ``read`` are the names in its front matter that mean something."""
        plain = len(data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").encode())
        text, heading = len(page.text.body.encode()), len(page.heading.encode())
        front, told = plain - text - heading, set(read) - page.unused
        known = min(front, sum(len(value.encode()) for name, value in page.front.items() if name in told))
        self.files += 1
        self.text += text
        self.facts += heading + known
        self.unread += front - known
        self.marks += len(data) - plain

    def picture(self, path: str, size: int) -> None:
        """One more file that is a picture of a page."""
        self.pictures[path] = size

    def leave(self, path: str, size: int, reason: str) -> None:
        """One more file that is nowhere."""
        self.left[reason][path] = size

    def lines(self) -> list[str]:
        """The account in words."""
        left = sorted(self.left.items(), key=lambda entry: -len(entry[1]))
        told = [f"Left out: {_files(files)}, {reason} ({named(list(files))})" for reason, files in left]
        if self.pictures:
            told.append(f"Pictures: {_files(self.pictures)}")
        parts = f"{self.text:,} bytes as text, {self.facts:,} as titles and other facts"
        rest = f"{self.unread:,} bytes of front matter were not read, {self.marks:,} only mark line ends or encoding"
        return [*told, f"Published from {counted(self.files, 'file')}: {parts}; {rest}"]


def why_no_page(path: str) -> str:
    """The reason for which a file is no page, by its name."""
    ending = PurePosixPath(path).suffix.lower()
    if is_markdown(path) and (aside := why_aside(path)):
        return aside
    return f"{ending} is no Markdown" if ending else "no ending that says Markdown"


def _files(files: dict[str, int]) -> str:
    return f"{counted(len(files), 'file')} with {counted(sum(files.values()), 'byte')}"
