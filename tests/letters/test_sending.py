"""Letters through a real mail server: all of them arrive, once, and nothing in them is what it should not be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.config import Settings
from guidance.db import Database
from guidance.errors import MailFailed, NotReady
from guidance.letters.bounces import read_bounce
from guidance.letters.checking import dkim_told, send_test
from guidance.letters.message import Addressed, message_of
from guidance.letters.sending import send_waiting
from guidance.letters.writing import WantedLetter, keep_secret, write
from guidance.mail import ServerAway
from guidance.models import Delivery, DeliveryState, LetterKind, Receiver, UserAccount
from guidance.senders import Sent, lock_of_senders
from guidance.text.letter import SECRET, Facts, Heading, Items, Paragraph
from tests.letters.servers import Box, body, mail_server, untrusted
from tests.stories import person

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WANTED = WantedLetter(
    LetterKind.REVIEW_ASKED,
    "Please read\r\nBcc: everybody@example.org",
    [
        Heading("A <b>new</b> text"),
        Paragraph("“5 mg” & more"),
        Facts([("Why", "because")]),
        Items([Paragraph("Read it", f"https://guidance.example.org/x/{SECRET}")]),
    ],
)


@pytest.fixture
def server() -> Iterator[tuple[str, Box]]:
    with mail_server() as found:
        yield found


def settings_for(url: str, tmp_path: Path) -> Settings:
    return Settings(
        instance=tmp_path,
        mail_url=url,
        mail_from="guidance@bücher.example",
        base_url="https://guidance.example.org",
        site_name='Guid"ance\nX: y',
    )


def owed(database: Database, *names: str, about: str = "one") -> None:
    with database.writing() as session:
        for name in names:
            found = session.scalar(sa.select(UserAccount).where(UserAccount.name == name)) or person(session, name)
            write(session, WANTED, to=found, about=about, at=NOW)


def states(database: Database) -> list[DeliveryState]:
    with database.reading() as session:
        return list(session.scalars(sa.select(Delivery.state).order_by(Delivery.id)))


def test_a_letter_arrives_once_however_often_it_was_written_and_sent(
    database: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    owed(database, "Sam Author", "Lee Author")
    owed(database, "Sam Author")
    sent = [send_waiting(settings_for(url, tmp_path), database, at=NOW) for _ in range(2)]
    assert sent == [2, 0] and box.to == ["sam.author@example.org", "lee.author@example.org"]
    assert states(database) == [DeliveryState.SENT] * 2


def test_nothing_in_titles_or_names_becomes_a_header_or_markup(
    embedded: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    owed(embedded, "Sam Author")
    send_waiting(settings_for(url, tmp_path), embedded, at=NOW)
    assert box.last()["Bcc"] is None and box.last()["X"] is None
    assert box.last()["Subject"] == "Please read Bcc: everybody@example.org"
    assert box.last()["From"].addresses[0].addr_spec == "guidance@xn--bcher-kva.example"
    assert box.last()["Auto-Submitted"] == "auto-generated"
    assert "A &lt;b&gt;new&lt;/b&gt; text" in box.html() and "A <b>new</b> text" in box.text()
    assert "“5 mg” & more" in box.text() and "“5 mg” &amp; more" in box.html()
    assert "<img" not in box.html() and "<link" not in box.html() and "src=" not in box.html()


def test_a_letter_that_was_delayed_comes_later_under_the_same_name(embedded: Database, tmp_path: Path) -> None:
    grey = lambda _address, number: "451 4.7.1 come back later" if number == 1 else ""  # noqa: E731
    with mail_server(grey) as (url, box):
        owed(embedded, "Sam Author", "Lee Author")
        settings = settings_for(url, tmp_path)
        assert send_waiting(settings, embedded, at=NOW) == 0
        assert send_waiting(settings, embedded, at=NOW + timedelta(seconds=30)) == 0  # not yet
        assert send_waiting(settings, embedded, at=NOW + timedelta(minutes=2)) == 2
    assert states(embedded) == [DeliveryState.SENT] * 2 and len(box.to) == 2


def test_a_letter_that_is_delayed_for_72_hours_has_failed_and_says_why(embedded: Database, tmp_path: Path) -> None:
    with mail_server(lambda _address, _number: "451 4.7.1 sam.author@example.org is busy") as (url, _box):
        owed(embedded, "Sam Author")
        for hours in (0, 10, 40, 73):
            send_waiting(settings_for(url, tmp_path), embedded, at=NOW + timedelta(hours=hours))
    with embedded.reading() as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 4)
        assert delivery.answer == "given up after 72 hours: the mail server says 451 4.7.1 the address is busy"
        assert delivery.receiver.failures == 0  # the address may be fine


def test_a_server_that_hangs_up_over_one_letter_keeps_no_other_waiting(embedded: Database, tmp_path: Path) -> None:
    def says(address: str, number: int) -> str:
        return "hang up" if address.startswith("lee") and number == 1 else ""

    with mail_server(says) as (url, box):
        owed(embedded, "Lee Author", "Sam Author", "Kim Author")
        settings = settings_for(url, tmp_path)
        assert send_waiting(settings, embedded, at=NOW) == 2
        assert send_waiting(settings, embedded, at=NOW + timedelta(minutes=2)) == 1
    assert sorted(box.to) == ["kim.author@example.org", "lee.author@example.org", "sam.author@example.org"]


def test_three_letters_that_can_never_arrive_pause_the_address(embedded: Database, tmp_path: Path) -> None:
    with mail_server(lambda _address, _number: "550 5.1.1 no such user") as (url, box):
        for number in range(4):
            owed(embedded, "Sam Author", about=f"letter {number}")
            send_waiting(settings_for(url, tmp_path), embedded, at=NOW)
    assert states(embedded) == [DeliveryState.FAILED] * 3 + [DeliveryState.PAUSED]
    assert box.tried["sam.author@example.org"] == 3


def test_nothing_is_lost_while_no_server_answers_or_its_certificate_is_nobodys(
    embedded: Database, tmp_path: Path
) -> None:
    owed(embedded, "Sam Author")
    with pytest.raises(ServerAway, match="nobody listens there"):
        send_waiting(settings_for("smtp://127.0.0.1:9", tmp_path), embedded, at=NOW)
    with (
        mail_server(tls_context=untrusted(tmp_path), require_starttls=False) as (url, _),
        pytest.raises(ServerAway, match="cannot be trusted"),
    ):
        send_waiting(settings_for(url, tmp_path), embedded, at=NOW)
    with mail_server() as (url, box):
        with pytest.raises(ServerAway, match="offers no TLS"):
            send_waiting(settings_for(f"{url}?tls=required", tmp_path), embedded, at=NOW)
        assert send_waiting(settings_for(url, tmp_path), embedded, at=NOW) == 1
    assert box.to == ["sam.author@example.org"]


def test_a_letter_whose_sender_died_is_sent_by_another_one_at_once_but_not_while_somebody_may_be_sending_it(
    database: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, _ = server
    settings = settings_for(url, tmp_path)
    owed(database, "Sam Author", "Lee Author")
    with database.writing() as session:
        session.execute(sa.update(Delivery).values(state=DeliveryState.SENDING, begun_at=NOW))
        session.execute(sa.update(Delivery).where(Delivery.id == 1).values(begun_at=NOW - timedelta(seconds=61)))
    with lock_of_senders(database, Sent.LETTERS) as lock:
        lock.share()
        assert send_waiting(settings, database, at=NOW) == 0
        assert send_waiting(settings, database, at=NOW + timedelta(seconds=60)) == 1  # nobody takes so long
    assert send_waiting(settings, database, at=NOW) == 1


def test_a_person_who_was_disabled_meanwhile_gets_nothing(
    embedded: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    owed(embedded, "Sam Author")
    with embedded.writing() as session:
        session.execute(sa.update(UserAccount).values(active=False))
    assert send_waiting(settings_for(url, tmp_path), embedded, at=NOW) == 0
    assert box.to == [] and states(embedded) == [DeliveryState.ENDED]


def test_a_secret_is_sealed_until_it_is_sent_and_gone_afterwards(
    embedded: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    settings = settings_for(url, tmp_path)
    with embedded.writing() as session:
        delivery = write(session, WANTED, to=person(session), about="secret", at=NOW)
        assert delivery is not None
        keep_secret(delivery, {SECRET: "opensesame"}, settings.secret)
        assert "opensesame" not in delivery.secret + delivery.letter.text + delivery.letter.html
    send_waiting(settings, embedded, at=NOW)
    assert "https://guidance.example.org/x/opensesame" in box.text() and "/x/opensesame" in box.html()
    with embedded.reading() as session:
        assert session.scalars(sa.select(Delivery.secret)).one() == ""


def returned(message_id: str, status: str) -> bytes:
    """What a mail server sends back (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@example.org\nTo: guidance@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nIt did not work.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        f"Final-Recipient: rfc822; sam.author@example.org\nAction: failed\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: Please read\n\n--b--\n"
    ).encode()


