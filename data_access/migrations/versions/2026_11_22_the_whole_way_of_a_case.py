"""the whole way of a case.

Revision: fd9ec7d67b1e, after e0be24dd3c2e, 2026-11-22 04:52:19.950180
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
import sqlmodel

import data_access.columns


revision = 'fd9ec7d67b1e'
down_revision = 'e0be24dd3c2e'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('case_team',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_team_case_id_case_file')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_case_team_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_team')),
    sa.UniqueConstraint('case_id', 'team_id', name=op.f('uq_case_team_case_id_team_id'))
    )
    with op.batch_alter_table('case_team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_team_team_id'), ['team_id'], unique=False)

    op.create_table('attachment',
    sa.Column('voided_at', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('voided_by', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True),
    sa.Column('void_reason', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('file_name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('media_type', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('preview', sa.LargeBinary(), nullable=True),
    sa.Column('recorded_at', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('form_token', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
    sa.CheckConstraint("media_type IN ('image/png', 'image/jpeg', 'application/pdf')", name=op.f('ck_attachment_media_type')),
    sa.ForeignKeyConstraint(['attempt_id'], ['callback_attempt.id'], name=op.f('fk_attachment_attempt_id_callback_attempt')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_attachment_case_id_case_file')),
    sa.ForeignKeyConstraint(['event_id'], ['case_event.id'], name=op.f('fk_attachment_event_id_case_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('form_token', name=op.f('uq_attachment_form_token'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_attempt_id'), ['attempt_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attachment_event_id'), ['event_id'], unique=False)

    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True))
        batch_op.add_column(sa.Column('pauses', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('level', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('by_clock', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))
        batch_op.add_column(sa.Column('answers_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('root_cause', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.add_column(sa.Column('liability', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.add_column(sa.Column('cost_minor', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('improvement', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('implemented_by', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True))
        batch_op.add_column(sa.Column('implemented_at', data_access.columns.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('post', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.add_column(sa.Column('is_effective', sa.Boolean(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_case_event_answers_id_case_event'), 'case_event', ['answers_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_case_event_post'), "post IN ('manager', 'purchasing', 'finance', 'general_manager', 'other')")
        batch_op.drop_constraint(batch_op.f('ck_case_event_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_case_event_kind'), "kind IN ('received', 'dispatched', 'investigating', 'resolved', 'answered', 'followed_up', 'closed', 'withdrawn', 'invalid', 'merged', 'acknowledged', 'transferred', 'escalated', 'waiting', 'resumed', 'promised', 'urged', 'urge_answered', 'supervised', 'rejected', 'reopened', 'opinion', 'effect_checked', 'note')")
        batch_op.create_check_constraint(batch_op.f('ck_case_event_root_cause'), "root_cause IN ('people', 'process', 'communication', 'equipment', 'material', 'supplier', 'environment', 'customer', 'unknown')")
        batch_op.create_check_constraint(batch_op.f('ck_case_event_liability'), "liability IN ('ours', 'supplier', 'customer', 'shared', 'nobody')")
        batch_op.drop_constraint(batch_op.f('ck_case_event_outcome'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_case_event_outcome'), "outcome IN ('met', 'partly', 'explained', 'compensated', 'returned', 'exchanged', 'accepted_as_is', 'not_met')")

    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('demanded_at', data_access.columns.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('outside_due_at', data_access.columns.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('outside_body', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.add_column(sa.Column('outside_number', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('escalation_level', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('urgent', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))
        batch_op.add_column(sa.Column('validity', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.add_column(sa.Column('demands', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('contact', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True))
        batch_op.add_column(sa.Column('order_number', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True))
        batch_op.add_column(sa.Column('product', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True))
        batch_op.create_index(batch_op.f('ix_case_file_merged_into_id'), ['merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_case_file_merged_into_id_case_file'), 'case_file', ['merged_into_id'], ['id'])
        batch_op.create_check_constraint(batch_op.f('ck_case_file_outside_body'), "outside_body IN ('superior', '12345', '12315', 'owners_committee', 'regulator', 'other')")
        batch_op.create_check_constraint(batch_op.f('ck_case_file_validity'), "validity IN ('valid', 'help_with', 'group', 'invalid')")

    with op.batch_alter_table('policy', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_policy_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_policy_kind'), "kind IN ('tiers', 'lifecycle', 'sla', 'callbacks', 'red_lines', 'targets', 'work_sessions', 'waiting_reasons', 'cases')")



def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
