"""More words that mean the same: how often in two more ways, and abbreviations that nearly every clinic writes."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

#: Lines that stand as they came get one more word.
LONGER = {
    "od, once a day, once daily": "od, qd, once a day, once daily",
    "bd, twice a day, twice daily": "bd, bid, twice a day, twice daily",
    "tds, three times a day, three times daily": "tds, tid, three times a day, three times daily",
    "qds, four times a day, four times daily": "qds, qid, four times a day, four times daily",
    "NSAID, non-steroidal anti-inflammatory drug": "NSAID, non-steroidal anti-inflammatory drug, non-steroidal",
    "COVID, coronavirus": "COVID, coronavirus, SARS-CoV-2",
    "heart attack, myocardial infarction": "heart attack, myocardial infarction, MI",
}
MORE = """\
DVT, deep vein thrombosis, deep venous thrombosis
VTE, venous thromboembolism
LMWH, low molecular weight heparin
AF, atrial fibrillation
COPD, chronic obstructive pulmonary disease
CKD, chronic kidney disease
AKI, acute kidney injury
UTI, urinary tract infection
TB, tuberculosis
IBD, inflammatory bowel disease
DKA, diabetic ketoacidosis
TIA, transient ischaemic attack
GORD, GERD, gastro-oesophageal reflux disease
PPI, proton pump inhibitor
H. pylori, Helicobacter pylori, Helicobacter
ECG, EKG, electrocardiogram
co-trimoxazole, Septrin, Bactrim, trimethoprim/sulfamethoxazole
co-amoxiclav, Augmentin, amoxicillin/clavulanate
"""


def upgrade() -> None:
    bind = op.get_bind()
    table = sa.table("synonym_set", sa.column("position", sa.Integer), sa.column("words", sa.String))
    for before, after in LONGER.items():
        bind.execute(table.update().where(table.c.words == before).values(words=after))
    kept = bind.execute(sa.select(table.c.position, table.c.words)).all()
    known = {word.strip().casefold() for row in kept for word in row.words.split(",")}
    new = [line for line in MORE.splitlines() if known.isdisjoint(word.strip().casefold() for word in line.split(","))]
    start = max((row.position for row in kept), default=0) + 1
    op.bulk_insert(table, [{"position": place, "words": line} for place, line in enumerate(new, start)])
