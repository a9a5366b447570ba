import pytest
from jsonschema import Draft202012Validator

from service.domain.errors import NeedsReauth, Transient
from service.sync import accounts, listings
from tests.web.kit import SECRET, FakeRedis


def shape(answer):
    body = answer.get_json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field"}
    return body["error"]


def test_every_refusal_has_one_shape(signed):
    assert shape(signed.client.get("/api/v1/accounts"))["code"] == "unsigned"
    assert shape(signed.get("/api/v1/nothing"))["code"] == "not_found"
    assert shape(signed.get("/api/v1/orders/999999"))["message"].startswith("There is no order 999999")
    assert shape(signed.ask("DELETE", "/api/v1/accounts"))["code"] == "method_not_allowed"
    assert shape(signed.get("/api/v1/listings?state=nonsense"))["field"] == "state"
    assert shape(signed.get("/api/v1/listings?color=red"))["field"] == "color"
    assert shape(signed.ask("POST", "/api/v1/accounts", b"{", type="application/json"))["code"] == "bad_request"
    assert (
        shape(signed.json("POST", "/api/v1/accounts", {"marketplace": "nowhere", "title": "x", "settings": {}}))["field"] == "marketplace"
    )
    assert shape(signed.json("POST", "/api/v1/listings/list", {"account_id": 77, "product_ids": [1]}))["code"] == "not_found"


def test_a_body_that_is_too_large_is_refused(signed):
    answer = signed.ask("POST", "/api/v1/accounts", b"x" * (1024 * 1024 + 1), type="application/json")
    assert answer.status_code == 413
    assert shape(answer)["code"] == "too_large"


def test_a_failure_of_ours_tells_nothing_of_itself(signed, monkeypatch):
    monkeypatch.setattr(accounts, "all_accounts", lambda house: 1 / 0)
    answer = signed.get("/api/v1/accounts")
    assert answer.status_code == 500
    assert shape(answer)["code"] == "internal"
    assert "division" not in answer.text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NeedsReauth("401 at path", user_message="Trendyol refuses the API key."), 422, "needs_reauth"),
        (Transient("timeout", user_message="Trendyol does not answer."), 503, "transient"),
    ],
)
def test_a_marketplaces_refusal_is_told_in_its_own_words(signed, monkeypatch, error, status, code):
    def fail(house, account_id):
        raise error

    monkeypatch.setattr(accounts, "check", fail)
    answer = signed.json("POST", "/api/v1/accounts/1/check", {})
    assert (answer.status_code, shape(answer)["code"], shape(answer)["message"]) == (status, code, error.user_message)


def test_secrets_never_come_out(signed, ids):
    body = signed.get("/api/v1/accounts/1").get_json()
    assert body["settings"]["api_secret"] == "********"
    for path in ("/api/v1/accounts", "/ui/accounts", "/ui/accounts/1", "/ui/settings"):
        assert SECRET not in signed.get(path).text


def test_a_masked_secret_that_comes_back_changes_nothing(signed, house):
    answer = signed.json("PATCH", "/api/v1/accounts/1", {"title": "Ana hesap", "settings": {"api_secret": "********"}})
    assert answer.status_code == 200
    assert answer.get_json()["title"] == "Ana hesap"
    assert accounts.load(house, 1).values["api_secret"] == SECRET


def test_an_account_is_made_paused_and_resumed(signed):
    made = signed.json("POST", "/api/v1/accounts", {"marketplace": "trendyol", "title": "Üçüncü", "settings": fresh_settings()})
    assert made.status_code == 201
    number = made.get_json()["account_id"]
    assert signed.json("POST", f"/api/v1/accounts/{number}/pause", {}).get_json()["state"] == "paused"
    assert signed.json("POST", f"/api/v1/accounts/{number}/resume", {}).get_json()["state"] == "active"


def fresh_settings():
    return {"seller_id": "4711", "api_key": "k", "api_secret": "s"}


@pytest.mark.parametrize(("path", "name"), [("list", "list_products"), ("withdraw", "withdraw"), ("sync", "sync_now")])
def test_long_work_is_a_job_to_follow(signed, monkeypatch, path, name):
    asked = []
    monkeypatch.setattr(listings, name, lambda house, account, products, actor: asked.append((account, list(products), actor)) or 2)
    answer = signed.json("POST", f"/api/v1/listings/{path}", {"account_id": 1, "product_ids": [50, 51]})
    assert answer.status_code == 202
    assert answer.get_json() == {"job_id": 2, "href": "/api/v1/jobs/2"}
    assert asked == [(1, [50, 51], "Ayşe")]
    assert signed.get(answer.get_json()["href"]).get_json()["kind"] == "push_offers"


