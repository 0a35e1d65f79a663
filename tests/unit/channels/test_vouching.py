"""The shop's word by a public key: nobody but the shop can sign, and the key itself is no secret to sign with."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from channels.web.errors import VouchError
from channels.web.vouching import Vouching
from conversation.joining import Account

CLAIMS = {"sub": "8121", "aud": "baton", "name": "김민아", "email": "mina@shop.com", "locale": "ko-KR"}


def claims(**more: Any) -> dict[str, Any]:
    return {**CLAIMS, "exp": int(time.time()) + 600, **more}


def public(key: Any) -> str:
    pem: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (rsa.generate_private_key(65537, 2048), "RS256"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
    ],
    ids=["ES256", "RS256", "EdDSA"],
)
def test_the_shops_private_key_vouches(key: Any, algorithm: str) -> None:
    token = jwt.encode(claims(), key, algorithm=algorithm)
    assert Vouching(public(key)).read(token) == Account("8121", "김민아", "mina@shop.com", "ko")
    other = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(VouchError):
        Vouching(public(other)).read(token)


def test_the_public_key_is_no_secret() -> None:
    """A token that was signed with the public key as if it were a shared secret (RFC 8725, 2.1)."""
    pem = public(ec.generate_private_key(ec.SECP256R1()))

    def part(raw: bytes) -> bytes:
        return urlsafe_b64encode(raw).rstrip(b"=")

    body = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + b"." + part(json.dumps(claims()).encode())
    forged = body + b"." + part(hmac.new(pem.encode(), body, hashlib.sha256).digest())
    with pytest.raises(VouchError, match="alg"):
        Vouching(pem).read(forged.decode())


@pytest.mark.parametrize("missing", ["sub", "aud", "exp"])
def test_what_must_be_there(missing: str) -> None:
    secret = "a secret that the shop and Baton share"
    told = {name: value for name, value in claims().items() if name != missing}
    with pytest.raises(VouchError, match=missing):
        Vouching(secret).read(jwt.encode(told, secret, algorithm="HS256"))
