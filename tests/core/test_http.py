"""What a caller is told of a body that cannot be read."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from core.http import add_problem_handlers


class Body(BaseModel):
    """Something with a field."""

    text: str


def store(body: Body) -> str:
    return body.text


@pytest.mark.parametrize(
    ("content", "detail"),
    [("{", "请求的内容不是有效的 JSON。"), ("你好", "请求的内容不是有效的 JSON。"), ("{}", "请求的内容不正确：text")],
)
def test_what_is_wrong_with_a_body_is_said(content, detail):
    app = FastAPI()
    add_problem_handlers(app)
    app.post("/")(store)
    answer = TestClient(app).post("/", content=content.encode(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (422, detail)


@pytest.fixture
def client():
    app = FastAPI()
    add_problem_handlers(app)

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret")

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(("path", "status", "words"), [("/nosuch", 404, "没有这个地址"), ("/broken", 500, "出了差错")])
def test_a_browser_is_shown_a_page_and_a_program_problem_details(client, path, status, words):
    browser = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (browser.status_code, browser.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert words in browser.text
    assert all(f'href="{to}"' in browser.text for to in ("/", "tel:12348"))
    program = client.get(path)
    assert (program.status_code, program.headers["content-type"]) == (status, "application/problem+json")
    assert words in program.json()["detail"]


def test_what_a_page_of_ours_sends_is_answered_as_to_a_program(client):
    answer = client.post("/nosuch", headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"
