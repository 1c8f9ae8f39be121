"""The WeChat channel"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0010'
down_revision = '0030'
branch_labels = None
depends_on = None

MOMENT = core.db.UtcDateTime(timezone=True)


def conversation(unique: bool = False) -> sa.Column[str]:
    return sa.Column('conversation_id', sa.String(length=32), sa.ForeignKey('conversation.id', ondelete='CASCADE'), nullable=False, unique=unique)


def upgrade() -> None:
    op.create_table(
        'wechat_user',
        sa.Column('openid', sa.String(length=64), primary_key=True),
        conversation(unique=True),
        sa.Column('subscribed', sa.Boolean(), nullable=False),
        sa.Column('scene', sa.String(length=128), nullable=False),
        sa.Column('district', sa.String(length=16), nullable=False),
        sa.Column('campaign', sa.String(length=64), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('left_at', MOMENT, nullable=True),
    )
    op.create_table(
        'wechat_contact',
        sa.Column('id', sa.Integer(), primary_key=True),
        conversation(),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('spent', sa.Boolean(), nullable=False),
    )
    op.create_index('wechat_contact_newest', 'wechat_contact', ['conversation_id', 'kind', 'at'])
    op.create_table(
        'wechat_piece',
        sa.Column('message_id', sa.Integer(), sa.ForeignKey('message.id', ondelete='CASCADE'), primary_key=True),
        sa.Column('number', sa.Integer(), primary_key=True, autoincrement=False),
        conversation(),
        sa.Column('sending', sa.String(length=32), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('via', sa.String(length=8), nullable=False),
        sa.Column('call', sa.String(length=32), nullable=False),
        sa.Column('contact_id', sa.Integer(), nullable=True),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
    )
    for column in ('conversation_id', 'sending', 'call', 'contact_id'):
        op.create_index(f'ix_wechat_piece_{column}', 'wechat_piece', [column])
    op.create_table(
        'wechat_seen',
        sa.Column('nonce', sa.String(length=80), primary_key=True),
        sa.Column('key', sa.String(length=104), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
    )
    op.create_index('ix_wechat_seen_at', 'wechat_seen', ['at'])
    op.create_table(
        'wechat_token',
        sa.Column('app_id', sa.String(length=32), primary_key=True),
        sa.Column('sealed', sa.LargeBinary(), nullable=True),
        sa.Column('expires_at', MOMENT, nullable=True),
        sa.Column('refreshing_by', sa.String(length=64), nullable=False),
        sa.Column('refreshing_until', MOMENT, nullable=True),
    )
    op.create_table(
        'wechat_media',
        sa.Column('id', sa.String(length=32), primary_key=True),
        conversation(),
        sa.Column('media_id', sa.String(length=256), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('content_type', sa.String(length=64), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=True),
        sa.Column('at', MOMENT, nullable=False),
    )
    for column in ('conversation_id', 'state'):
        op.create_index(f'ix_wechat_media_{column}', 'wechat_media', [column])
    op.create_table(
        'wechat_consent',
        sa.Column('openid', sa.String(length=64), sa.ForeignKey('wechat_user.openid', ondelete='CASCADE'), primary_key=True),
        sa.Column('template_id', sa.String(length=64), primary_key=True),
        sa.Column('left', sa.Integer(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in ('consent', 'media', 'token', 'seen', 'piece', 'contact', 'user'):
        op.drop_table(f'wechat_{table}')
