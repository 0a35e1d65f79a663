"""Session tokens: only what was signed here, for this workspace, and is not too old, opens anything."""

from __future__ import annotations

import time

import jwt
import pytest

from channels.web.errors import TokenError
from channels.web.tokens import AUDIENCE, Session, Tokens

SECRET = b"s" * 32
SESSION = Session("w_1", "c_1")


def test_reads_what_it_issued() -> None:
    tokens = Tokens(SECRET, "main")
    assert tokens.read(tokens.issue(SESSION)) == SESSION


def claims(**changes: object) -> dict[str, object]:
    good = {"iss": "main", "aud": AUDIENCE, "sub": "w_1", "c": "c_1", "exp": int(time.time()) + 60}
    return {**good, **changes}


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        "a.b.c",
        "\ud800",
        Tokens(b"x" * 32, "main").issue(SESSION),
        Tokens(SECRET, "other").issue(SESSION),
        jwt.encode(claims(exp=int(time.time()) - 1), SECRET, "HS256"),
        jwt.encode(claims(aud="somebody-else"), SECRET, "HS256"),
        jwt.encode(claims(), None, "none"),
        jwt.encode({k: v for k, v in claims().items() if k != "exp"}, SECRET, "HS256"),
    ],
    ids=["empty", "nonsense", "dots", "surrogate", "secret", "workspace", "old", "audience", "unsigned", "endless"],
)
def test_refuses_all_others(token: str) -> None:
    with pytest.raises(TokenError):
        Tokens(SECRET, "main").read(token)


def test_refuses_a_changed_one() -> None:
    head, body, sign = Tokens(SECRET, "main").issue(SESSION).split(".")
    other = jwt.encode(claims(sub="w_2"), SECRET, "HS256").split(".")[1]
    assert body != other
    with pytest.raises(TokenError):
        Tokens(SECRET, "main").read(f"{head}.{other}.{sign}")
