"""The tables of the knowledge."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base


class InstitutionRow(Base):
    """An office that citizens may go to, as it was last imported. Identifiers as in `directory/schema.yml`."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("district", "kind", "street", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    level: Mapped[str] = mapped_column(String(12))
    district: Mapped[str] = mapped_column(String(16), default="")
    street: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[str] = mapped_column(String(128))
    address: Mapped[str] = mapped_column(String(256), default="")
    phone: Mapped[str] = mapped_column(String(64), default="")
    hours: Mapped[str] = mapped_column(String(256), default="")
    services: Mapped[str] = mapped_column(String(512), default="")
    access: Mapped[list[str]] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(256))
    verified_on: Mapped[date]
    updated_at: Mapped[datetime] = mapped_column(default=now)
