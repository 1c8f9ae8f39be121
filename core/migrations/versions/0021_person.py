"""One person on several channels"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import core.db

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'person_link',
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('linked_at', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
        sa.PrimaryKeyConstraint('conversation_id'),
    )
    op.create_index('ix_person_link_person_id', 'person_link', ['person_id'])
    op.create_table(
        'link_code',
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.Column('fingerprint', sa.String(length=32), nullable=False),
        sa.Column('expires_at', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
        sa.PrimaryKeyConstraint('conversation_id'),
    )
    op.create_index('ix_link_code_fingerprint', 'link_code', ['fingerprint'])
    op.create_table(
        'link_tries',
        sa.Column('conversation_id', sa.String(length=32), nullable=False),
        sa.Column('wrong', sa.Integer(), nullable=False),
        sa.Column('until', core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id']),
        sa.PrimaryKeyConstraint('conversation_id'),
    )


def downgrade() -> None:
    op.drop_table('link_tries')
    op.drop_table('link_code')
    op.drop_table('person_link')
