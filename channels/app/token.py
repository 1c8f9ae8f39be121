"""A partner's signed token (JWT): who signed it, for whom, until when. Nothing of it is believed before the signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from channels.app import texts
from channels.app.keys import ALGORITHMS, KeySet
from core.clock import now
from core.errors import NotAuthorised
from core.settings import Partner
from core.tokens import fingerprint

LEEWAY = timedelta(seconds=30)
# Bounds how long a used token must be remembered.
MAX_LIFE = timedelta(hours=1)
MAX_CHARACTERS = 8192
SUBJECT = re.compile(r"[\x21-\x7e]{1,96}")
TOKEN_ID = re.compile(r"[\x20-\x7e]{1,256}")
REQUIRED = ["iss", "aud", "exp", "jti", "sub"]
REFUSALS: tuple[tuple[type[jwt.PyJWTError], str, str], ...] = (
    (jwt.ExpiredSignatureError, texts.EXPIRED, "token_expired"),
    (jwt.ImmatureSignatureError, texts.TOO_EARLY, "token_too_early"),
    (jwt.InvalidIssuedAtError, texts.TOO_EARLY, "token_too_early"),
    (jwt.InvalidAudienceError, texts.WRONG_AUDIENCE, "token_audience"),
    (jwt.InvalidAlgorithmError, texts.WRONG_ALGORITHM, "token_algorithm"),
    (jwt.InvalidKeyError, texts.UNKNOWN_KEY, "token_key"),
    (jwt.InvalidSignatureError, texts.WRONG_SIGNATURE, "token_signature"),
)


class TokenRefused(NotAuthorised):
    """A token that does not let anybody in; `code` says why to a program."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Claim:
    """What a valid token says: the user, scoped by the partner, and the token's own identity and end."""

    user: str
    token: str
    expires_at: datetime


class Verifier:
    """Checks tokens against the partners that the settings name."""

    def __init__(self, partners: tuple[Partner, ...], keys: dict[str, KeySet] | None = None) -> None:
        self._partners = {partner.issuer: partner for partner in partners}
        self._keys = keys or {partner.issuer: KeySet(partner.jwks) for partner in partners}

    def verify(self, token: str) -> Claim:
        """The claim of a token; may fetch the partner's keys.

        Raises:
            TokenRefused: it is not valid now, not for us, or not signed by a partner; the code says which.
        """
        header, issuer = _unverified(token)
        partner = self._partners.get(issuer)
        if partner is None:
            raise TokenRefused(texts.UNKNOWN_ISSUER, "token_issuer")
        kid = header.get("kid")
        if header.get("alg") not in ALGORITHMS or not isinstance(kid, str):
            raise TokenRefused(texts.WRONG_ALGORITHM, "token_algorithm")
        key = self._keys[issuer].find(kid)
        if key is None:
            raise TokenRefused(texts.UNKNOWN_KEY, "token_key")
        try:
            # The key is bound to its own algorithm: a header that names another one is refused by the library.
            said = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=partner.audience,
                issuer=partner.issuer,
                leeway=LEEWAY,
                options={"require": REQUIRED, "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, OverflowError, ValueError, TypeError) as error:
            raise _refusal(error) from error
        return _claim(partner, said)


def _unverified(token: str) -> tuple[dict[str, Any], str]:
    """Header and issuer as they stand, only to find the key that will prove them."""
    if len(token) > MAX_CHARACTERS:
        raise TokenRefused(texts.NOT_A_TOKEN, "token_malformed")
    try:
        whole = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused(texts.NOT_A_TOKEN, "token_malformed") from error
    issuer = whole["payload"].get("iss")
    return whole["header"], issuer if isinstance(issuer, str) else ""


def _refusal(error: Exception) -> TokenRefused:
    for kind, words, code in REFUSALS:
        if isinstance(error, kind):
            return TokenRefused(words, code)
    return TokenRefused(texts.WRONG_CLAIMS, "token_claims")  # such as an expiry that is no number


def _claim(partner: Partner, said: dict[str, Any]) -> Claim:
    subject, jti, expires = said["sub"], said["jti"], int(said["exp"])
    for value, form in ((subject, SUBJECT), (jti, TOKEN_ID)):
        if not isinstance(value, str) or not form.fullmatch(value):
            raise TokenRefused(texts.WRONG_CLAIMS, "token_claims")
    if expires > (now() + MAX_LIFE + LEEWAY).timestamp():
        raise TokenRefused(texts.TOO_LONG_LIVED, "token_too_long")
    return Claim(
        f"{partner.name}:{subject}", fingerprint(f"{partner.issuer}\n{jti}"), datetime.fromtimestamp(expires, UTC)
    )
