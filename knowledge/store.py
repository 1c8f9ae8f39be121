"""Every query on the tables of the knowledge. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Literal

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import BadInput
from knowledge.institutions.institution import Institution
from knowledge.models import InstitutionRow

CITY = "city"  # an office of this level serves every district


def put_institution(session: Session, institution: Institution) -> Literal["added", "updated", "unchanged"]:
    """Add an office, or bring the one of the same kind, district, street and name up to date."""
    values = {**asdict(institution), "access": list(institution.access)}
    row = session.scalar(
        select(InstitutionRow).where(
            InstitutionRow.kind == institution.kind,
            InstitutionRow.district == institution.district,
            InstitutionRow.street == institution.street,
            InstitutionRow.name == institution.name,
        )
    )
    if row is None:
        session.add(InstitutionRow(**values))
        return "added"
    if all(getattr(row, name) == value for name, value in values.items()):
        return "unchanged"
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = now()
    return "updated"


def institutions_in(session: Session, kinds: Collection[str], district: str) -> Sequence[Institution]:
    """The offices of some kinds that serve a district: its own, and those of the whole city."""
    rows = session.scalars(
        select(InstitutionRow)
        .where(InstitutionRow.kind.in_(kinds), or_(InstitutionRow.district == district, InstitutionRow.level == CITY))
        .order_by(InstitutionRow.name, InstitutionRow.id)
    )
    return [institution_of(row) for row in rows]


def all_institutions(session: Session, district: str = "") -> Sequence[tuple[int, Institution]]:
    """Every office with its number, by district and name; those of one district (full name) where it is given."""
    rows = session.scalars(
        select(InstitutionRow)
        .where(InstitutionRow.district == district if district else true())
        .order_by(InstitutionRow.district, InstitutionRow.name, InstitutionRow.id)
    )
    return [(row.id, institution_of(row)) for row in rows]


def remove_institution(session: Session, number: int) -> Institution:
    """Take an office out of the directory.

    Raises:
        BadInput: there is none of this number.
    """
    row = session.get(InstitutionRow, number)
    if row is None:
        raise BadInput(f"没有编号 {number} 的机构；用 fawen institutions list 查看编号")
    session.delete(row)
    return institution_of(row)


def institution_of(row: InstitutionRow) -> Institution:
    return Institution(
        kind=row.kind,
        level=row.level,
        district=row.district,
        street=row.street,
        name=row.name,
        address=row.address,
        phone=row.phone,
        hours=row.hours,
        services=row.services,
        access=tuple(row.access),
        source=row.source,
        verified_on=row.verified_on,
    )
