"""What a version takes on the disk."""

import random
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from guidance.db import Database
from guidance.models import (
    Change,
    Content,
    Document,
    Rendering,
    Role,
    Text,
    UserAccount,
    record_revision,
    record_version,
    store,
)
from guidance.text.markdown.rendering import Rendered, render

#: Of which the last ones cost no more than the first: a line of packed texts is a tenth as long.
EDITS = 1_000


def bytes_a_version(database: Database) -> float:
    """Bytes of text and of the page that readers saw, over many edits of one word on a page of 20 kB."""
    chance, at = random.Random(1), datetime.now(UTC)
    vocabulary = [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{n:x}" for n in range(3_000)]
    paragraphs = [" ".join(chance.choices(vocabulary, k=45)).capitalize() + "." for _ in range(72)]
    rendered = render("\n\n".join(f"## Section {n}\n\n{words}" for n, words in enumerate(paragraphs[:14])))
    with database.writing() as session:
        author = UserAccount(email="a@example.org", name="A", role=Role.AUTHOR, active=True, created_at=at)
        document = Document(slug="often-edited", owner=author, created_at=at)
        session.add_all([author, document])
        session.flush()
        content = None
        for number in range(EDITS):
            place = chance.randrange(len(paragraphs))
            words = paragraphs[place].split()
            words[chance.randrange(len(words))] = chance.choice(vocabulary)
            paragraphs[place] = " ".join(words)
            content = store(session, Text("Title", "Summary", "\n\n".join(paragraphs)), content)
            revision = record_revision(session, document, content, Change(), based_on=number, by=author, at=at)
            html = "".join(f"<p>{words}</p>\n" for words in paragraphs)
            page = Rendered(f"{rendered.html}{html}", rendered.sections)
            record_version(session, revision, page, by=author, at=at + timedelta(seconds=number))
        return (
            sum(
                session.scalar(sa.select(sa.func.sum(sa.func.length(column)))) or 0
                for column in (Content.packed_body, Rendering.packed_html, Rendering.packed_outline)
            )
            / EDITS
        )
