"""``guidance pack``: packs the texts of releases that kept each of them whole, against earlier ones of their page.

Nothing that a digest is taken over changes, and each text is read back. It can be stopped at any moment and called
again: whatever is packed stays so.
"""

from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.db import Database
from guidance.migrations.triggers import open_to_changes
from guidance.models import Content, Document, Rendering, Revision, Version
from guidance.models.packing import packed_after, store_anew

#: Texts in one transaction, for which others wait to save.
BATCH = 100


def pack(
    database: Database, total: Callable[[int], None] = lambda _: None, step: Callable[[int], None] = lambda _: None
) -> int:
    """Pack what can be packed; how many texts and pages were.

    :param total: told once how many documents there are.
    :param step: told after each of them.
    """
    with database.reading() as session:
        documents = session.scalars(sa.select(Document.id).order_by(Document.id)).all()
    total(len(documents))
    count = 0
    for document in documents:
        for kind, keys in _lines(database, document).items():
            for start in range(1, len(keys), BATCH):
                with database.writing() as session:
                    count += _pack(session, kind, keys[start - 1 : start + BATCH])
        step(1)
    if count and database.is_sqlite:
        with closing(database.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")  # gives the room back
    return count


def _lines(database: Database, document: int) -> dict[Any, list[Any]]:
    """The keys of all texts of a document, and of all its pages, each in their order."""
    texts = sa.select(Content.digest).join(Revision, Revision.content_digest == Content.digest)
    pages = sa.select(Rendering.version_id).join(Version, Version.id == Rendering.version_id)
    with database.reading() as session:
        in_order = session.scalars(texts.where(Revision.document_id == document).order_by(Revision.number))
        numbered = session.scalars(pages.where(Version.document_id == document).order_by(Version.number))
        return {Content: list(dict.fromkeys(in_order)), Rendering: list(numbered)}


def _pack(session: Session, kind: Any, keys: list[Any]) -> int:
    """Pack all but the first of ``keys``, each against what comes before it; what others stand on stays."""
    connection = session.connection()
    key = sa.inspect(kind).primary_key[0]
    needed = set(session.scalars(sa.select(kind.base).where(kind.base.in_(keys))))
    rows = {getattr(row, key.name): row for row in session.scalars(sa.select(kind).where(key.in_(keys)))}
    count = 0
    with open_to_changes(connection, kind.__tablename__):
        for before, this in pairwise(keys):
            if before in rows and this in rows and this not in needed and rows[this].base is None:
                columns = packed_after(session, rows[this], rows[before])
                if columns:
                    store_anew(session, rows[this], columns)
                    count += 1
    return count
