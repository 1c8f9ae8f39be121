"""The migrations make the tables that the code expects."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import fawen.app  # noqa: F401 (imports every room's tables)
from core.db import Base, migrate, open_engine


def test_a_migrated_database_has_every_table_as_the_code_has_it(settings):
    migrate(settings)
    engine = open_engine(settings)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