@pytest.mark.parametrize(
    ("path", "name", "key"), [("listings", "listings", "listing_id"), ("orders", "orders", "order_key"), ("jobs", "jobs", "job_id")]
)
def test_pages_follow_each_other_without_gap_or_repeat(signed, path, name, key):
    everything = [row[key] for row in signed.get(f"/api/v1/{path}?limit=500").get_json()[name]]
    seen, place = [], ""
    while True:
        page = signed.get(f"/api/v1/{path}?limit=3{place}").get_json()
        seen += [row[key] for row in page[name]]
        if page["next"] is None:
            break
        place = f"&after={page['next']}"
    assert seen == everything
    back = signed.get(f"/api/v1/{path}?limit=3&before={seen[-1]}").get_json()
    assert [row[key] for row in back[name]] == everything[-4:-1]


def test_filters_hold(signed):
    rejected = signed.get("/api/v1/listings?state=rejected&account_id=1").get_json()["listings"]
    assert {row["state"] for row in rejected} == {"rejected"}
    assert {row["title"][:10] for row in signed.get("/api/v1/listings?q=deri+%C3%A7anta").get_json()["listings"]} == {"Deri Çanta"}
    parked = signed.get("/api/v1/orders?unlinked=true").get_json()["orders"]
    assert len(parked) == 2
    assert all(any(line["product_id"] is None for line in order["lines"]) for order in parked)


def test_money_is_text_and_time_is_utc(signed):
    row = signed.get("/api/v1/listings/1").get_json()
    assert row["sent_price"] == "149.90"
    assert row["sent_at"].endswith("Z")
    assert row["trace"][0] == {"name": "stock", "value": "12", "note": "in the shop"}


def test_a_listing_tells_the_steps_of_now_and_of_what_was_sent(signed):
    row = signed.get("/api/v1/listings/2").get_json()
    now, sent = ({step["name"]: step["value"] for step in row[name]} for name in ("trace", "sent_trace"))
    assert (now["stock"], now["selling price"]) == ("12", row["wanted_price"]) == ("12", "149.90")
    assert (sent["stock"], sent["selling price"]) == ("13", row["sent_price"]) == ("13", "156.90")
    assert row["trace_problem"] == row["sent_trace_problem"] == ""


def test_ready_says_what_does_not_answer(signed, monkeypatch):
    assert signed.client.get("/ready").get_json() == {"status": "ready", "database": True, "redis": True}
    monkeypatch.setattr(FakeRedis, "is_there", False)
    answer = signed.client.get("/ready")
    assert (answer.status_code, answer.get_json()["redis"], answer.get_json()["database"]) == (503, False, True)
    assert signed.client.get("/health").status_code == 200


def test_a_database_that_is_away_is_one_sentence(signed, house):
    house.ledger.t.job.drop(house.ledger.engine)
    answer = signed.get("/api/v1/jobs")
    assert answer.status_code == 503
    assert "doctor" in shape(answer)["message"]


def test_every_answer_carries_the_request_id_and_the_guards(signed):
    answer = signed.get("/ui/dashboard", headers={"X-Request-Id": "ab" * 16})
    assert answer.headers["X-Request-Id"] == "ab" * 16
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert signed.get("/ui/dashboard", headers={"X-Request-Id": "<script>"}).headers["X-Request-Id"] != "<script>"


def test_the_document_is_sound(signed):
    spec = signed.client.get("/openapi.json").get_json()
    assert spec["openapi"].startswith("3.")
    assert spec["security"] == [{"shopToken": []}, {"browserSession": []}]
    for schema in spec["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for reference in references(spec):
        part = spec
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]
    for path, entry in spec["paths"].items():
        for operation in (entry[method] for method in entry if method != "parameters"):
            assert operation["responses"]
            assert operation["tags"]
            declared = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def references(part):
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from references(inner)


@pytest.mark.parametrize(
    "path", ["/accounts", "/accounts/1", "/listings", "/listings/1", "/orders", "/orders/3", "/jobs", "/jobs/1", "/status"]
)
def test_answers_are_what_the_document_promises(signed, path):
    spec = signed.client.get("/openapi.json").get_json()
    template = next(
        p
        for p in spec["paths"]
        if p.replace("{account_id}", "1").replace("{listing_id}", "1").replace("{order_key}", "3").replace("{job_id}", "1")
        == f"/api/v1{path}"
    )
    promised = spec["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator({**promised, "components": spec["components"]}).validate(signed.get(f"/api/v1{path}").get_json())


def test_the_document_is_readable(signed):
    page = signed.client.get("/docs").text
    for path in signed.client.get("/openapi.json").get_json()["paths"]:
        assert f"<code>{path}</code>" in page
    assert "<script" not in page
