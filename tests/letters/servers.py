"""A real mail server on loopback that takes letters, delays or refuses them, or hangs up."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

#: What a server says to one recipient, by address and try; nothing for “250 OK”.
Says = Callable[[str, int], str]


class Box:
    """What arrived, and how often each address was tried."""

    def __init__(self, says: Says) -> None:
        self.messages: list[EmailMessage] = []
        self.to: list[str] = []
        self.tried: dict[str, int] = {}
        self.says = says

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        number = self.tried[address] = self.tried.get(address, 0) + 1
        answer = self.says(address, number)
        if answer == "hang up":
            server.transport.close()
            return "421 bye"
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.original_content, policy=policy.default))  # type: ignore[arg-type]
        self.to += envelope.rcpt_tos
        return "250 accepted"

    def last(self) -> EmailMessage:
        return self.messages[-1]

    def text(self, number: int = -1) -> str:
        return body(self.messages[number], "plain")

    def html(self, number: int = -1) -> str:
        return body(self.messages[number], "html")


def body(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


class AnyPort(Controller):
    """A server on a port that is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(says: Says = lambda _address, _number: "", **more: Any) -> Iterator[tuple[str, Box]]:
    """A server with its address for ``GUIDANCE_MAIL_URL``, and what arrives there."""
    box = Box(says)
    controller = AnyPort(box, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True, server_hostname="localhost", **more)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", box
    finally:
        controller.stop(no_assert=True)


def untrusted(folder: Path) -> ssl.SSLContext:
    """The context of a server whose certificate nobody has signed."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begin = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, begin + timedelta(days=9))
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
