"""What people call a condition in plain words, where pages have its medical name: “high potassium”."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

MORE = """\
high potassium, hyperkalaemia, raised potassium
low potassium, hypokalaemia
high sodium, hypernatraemia, raised sodium
low sodium, hyponatraemia
high calcium, hypercalcaemia, raised calcium
low calcium, hypocalcaemia
low magnesium, hypomagnesaemia
low phosphate, hypophosphataemia
high blood sugar, hyperglycaemia, high blood glucose
low blood sugar, hypoglycaemia, low blood glucose
low blood pressure, hypotension
high cholesterol, hypercholesterolaemia
low platelets, thrombocytopenia
low neutrophils, neutropenia
underactive thyroid, hypothyroidism
overactive thyroid, hyperthyroidism
high temperature, fever, pyrexia
"""


def upgrade() -> None:
    bind = op.get_bind()
    table = sa.table("synonym_set", sa.column("position", sa.Integer), sa.column("words", sa.String))
    kept = bind.execute(sa.select(table.c.position, table.c.words)).all()
    known = {word.strip().casefold() for row in kept for word in row.words.split(",")}
    new = [line for line in MORE.splitlines() if known.isdisjoint(word.strip().casefold() for word in line.split(","))]
    start = max((row.position for row in kept), default=0) + 1
    op.bulk_insert(table, [{"position": place, "words": line} for place, line in enumerate(new, start)])
