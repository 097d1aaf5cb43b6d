"""A changed value is told whole on the page of a comparison and on that of what changed since a version."""

import re
from html import unescape

from flask import Flask
from sqlalchemy.orm import Session

from guidance.models import ChangeClass, UserAccount
from tests.stories import days, page, person, publish

EDITS = [
    ("Give ½ tablet now.", "Give ¼ tablet now.", "½ tablet", "¼ tablet"),
    ("Give it every other day.", "Give it every third day.", "every other day", "every third day"),
    ("Give between 5 and 10 mg.", "Give between 5 and 15 mg.", "between 5 and 10 mg", "between 5 and 15 mg"),
    ("每次5毫克。", "每次50毫克。", "5毫克", "50毫克"),
    ("Care of Grade II.", "Care of Grade III.", "Grade II", "Grade III"),
]


def story(session: Session, by: UserAccount, slug: str, old: str, new: str) -> None:
    document = page(session, by, slug=slug)
    publish(session, document, by, old)
    publish(session, document, by, new, at=days(1), kind=ChangeClass.ADVICE_CHANGED, note="The dose changed.")


def test_a_changed_value_is_told_with_what_it_was_and_what_it_is(app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        author = person(session)
        for number, (old, new, *_) in enumerate(EDITS):
            story(session, author, f"page-{number}", old, new)
    client = app.test_client()
    for number, (*_, was, now) in enumerate(EDITS):
        for address in ("compare/1..2", "changes?since=1"):
            shown = client.get(f"/guidance/page-{number}/{address}").get_data(as_text=True)
            listed = unescape(shown.partition('class="measures"')[2].partition("</section>")[0])
            words = " ".join(re.sub(r"<[^>]+>", " ", listed).split())
            assert f"was {was} → is now {now}" in words
