import base64
import hashlib
import hmac
import json
import time

import pytest

from service.auth import tokens
from service.auth.tokens import SERVICE, SHOP, TokenRefused, sign, verify

KEY = "6f2c" * 16
PERSON = {"sub": "7", "name": "Ayşe", "role": "modify", "lang": "tr-tr", "store": 0, "ui": "4"}
REQUEST = {"method": "POST", "path": "/ui/listings?state=live", "body": b'{"a":1}'}


def signed(key=KEY, **changes):
    return sign(key, issuer="opencart", audience=SERVICE, **{**REQUEST, **PERSON, **changes})


def check(token, key=KEY, fresh=lambda jti, exp: True, **changes):
    return verify(key, token, audience=SERVICE, fresh=fresh, **{**REQUEST, **changes})


def forged(claims, header=None, key=KEY):
    """A token made by hand, as an attacker or another implementation would."""
    parts = [json.dumps(header or {"alg": "HS256", "typ": "JWT"}), json.dumps(claims)]
    text = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts)
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def good_claims(**changes):
    now = int(time.time())
    wire = {"iss": "opencart", "aud": SERVICE, "iat": now, "exp": now + 60, "jti": "0" * 32}
    request = {"htm": "POST", "htp": REQUEST["path"], "bh": hashlib.sha256(REQUEST["body"]).hexdigest()}
    claims = {**wire, **request, **PERSON, **changes}
    return {name: value for name, value in claims.items() if value is not ...}


def test_what_was_signed_is_what_is_read():
    claims = check(signed())
    assert {name: claims[name] for name in PERSON} == PERSON
    assert claims["exp"] - claims["iat"] == 60


def test_a_token_made_by_another_implementation_is_read():
    assert check(forged(good_claims()))["name"] == "Ayşe"


def test_the_direction_to_the_shop_needs_no_person():
    token = sign(KEY, issuer="service", audience=SHOP, method="POST", path="order", body=b"{}")
    assert verify(KEY, token, audience=SHOP, method="POST", path="order", body=b"{}", fresh=lambda jti, exp: True)["iss"] == "service"


@pytest.mark.parametrize("name", ["iss", "aud", "iat", "exp", "jti", "htm", "htp", "bh", "sub", "name", "role", "lang", "store", "ui"])
def test_every_claim_is_required(name):
    with pytest.raises(TokenRefused):
        check(forged(good_claims(**{name: ...})))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "service"},
        {"aud": SHOP},
        {"jti": "Z" * 32},
        {"jti": "0" * 31},
        {"jti": "0" * 32 + "\n"},
        {"exp": int(time.time()) - 1},
        {"exp": int(time.time()) + 10_000},
        {"iat": int(time.time()) + 10_000, "exp": int(time.time()) + 10_060},
        {"iat": True},
        {"exp": 1e10},
        {"exp": "soon"},
        {"store": "0"},
        {"htm": "GET"},
        {"htp": "/ui/listings"},
        {"bh": hashlib.sha256(b"").hexdigest()},
        {"bh": "ı" * 64},
    ],
)
def test_a_wrong_claim_is_refused(changes):
    with pytest.raises(TokenRefused):
        check(forged(good_claims(**changes)))


@pytest.mark.parametrize(
    "header", [{"alg": "none"}, {"alg": "HS384"}, {"alg": "HS256", "crit": ["exp"], "exp": 1}, {"typ": "JWT"}, {"alg": "RS256"}]
)
def test_any_other_header_is_refused(header):
    with pytest.raises(TokenRefused):
        check(forged(good_claims(), header))


@pytest.mark.parametrize("token", ["", "a.b.c", "..", "ı.ı.ı", "x" * 9000, "a.b"])
def test_rubbish_is_refused(token):
    with pytest.raises(TokenRefused):
        check(token)


def test_another_key_and_no_key_are_refused():
    with pytest.raises(TokenRefused):
        check(signed(key="7" * 64))
    with pytest.raises(TokenRefused, match="not paired"):
        check(signed(), key="")


def test_a_changed_token_is_refused():
    head, body, mac = signed().split(".")
    with pytest.raises(TokenRefused):
        check(f"{head}.{body[:-2]}AA.{mac}")


def test_a_token_works_once():
    seen = set()

    def fresh(jti, exp):
        new = jti not in seen
        seen.add(jti)
        return new

    token = signed()
    check(token, fresh=fresh)
    with pytest.raises(TokenRefused, match="used before"):
        check(token, fresh=fresh)


def test_a_refused_token_uses_no_id_up():
    asked = []
    with pytest.raises(TokenRefused):
        check(signed(), fresh=lambda jti, exp: asked.append(jti) or True, path="/ui/other")
    assert asked == []


def test_an_expired_token_is_refused_by_the_clock(monkeypatch):
    token = signed()
    monkeypatch.setattr(tokens.time, "time", lambda: time.monotonic() + 1e10)
    with pytest.raises(TokenRefused, match="expired"):
        check(token)
