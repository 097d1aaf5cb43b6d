"""The pictures of a site that WordPress kept: exports name them, a copy of its folder of uploads holds them."""

import binascii
import hashlib
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from guidance.errors import UploadRefused
from guidance.models import WrittenPicture, picture_written_anew
from guidance.text.addresses.web import parts_of

_LARGEST_PICTURE = 20 * 1024 * 1024


class Uploads:
    """The pictures that the export or the folder beside it holds, written anew once each."""

    def __init__(self, folder: Path | None, counts: Counter[str], left: Mapping[str, list[str]]) -> None:
        """:param left: what is left out, by the reason."""
        self._folder, self._counts, self._left = folder.resolve() if folder else None, counts, left
        self._known: dict[str, str] = {}
        self.written: dict[str, WrittenPicture] = {}
        """By their address here."""
        self._from: dict[str, str] = {}
        self.used: set[str] = set()

    def in_use(self) -> dict[str, str]:
        """Where each picture that a text shows is here, by its address there."""
        return {there: here for there, here in self._from.items() if here in self.used}

    def address(self, there: str) -> str:
        """Where a picture is here; nothing where the export does not hold it."""
        name = hashlib.sha256(there.encode()).hexdigest()
        if name not in self._known:
            self._known[name] = self._taken(there)
        return self._known[name]

    def _taken(self, there: str) -> str:
        data = self._data(there)
        if data is None:
            return ""
        try:
            written = picture_written_anew(data)
        except UploadRefused as reason:
            self._left[f"pictures that cannot be taken ({reason})"].append(there[:100])
            return ""
        self._counts["pictures"] += 1
        address = f"/images/{written.digest}.{written.ending}"
        self.written[address] = written
        if not there.startswith("data:"):
            self._from[there] = address
        return address

    def _data(self, there: str) -> bytes | None:
        if there.startswith("data:image/"):
            head, _, body = there.partition(",")
            try:
                return b64decode(body, validate=False) if head.endswith(";base64") else None
            except (binascii.Error, ValueError):
                return None
        _, found, below = unquote(parts_of(there).path).partition("/uploads/")
        if not found or self._folder is None or "\0" in below:
            return None
        file = (self._folder / below).resolve()
        if not file.is_relative_to(self._folder) or not file.is_file() or file.stat().st_size > _LARGEST_PICTURE:
            return None
        return file.read_bytes()
