"""Whatever is sent to any route of the document: no failure of ours, and no answer that the document does not name."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.python.asgi import get_client
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.exc import OperationalError

from channels.web.sessions import open_session
from core.crypto import Seal
from core.db import Base, Database
from core.settings import Settings
from core.staff import Role, add_staff, open_login
from fawen.app import build_app
from fawen.house import House
from tests.channels.doubles import NO_PAGES, Answers, KnowsNothing

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 5


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The real application over a database of its own, and a token for each kind of caller."""
    wechat = {
        "wechat_app_id": "wx1",
        "wechat_secret": "s",
        "wechat_token": "token",
        "wechat_mode": "plain",
        "wechat_api": "http://127.0.0.1:1",
        "wechat_public_url": "https://fawen.example",
    }
    settings = Settings(var=tmp_path_factory.mktemp("var"), rate_per_minute=100_000, _env_file=None, **wechat)
    db = Database.open(settings)
    Base.metadata.create_all(db.engine)
    house = House.join(settings, db, Seal(b"k" * 32), KnowsNothing(), Answers())
    yield build_app(house, NO_PAGES), tokens(db)
    db.close()


def tokens(db):
    from datetime import timedelta

    from channels.app.models import AppSession
    from consult.store import open_conversation
    from core.clock import now
    from core.tokens import fingerprint

    with db.session_scope() as session:
        boss = add_staff(session, "boss", "correct horse", Role.ADMIN)
        user = open_conversation(session, "app", "shfw:1").id
        until = now() + timedelta(hours=1)
        session.add(AppSession(token_hash=fingerprint("app-token"), conversation_id=user, expires_at=until))
        return {"web": open_session(session)[1], "console": open_login(session, boss), "app": "app-token"}


@pytest.fixture(scope="module")
def operations(service):
    document = schemathesis.openapi.from_asgi("/api/v1/openapi.json", service[0])
    return [found.ok() for found in document.get_all_operations()]


@pytest.fixture(scope="module")
def line(service):
    """One client for all calls: starting the application anew for each would take most of the time."""
    with get_client(service[0], max_stream_events=None) as client:
        yield client


def headers_for(operation, tokens):
    kind = operation.path.split("/")[3] if operation.path.startswith("/api/v1/") else ""
    return {"Authorization": f"Bearer {tokens[kind]}"} if kind in tokens else {}


def wrong_answers(line, operation, headers, mode):
    """What this operation gives that the document does not name, as sentences."""

    @given(operation.as_strategy(generation_mode=mode))
    @effort(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps_to_its_document(case):
        case.call_and_validate(headers=headers, session=line, checks=CHECKS)

    try:
        keeps_to_its_document()
    except (FailureGroup, Failure) as failure:
        return [f"{operation.label}: {failure}"]
    except Unsatisfiable:  # an operation that takes nothing cannot be sent anything wrong
        return []
    return []


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_route_keeps_to_its_document(line, service, operations, mode):
    wrong = [w for op in operations for w in wrong_answers(line, op, headers_for(op, service[1]), mode)]
    assert wrong == []


def test_strangers_are_told_so_everywhere(line, operations):
    stranger = {"Authorization": "Bearer stranger"}
    wrong = [w for op in operations for w in wrong_answers(line, op, stranger, GenerationMode.POSITIVE)]
    assert wrong == []


def test_with_the_database_away_the_service_is_not_ready_and_the_document_says_so(line, operations, monkeypatch):
    def away(_db):
        raise OperationalError("SELECT 1", {}, Exception("no connection"))

    monkeypatch.setattr(Database, "read_scope", away)
    case = next(operation for operation in operations if operation.path == "/health/ready").Case()
    answer = case.call(session=line)
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "database": "down"})
    case.validate_response(answer, checks=[check for check in CHECKS if check is not not_a_server_error])


def test_the_document_says_how_the_live_line_is_opened(line):
    said = line.get("/api/v1/openapi.json").json()["info"]["description"]
    assert all(part in said for part in ("/api/v1/web/events", "/api/v1/app/events", '"token"', '"after"', "4401"))


def test_the_document_holds_every_room_of_the_interface(operations):
    rooms = {operation.path.split("/")[3] for operation in operations if operation.path.startswith("/api/v1/")}
    assert {"web", "app", "console"} <= rooms
