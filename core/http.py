"""What every HTTP route shares: bearer tokens and problem details (RFC 9457) with a Chinese `detail`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from core.errors import FawenError, NotAuthorised
from core.log import get_logger

log = get_logger(__name__)
_bearer = HTTPBearer(auto_error=False)

DETAILS = {
    400: "请求的格式不正确。",
    401: "没有有效的凭证，请重新打开页面。",
    403: "没有权限。",
    404: "没有这个地址或内容。",
    405: "这个地址不支持此方法。",
    413: "发送的内容太大。",
    415: "请以 application/json 发送。",
    422: "请求的内容不正确",
}
NO_JSON = "请求的内容不是有效的 JSON。"
INTERNAL = "系统出了差错，请稍后再试；急事请拨 12348。"


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str


def problem(status: int, detail: str, code: str) -> JSONResponse:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code)
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented error answers of a route, for OpenAPI."""
    return {
        status: {"model": Problem, "description": DETAILS.get(status, ""), "content": {"application/problem+json": {}}}
        for status in statuses
    }


async def bearer(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """The bearer token of a request.

    Raises:
        NotAuthorised: there is none.
    """
    if credentials is None:
        raise NotAuthorised(DETAILS[401])
    return credentials.credentials


# Must stand at module level: FastAPI resolves annotations there, and takes what it cannot find for a query parameter.
Token = Annotated[str, Depends(bearer)]


def add_problem_handlers(app: FastAPI) -> None:
    """Turn every error into problem details; an unexpected one is logged and never shown."""

    @app.exception_handler(FawenError)
    async def _known(_request: Request, error: FawenError) -> JSONResponse:
        if error.status >= 500:
            log.error("request_failed", code=error.code)
        return problem(error.status, error.detail, error.code)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        if any(e["type"] == "json_invalid" for e in error.errors()):  # its place is a position in the text, no field
            return problem(422, NO_JSON, "bad_input")
        where = "、".join(".".join(str(step) for step in e["loc"] if step != "body") for e in error.errors()[:3])
        return problem(422, f"{DETAILS[422]}：{where}" if where else DETAILS[422] + "。", "bad_input")

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        detail = DETAILS.get(error.status_code, "请求不能处理。")
        return problem(error.status_code, detail.rstrip("。") + "。", "http")

    @app.exception_handler(Exception)
    async def _unknown(_request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected_error", error=type(error).__name__)
        return problem(500, INTERNAL, "internal")
