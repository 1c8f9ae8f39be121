"""Which other sites may show the page in a frame and call the API from a browser: none, unless the settings name them."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

# What a citizen's page uses; the console is never open to another site.
SHARED = ("/api/v1/app/", "/api/v1/web/")


def page_policy(policy: str, origins: tuple[str, ...]) -> str:
    """The page's content policy: the same as everywhere, but these origins may frame it."""
    allowed = " ".join(("'self'", *origins)) if origins else "'none'"
    return policy.replace("frame-ancestors 'none'", f"frame-ancestors {allowed}")


class Browsers:
    """Answers browsers of the named origins (CORS) on the citizens' paths; tokens are never cookies, so none are sent."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._shared = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST", "PUT", "DELETE"),
            allow_headers=("Authorization", "Content-Type"),
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_shared = scope["type"] == "http" and scope["path"].startswith(SHARED)
        await (self._shared if is_shared else self._app)(scope, receive, send)