def test_a_returned_letter_is_noted_once_and_a_forged_one_never(
    embedded: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    owed(embedded, "Sam Author")
    send_waiting(settings_for(url, tmp_path), embedded, at=NOW)
    name = str(box.last()["Message-ID"])

    def noted(raw: bytes) -> str:
        with embedded.writing() as session:
            return read_bounce(session, raw, at=NOW)

    assert noted(returned(name, "4.2.2")).startswith("The letter is delayed")
    assert "failure 1 of this address" in noted(returned(name, "5.1.1"))
    assert noted(returned(name, "5.1.1")) == "This was noted before."
    with pytest.raises(NotReady, match="none of our letters"):
        noted(returned("<aaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbb@guidance.example.org>", "5.1.1"))
    for nonsense in (b"", b"\0" * 300_000, b"<" * 300_000, b"Subject: hello\n\nI am away."):
        with pytest.raises(NotReady, match="no notification"):
            noted(nonsense)
    with embedded.reading() as session:
        assert session.scalars(sa.select(Receiver.failures)).one() == 1


def test_odd_notifications_are_read_as_far_as_they_tell_and_none_is_a_fault(
    embedded: Database, server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    owed(embedded, "Sam Author")
    send_waiting(settings_for(url, tmp_path), embedded, at=NOW)
    plain = returned(str(box.last()["Message-ID"]), "5.1.1")
    other = b"Final-Recipient: rfc822; lee@example.org\nAction: failed\nStatus: 5.1.1\n\n"

    def noted(raw: bytes) -> str:
        with embedded.reading() as session:  # what it notes is forgotten
            return read_bounce(session, raw, at=NOW)

    several = plain.replace(b"Final-Recipient", other + b"Final-Recipient")
    assert "failure 1" in noted(several) and "arrived" in noted(
        several.replace(b"Status: 5.1.1\n\n--", b"Status: 2.0.0\n\n--")
    )
    led_on = other.replace(b"5.1.1", b"4.2.2") + other
    assert "is delayed" in noted(
        plain.replace(b"Final-Recipient: rfc822; sam.author", led_on + b"Final-Recipient: rfc822; x")
    )
    without = plain.replace(b"Status: 5.1.1", b"Diagnostic-Code: smtp; 550 5.1.1 nobody")
    assert "failure 1" in noted(without) and "failure 1" in noted(without.replace(b" 5.1.1", b""))
    in_all_letters = plain.replace(b"/delivery-status", b"/global-delivery-status").replace(
        b"text/rfc822-", b"message/global-"
    )
    assert "failure 1" in noted(in_all_letters)
    for strange in (b"Message-ID: <@x (y", b"Content-Type: message/rfc822\n\n" * 5_000 + plain, plain[:300]):
        with pytest.raises(NotReady):
            noted(strange)
    assert "failure 1" in noted(plain.replace(b"Subject: Please read", b"References: [a@b] (x <y@\nTo: =?x?q?\xff"))


def test_trying_the_mail_out_says_what_is_wrong_or_what_the_server_said(
    server: tuple[str, Box], tmp_path: Path
) -> None:
    url, box = server
    settings = settings_for(url, tmp_path)
    assert send_test(settings, "Jane@Example.org", at=NOW) == "250 accepted"
    assert box.last()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with pytest.raises(NotReady, match="correct format"):
        send_test(settings, "jane@example.org\nBcc: x@y.org", at=NOW)
    with pytest.raises(NotReady, match="Mail is not set up"):
        send_test(Settings(instance=tmp_path), "jane@example.org", at=NOW)
    with pytest.raises(MailFailed, match=r"nobody listens there\. Check GUIDANCE_MAIL_URL"):
        send_test(settings_for("smtp://127.0.0.1:9", tmp_path), "jane@example.org", at=NOW)


def test_a_signature_has_to_cover_both_headers_for_unsubscribing() -> None:
    signed = (
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; h=From:To:Subject{};\n b=abc\n"
        "From: Site <a@news.example.org>\nSubject: x\n\nHello"
    )
    both = signed.format(":\n List-Unsubscribe:List-Unsubscribe-Post").encode()
    assert dkim_told(both) == "The DKIM signature covers List-Unsubscribe and List-Unsubscribe-Post."
    with pytest.raises(NotReady, match="leaves out"):
        dkim_told(signed.format(":List-Unsubscribe").encode())
    for other in ("d=example.net", "d=org", "d=ample.org", "d=a.news.example.org"):
        with pytest.raises(NotReady, match="DMARC counts it as unsigned"):
            dkim_told(both.replace(b"d=example.org", other.encode()))
    with pytest.raises(NotReady, match="no DKIM"):
        dkim_told(b"Subject: x\n\nHello")


def test_a_letter_of_an_act_that_was_undone_is_never_written(session: Session) -> None:
    with pytest.raises(RuntimeError), session.begin_nested():
        write(session, WANTED, to=person(session), about="undone", at=NOW)
        raise RuntimeError
    assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_body_of_a_letter_has_no_line_that_is_too_long_for_mail(server: tuple[str, Box], tmp_path: Path) -> None:
    send_test(settings_for(server[0], tmp_path), "jane@example.org", at=NOW)
    assert max(len(line) for line in server[1].last().as_bytes().splitlines()) <= 998
    assert "Nothing has to be done." in body(server[1].last(), "plain")


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("=?utf-8?q?Dose=0ABcc:_x?=", "=?utf-8?q?Dose=0ABcc:_x?="),
        ("Dose\r\nBcc: x\rCc: y\u2028To: z\x85a", "Dose Bcc: x Cc: y To: z a"),
        ("metho\u00adtrexate\u202e 5\u00a0mg", "methotrexate 5\u00a0mg"),
        ("می\u200cخواهم 👩\u200d👧", "می\u200cخواهم 👩\u200d👧"),
        ("x" * 400, "x" * 300),
    ],
)
def test_a_title_is_read_as_it_stands_whatever_it_looks_like(title: str, read: str, tmp_path: Path) -> None:
    letter = Addressed("n.m", "a@example.org", title, "t", "<p>t</p>", NOW, unsubscribe="https://example.org/stop")
    raw = message_of(letter, settings_for("smtp://127.0.0.1:1", tmp_path).model_copy(update={"site_name": title}))
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"] == read
    assert message["From"].addresses[0].display_name.replace(" ", "") == read.replace(" ", "")
    assert not {"Bcc", "Cc"} & set(message.keys())
    assert all(line.strip() and len(line) < 200 for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n"))
