"""the whole way of a case.

Revision: e994c0b18445, after e0be24dd3c2e, 2026-11-22 06:24:29.923656
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
import sqlmodel

import data_access.columns


revision = 'e994c0b18445'
down_revision = 'e0be24dd3c2e'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('job_lease',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('held_until', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_pass_at', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_job_lease'))
    )
    op.create_table('phrase',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phrase'))
    )
    op.create_table('work_time',
    sa.Column('starts_at', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('worked_before', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('starts_at', name=op.f('pk_work_time'))
    )
    op.create_table('notice_target',
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('team_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kinds', sa.JSON(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('quiet_from', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=True),
    sa.Column('quiet_until', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=True),
    sa.Column('red_lines_break_quiet', sa.Boolean(), nullable=False),
    sa.Column('morning_at', sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('active_since', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('last_sent_at', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('failing_since', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_error', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_notice_target_staff_id_staff')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_notice_target_team_id_team')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_target'))
    )
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

    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('target_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('made_at', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('not_before', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
    sa.Column('claimed_until', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', data_access.columns.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('warning', 'breach', 'red_line', 'morning')", name=op.f('ck_notice_kind')),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'spared')", name=op.f('ck_notice_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_notice_case_id_case_file')),
    sa.ForeignKeyConstraint(['target_id'], ['notice_target.id'], name=op.f('fk_notice_target_id_notice_target')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('target_id', 'key', name=op.f('uq_notice_target_id_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_state_not_before', ['state', 'not_before'], unique=False)

    op.create_table('call_lease',
    sa.Column('customer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('holder', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('holder_name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('callback_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('taken_at', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['callback_id'], ['callback.id'], name=op.f('fk_call_lease_callback_id_callback')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_call_lease_customer_id_customer')),
    sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_call_lease'))
    )
    op.create_table('callback_skip',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('callback_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('skipped_at', data_access.columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.ForeignKeyConstraint(['callback_id'], ['callback.id'], name=op.f('fk_callback_skip_callback_id_callback')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_callback_skip_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_callback_skip'))
    )
    with op.batch_alter_table('callback_skip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_callback_skip_callback_id'), ['callback_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_callback_skip_skipped_at'), ['skipped_at'], unique=False)

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

    with op.batch_alter_table('callback', schema=None) as batch_op:
        batch_op.add_column(sa.Column('part_of_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('checks_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('needs_phone', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))
        batch_op.create_index('ix_callback_part_of_id', ['part_of_id'], unique=False, sqlite_where=sa.text('part_of_id IS NOT NULL'), postgresql_where=sa.text('part_of_id IS NOT NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_callback_checks_id'), ['checks_id'])
        batch_op.create_foreign_key(batch_op.f('fk_callback_part_of_id_callback'), 'callback', ['part_of_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_callback_checks_id_callback'), 'callback', ['checks_id'], ['id'])
        batch_op.drop_constraint(batch_op.f('ck_callback_reason'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_callback_reason'), "reason IN ('after_service', 'after_complaint', 'low_score', 'opinion', 'tier_interval', 'care', 'win_back', 'by_hand', 'recheck')")

    with op.batch_alter_table('callback_attempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wanted_at', data_access.columns.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('confirmed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('survey_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('complaint_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_callback_attempt_survey_id'), ['survey_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_callback_attempt_survey_id_survey'), 'survey', ['survey_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_callback_attempt_complaint_id_case_file'), 'case_file', ['complaint_id'], ['id'])

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
        batch_op.add_column(sa.Column('flaw', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
        batch_op.create_index('ix_case_event_answers_id', ['answers_id'], unique=False, sqlite_where=sa.text('answers_id IS NOT NULL'), postgresql_where=sa.text('answers_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_case_event_answers_id_case_event'), 'case_event', ['answers_id'], ['id'])
        batch_op.drop_constraint(batch_op.f('ck_case_event_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_case_event_kind'), "kind IN ('received', 'dispatched', 'investigating', 'resolved', 'answered', 'followed_up', 'closed', 'withdrawn', 'invalid', 'merged', 'acknowledged', 'transferred', 'escalated', 'waiting', 'resumed', 'promised', 'urged', 'urge_answered', 'supervised', 'rejected', 'reopened', 'opinion', 'effect_checked', 'note')")
        batch_op.create_check_constraint(batch_op.f('ck_case_event_post'), "post IN ('manager', 'purchasing', 'finance', 'general_manager', 'other')")
        batch_op.create_check_constraint(batch_op.f('ck_case_event_liability'), "liability IN ('ours', 'supplier', 'customer', 'shared', 'nobody')")
        batch_op.create_check_constraint(batch_op.f('ck_case_event_flaw'), "flaw IN ('before_receipt', 'closed_twice', 'after_end', 'backward', 'skipped', 'out_of_turn')")
        batch_op.drop_constraint(batch_op.f('ck_case_event_outcome'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_case_event_outcome'), "outcome IN ('met', 'partly', 'explained', 'compensated', 'returned', 'exchanged', 'accepted_as_is', 'not_met')")
        batch_op.create_check_constraint(batch_op.f('ck_case_event_root_cause'), "root_cause IN ('people', 'process', 'communication', 'equipment', 'material', 'supplier', 'environment', 'customer', 'unknown')")

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
        batch_op.create_check_constraint(batch_op.f('ck_case_file_validity'), "validity IN ('valid', 'help_with', 'group', 'invalid')")
        batch_op.create_check_constraint(batch_op.f('ck_case_file_outside_body'), "outside_body IN ('superior', '12345', '12315', 'owners_committee', 'regulator', 'other')")

    with op.batch_alter_table('company', schema=None) as batch_op:
        batch_op.add_column(sa.Column('public_address', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True))

    with op.batch_alter_table('import_change', schema=None) as batch_op:
        batch_op.add_column(sa.Column('restored_version', sa.Integer(), nullable=True))

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_leader', sa.Boolean(), server_default=sa.text('(false)'), nullable=False))

    with op.batch_alter_table('policy', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_policy_kind'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_policy_kind'), "kind IN ('tiers', 'lifecycle', 'sla', 'callbacks', 'red_lines', 'targets', 'work_sessions', 'waiting_reasons', 'repeats', 'escalation', 'capacity', 'call_scripts')")



def downgrade() -> None:
    raise NotImplementedError("the way back is the backup that was made before")
