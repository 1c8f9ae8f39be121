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


def downgrade() -> None:
    op.drop_column('wechat_media', 'due_at')
