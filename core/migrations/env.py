"""Alembic's entry: run by `core.db.migrate`, never by hand."""

from __future__ import annotations

from alembic import context

from core.db import Base, open_engine

engine = open_engine(context.config.attributes["settings"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
