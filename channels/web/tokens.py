"""Owns session tokens: who a browser is, signed, so that knowing an id opens nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

import jwt

from channels.web.errors import TokenError

ALGORITHM = "HS256"
AUDIENCE = "baton-web-chat"
TOKEN_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's address on the web channel, and the conversation that its `after` speaks of.

    `account`: the shop vouched for this customer; without its word again, nobody sees this session.
    """

    address: str
    conversation: str
    account: str | None = None


class Tokens:
    """Signs and reads tokens of one installation and workspace (JWT, RFC 7519)."""

    def __init__(self, secret: bytes, workspace: str) -> None:
        self._secret = secret
        self._issuer = workspace

    def issue(self, session: Session) -> str:
        """A token that is good for ninety days."""
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": session.address,
            "c": session.conversation,
            "exp": int(time.time()) + TOKEN_SECONDS,
            **({"shop": session.account} if session.account else {}),
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    def read(self, token: str) -> Session:
        """Who holds `token`. Raises TokenError."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": ["exp", "sub", "c"]},
            )
            return Session(str(claims["sub"]), str(claims["c"]), claims.get("shop"))
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise TokenError("This token was not made here or has expired.") from error
