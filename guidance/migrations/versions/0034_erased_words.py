"""Words that two people agreed to erase can go from every fact that holds them, beside a row that says so."""

import sqlalchemy as sa
from alembic import op

from guidance import db
from guidance.migrations.triggers import erasing_rows, erasing_words, holds_facts

revision = "0034"
down_revision = "0033"

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
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("proposal.id"), primary_key=True),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_table(
        "erased_words",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("proposal.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, index=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
    )
    op.create_index("ix_erased_words_kind_key", "erased_words", ["kind", "key"])
    holds_facts("erased_words")
    for table, (key, words) in _WORDS.items():
        erasing_words(table, key, words)
    for table, (key, words, said) in _SAID.items():
        erasing_words(table, key, words, said=said)
    erasing_rows("word_original", "id")
