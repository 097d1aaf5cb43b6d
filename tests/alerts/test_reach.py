"""Nobody missed: the desk, the check and the admins' mail say who was not reached, and lost letters are owed again."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from guidance.alerts.alarms import tell_admins
from guidance.alerts.following import everything_kept, forget, stop
from guidance.alerts.reading import acknowledge, note_arrival, set_canary
from guidance.alerts.telling import repair
from guidance.cli import main
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import LinkEnded, NotReady
from guidance.letters.reach import alarms, reached
from guidance.letters.sending import send_waiting
from guidance.models import (
    Alert,
    Delivery,
    DeliveryState,
    Frequency,
    NoteCorrection,
    Receiver,
    Role,
    Subscription,
    current_version,
    follower_at,
    seal,
)
from guidance.models.alerts import NEWSLETTER
from tests.accounts.doors import account
from tests.alerts.test_telling import Story
from tests.letters.servers import mail_server
from tests.pages import Page, posted
from tests.stories import days, person, reinstate, remove, signed_in, withdraw

HOUR = timedelta(minutes=61)


def correct(session, document, by, *, at) -> None:
    version, told = current_version(session, document), {"note": "The dose is 5 mg.", "reason": "It said 50."}
    seal(session, NoteCorrection(version=version, by_id=by.id, at=at, **told), document)


@pytest.fixture
def story(database: Database, tmp_path: Path) -> Story:
    return Story(database, Settings(instance=tmp_path, base_url="https://guidance.example.org"))


def send(story: Story, tmp_path: Path, refused: str = "") -> list[str]:
    """Hand in what waits; everything but what goes to ``refused`` is accepted."""

    def says(address: str, _number: int) -> str:
        return "550 no" if refused and address.startswith(refused) else ""

    with mail_server(says) as (url, box):
        more = {"mail_url": url, "mail_from": "guidance@example.org"}
        settings = Settings(instance=tmp_path, base_url="https://guidance.example.org", **more)
        send_waiting(settings, story.database, at=story.now)
        return [box.text(number).replace("\r\n", "\n") for number in range(len(box.messages))]


def wrong(story: Story, later: timedelta = HOUR) -> list[str]:
    with story.database.reading() as session:
        return list(alarms(session, story.now + later).values())


def test_everybody_who_was_reached_is_counted_and_nothing_is_wrong(story: Story, tmp_path: Path) -> None:
    story.follow("ann@example.org")
    story.follow("ben@example.org", "everything")
    story.publish(critical=True)
    story.work()
    send(story, tmp_path)
    with story.database.reading() as session:
        (found,) = reached(session)
        assert (found.told, found.delivered, found.missed, found.paused, found.minutes) == (2, 2, 0, 0, 0)
    assert wrong(story) == []


def test_somebody_who_was_not_reached_is_an_alarm_after_an_hour_and_not_before(story: Story, tmp_path: Path) -> None:
    story.follow("ann@example.org")
    story.follow("ben@example.org")
    story.publish(critical=True)
    story.work()
    send(story, tmp_path, refused="ben")
    assert wrong(story, timedelta(minutes=59)) == []
    assert wrong(story) == ["“Methotrexate”: 1 of 2 followers were not reached within 60 minutes."]
    assert wrong(story, timedelta(days=8)) == []
    with story.database.writing() as session:
        person(session, "Mo Admin", Role.ADMIN)
        for _ in range(2):
            tell_admins(session, at=story.now + HOUR)
            session.scalars(sa.select(Delivery).limit(1)).one().state = DeliveryState.FAILED  # one more
    assert story.told() == [("mo.", "Followers were not reached")]


def test_a_worker_that_does_not_run_is_an_alarm(story: Story) -> None:
    story.publish(critical=True)
    assert wrong(story) == [
        "1 safety-critical change was not looked at for an hour, so nobody was told: start “guidance worker”."
    ]


def test_a_letter_whose_row_was_lost_is_owed_again_to_exactly_whom_it_was_owed(story: Story) -> None:
    story.follow("ann@example.org")
    story.publish(critical=True)
    story.work()
    story.now += timedelta(minutes=5)
    story.follow("late@example.org")  # and so marks as sent what waits
    with story.database.writing() as session:
        letter = session.scalars(sa.select(Alert.letter_id).where(Alert.critical)).one()
        session.execute(sa.delete(Delivery).where(Delivery.letter_id == letter))
        repair(session, at=story.now)
        repair(session, at=story.now)
    assert story.told() == [("ann", "Safety-critical change: Methotrexate")]


def test_named_receivers_acknowledge_by_a_button_and_the_desk_shows_who_has_not(story: Story, tmp_path: Path) -> None:
    story.follow("officer@example.org", name="Officer <X>", only_safety=True)
    story.follow("ann@example.org")
    story.publish(critical=True)
    story.work()
    texts = send(story, tmp_path)
    asked = [text for text in texts if "Please say that you have read this\nhttps://" in text]
    assert len(texts) == 2 and len(asked) == 1
    uid, mark = asked[0].split("/emails/read/")[1].split()[0].split("/")
    with story.database.writing() as session:
        assert [one.receiver.name for one in reached(session)[0].unread] == ["Officer <X>"]
        acknowledge(session, uid, mark, at=story.now)
        assert acknowledge(session, uid, mark, at=story.now + HOUR).acknowledged_at == story.now
        assert reached(session)[0].unread == []
        officer = session.scalars(sa.select(Receiver).where(Receiver.name != "")).one()
        kept = everything_kept(session, officer)
        assert kept["named"] == "Officer <X>" and kept["letters"][-1]["acknowledged_at"] == story.now.isoformat()
        ann = session.scalars(sa.select(Receiver.mark).where(Receiver.email == "ann@example.org")).one()
        for wrong_mark in (ann, "nobody"):
            with pytest.raises(LinkEnded):
                acknowledge(session, uid, wrong_mark, at=story.now)


def test_a_canary_that_does_not_report_is_an_alarm_until_its_letter_is_read_in(story: Story, tmp_path: Path) -> None:
    with story.database.writing() as session:
        set_canary(session, "canary@example.org", at=story.now)
        set_canary(session, "canary@example.org", at=story.now)
    story.publish(critical=True)
    story.work()
    send(story, tmp_path)
    assert wrong(story) == ["“Methotrexate”: the letter did not come back from the canary address."]
    with story.database.writing() as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        name = f"{delivery.letter.uid}.{delivery.receiver.mark}@guidance.example.org"
        said = note_arrival(session, f"Message-ID: <{name}>\nSubject: x\n\nx".encode(), at=story.now)
        assert said == "“Safety-critical change: Methotrexate” has arrived."
        for nonsense in (b"", b"<" * 300_000, b"Message-ID: <aaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbb@x>\n\n"):
            with pytest.raises(NotReady, match="nothing was noted"):
                note_arrival(session, nonsense, at=story.now)
    assert wrong(story) == []
    with story.database.writing() as session:
        stop(session, session.scalars(sa.select(Subscription.token)).one(), at=story.now)
    assert wrong(story) == ["The canary address gets no alerts any more: run “guidance alerts canary” for it again."]
    with story.database.writing() as session:
        set_canary(session, "other@example.org", at=story.now)
        set_canary(session, "third@example.org", at=story.now)
    story.publish(critical=True)
    story.work()
    assert story.told() == [("thi", "Safety-critical change: Methotrexate")] and wrong(story) != []
    with story.database.writing() as session:
        forget(session, session.scalars(sa.select(Receiver).where(Receiver.canary)).one(), at=story.now)
    assert wrong(story) == []


def test_the_screens_show_alarms_and_named_receivers(app: Flask) -> None:
    admin = signed_in(app, account(app, "Mo Admin", Role.ADMIN, password=False))
    with app.extensions["database"].writing() as session:
        reader = follower_at(session, "reader@example.org", at=days(0))
        terms = {"what": NEWSLETTER, "frequency": Frequency.AT_ONCE, "only_safety": False, "token": "t"}
        session.add(Subscription(receiver=reader, asked_at=days(0), confirmed_at=days(0), **terms))
    shown = Page(admin.get("/desk/alerts")).text
    assert "Nothing safety-critical was published" in shown
    assert "0 followers. What is safety-critical goes to all of them" in shown, "who reads the newsletter is told none"
    sent = posted(admin, "/desk/alerts/named-receiver", name="Officer", email="o@example.org", what="everything")
    assert sent.status_code == 303
    for fault in ({"email": "o"}, {"name": ""}, {"what": "page-1"}):
        fields = {"name": "Officer", "email": "o@example.org", "what": "everything"} | fault
        assert posted(admin, "/desk/alerts/named-receiver", **fields).status_code == 400
    assert admin.get("/emails/read/x/y").status_code == admin.post("/emails/read/x/y").status_code == 404
    author = signed_in(app, account(app, password=False))
    assert author.get("/desk/alerts").status_code == author.get("/desk/alerts/named-receiver").status_code == 404


def test_the_screen_names_every_kind_of_change(app: Flask, tmp_path: Path) -> None:
    story = Story(app.extensions["database"], Settings(instance=tmp_path))
    story.publish(critical=True)
    for act in (correct, withdraw, reinstate, remove):
        story.act(act)
        story.work()
    shown = Page(signed_in(app, account(app, "Mo Admin", Role.ADMIN, password=False)).get("/desk/alerts")).text
    for words in ("Version 2", "Change note corrected, of version 2", "Withdrawn", "Reinstated", "Removed"):
        assert f"Methotrexate , {words}" in shown or f"Methotrexate, {words}" in shown, words


def test_the_command_line_checks_forgets_and_exports(embedded: Database, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        names = {"GUIDANCE_INSTANCE": str(tmp_path), "GUIDANCE_DATABASE_URL": str(embedded.url)}
        done = CliRunner().invoke(main, ["alerts", *words], env=names, catch_exceptions=False)
        return done.exit_code, done.output

    assert run("check") == (0, "Everybody was reached by what is safety-critical.\n")
    assert run("canary", "Canary@example.org")[0] == 0
    assert '"address": "canary@example.org"' in run("export", "canary@example.org")[1]
    assert run("forget", "canary@example.org") == (0, "The address was forgotten.\n")
    assert run("forget", "canary@example.org")[0] == run("canary", "nobody")[0] == 1
