"""Signed tokens that are spent, and the sessions they were exchanged for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0020'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'app_spent_token',
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('expires_at', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('fingerprint'),
    )
    op.create_index('ix_app_spent_token_expires_at', 'app_spent_token', ['expires_at'])
    op.create_table(
        'app_session',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.Column('expires_at', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column('created_at', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
        sa.PrimaryKeyConstraint('token_hash'),
    )
    op.create_index('ix_app_session_expires_at', 'app_session', ['expires_at'])


def downgrade() -> None:
    op.drop_table('app_session')
    op.drop_table('app_spent_token')
