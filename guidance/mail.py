"""The only door to SMTP: one connection, checked certificates, ten seconds, and what came of each letter in words."""

import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from guidance.errors import MailFailed

SECONDS = 10
_PORTS = {"smtp": 25, "smtps": 465}
_ADDRESS = "use smtp://host:port or smtps://name:password@host, or leave it out to keep letters here"


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in, taken apart from ``smtp://name:password@host:port`` or ``smtps://…``.

    ``smtp`` takes TLS where the server offers it, and insists on it where there is a password; ``?tls=required``
    insists on it anyway. Certificates are always checked.
    """

    host: str
    port: int
    tls_first: bool
    tls_required: bool
    name: str
    password: str

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """:raises ValueError: for an address of another kind."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:  # it quotes the address, in which a password may be
            raise ValueError(_ADDRESS) from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment:
            raise ValueError(_ADDRESS)
        if parts.query not in {"", "tls=required"}:
            raise ValueError("nothing but ?tls=required may stand behind the host")
        name, password = unquote(parts.username or ""), unquote(parts.password or "")
        required = bool(password) or parts.query != ""
        return cls(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "smtps", required, name, password)


class ServerAway(MailFailed):
    """No letter can be handed in now: the server is away, or does not let us in."""


class LetterDelayed(MailFailed):
    """The server does not take this letter now (4xx), or hung up over it."""


class LetterRefused(MailFailed):
    """The server will never take this letter for this address (5xx)."""


class Post:
    """An open connection, on which one letter after another is handed in."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, message: bytes, sender: str, to: str) -> str:
        """Hand in one letter, with CRLF at the ends of its lines; when this returns, the server has accepted it.

        :returns: what the server said.
        :raises LetterRefused: when it says that it never will.
        :raises LetterDelayed: when it says that it cannot now, or hangs up.
        :raises ServerAway: when it does not accept us as its sender.
        """
        utf8 = not (sender + to).isascii()
        if utf8 and not self._server.has_extn("smtputf8"):
            raise LetterRefused("the mail server takes no addresses with other than English letters", 553)
        try:
            self._server.ehlo_or_helo_if_needed()
            _expect(self._server.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []), ServerAway)
            _expect(self._server.docmd("RCPT", f"TO:<{to}>"), None)  # to one address: nothing has to be taken apart
            code, words = self._server.data(message)
            _expect((code, words), None)
        except smtplib.SMTPServerDisconnected as error:
            raise LetterDelayed("the mail server hung up in the middle of the letter", 0) from error
        except smtplib.SMTPResponseException as error:  # to the word DATA itself
            self._reset()
            _expect((error.smtp_code, error.smtp_error), None)
            raise LetterDelayed("the mail server was not ready for the letter", 0) from error
        except OSError as error:
            raise LetterDelayed(_plain(error), 0) from error
        except MailFailed:
            self._reset()
            raise
        return f"{code} {_words(words)}"

    def _reset(self) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._server.rset()


def _expect(answer: tuple[int, bytes | str], refused_as: type[MailFailed] | None) -> None:
    """Go on after 2xx; 421 means that the server leaves, whatever it was asked (RFC 5321, section 3.8)."""
    code, words = answer
    if 200 <= code < 300:
        return
    told = f"the mail server says {code} {_words(words)}".strip()
    if code == 421 or code < 0:
        raise LetterDelayed(told, code)
    raise (refused_as or (LetterRefused if code >= 500 else LetterDelayed))(told, code)


def _words(answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:200]


@contextmanager
def posting(url: str, name: str) -> Iterator[Post]:
    """A connection to the mail server for as long as the block lasts.

    :param name: the host as which we introduce ourselves.

    :raises ServerAway: when there is none, with the reason in a sentence.
    """
    server = _connected(MailServer.of(url), name)
    try:
        yield Post(server)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def _connected(server_at: MailServer, name: str) -> smtplib.SMTP:
    server = _opened(server_at, name)
    try:
        _sign_in(server, server_at)
    except ServerAway:
        server.close()
        raise
    return server


def _opened(server_at: MailServer, name: str) -> smtplib.SMTP:
    place = (server_at.host, server_at.port, name)
    try:
        if server_at.tls_first:
            return smtplib.SMTP_SSL(*place, timeout=SECONDS, context=_trusted())
        return smtplib.SMTP(*place, timeout=SECONDS)
    except ssl.SSLError as error:
        raise ServerAway(_certificate(server_at, error), 0) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(f"{server_at.host}:{server_at.port} does not answer: {_plain(error)}", 0) from error


def _sign_in(server: smtplib.SMTP, server_at: MailServer) -> None:
    try:
        _secure(server, server_at)
        if server_at.name:
            server.login(server_at.name, server_at.password)
    except ssl.SSLError as error:
        raise ServerAway(_certificate(server_at, error), 0) from error
    except smtplib.SMTPAuthenticationError as error:
        raise ServerAway("the mail server does not accept the name and password in GUIDANCE_MAIL_URL", 535) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(f"{server_at.host} does not let us in: {_plain(error)}", 0) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Checks certificates and names; made once, because it reads every certificate that this machine trusts."""
    return ssl.create_default_context()


def _secure(server: smtplib.SMTP, server_at: MailServer) -> None:
    server.ehlo_or_helo_if_needed()
    if server_at.tls_first:
        return
    if server.has_extn("starttls"):
        server.starttls(context=_trusted())
        server.ehlo()
    elif server_at.tls_required:
        raise ServerAway(f"{server_at.host} offers no TLS, which is needed here", 0)


def _certificate(server_at: MailServer, error: ssl.SSLError) -> str:
    reason = getattr(error, "verify_message", "") or error.reason or "no TLS"
    return f"the TLS of {server_at.host} cannot be trusted ({reason})"


def _plain(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    if isinstance(error, TimeoutError):
        return f"nothing came for {SECONDS} seconds"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        return "it hung up"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it says {error.smtp_code} {_words(error.smtp_error)}"
    return type(error).__name__
