"""Nothing is reached unsigned, by anybody, on any route: the list of routes is the application's own."""

import hashlib
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from service.app import PUBLIC
from service.auth.tokens import SHOP
from service.ledger.engine import open_engine
from service.ledger.tables import tables
from service.ledger.work import Ledger
from tests.web.kit import FakeShop, Signed, open_house

IDS = {
    "account_id": 1,
    "listing_id": 1,
    "number": 1,
    "order_key": 3,
    "job_id": 1,
    "product_id": 50,
    "shop_order_id": 10402,
    "view": "orders",
    "rest": "3",
    "claim_key": 2,
    "question_key": 1,
    "document_id": 1,
    "found_id": 1,
    "name": "label",
    "path": "packages/1",
    "step": "found",
    "kind": "brand",
}


def nobody_home(home):
    """An installation whose ledger is empty: enough for whoever does not get past the door."""
    ledger = Ledger(open_engine(f"sqlite:///{home}/empty.db"), "oc_")
    tables("oc_").metadata.create_all(ledger.engine)
    return Signed(open_house(ledger, home))


def routes():
    """(method, path, endpoint) of everything that the application has."""
    with TemporaryDirectory() as home:
        app = nobody_home(Path(home)).app
    rules = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        path = rules.build(rule.endpoint, {name: IDS.get(name, "x.css") for name in rule.arguments})
        found += [(method, path, rule.endpoint) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    return nobody_home(tmp_path_factory.mktemp("door"))


ROUTES = routes()
CLOSED = [(method, path) for method, path, endpoint in ROUTES if endpoint not in PUBLIC]
CHANGING = [(method, path) for method, path in CLOSED if method != "GET"]


def test_only_what_has_to_be_is_public():
    assert {endpoint for _, _, endpoint in ROUTES} >= PUBLIC
    assert len(CLOSED) > 40
    assert len(CHANGING) > 15


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_unsigned_is_401(door, method, path):
    assert door.client.open(path, method=method).status_code == 401


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_who_may_only_look_changes_nothing(door, method, path):
    answer = door.ask(method, path, b"{}", role="view", type="application/json")
    assert answer.status_code == 403
    assert "ask for the right" in answer.text


@pytest.mark.parametrize("path", ["/health", "/ready", "/openapi.json", "/docs", "/static/meschain.css"])
def test_what_is_public_answers(signed, path):
    assert signed.client.get(path).status_code == 200


def test_what_does_not_exist_is_not_told_to_strangers(signed):
    assert signed.client.get("/api/v1/nothing").status_code == 401
    assert signed.get("/api/v1/nothing").status_code == 404


def test_a_token_works_once(signed):
    head = {"X-Meschain-Token": signed.token("GET", "/ui/dashboard")}
    assert signed.client.get("/ui/dashboard", headers=head).status_code == 200
    assert signed.client.get("/ui/dashboard", headers=head).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": SHOP, "iss": "service"},
        {"iss": "service"},
        {"key": "another key" * 4},
        {"role": "owner"},
        {"exp": int(time.time()) - 5},
        {"exp": int(time.time()) + 10_000},
        {"iat": int(time.time()) + 10_000, "exp": int(time.time()) + 10_060},
        {"htm": "POST"},
        {"htp": "/ui/settings"},
        {"bh": hashlib.sha256(b"other").hexdigest()},
        {"jti": "short"},
    ],
)
def test_a_wrong_token_is_refused(signed, claims):
    assert signed.get("/ui/dashboard", **claims).status_code in (401, 403)


def test_another_query_or_body_than_the_signed_one_is_refused(signed):
    head = {"X-Meschain-Token": signed.token("GET", "/ui/listings?state=live")}
    assert signed.client.get("/ui/listings?state=rejected", headers=head).status_code == 401
    head = {"X-Meschain-Token": signed.token("POST", "/ui/listings/sync", b"account_id=1")}
    assert signed.client.post("/ui/listings/sync", data=b"account_id=2", headers=head).status_code == 401


def test_a_path_is_signed_as_it_travels(signed):
    assert signed.get("/ui/listings?q=%C3%A7anta&account_id=1").status_code == 200


def test_an_unpaired_service_lets_nobody_in(sqlite_ledger, tmp_path):
    unpaired = Signed(open_house(sqlite_ledger, tmp_path, shared_key="", shop_url=""))
    assert unpaired.get("/ui/dashboard").status_code == 401


def test_when_used_tokens_cannot_be_noted_nobody_is_let_in(signed, house):
    house.ledger.t.nonce.drop(house.ledger.engine)
    answer = signed.get("/ui/dashboard")
    assert answer.status_code == 503
    assert "database" in answer.text


def test_the_shop_is_not_asked_before_the_door(signed, monkeypatch):
    monkeypatch.setattr(FakeShop, "product_count", lambda self: pytest.fail("asked"))
    assert signed.client.get("/ui/listings/all?account_id=1").status_code == 401
