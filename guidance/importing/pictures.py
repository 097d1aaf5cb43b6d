"""The pictures of a repository: each is read in the jail once, written anew, and found by the digest of its bytes."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from urllib.parse import unquote

from sqlalchemy.orm import Session

from guidance.errors import UploadRefused
from guidance.importing.source import LFS, STANDS_FOR_A_FILE
from guidance.importing.targets import PICTURES, beside, is_outside
from guidance.models import UserAccount, WrittenPicture, kept_once, picture_written_anew

LARGEST = 20 * 1024 * 1024


def candidates(address: str, path: str, under: str = "") -> list[str]:
    """The paths of the picture that ``address`` may mean in the file ``path``; none where it is no picture of ours."""
    where = unquote(address.partition("#")[0].partition("?")[0])
    if is_outside(where) or not where.lower().endswith(PICTURES):
        return []
    if not where.startswith("/"):
        return [beside(path, where)]
    top = where.lstrip("/")
    return [top, f"{under}/{top}"] if under else [top]


class Pictures:
    """Knows the pictures that texts of one source show."""

    def __init__(self, read: Callable[[str, int], bytes | None], under: str = "") -> None:
        self._read, self._under = read, under.strip("/")
        self._known: dict[str, str] = {}
        self._waiting: dict[str, WrittenPicture] = {}
        self.refused: dict[str, str] = {}
        """Pictures that could not be taken, by their paths, with the reason."""
        self.taken: set[str] = set()
        """The paths of those that came in."""

    def address(self, where: str, path: str, commit: str) -> tuple[str, str] | None:
        """The path of a picture that the file ``path`` shows, and its address here."""
        for found in candidates(where, path, self._under):
            if (data := self._read(f"{commit}:{found}" if commit else found, LARGEST)) is not None:
                address = self._kept(found, data)
                return (found, address) if address else None
        return None

    def _kept(self, path: str, data: bytes) -> str:
        before = hashlib.sha256(data).hexdigest()
        if before not in self._known:
            self._known[before] = self._taken_in(path, data)
        if self._known[before]:
            self.taken.add(path)
        return self._known[before]

    def _taken_in(self, path: str, data: bytes) -> str:
        try:
            if data.startswith(STANDS_FOR_A_FILE):
                raise UploadRefused(LFS)
            if len(data) > LARGEST:
                raise UploadRefused(f"larger than {LARGEST // 1024 // 1024} MB")
            written = picture_written_anew(data)
        except UploadRefused as reason:
            self.refused[path] = str(reason)
            return ""
        self._waiting[written.digest] = written
        return f"/images/{written.digest}.{written.ending}"

    def keep(self, session: Session, html: str, *, by: UserAccount, at: datetime) -> None:
        """Keep the pictures that a page shows and that are not kept yet."""
        for digest in [digest for digest in self._waiting if digest in html]:
            kept_once(session, self._waiting.pop(digest), by=by, at=at)
