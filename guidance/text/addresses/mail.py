"""E-mail addresses as people type them: one way to write each, and a sentence for what is none."""

import unicodedata
from functools import lru_cache

import idna

#: Characters of a whole address and of the part before the @ (RFC 5321, section 4.5.3.1).
LONGEST, LONGEST_LOCAL = 254, 64
WRONG = "Enter an email address in the correct format, like name@example.com"

#: Besides letters, their marks and digits of any script (RFC 5322 atext, RFC 6531); no quoted parts, no comments.
_SIGNS = frozenset("!#$%&'*+-/=?^_`{|}~.")


class NoAddress(ValueError):
    """The typed words are no e-mail address; ``str()`` says what to enter."""


def mail_address(typed: str) -> str:
    """An address in the one way in which we write it: lower case, without blanks round it, its domain as it is read.

    :raises NoAddress: for what is none.

    >>> mail_address(" Jane.Doe@Example.ORG ")
    'jane.doe@example.org'
    >>> mail_address("info@xn--bcher-kva.example")
    'info@bücher.example'
    >>> mail_address("संपर्क@example.org")
    'संपर्क@example.org'
    """
    words = typed.strip()
    if len(words) > LONGEST:
        raise NoAddress(f"Enter an email address of {LONGEST} characters or fewer")
    local, at, domain = unicodedata.normalize("NFC", words).lower().rpartition("@")
    if not at or not local or len(local.encode()) > LONGEST_LOCAL or not _is_local(local):
        raise NoAddress(WRONG)
    try:
        read = idna.decode(idna.encode(domain, uts46=True))
    except (idna.IDNAError, UnicodeError):
        raise NoAddress(WRONG) from None
    if "." not in read.strip(".") or read.startswith(".") or read.endswith(".") or read.rpartition(".")[2].isdigit():
        raise NoAddress(WRONG)
    return f"{local}@{read}"


def as_kept(typed: str) -> str:
    """The address as it is kept, to find somebody by; words that are none, in small letters.

    >>> as_kept(" Info@xn--bcher-kva.example "), as_kept("Nobody")
    ('info@bücher.example', 'nobody')
    """
    try:
        return mail_address(typed)
    except NoAddress:
        return typed.strip().lower()


def _is_local(local: str) -> bool:
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return False
    return all(unicodedata.category(sign)[0] in "LMN" or sign in _SIGNS for sign in local)


def on_the_wire(address: str) -> str:
    """The address with its domain in ASCII (IDNA 2008), as mail servers look it up.

    >>> on_the_wire("info@bücher.example")
    'info@xn--bcher-kva.example'
    """
    local, _, domain = address.rpartition("@")
    return f"{local}@{_in_ascii(domain)}"


@lru_cache(maxsize=1024)  # ten thousand letters go to a few hundred domains
def _in_ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain
