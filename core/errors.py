"""The errors of the house: a Chinese sentence for the person, a status for the protocol."""

from __future__ import annotations


class FawenError(Exception):
    """Base of every error a person may see.

    `detail` is a Chinese sentence for the reader; `status` the HTTP status it becomes (RFC 9457);
    `code` a stable identifier for programs.
    """

    status = 500
    code = "internal"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class BadInput(FawenError):
    """The caller sent something that cannot be accepted as it is."""

    status = 422
    code = "bad_input"


class NotAuthorised(FawenError):
    """The caller is not known, or the token does not hold."""

    status = 401
    code = "not_authorised"


class Forbidden(FawenError):
    """The caller is known but may not do this."""

    status = 403
    code = "forbidden"


class NotFound(FawenError):
    """What was asked for does not exist, or not for this caller."""

    status = 404
    code = "not_found"


class Gone(FawenError):
    """It was there, and will not come back."""

    status = 410
    code = "gone"


class Conflict(FawenError):
    """Somebody else was faster, or the state does not allow this now."""

    status = 409
    code = "conflict"


class TooMany(FawenError):
    """More calls than the limit allows."""

    status = 429
    code = "too_many"


class SetupError(FawenError):
    """Something this machine lacks or a wrong setting: stops the start with one clear line."""

    code = "setup"
