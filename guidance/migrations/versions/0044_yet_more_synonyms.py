"""Abbreviations that people type and pages write in full, where no other spelling of them leads there."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

MORE = """\
vit, vitamin
subcut, subcutaneous, SC
CXR, chest X-ray
MMF, mycophenolate
DOAC, NOAC, direct oral anticoagulant
U&E, urea and electrolytes
blood sugar, blood glucose
"""


def upgrade() -> None:
    bind = op.get_bind()
    table = sa.table("synonym_set", sa.column("position", sa.Integer), sa.column("words", sa.String))
    kept = bind.execute(sa.select(table.c.position, table.c.words)).all()
    known = {word.strip().casefold() for row in kept for word in row.words.split(",")}
    new = [line for line in MORE.splitlines() if known.isdisjoint(word.strip().casefold() for word in line.split(","))]
    start = max((row.position for row in kept), default=0) + 1
    op.bulk_insert(table, [{"position": place, "words": line} for place, line in enumerate(new, start)])
