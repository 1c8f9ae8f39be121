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
