"""Names of medicines and ordinary words, which no suggestion may take for a slip of the keyboard, and other names.

The names are those of ``guidance.text.words.medicines``, the words are those of ``guidance.text.words.ordinary``. Both
are read once, without running anything of them, into a small file that every process asks.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from guidance.search.spelling import folded
from guidance.text.words.medicines import LONGER_THAN, STEMS, names, substances
from guidance.text.words.ordinary import ordinary_words


class Lexicon:
    """Knowledge about words beyond the guidance itself. Where it was not made yet, every word counts as known."""

    def __init__(self, folder: Path) -> None:
        versions = "-".join(version(name) for name in ("drug-named-entity-recognition", "pyspellchecker"))
        self._path = folder / f"words-and-names-{versions}.sqlite"

    def make(self) -> None:
        """Make the file where it is missing; it takes a few seconds, once."""
        if self.is_made:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = self._path.with_suffix(f".{secrets.token_hex(4)}")
        connection = sqlite.connect(made)  # type: ignore[attr-defined]
        connection.execute(
            "CREATE TABLE word (word TEXT PRIMARY KEY, medicine INTEGER NOT NULL, met INTEGER NOT NULL) WITHOUT ROWID"
        )
        words = chain(((name, True, True) for name in names()), ((word, False, met) for word, met in _ordinary()))
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?)", words)
        connection.execute("CREATE TABLE name (word TEXT PRIMARY KEY, substance TEXT NOT NULL) WITHOUT ROWID")
        connection.execute("CREATE INDEX name_substance ON name (substance)")
        connection.executemany("INSERT INTO name VALUES (?, ?)", substances().items())
        connection.commit()
        connection.close()
        os.replace(made, self._path)

    @property
    def is_made(self) -> bool:
        """Whether there is the file by which words are known."""
        return self._path.exists()

    def is_word(self, word: str) -> bool:
        """Whether it is a word of the language or the name of a medicine, however rare."""
        found = self._ask("SELECT 1 FROM word WHERE word = ?", folded(word))
        return found is None or bool(found)

    def is_met(self, word: str) -> bool:
        """Whether it is such a word, and none that only lists of words have, like “chron”."""
        found = self._ask("SELECT 1 FROM word WHERE word = ? AND met", folded(word))
        return found is None or bool(found)

    def is_medicine(self, word: str) -> bool:
        """Whether it is the name of a medicine, or has the stem of one."""
        plain = folded(word)
        if (
            len(plain) > LONGER_THAN
            and plain.endswith(STEMS)
            and not self._ask("SELECT 1 FROM word WHERE word = ? AND NOT medicine", plain)
        ):
            return True
        found = self._ask("SELECT 1 FROM word WHERE word = ? AND medicine", plain)
        return found is None or bool(found)

    def medicines_like(self, word: str) -> list[str]:
        """Names of about the same length that begin alike."""
        plain = folded(word)
        found = self._ask(
            "SELECT word FROM word WHERE medicine AND word >= ? AND word < ? AND abs(length(word) - ?) <= 2",
            plain[0],
            chr(ord(plain[0]) + 1),
            len(plain),
        )
        return [row[0] for row in found or []]

    def other_names(self, word: str) -> list[str]:
        """All other names of the substance of a medicine, brands among them: Nurofen is ibuprofen."""
        plain = folded(word)
        substance = self._ask("SELECT substance FROM name WHERE word = ?", plain) or [(plain,)]
        names = self._ask("SELECT word FROM name WHERE substance = ? LIMIT 200", substance[0][0]) or []
        return [name for name in dict.fromkeys([substance[0][0], *(row[0] for row in names)]) if name != plain]

    def _ask(self, question: str, *bound: object) -> list[tuple[str]] | None:
        """The rows of an answer; nothing while there is no lexicon."""
        with contextlib.suppress(sqlite.Error):  # type: ignore[attr-defined]
            connection = sqlite.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)  # type: ignore[attr-defined]
            try:
                rows: list[tuple[str]] = connection.execute(question, bound).fetchall()
                return rows
            finally:
                connection.close()
        return None


def _ordinary() -> Iterator[tuple[str, bool]]:
    """The words of the list, and whether they are met: all that no text had are counted alike, and as the rarest."""
    words = ordinary_words()
    each_once = folded.__wrapped__  # to keep them would cost every process that makes the file 30 MB
    rarest = min(words.values())
    yield from ((each_once(word), count > rarest) for word, count in words.items() if word.isalpha())
