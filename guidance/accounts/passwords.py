"""Passwords: which ones are good enough, and the only door to argon2.

A hash takes about a tenth of a second and 64 MiB on purpose: call this outside of a transaction. Only a few are made
at once, so that many guesses at a time cannot use up the memory of the machine.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from guidance.accounts.links import end_links
from guidance.errors import NotReady, PasswordRefused
from guidance.models import Password, UserAccount

SHORTEST, LONGEST = 12, 200
AT_ONCE = 2
#: Whoever waits here holds a thread of the server, which others need for reading.
PATIENCE_SECONDS = 2

#: The second recommended option of RFC 9106 (argon2id, 64 MiB, three passes, four lanes).
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
#: Checked for whoever has no password, so that an unknown address takes as long as a known one. It fits nothing.
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$nuZxWbYW+k6CDRLRpJh5oA$hMnJwCcH3ZNhDVIjNTQxBKLptBmuI3Wewc/THxAEm5Q"
_ROOM = threading.BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """The part of a password that may be kept: its hash."""
    with _place():
        return _HASHER.hash(_normal(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the stored one; where none is stored, no, after as long a look."""
    with _place():
        try:
            return _HASHER.verify(stored or NOBODYS, _normal(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _place() -> Iterator[None]:
    if not _ROOM.acquire(timeout=PATIENCE_SECONDS):
        raise NotReady("Many people are signing in just now. Try again in a minute.")
    try:
        yield
    finally:
        _ROOM.release()


def _normal(password: str) -> str:
    """A password in one spelling, however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)[: LONGEST + 1]


def check(password: str, user: UserAccount) -> None:
    """:raises PasswordRefused: with what to do instead, for a password that others would guess."""
    if len(password) < SHORTEST:
        raise PasswordRefused(f"Choose a password of {SHORTEST} characters or more")
    if len(password) > LONGEST:
        raise PasswordRefused(f"Choose a password of {LONGEST} characters or fewer")
    own = {_bare(words) for words in (user.email, user.email.partition("@")[0], user.name)}
    if _bare(password) in own:
        raise PasswordRefused("Choose a password that is neither your name nor your e-mail address")
    if _common(password):
        raise PasswordRefused("Choose a password that is harder to guess, for example three or four unrelated words")


def _bare(words: str) -> str:
    """Letters and inner digits only, in lower case: what remains of “Sam.Author2026!” is “samauthor”."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", words).casefold()).strip("0123456789")


def _common(password: str) -> bool:
    """Whether it is a common word, alone or repeated, with digits and signs round it, or a walk over the keyboard."""
    plain = re.sub(r"\s", "", password.casefold())
    if len(set(plain)) < 5 or any(plain in walk or plain in walk[::-1] for walk in _WALKS):
        return True
    signs_undone = _bare(plain.translate(str.maketrans("@$!|", "asil")))
    all_undone = signs_undone.translate(str.maketrans("01345", "oleas"))
    return any(_repeats(word) in _commonest() for word in (_bare(plain), signs_undone, all_undone))


def _repeats(word: str) -> str:
    """The part of which a word is a repetition, or the word itself: “passpass” is “pass”."""
    return word[: (word + word).find(word, 1)] if word else ""


_WALKS = [row * 3 for row in ("1234567890", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertz", "azerty")]
_WALKS += [
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujm",
]


@cache
def _commonest() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "commonest.txt").read_text().split())


def set_password(session: Session, user: UserAccount, hash_: str, *, at: datetime) -> None:
    """Keep the hash of a new password; every link that would let somebody in without it ends."""
    found = session.get(Password, user.id)
    if found is None:
        session.add(Password(user_id=user.id, hash=hash_, changed_at=at))
    else:
        found.hash, found.changed_at = hash_, at
    session.flush()
    end_links(session, user, at=at)
