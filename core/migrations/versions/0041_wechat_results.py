"""When a picture is fetched next; WeChat's own name for what was sent, by which it tells the result"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0041'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('wechat_media', sa.Column('due_at', core.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column('wechat_piece', sa.Column('msgid', sa.String(length=64), nullable=False, server_default=''))
    op.create_index('ix_wechat_piece_msgid', 'wechat_piece', ['msgid'])


def downgrade() -> None:
    op.drop_index('ix_wechat_piece_msgid', 'wechat_piece')
    op.drop_column('wechat_piece', 'msgid')
    op.drop_column('wechat_media', 'due_at')
