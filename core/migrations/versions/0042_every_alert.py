"""Every danger that a ticket has shown, beside the gravest"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('ticket', sa.Column('alerts', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('ticket', 'alerts')
