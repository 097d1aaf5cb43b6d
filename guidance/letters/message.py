"""A letter as a message (RFC 5322): its headers, safe from whatever stands in names and titles, and both its forms.

It is put together by hand because it has to be quick: ten thousand people are told of an urgent change. Every value
goes through ``_header``, which lets no line end pass.
"""

import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache

from guidance.config import Settings
from guidance.text.addresses.mail import on_the_wire
from guidance.text.letter import one_line

#: A line end that no blank follows.
_PASSED = re.compile(r"(?:\r\n|\r(?!\n)|(?<!\r)\n)(?! )")
_LONGEST_HEADER, _LONGEST_WORD = 300, 60


@dataclass(frozen=True)
class Addressed:
    """One letter to one receiver, ready to be put in an envelope."""

    name: str
    """What names it for ever, before the @ of its ``Message-ID``."""
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    list_name: str = ""
    unsubscribe: str = ""
    """The address at which one POST ends this (RFC 8058)."""


def message_of(letter: Addressed, settings: Settings) -> bytes:
    """The message, the same at every try."""
    headers = [
        ("From", _mailbox(settings.site_name, on_the_wire(settings.mail_from))),
        ("To", on_the_wire(letter.to)),
        ("Subject", _encoded(letter.subject)),
        ("Date", format_datetime(letter.at)),
        ("Message-ID", f"<{letter.name}@{settings.mail_host}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    ]
    if letter.list_name:
        headers += [("List-Id", f"<{letter.list_name}.{settings.mail_host}>"), ("Precedence", "list")]
    if letter.unsubscribe:
        headers.append(("List-Unsubscribe", f"<{letter.unsubscribe}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    boundary = f"=_{letter.name}"  # quoted-printable never writes “=_”
    headers.append(("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'))
    parts = [_part("plain", letter.text), _part("html", letter.html)]
    head = "".join(_header(name, value) for name, value in headers).encode()
    line = f"--{boundary}".encode()
    return b"\r\n".join([head, *(line + b"\r\n" + part for part in parts), line + b"--", b""])


def _header(name: str, value: str) -> str:
    """One header; a line may only go on where ours are folded, before a blank."""
    if not value.isprintable() and ("\0" in value or _PASSED.search(value)):
        raise ValueError(f"the header {name} has a line end in it")
    return f"{name}: {value}\r\n"


def _part(kind: str, words: str) -> bytes:
    lines = words.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + binascii.b2a_qp(lines, istext=True)


@lru_cache(maxsize=64)
def _encoded(words: str) -> str:
    """Words in a header: encoded (RFC 2047) where they are not plain, and folded."""
    plain = one_line(words)[:_LONGEST_HEADER]
    header = Header(plain, "us-ascii" if _stands_as_it_is(plain) else "utf-8", maxlinelen=75, header_name="Subject")
    return header.encode(linesep="\r\n")


def _stands_as_it_is(plain: str) -> bool:
    """Whether nobody reads something else in it: a title may look like an encoded word, or leave no place to fold."""
    return plain.isascii() and "=?" not in plain and all(len(word) < _LONGEST_WORD for word in plain.split(" "))


@lru_cache(maxsize=8)
def _mailbox(name: str, address: str) -> str:
    plain = one_line(name)[:_LONGEST_HEADER]
    if not _stands_as_it_is(plain):
        return f"{_encoded(plain)} <{address}>"
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>'
