"""What the kit gives beyond the marketplaces that use it already: SOAP, forms and texts behind one door, jobs of hours, few calls."""

from __future__ import annotations

from random import Random

import pytest
from flask import Response, request
from werkzeug.test import Client

from service.connectors.contract import Quota
from service.connectors.simkit.batches import Batches, Repetitions, new_id
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Operation, Simulator, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import soap_in

ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
SOAP = {"content_type": "text/xml"}


class Bazaar(Simulator[World]):
    """Two SOAP calls at one address, a token for a form, a label as text."""

    words = {404: ("yok", ""), 405: ("olmaz", ""), 429: ("çok", ""), 500: ("bozuk", "")}

    def operations(self):
        return [
            Operation("AskPrice", "POST", "/ws", lambda: self._told("price"), "soap", element="AskPriceRequest"),
            Operation("AskStock", "POST", "/ws", lambda: self._told("stock"), "soap", element="AskStockRequest"),
            Operation("getToken", "POST", "/token", lambda: {"token": request.form["grant_type"]}),
            Operation("getLabel", "GET", "/labels/<number>", lambda number: Response(f"^XA {number}", content_type="text/plain")),
        ]

    def controls(self):
        return {}

    def state(self):
        return {"listings": {}, "orders": []}

    def admit(self, operation, parts):
        if not self.world.gate.charge(operation.name, operation.group):
            raise self.trouble(429)

    def refusal(self, refused):
        return Response(ENVELOPE.format(f"<Fault>{refused.message}</Fault>"), refused.status, **SOAP)

    def _told(self, what):
        return Response(ENVELOPE.format(f"<{what}>{soap_in().findtext('sku')}</{what}>"), **SOAP)


@pytest.fixture
def bazaar(clock):
    return Client(Bazaar(lambda: World(Gate(clock, [Quota("soap", 1, 10.0)]), Timeline(clock))).application("bazaar"))


def asked(bazaar, name):
    return bazaar.post("/ws", data=ENVELOPE.format(f'<n:{name} xmlns:n="urn:x"><sku>ÇANTA</sku></n:{name}>').encode(), **SOAP)


def test_soap_calls_of_one_address_are_told_apart_and_share_a_quota(bazaar, clock):
    assert "<price>ÇANTA</price>" in asked(bazaar, "AskPriceRequest").text
    refused = asked(bazaar, "AskStockRequest")
    assert (refused.status_code, "<Fault>çok</Fault>" in refused.text) == (429, True)
    clock.forward(10)
    assert "<stock>ÇANTA</stock>" in asked(bazaar, "AskStockRequest").text
    state = bazaar.get("/_simulator/state").json
    assert (state["requests"], state["limited"]) == ({"AskPrice": 1, "AskStock": 2}, {"AskStock": 1})


def test_unknown_and_broken_soap_is_refused_in_the_markets_own_words(bazaar):
    assert "<Fault>yok</Fault>" in asked(bazaar, "AskNothing").text
    assert bazaar.post("/ws", data=b"<broken", **SOAP).status_code == 500


def test_a_fault_strikes_the_operation_inside_the_envelope(bazaar):
    bazaar.post("/_simulator/faults", json={"kind": "http_500", "operation": "AskStock"})

    assert asked(bazaar, "AskPriceRequest").status_code == 200
    assert "<Fault>bozuk</Fault>" in asked(bazaar, "AskStockRequest").text


def test_forms_come_in_and_texts_go_out(bazaar):
    assert bazaar.post("/token", data={"grant_type": "client_credentials"}).json == {"token": "client_credentials"}
    assert bazaar.get("/labels/7").text == "^XA 7"


@pytest.mark.parametrize("partly", [False, True])
def test_a_job_of_hours_is_done_when_its_time_has_come_and_then_forgotten(clock, partly):
    time = Timeline(clock)
    jobs, begun = Batches(time, 4 * 3600, "bozuk", kept=24 * 3600), clock()
    number = jobs.take(new_id(Random(1)), "stock", [{"n": 0}, {"n": 1}], lambda item, accepted: [], partly=partly)
    clock.forward(4 * 3600 - 1)
    time.advance()
    assert (jobs.get(number).failures, jobs.unfinished()) == (None, 1)

    clock.forward(3600)
    time.advance()
    assert (jobs.get(number).failures, jobs.get(number).finished) == ([[], ["bozuk"] if partly else []], begun + 4 * 3600)
    clock.forward(24 * 3600)
    assert jobs.get(number) is None


def test_the_same_body_is_told_until_its_time_is_over(clock):
    bodies = Repetitions(Timeline(clock), 300)

    assert [bodies.again(body) for body in ({"a": 1}, {"a": 2}, {"a": 1})] == [False, False, True]
    clock.forward(300)
    assert bodies.again({"a": 1}) is False


def test_a_quota_below_one_still_lets_one_through(clock):
    gate = Gate(clock, [Quota("offers", 10, 60.0)], scale=0.001)

    assert [gate.charge("push", "offers") for _ in range(2)] == [True, False]
    with pytest.raises(Refused, match="known: drop_answer"):
        gate.order_fault({"kind": "fire"})
