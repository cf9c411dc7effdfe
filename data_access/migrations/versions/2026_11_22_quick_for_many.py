"""quick for many.

Revision: 813b84985e1c, after e994c0b18445, 2026-11-22 08:53:03.406806
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
import sqlmodel

import data_access.columns


revision = "813b84985e1c"
down_revision = "e994c0b18445"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("satisfied", sa.Boolean(), nullable=True))

    with op.batch_alter_table("customer_search", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_search_key_customer"))
        batch_op.create_index("ix_customer_search_key_customer", ["key", "customer_id", "kind"], unique=False)

    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interaction_recorded_by"))
        batch_op.drop_index(batch_op.f("ix_interaction_customer_id_occurred_at"))
        batch_op.create_index(
            "ix_interaction_customer_id_occurred_at",
            ["customer_id", "occurred_at", "reached", "direction", "channel", "voided_at"],
            unique=False,
        )
        batch_op.create_index(
            "ix_interaction_entered_by",
            ["recorded_by", "staff_id", "recorded_at"],
            unique=False,
            sqlite_where=sa.text("form_token IS NOT NULL"),
            postgresql_where=sa.text("form_token IS NOT NULL"),
        )


def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
