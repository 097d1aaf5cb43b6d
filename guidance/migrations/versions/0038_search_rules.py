"""The rules by which the index was made, and more words that mean the same: how often, former names of medicines."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

#: How often, and British names before those of Directive 92/27/EEC and United States names beside today’s.
MORE = """\
od, once a day, once daily
bd, twice a day, twice daily
tds, three times a day, three times daily
qds, four times a day, four times daily
prn, when required, as needed
adrenaline, epinephrine
noradrenaline, norepinephrine
paracetamol, acetaminophen
salbutamol, albuterol
furosemide, frusemide
lidocaine, lignocaine
levothyroxine, thyroxine
ciclosporin, cyclosporin, cyclosporine
colecalciferol, cholecalciferol
beclometasone, beclomethasone
chlorphenamine, chlorpheniramine
amoxicillin, amoxycillin
cefalexin, cephalexin
estradiol, oestradiol
colestyramine, cholestyramine
indometacin, indomethacin
pethidine, meperidine
glyceryl trinitrate, nitroglycerin, GTN
"""


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        op.execute("ALTER TABLE search_state ADD COLUMN rules text NOT NULL DEFAULT ''")
    table = sa.table("synonym_set", sa.column("position", sa.Integer), sa.column("words", sa.String))
    kept = bind.execute(sa.select(table.c.position, table.c.words)).all()
    known = {word.strip().casefold() for row in kept for word in row.words.split(",")}
    new = [line for line in MORE.splitlines() if known.isdisjoint(word.strip().casefold() for word in line.split(","))]
    start = max((row.position for row in kept), default=0) + 1
    op.bulk_insert(table, [{"position": place, "words": line} for place, line in enumerate(new, start)])
