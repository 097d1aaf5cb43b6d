"""Words that two people agreed to erase can go from every fact that holds them, beside a row that says so."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import append_only, erasing_rows, erasing_words, never_replaced

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

#: The key of each table of facts, and the columns that hold words.
_WORDS = {
    "audit_event": ("id", ("detail",)),
    "erasure": ("content_digest", ("reason",)),
    "imported_change": ("id", ("path", "reason")),
    "newsletter_check": ("id", ("note",)),
    "newsletter_issue": ("newsletter_number", ("html",)),
    "newsletter_schedule_end": ("schedule_id", ("reason",)),
    "newsletter_text": ("id", ("title", "introduction", "byline", "items")),
    "note_correction": ("id", ("note", "reason")),
    "proposal": ("id", ("reason",)),
    "proposal_end": ("proposal_id", ("note",)),
    "reinstatement": ("id", ("reason",)),
    "removal": ("id", ("reason",)),
    "revision": ("id", ("audience", "settings", "change_note")),
    "schedule_end": ("schedule_id", ("reason",)),
    "site_page": ("id", ("body",)),
    "urgent_publication": ("version_id", ("reason",)),
    "withdrawal": ("id", ("reason",)),
}
#: Those of remarks, which whoever made them can take out as well.
_SAID = {
    "draft_comment": ("id", ("anchor", "quote", "body", "brought"), ("comment", "")),
    "draft_comment_end": ("comment_id", ("note",), ("resolution", "")),
    "review_request": ("id", ("note", "only_wording"), ("request", "")),
    "review": ("id", ("capacity", "note", "only_wording"), ("review", "OLD.sequence IS NULL")),
}


def upgrade() -> None:
    op.create_table(
        "sought_words",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_sought_words_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_sought_words")),
    )
    op.create_table(
        "erased_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_erased_words_by_id_user_account")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_erased_words_proposal_id_proposal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_words")),
    )
    op.create_index("ix_erased_words_kind_key", "erased_words", ["kind", "key"])
    op.create_index(op.f("ix_erased_words_sequence"), "erased_words", ["sequence"])
    append_only("erased_words")
    if op.get_bind().dialect.name == "sqlite":
        never_replaced("erased_words")
    for table, (key, words) in _WORDS.items():
        erasing_words(table, key, words)
    for table, (key, words, said) in _SAID.items():
        erasing_words(table, key, words, said=said)
    erasing_rows("word_original", "id")
