"""Owns the shop's word for who its signed-in customer is: a token (JWT, RFC 7519) that the shop's own server signs."""

from __future__ import annotations

import time
from typing import Any

import jwt
from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationError

from channels.web.errors import VouchError
from conversation.joining import Account
from conversation.language import spoken

AUDIENCE = "baton"
LONGEST_SECONDS = 24 * 3600
LEEWAY_SECONDS = 30
SHARED = ("HS256", "HS384", "HS512")
PUBLIC = ("RS256", "ES256", "EdDSA")


class Claims(BaseModel):
    """What the shop may say: `sub` is its own lasting id of the customer, `email` one that it has verified."""

    model_config = ConfigDict(extra="ignore")

    sub: str = Field(min_length=1, max_length=200, pattern=r"^[^\s]+$")
    exp: int
    name: str | None = Field(default=None, max_length=200)
    email: EmailStr | None = None
    locale: str | None = Field(default=None, max_length=35)


class Vouching:
    """Reads the shop's tokens."""

    def __init__(self, key: str) -> None:
        """`key`: a secret that the shop shares (HS256), or its public key in PEM (RS256, ES256, EdDSA)."""
        self._key = key
        # Never both kinds: a public key is no secret to sign with.
        self._algorithms = PUBLIC if "-----BEGIN" in key else SHARED

    def read(self, token: str) -> Account:
        """Whom the shop vouches for. Raises VouchError, which says to the shop's developers what is wrong."""
        try:
            raw: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=list(self._algorithms),
                audience=AUDIENCE,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub", "aud"]},
            )
            claims = Claims.model_validate(raw)
        except jwt.PyJWTError as error:
            raise VouchError(f"{error}. Sign it anew for every page, with BATON_CUSTOMER_KEY.") from error
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
            raise VouchError(f"These claims have another form than docs/protocol.md says: {fields}.") from error
        if claims.exp > time.time() + LONGEST_SECONDS + LEEWAY_SECONDS:
            raise VouchError("It is good for more than a day. Let `exp` be an hour from now at most.")
        return Account(claims.sub, claims.name, claims.email, spoken(claims.locale or ""))
