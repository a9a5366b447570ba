"""The signed token of the wire between shop and service, as opencart_ocmod/README.md describes it."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from service.domain.errors import MeschainError

HEADER = "X-Meschain-Token"
LIFE, LONGEST_LIFE, SKEW = 60, 120, 30
SERVICE, SHOP = "meschain-service", "meschain-shop"
ISSUERS = {SERVICE: "opencart", SHOP: "service"}
COMMON_TEXT = ("iss", "aud", "jti", "htm", "htp", "bh")
PERSON_TEXT = ("sub", "name", "role", "lang", "ui")
JTI = re.compile(r"[0-9a-f]{32}", re.ASCII)


class TokenRefused(MeschainError):
    """The token does not allow this request; the message says why and names no secret."""


def sign(key: str, *, issuer: str, audience: str, method: str, path: str, body: bytes, **claims: Any) -> str:
    """A token for exactly this request, valid once and for 60 s."""
    now = int(time.time())
    wire = {"iss": issuer, "aud": audience, "iat": now, "exp": now + LIFE, "jti": uuid.uuid4().hex}
    request = {"htm": method, "htp": path, "bh": hashlib.sha256(body).hexdigest()}
    payload = orjson.dumps({**wire, **request, **claims})
    return jws.serialize_compact({"alg": "HS256", "typ": "JWT"}, payload, _key(key), algorithms=["HS256"])


def verify(
    key: str,
    token: str,
    *,
    audience: str,
    method: str,
    path: str,
    body: bytes,
    fresh: Callable[[str, int], bool],
) -> dict[str, Any]:
    """The claims of a genuine token for exactly this request, else TokenRefused.

    `fresh(jti, exp)` notes the id and says whether it was new; it is asked last, so that a refused token uses nothing up.
    """
    claims = _authentic(key, token)
    _check_shape(claims, audience)
    _check_time(claims, int(time.time()))
    _check_request(claims, method, path, body)
    if not fresh(claims["jti"], claims["exp"]):
        raise TokenRefused("The token was used before.")
    return claims


def _key(key: str) -> OctKey:
    if not key:
        raise TokenRefused("This service is not paired with a shop: run `./meschain init`.")
    return OctKey.import_key(key.encode())


def _authentic(key: str, token: str) -> dict[str, Any]:
    secret = _key(key)
    try:
        signed = jws.deserialize_compact(token, secret, algorithms=["HS256"])
        claims = orjson.loads(signed.payload)
    except (JoseError, ValueError) as error:
        raise TokenRefused("The token is not signed by the paired shop.") from error
    if not isinstance(claims, dict) or "crit" in signed.headers():
        raise TokenRefused("The token asks for something this service does not know.")
    return claims


def _check_shape(claims: dict[str, Any], audience: str) -> None:
    text = COMMON_TEXT + (PERSON_TEXT if audience == SERVICE else ())
    numbers = ("iat", "exp") + (("store",) if audience == SERVICE else ())
    bad = [name for name in text if not isinstance(claims.get(name), str)]
    bad += [name for name in numbers if type(claims.get(name)) is not int]
    if bad:
        raise TokenRefused(f"The token lacks {', '.join(bad)}.")
    if claims["aud"] != audience or claims["iss"] != ISSUERS[audience]:
        raise TokenRefused("The token is meant for somebody else.")
    if not JTI.fullmatch(claims["jti"]):
        raise TokenRefused("The id of the token is malformed.")


def _check_time(claims: dict[str, Any], now: int) -> None:
    if claims["exp"] <= now:
        raise TokenRefused("The token has expired: compare the clocks of shop and service.")
    if claims["iat"] > now + SKEW or claims["exp"] - claims["iat"] > LONGEST_LIFE:
        raise TokenRefused("The token is valid too early or too long: compare the clocks of shop and service.")


def _check_request(claims: dict[str, Any], method: str, path: str, body: bytes) -> None:
    if claims["htm"] != method or claims["htp"] != path:
        raise TokenRefused("The token was made for another request.")
    if not hmac.compare_digest(claims["bh"].encode(), hashlib.sha256(body).hexdigest().encode()):
        raise TokenRefused("The body is not the one that was signed.")
