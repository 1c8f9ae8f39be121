"""Subscriptions, daily cards, quiz answers; erasures, their certificates, downloads"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0030'
down_revision = '0022'
branch_labels = None
depends_on = None


def at(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, core.db.UtcDateTime(timezone=True), nullable=nullable)


def conversation() -> list[Any]:
    return [
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
    ]


def upgrade() -> None:
    op.create_table(
        'subscription',
        sa.Column('id', sa.Integer(), nullable=False),
        *conversation(),
        sa.Column('programme', sa.String(length=24), nullable=False),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('consent_version', sa.String(length=16), nullable=False),
        at('consent_at'),
        at('ended_at', nullable=True),
        sa.Column('ended_why', sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    live = sa.text('ended_at IS NULL')
    op.create_index(
        'one_live_subscription',
        'subscription',
        ['conversation_id', 'programme'],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        'card_delivery',
        sa.Column('id', sa.Integer(), nullable=False),
        *conversation(),
        sa.Column('programme', sa.String(length=24), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('card_id', sa.String(length=64), nullable=False),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('reason', sa.String(length=16), nullable=False),
        sa.Column('message_id', sa.Integer(), nullable=True),
        at('at'),
        sa.ForeignKeyConstraint(['message_id'], ['message.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('conversation_id', 'programme', 'day'),
    )
    op.create_index('card_delivery_of_day', 'card_delivery', ['day', 'state'])
    op.create_table(
        'quiz_answer',
        sa.Column('id', sa.Integer(), nullable=False),
        *conversation(),
        sa.Column('turn_id', sa.String(length=32), nullable=False),
        sa.Column('question_id', sa.String(length=64), nullable=False),
        sa.Column('choice', sa.Integer(), nullable=False),
        sa.Column('right', sa.Boolean(), nullable=False),
        at('at'),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('turn_id'),
    )
    op.create_index('ix_quiz_answer_conversation_id', 'quiz_answer', ['conversation_id'])
    op.create_table(
        'erasure',
        sa.Column('receipt', sa.String(length=16), nullable=False),
        *conversation(),
        sa.Column('channel', sa.String(length=16), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('why', sa.String(length=16), nullable=False),
        at('asked_at'),
        at('due_at', nullable=True),
        at('confirmed_at', nullable=True),
        at('done_at', nullable=True),
        sa.PrimaryKeyConstraint('receipt'),
    )
    op.create_index('ix_erasure_conversation_id', 'erasure', ['conversation_id'])
    op.create_index('ix_erasure_state', 'erasure', ['state'])
    op.create_table(
        'deletion_certificate',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('receipt', sa.String(length=16), nullable=True),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('kept', sa.Boolean(), nullable=False),
        at('at'),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_deletion_certificate_receipt', 'deletion_certificate', ['receipt'])
    op.create_table(
        'export_link',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        *conversation(),
        at('expires_at'),
        sa.PrimaryKeyConstraint('token_hash'),
    )
    op.create_index('ix_export_link_conversation_id', 'export_link', ['conversation_id'])


def downgrade() -> None:
    for table in ('export_link', 'deletion_certificate', 'erasure', 'quiz_answer', 'card_delivery', 'subscription'):
        op.drop_table(table)
