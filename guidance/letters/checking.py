"""Trying out the mail: one letter, each failure explained, and whether a signature covers what it should."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr

from guidance.config import Settings
from guidance.errors import MailFailed, NotReady
from guidance.letters.message import Addressed, message_of
from guidance.mail import LetterDelayed, LetterRefused, posting
from guidance.models import new_token
from guidance.text.addresses.mail import NoAddress, mail_address, on_the_wire
from guidance.text.letter import Paragraph, written

_COVERED = ("list-unsubscribe", "list-unsubscribe-post")


def send_test(settings: Settings, typed: str, *, at: datetime) -> str:
    """Send one letter to ``typed``; what the server said.

    :raises NotReady: when mail is not set up, or that is no address.
    :raises MailFailed: with what to do, when the letter was not taken.
    """
    if not settings.mail_url:
        raise NotReady("Mail is not set up: set GUIDANCE_MAIL_URL and GUIDANCE_MAIL_FROM.")
    try:
        to = mail_address(typed)
    except NoAddress as error:
        raise NotReady(f"{error}.") from None
    letter = _test_letter(settings, to, at)
    try:
        with posting(settings.mail_url, settings.mail_host) as post:
            return post.send(message_of(letter, settings), on_the_wire(settings.mail_from), on_the_wire(to))
    except LetterRefused as error:
        raise MailFailed(f"The letter was refused: {error}. Check the address, and that this server relays.") from None
    except LetterDelayed as error:
        raise MailFailed(f"The letter was not taken yet: {error}. The worker would try again.") from None
    except MailFailed as error:
        raise MailFailed(f"The mail server could not be used: {error}. Check GUIDANCE_MAIL_URL.") from None


def _test_letter(settings: Settings, to: str, at: datetime) -> Addressed:
    shows = f"This letter shows that {settings.site_name} can send mail."
    words = written(f"A test of {settings.site_name}", [Paragraph(shows), Paragraph("Nothing has to be done.")])
    name = f"{new_token()[:20]}.{new_token()[:16]}"
    stop = f"{settings.base_url}/emails"
    return Addressed(name, to, words.subject, words.text, words.html, at, "test", stop)


def dkim_told(raw: bytes) -> str:
    """Whether the signature (DKIM, RFC 6376) of a letter that arrived covers the headers for unsubscribing.

    :raises NotReady: when there is no signature, it leaves one of them out, so that mail programs show no button, or
        none is of the domain in ``From`` or one above it, which DMARC asks for (RFC 7489, section 3.1.1).
    """
    message = message_from_bytes(raw[:1_000_000], policy=policy.compat32)
    signatures = [str(value) for value in message.get_all("DKIM-Signature", [])]
    if not signatures:
        raise NotReady("This letter bears no DKIM signature: have your mail server sign what the service sends.")
    every = [dict(part.strip().partition("=")[::2] for part in signature.split(";")) for signature in signatures]
    sender = parseaddr(str(message.get("From", "")))[1].rpartition("@")[2].lower()
    aligned = [tags for tags in every if _is_at_or_above(tags.get("d", ""), sender)]
    if not aligned:
        raise NotReady(
            f"No DKIM signature is of {sender or 'the domain in From'}, from which the letter comes: "
            "have it signed for that domain, else DMARC counts it as unsigned."
        )
    for tags in aligned:
        names = {re.sub(r"\s", "", name).lower() for name in tags.get("h", "").split(":")}
        if names.issuperset(_COVERED):
            return "The DKIM signature covers List-Unsubscribe and List-Unsubscribe-Post."
    raise NotReady(
        "The DKIM signature leaves out List-Unsubscribe or List-Unsubscribe-Post: add both to what is signed."
    )


def _is_at_or_above(domain: str, host: str) -> bool:
    signer = domain.strip().lower().strip(".")
    return bool(signer) and f".{host}".endswith(f".{signer}") and ("." in signer or signer == host)
