"""A letter as a message (RFC 5322): its headers, safe from whatever stands in names and titles, and both its forms."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from guidance.config import Settings
from guidance.text.letter import one_line
from guidance.text.mail_address import on_the_wire

#: Lines of a header are folded for the wire, and addresses may hold letters of any script (RFC 6532).
_ASCII, _UTF8 = policy.SMTP, policy.SMTPUTF8
_LONGEST_HEADER = 300


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


def message_of(letter: Addressed, settings: Settings) -> EmailMessage:
    """The message, the same at every try."""
    sender, to = on_the_wire(settings.mail_from), on_the_wire(letter.to)
    message = EmailMessage(policy=_ASCII if (sender + to).isascii() else _UTF8)
    message["From"] = _mailbox(sender, settings.site_name)
    message["To"] = _mailbox(to)
    message["Subject"] = one_line(letter.subject)[:_LONGEST_HEADER]
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.name}@{settings.mail_host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if letter.list_name:
        message["List-Id"] = f"<{letter.list_name}.{settings.mail_host}>"
        message["Precedence"] = "list"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message


def _mailbox(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=one_line(name)[:_LONGEST_HEADER], username=local, domain=domain)
