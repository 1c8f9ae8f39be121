"""The directory of institutions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('institution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('level', sa.String(length=12), nullable=False),
    sa.Column('district', sa.String(length=16), nullable=False),
    sa.Column('street', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('address', sa.String(length=256), nullable=False),
    sa.Column('phone', sa.String(length=64), nullable=False),
    sa.Column('hours', sa.String(length=256), nullable=False),
    sa.Column('services', sa.String(length=512), nullable=False),
    sa.Column('access', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=256), nullable=False),
    sa.Column('verified_on', sa.Date(), nullable=False),
    sa.Column('updated_at', core.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('district', 'kind', 'street', 'name')
    )


def downgrade() -> None:
    op.drop_table('institution')
