"""Accounts: proved by password, known by token, ended with either."""

import pytest

from core.errors import BadInput, Conflict, NotAuthorised
from core.staff import Role, add_staff, close_login, open_login, set_password, staff_of, verify_password

PASSWORD = "correct horse"


def test_login_opens_with_the_right_password_only(db):
    with db.session_scope() as session:
        add_staff(session, "li", PASSWORD, Role.SEAT, "李老师")
    with db.session_scope() as session:
        token = open_login(session, verify_password(session, "li", PASSWORD))
        assert staff_of(session, token).display_name == "李老师"
        for name, password in (("li", "wrong"), ("nobody", PASSWORD)):
            with pytest.raises(NotAuthorised):
                verify_password(session, name, password)


def test_a_new_password_ends_old_logins(db):
    with db.session_scope() as session:
        token = open_login(session, add_staff(session, "li", PASSWORD, Role.SEAT))
        session.flush()
        set_password(session, "li", "another horse")
        session.flush()
        with pytest.raises(NotAuthorised):
            staff_of(session, token)


def test_a_login_that_was_closed_holds_no_longer_and_the_others_do(db):
    with db.session_scope() as session:
        staff = add_staff(session, "li", PASSWORD, Role.SEAT)
        here, there = open_login(session, staff), open_login(session, staff)
        session.flush()
        close_login(session, here)
        assert staff_of(session, there).name == "li"
        with pytest.raises(NotAuthorised):
            staff_of(session, here)


def test_names_are_unique_and_passwords_long(db):
    with db.session_scope() as session:
        add_staff(session, "li", PASSWORD, Role.SEAT)
        with pytest.raises(Conflict, match="li"):
            add_staff(session, "li", PASSWORD, Role.SEAT)
        with pytest.raises(BadInput, match="10"):
            add_staff(session, "wang", "short", Role.SEAT)
        with pytest.raises(BadInput, match="空格不算"):
            add_staff(session, "wang", " " * 10, Role.SEAT)


@pytest.mark.parametrize("name", ["", " ", " wang", "wang\n", "王" * 65])
def test_an_account_has_a_name_that_can_be_typed(db, name):
    with db.session_scope() as session, pytest.raises(BadInput, match="1 到 64 个字符"):
        add_staff(session, name, PASSWORD, Role.SEAT)
