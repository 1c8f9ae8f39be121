"""Staff accounts: who works here, in which role, and how they prove it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import texts
from core.clock import now
from core.db import Base
from core.errors import BadInput, Conflict, NotAuthorised
from core.tokens import fingerprint

SESSION_LIFE = timedelta(hours=12)
MIN_PASSWORD = 10
MAX_NAME = 64
_HASHER = PasswordHasher()
# Verified when the name is unknown, so that a wrong name takes as long as a wrong password.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


class Role(StrEnum):
    """What an account may do."""

    SEAT = "seat"
    SUPERVISOR = "supervisor"
    CURATOR = "curator"
    REVIEWER = "reviewer"
    OUTREACH = "outreach"
    ADMIN = "admin"


class Staff(Base):
    """An account of a member of staff."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class StaffSession(Base):
    """A login; only the fingerprint of its token is kept."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[datetime]


def add_staff(session: Session, name: str, password: str, role: Role, display_name: str = "") -> Staff:
    """Create an account.

    Raises:
        Conflict: the name is taken; BadInput: it is none, or the password is shorter than ten characters.
    """
    if not 0 < len(name) <= MAX_NAME or name != name.strip() or not name.isprintable():
        raise BadInput(texts.bad_name(MAX_NAME))
    if len(password.strip()) < MIN_PASSWORD:
        raise BadInput(texts.short_password(MIN_PASSWORD))
    if session.scalar(select(Staff.id).where(Staff.name == name)) is not None:
        raise Conflict(texts.name_taken(name))
    staff = Staff(name=name, display_name=display_name or name, role=role, password_hash=_HASHER.hash(password))
    session.add(staff)
    session.flush()
    return staff


def set_password(session: Session, name: str, password: str) -> bool:
    """Give an account a new password and end its logins; False when there is no such account."""
    staff = session.scalar(select(Staff).where(Staff.name == name))
    if staff is None:
        return False
    staff.password_hash = _HASHER.hash(password)
    for login in session.scalars(select(StaffSession).where(StaffSession.staff_id == staff.id)):
        session.delete(login)
    return True


def verify_password(session: Session, name: str, password: str) -> Staff:
    """The account of this name and password (about 50 ms: Argon2 is slow on purpose).

    Raises:
        NotAuthorised: unknown, inactive or wrong, without saying which.
    """
    staff = session.scalar(select(Staff).where(Staff.name == name, Staff.active))
    try:
        _HASHER.verify(staff.password_hash if staff else _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        staff = None
    if staff is None:
        raise NotAuthorised(texts.WRONG_PASSWORD)
    return staff


def open_login(session: Session, staff: Staff) -> str:
    """Start a login and return its token; the database keeps only a fingerprint."""
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(token_hash=fingerprint(token), staff_id=staff.id, expires_at=now() + SESSION_LIFE))
    return token


def close_login(session: Session, token: str) -> None:
    """End a login: its token holds no longer."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == fingerprint(token)))


def staff_of(session: Session, token: str) -> Staff:
    """The account behind a login's token.

    Raises:
        NotAuthorised: no such login, or it has run out.
    """
    login = session.get(StaffSession, fingerprint(token))
    staff = session.get(Staff, login.staff_id) if login and login.expires_at > now() else None
    if staff is None or not staff.active:
        raise NotAuthorised(texts.LOGIN_OVER)
    return staff
