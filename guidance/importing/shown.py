"""Pictures that changed in a history: each page that shows one changed as well, though its file did not."""

from collections.abc import Iterable, Iterator

from guidance.importing.links import addresses
from guidance.importing.mainline import FileChange, MainLine
from guidance.importing.pictures import candidates
from guidance.importing.repository import FILE_MODES, Blobs
from guidance.importing.targets import PICTURES
from guidance.importing.wish import Wish


def add_changed_pictures(line: MainLine, wish: Wish, blobs: Blobs) -> None:
    """Count a page among the changes of each commit that changed a picture which it shows, or brought it."""
    shows, now = _Shows(wish, blobs), dict[str, FileChange]()
    for commit in line.commits:
        pictures = set(_pictures(commit.changes))
        for change in commit.changes:
            now.pop(change.before or change.path, None)
        now |= {each.path: each for each in commit.changes if each.kind != "D" and each.mode in FILE_MODES}
        if pictures:
            own = {path for change in commit.changes for path in (change.path, change.before)}
            others = (page for path, page in now.items() if path not in own and wish.takes(path))
            commit.changes += [
                FileChange("M", page.path, "", page.mode, page.blob) for page in others if shows.any_of(pictures, page)
            ]


def _pictures(changes: Iterable[FileChange]) -> Iterator[str]:
    return (each.path for each in changes if each.kind != "D" and each.path.lower().endswith(PICTURES))


class _Shows:
    """Knows the pictures of every file that was asked about."""

    def __init__(self, wish: Wish, blobs: Blobs) -> None:
        self._wish, self._blobs = wish, blobs
        self._known: dict[tuple[str, str], set[str]] = {}

    def any_of(self, pictures: set[str], page: FileChange) -> bool:
        """Whether a page shows one of ``pictures``."""
        key = (page.blob, page.path)
        if key not in self._known:
            data = self._blobs.read(page.blob, self._wish.limit) or b""
            has_any = any(ending.encode() in data.lower() for ending in PICTURES)
            self._known[key] = set(self._paths(data.decode(errors="replace"), page.path)) if has_any else set()
        return not pictures.isdisjoint(self._known[key])

    def _paths(self, text: str, path: str) -> Iterator[str]:
        return (found for where in addresses(text) for found in candidates(where, path, self._wish.under))
