"""Letters to people who write and check: told in the transaction of the act, as they wished, and to nobody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from guidance.accounts.letters import answer_request
from guidance.authoring.manuscript.letters import tell_of_comment, tell_of_failure
from guidance.authoring.reviewing.asking import ask
from guidance.authoring.reviewing.reminding import remind
from guidance.authoring.reviewing.stamping import Reading, record_reading
from guidance.cli.jobs import answer_requests
from guidance.config import Settings
from guidance.letters.daily import gather_daily
from guidance.letters.writing import WantedLetter, secrets_in, write
from guidance.models import (
    AccessLink,
    Change,
    ChangeClass,
    Delivery,
    DeliveryState,
    Document,
    DraftComment,
    LetterChoice,
    LetterKind,
    LetterRequest,
    LetterRow,
    Rhythm,
    Role,
    Schedule,
    Scope,
    Text,
    UserAccount,
    Verdict,
    record_revision,
    store,
)
from guidance.text.letter import HERE, SECRET, WHY, Paragraph, written
from tests.accounts.doors import account
from tests.pages import Page, posted
from tests.stories import days, page, person, publish, review, signed_in

AT = days(10)


def told(session: Session) -> list[tuple[str, str]]:
    """Every letter that is owed: to whom, and its subject."""
    query = sa.select(Delivery).order_by(Delivery.id)
    return [(one.receiver.address.partition("@")[0], one.letter.subject) for one in session.scalars(query)]


def draft_of(session: Session, document: Document, by: UserAccount, title: str = "Dose") -> object:
    text = store(session, Text(title, "", "## Dose\n\nTake 5 mg.\n"))
    change = Change("A note.", ChangeClass.NEW_ADVICE, False, "", "")
    return record_revision(session, document, text, change, based_on=0, by=by, at=AT)


def test_who_was_asked_and_who_is_answered_gets_a_letter(session: Session) -> None:
    author, approver = person(session), person(session, "Pia Approver", Role.APPROVER)
    document = page(session, author)
    draft = draft_of(session, document, author)
    today = AT.date()
    ask(
        session,
        document,
        text=1,
        of=approver,
        scope=Scope.CHANGES,
        by_day=None,
        note="See 2.",
        by=author,
        at=AT,
        today=today,
    )
    reading = Reading(scope=Scope.CHANGES, note="The dose is wrong.", capacity="Pharmacist")
    record_reading(session, draft, reading, Verdict.CHANGES_REQUESTED, by=approver, at=AT)  # type: ignore[arg-type]
    assert told(session) == [
        ("pia.approver", "Please check: Dose"),
        ("sam.author", "Changes asked for: Dose"),
    ]
    text = session.scalars(sa.select(LetterRow).order_by(LetterRow.id)).first().text  # type: ignore[union-attr]
    assert "Note: See 2." in text and f"{HERE}/desk/guidance/methotrexate/review" in text


def test_a_comment_and_a_failed_publication_are_told_to_those_whom_they_concern(session: Session) -> None:
    author, other = person(session), person(session, "Lee Author")
    document = page(session, other)
    draft = draft_of(session, document, author)
    remark = DraftComment(document=document, revision=draft, body="Is 5 mg right?", by_id=other.id, at=AT)
    session.add(remark)
    tell_of_comment(session, remark, by=other.name, by_id=other.id, at=AT)
    due = Schedule(document=document, number=1, revision=draft, publish_at=AT, zone="UTC", by_id=other.id, at=AT)
    session.add(due)
    session.flush()
    tell_of_failure(session, due, "The approval is gone.", at=AT)
    tell_of_failure(session, due, "The approval is gone.", at=AT)
    assert told(session) == [("sam.author", "Comment on Dose"), ("lee.author", "Not published: Dose")]


def test_people_choose_for_each_kind_how_they_are_written(app: Flask) -> None:
    user = account(app, password=False)
    client = signed_in(app, user)
    assert "Letters to you" in Page(client.get("/desk/account")).text
    rest = {kind.name.lower(): "at once" for kind in LetterKind}
    sent = posted(client, "/desk/account/letters", **rest | {"comment": "none", "review_asked": "daily"})
    assert sent.status_code == 303
    assert posted(client, "/desk/account/letters", comment="hourly").status_code == 400
    with app.extensions["database"].writing() as session:
        wanted = {kind: WantedLetter(kind, kind.value, [Paragraph("x", f"{HERE}/x")]) for kind in LetterKind}
        me = session.get_one(UserAccount, user.id)
        write(session, wanted[LetterKind.COMMENT], to=me, about="comment", at=AT)
        for number in range(2):
            write(session, wanted[LetterKind.REVIEW_ASKED], to=me, about=f"asked-{number}", at=AT)
        write(session, wanted[LetterKind.SIGN_IN], to=me, about="link", at=AT)
        assert gather_daily(session, at=AT) == 0  # not yet
        assert gather_daily(session, at=AT + timedelta(days=1)) == 1
        waiting = sa.select(Delivery).where(Delivery.state == DeliveryState.WAITING).order_by(Delivery.id)
        assert [one.letter.subject for one in session.scalars(waiting)] == ["sign-in link", "2 things since yesterday"]


def test_the_ladder_of_reminders_tells_each_rung_once_and_climbs(session: Session) -> None:
    owner, approver, admin = (
        person(session),
        person(session, "Pia A", Role.APPROVER),
        person(session, "Mo A", Role.ADMIN),
    )
    document = page(session, owner)
    document.owner = owner
    version = publish(session, document, owner, at=days(0), title="Dose")
    review(session, version, approver, at=days(1), due_on=date(2027, 1, 1))
    counts: list[int] = []
    for day in ("2026-06-01", "2026-10-03", "2026-10-04", "2026-12-02", "2027-01-01", "2027-01-03", "2027-01-08"):
        remind(session, today=date.fromisoformat(day), at=AT)
        counts.append(len(told(session)))
    assert counts == [0, 1, 1, 2, 3, 3, 4]
    remind(session, today=date(2027, 1, 29), at=AT)  # four weeks late
    remind(session, today=date(2027, 3, 5), at=AT)  # nine weeks late: in the eighth nobody reminded anybody
    assert [who for who, _ in told(session)[4:]] == ["sam.author", "pia.a", "sam.author", "pia.a", "mo.a"]
    remind(session, today=date(2027, 3, 6), at=AT)
    remind(session, today=date(2027, 3, 12), at=AT)
    assert [who for who, _ in told(session)[9:]] == ["sam.author"]
    assert admin.active and told(session)[-1][1] == "Review overdue: Dose"


@pytest.mark.parametrize("email", ["sam.author@example.org", "nobody@example.org"])
def test_asking_for_a_link_is_answered_alike_whoever_asks(app: Flask, email: str) -> None:
    account(app, password=False)
    client = app.test_client()
    answer = posted(client, "/sign-in/link-request", email=email)
    assert (answer.status_code, answer.location) == (303, "/sign-in/link-requested")
    assert "If this address belongs to an account" in Page(client.get(answer.location)).text
    database = app.extensions["database"]
    with database.reading() as session:
        assert session.scalars(sa.select(LetterRequest.email)).all() == [email]  # one row, and nothing looked up
    answer_requests(app.extensions["settings"], database)
    with database.reading() as session:
        known = email.startswith("sam")
        assert bool(session.scalars(sa.select(AccessLink)).all()) is known
        assert told(session) == ([("sam.author", "Your link to sign in to Living guidance")] if known else [])
        assert session.scalars(sa.select(LetterRequest)).all() == []


def test_asking_again_and_again_is_stopped_in_a_sentence_known_or_not(app: Flask) -> None:
    for email in ("sam.author@example.org", "nobody@example.org"):
        answers = [posted(app.test_client(), "/sign-in/link-request", email=email) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
        assert "you can ask again in 15 minutes" in Page(answers[-1]).text
    for nonsense in ("a", "a@b", "x" * 300_000, 'a"b@example.org', "a@example.org\nBcc: b@example.org"):
        assert posted(app.test_client(), "/sign-in/link-request", email=nonsense).status_code == 400


def test_a_request_for_somebody_who_was_disabled_comes_to_nothing(session: Session) -> None:
    person(session).active = False
    request = LetterRequest(kind=LetterKind.SIGN_IN, email="sam.author@example.org", address="", at=AT)
    answer_request(session, request, settings=Settings(), at=datetime.now(UTC))
    assert told(session) == []


def test_nobody_can_write_the_places_that_are_filled_in() -> None:
    made = written(f"x{SECRET}", [Paragraph(f"{SECRET} {HERE} {WHY}")])
    assert not [place for place in (SECRET, HERE, WHY) if place in made.subject + made.text + made.html]


def test_choices_are_only_for_kinds_that_are_not_for_security(session: Session) -> None:
    user = person(session)
    session.add(LetterChoice(user_id=user.id, kind=LetterKind.SIGN_IN, rhythm=Rhythm.NONE))
    session.flush()
    assert write(session, WantedLetter(LetterKind.SIGN_IN, "x", []), to=user, about="x", at=AT) is not None


def test_an_expert_outside_gets_the_link_and_admins_do_not_see_it(app: Flask) -> None:
    user = account(app, password=False)
    with app.extensions["database"].writing() as session:
        author = session.get_one(UserAccount, user.id)
        draft_of(session, page(session, author), author)
    checks, client = "/desk/guidance/methotrexate/fact-checks", signed_in(app, user)
    fields = {"expert": "Ada", "question": "Is 5 mg right?", "days": "14"}
    assert posted(client, checks, **fields, email="ada").status_code == 400
    shown = posted(client, checks, **fields, email="Ada@Example.org")
    token = shown.text.split("/fact-check/")[1].split('"')[0]
    with app.extensions["database"].reading() as session:
        delivery = session.scalars(sa.select(Delivery)).one()
        assert (delivery.receiver.address, delivery.letter.subject) == ("ada@example.org", "Please check: Dose")
        assert "What to check: Is 5 mg right?" in delivery.letter.text
        assert token not in delivery.letter.text + delivery.letter.html + delivery.secret
        assert secrets_in(delivery.secret, delivery.letter.uid, app.extensions["settings"].secret) == {SECRET: token}
