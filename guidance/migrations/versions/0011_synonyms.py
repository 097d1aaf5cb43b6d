"""Words that mean the same to who searches, with a list to begin with."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

BEGINNING = """\
MTX, methotrexate
HCQ, hydroxychloroquine
SSZ, sulfasalazine, sulphasalazine
DMARD, disease-modifying anti-rheumatic drug
NSAID, non-steroidal anti-inflammatory drug
steroid, corticosteroid
painkiller, analgesic
flu, influenza
shingles, zoster
chickenpox, varicella
whooping cough, pertussis
COVID, coronavirus
jab, vaccination
RA, rheumatoid arthritis
OA, osteoarthritis
PsA, psoriatic arthritis
axSpA, axial spondyloarthritis
JIA, juvenile idiopathic arthritis
SLE, lupus
PMR, polymyalgia rheumatica
GCA, giant cell arteritis, temporal arteritis
MSK, musculoskeletal
RTT, referral to treatment
GP, family doctor
physio, physiotherapy
FBC, full blood count
LFT, liver function test
CRP, C-reactive protein
ESR, erythrocyte sedimentation rate
DXA, DEXA, bone density scan
MRI, magnetic resonance imaging
heart attack, myocardial infarction
high blood pressure, hypertension
"""


def upgrade() -> None:
    table = op.create_table(
        "synonym_set",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
    )
    rows = [{"position": place, "words": line} for place, line in enumerate(BEGINNING.splitlines(), 1)]
    op.bulk_insert(table, rows)
