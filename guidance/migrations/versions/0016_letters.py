"""Letters, who gets them, and what became of each."""

import sqlalchemy as sa
from alembic import op

from guidance import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_KINDS = (
    *("invitation", "sign-in link", "password link", "asked to review", "decision made", "changes asked for"),
    *("schedule failed", "comment on my page", "review due", "review escalated", "alarm", "confirmation"),
    *("alert", "digest"),
)
_STATES = ("waiting", "sending", "sent", "failed", "paused", "ended")


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _moment(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, db.Moment(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "receiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("paused_at", nullable=True),
        _moment("made_at"),
        sa.CheckConstraint("user_id IS NULL OR email IS NULL", name=op.f("ck_receiver_one_address")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_receiver_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiver")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_receiver_{name}"))
            for name in ("user_id", "email", "token", "mark")
        ),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("kind", _one_of("letterkind", _KINDS), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("uid", name=op.f("uq_letter_uid")),
        sa.UniqueConstraint("about", name=op.f("uq_letter_about")),
    )
    op.create_index(op.f("ix_letter_at"), "letter", ["at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("deliverystate", _STATES), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _moment("at"),
        _moment("due_at"),
        _moment("begun_at", nullable=True),
        _moment("ended_at", nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_delivery_letter_id_letter")),
        sa.ForeignKeyConstraint(["receiver_id"], ["receiver.id"], name=op.f("fk_delivery_receiver_id_receiver")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("letter_id", "receiver_id", name=op.f("uq_delivery_letter_id_receiver_id")),
    )
    op.create_index(op.f("ix_delivery_receiver_id"), "delivery", ["receiver_id"], unique=False)
    op.create_index("ix_delivery_state_urgent_due_at", "delivery", ["state", "urgent", "due_at"], unique=False)
