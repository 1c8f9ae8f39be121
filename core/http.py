"""What every HTTP route shares: bearer tokens, and errors with a Chinese `detail` (RFC 9457, or a page)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from core import texts
from core.errors import FawenError, NotAuthorised
from core.log import get_logger
from core.pages import TO_PAGE, trouble_page

log = get_logger(__name__)
_bearer = HTTPBearer(auto_error=False)


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str


def problem(status: int, detail: str, code: str) -> JSONResponse:
    """An error as programs read it."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, code=code)
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented error answers of a route, for OpenAPI."""
    return {
        status: {
            "model": Problem,
            "description": texts.DETAILS.get(status, ""),
            "content": {"application/problem+json": {}},
        }
        for status in statuses
    }


async def bearer(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    """The bearer token of a request.

    Raises:
        NotAuthorised: there is none.
    """
    if credentials is None:
        raise NotAuthorised(texts.DETAILS[401])
    return credentials.credentials


# Must stand at module level: FastAPI resolves annotations there, and takes what it cannot find for a query parameter.
Token = Annotated[str, Depends(bearer)]


def told(request: Request, status: int, detail: str, code: str) -> Response:
    """An error to whoever asked: a page where a browser shows what comes, problem details to programs."""
    is_shown = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    if not is_shown:
        return problem(status, detail, code)
    return HTMLResponse(trouble_page(detail, TO_PAGE), status, {"Cache-Control": "no-store"})


def add_problem_handlers(app: FastAPI) -> None:
    """Turn every error into problem details or a page; an unexpected one is logged and never shown."""

    @app.exception_handler(FawenError)
    async def _known(request: Request, error: FawenError) -> Response:
        if error.status >= 500:
            log.error("request_failed", code=error.code)
        return told(request, error.status, error.detail, error.code)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        if any(e["type"] == "json_invalid" for e in error.errors()):  # its place is a position in the text, no field
            return told(request, 422, texts.NO_JSON, "bad_input")
        where = "、".join(".".join(str(step) for step in e["loc"] if step != "body") for e in error.errors()[:3])
        return told(request, 422, f"{texts.DETAILS[422]}：{where}" if where else texts.DETAILS[422] + "。", "bad_input")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        detail = texts.DETAILS.get(error.status_code, texts.OTHER_STATUS)
        return told(request, error.status_code, detail.rstrip("。") + "。", "http")

    @app.exception_handler(Exception)
    async def _unknown(request: Request, error: Exception) -> Response:
        log.error("unexpected_error", error=type(error).__name__)
        return told(request, 500, texts.INTERNAL, "internal")
