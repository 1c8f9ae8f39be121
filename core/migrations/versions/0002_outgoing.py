"""The way of messages to channels that must be called"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'outgoing',
        sa.Column('message_id', sa.Integer(), nullable=False),
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('purpose', sa.String(length=16), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('reason', sa.String(length=64), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('due_at', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column('claimed_by', sa.String(length=64), nullable=False),
        sa.Column('claimed_until', core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column('sent_as', sa.String(length=16), nullable=False),
        sa.Column('sent_at', core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['message_id'], ['message.id']),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
        sa.PrimaryKeyConstraint('message_id'),
    )
    op.create_index('outgoing_due', 'outgoing', ['channel', 'state', 'due_at'])
    op.create_index('ix_outgoing_conversation_id', 'outgoing', ['conversation_id'])


def downgrade() -> None:
    op.drop_table('outgoing')
