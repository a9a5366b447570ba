"""The one place that sends: once, judged by what it means, budget first."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from service.connectors.calls import Call, decode, encode
from service.connectors.http import NoLimiter, Transport
from service.domain.errors import InDoubt, Malformed, MeschainError, Misconfigured, NeedsReauth, RateLimited, Rejected, Repeated, Transient

READ = Call("GET", "/things", ("things", "all"))
CREATE = Call("POST", "/things", ("things", "all"), body={"a": Decimal("1.10")}, repeatable=False)


class Scripted(BaseAdapter):
    """Gives one prepared answer or error, and counts."""

    def __init__(self, outcome) -> None:
        super().__init__()
        self.outcome, self.sent = outcome, []

    def send(self, request, **kwargs):
        self.sent.append(request)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        status, body, headers = self.outcome
        answer = requests.Response()
        answer.status_code, answer._content, answer.url, answer.request = status, body, request.url, request
        answer.headers.update(headers)
        return answer

    def close(self) -> None:
        """Nothing is open."""


class Budget:
    """A limiter that notes what it is asked."""

    def __init__(self, wait: float = 0.0) -> None:
        self.wait, self.taken, self.punished, self.held = wait, [], [], []

    def take(self, account, groups):
        self.taken.append(tuple(groups))
        return self.wait

    def hold(self, account, groups, seconds):
        self.held.append((tuple(groups), seconds))

    def punish(self, account, groups, seconds):
        self.punished.append((tuple(groups), seconds))


class Seen:
    """A memory that notes what it is asked; `known` seconds are left of an earlier call."""

    def __init__(self, known: float = 0.0) -> None:
        self.known, self.asked = known, []

    def left(self, account, what):
        return self.known

    def remember(self, account, what, seconds):
        self.asked.append(("remember", seconds))
        return self.known

    def forget(self, account, what):
        self.asked.append(("forget",))


def unreachable() -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused")))


def attempt(outcome, call=READ, limiter=None, **kwargs):
    adapter = Scripted(outcome)
    transport = Transport("7", "https://market.test", {}, limiter or NoLimiter(), allow_private=True, adapter=adapter, **kwargs)
    try:
        return SimpleNamespace(answer=transport.send(call), error=None, sent=adapter.sent)
    except MeschainError as error:
        return SimpleNamespace(answer=None, error=error, sent=adapter.sent)


@pytest.mark.parametrize(
    ("status", "for_reads", "for_creates"),
    [
        (401, NeedsReauth, NeedsReauth),
        (403, NeedsReauth, NeedsReauth),
        (408, Transient, Transient),
        (429, RateLimited, RateLimited),
        (400, Rejected, Rejected),
        (409, Rejected, Rejected),
        (301, Rejected, Rejected),
        (500, Transient, InDoubt),
        (502, Transient, InDoubt),
        (504, Transient, InDoubt),
    ],
)
def test_a_status_means_the_same_everywhere_and_is_never_repeated(status, for_reads, for_creates):
    for call, expected in ((READ, for_reads), (CREATE, for_creates)):
        result = attempt((status, b"", {}), call)

        assert type(result.error) is expected
        assert len(result.sent) == 1


@pytest.mark.parametrize(
    ("lost", "for_creates"),
    [
        (requests.ConnectTimeout(), Transient),
        (unreachable(), Transient),
        (requests.exceptions.SSLError("certificate"), Transient),
        (requests.ConnectionError("reset by peer"), InDoubt),
        (requests.ReadTimeout(), InDoubt),
        (requests.exceptions.ChunkedEncodingError(), InDoubt),
    ],
)
def test_only_a_create_that_may_have_arrived_is_in_doubt(lost, for_creates):
    assert type(attempt(lost).error) is Transient

    result = attempt(lost, CREATE)
    assert type(result.error) is for_creates
    assert len(result.sent) == 1


def test_the_marketplaces_words_reach_the_seller():
    error = attempt((400, b"whatever", {}), explain=lambda status, body: "Barkod bulunamadı").error

    assert error.user_message == "Barkod bulunamadı"


def test_retry_after_is_obeyed_and_holds_every_group_back():
    budget = Budget()

    error = attempt((429, b"", {"Retry-After": "42"}), limiter=budget).error

    assert error.retry_after == 42
    assert budget.punished == [(("things", "all"), 42.0)]


def test_without_retry_after_ten_seconds_pass():
    budget = Budget()

    assert attempt((429, b"", {"Retry-After": "tomorrow"}), limiter=budget).error.retry_after == 10
    assert budget.punished == [(("things", "all"), 10.0)]


def test_the_last_call_of_a_budget_holds_the_others_back():
    budget = Budget()

    assert attempt((200, b"{}", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9"}), limiter=budget).answer.status == 200
    assert (budget.held, budget.punished) == ([(("things", "all"), 9.0)], [])


def test_a_429_without_retry_after_waits_for_the_reset_it_names():
    budget = Budget()

    attempt((429, b"", {"RateLimit": '"minute";r=0;t=33'}), limiter=budget)
    assert budget.punished == [(("things", "all"), 33.0)]


OFFER = Call("POST", "/offers", ("offers",), body={"a": 1}, unlike_for=960.0)


def test_a_repetition_does_not_leave_and_costs_neither_budget_nor_attempt():
    memory, budget = Seen(known=100.0), Budget()

    result = attempt((200, b"{}", {}), OFFER, limiter=budget, repeats=memory)

    assert (type(result.error), result.error.retry_after, result.error.costs_attempt) == (Repeated, 100.0, False)
    assert (result.sent, budget.taken) == ([], [])


@pytest.mark.parametrize(
    ("outcome", "wait", "forgotten"),
    [
        ((200, b"{}", {}), 0.0, False),
        ((500, b"", {}), 0.0, False),
        ((400, b"", {}), 0.0, False),
        (requests.ReadTimeout(), 0.0, False),
        (requests.ConnectionError("reset by peer"), 0.0, False),
        ((429, b"", {}), 0.0, True),
        (requests.ConnectTimeout(), 0.0, True),
        (unreachable(), 0.0, True),
        ((200, b"{}", {}), 3.5, True),
    ],
)
def test_only_what_certainly_did_not_arrive_may_be_said_again(outcome, wait, forgotten):
    memory = Seen()

    attempt(outcome, OFFER, limiter=Budget(wait), repeats=memory)

    assert memory.asked == [("remember", 960.0), *([("forget",)] if forgotten else [])]


def test_calls_without_such_a_rule_are_not_remembered():
    memory = Seen(known=100.0)

    assert attempt((200, b"{}", {}), repeats=memory).answer
    assert memory.asked == []


def test_an_empty_budget_sends_nothing_and_costs_no_attempt():
    budget = Budget(wait=3.5)

    result = attempt((200, b"{}", {}), limiter=budget)

    assert isinstance(result.error, RateLimited)
    assert (result.error.retry_after, result.error.costs_attempt) == (3.5, False)
    assert (result.sent, budget.punished) == ([], [])


def test_bodies_and_headers_are_what_marketplaces_expect():
    request = attempt((200, b"{}", {}), CREATE).sent[0]

    assert request.body == b'{"a":1.10}'
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"


def test_every_digit_survives():
    assert decode(b'{"n": 73300000000000000017, "f": 0.10}') == {"n": 73300000000000000017, "f": Decimal("0.10")}
    assert encode({"a": Decimal("1E+3"), "b": Decimal("0.10"), "c": "ÇANTA 🎒"}) == '{"a":1000,"b":0.10,"c":"ÇANTA 🎒"}'.encode()


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a": NaN}', b'{"a": ', b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_json_is_malformed(body):
    with pytest.raises(Malformed):
        attempt((200, body, {})).answer.json()


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), object()])
def test_what_has_no_json_form_is_never_sent(value):
    with pytest.raises(TypeError):
        encode({"a": value})


def _resolve(monkeypatch, address: str) -> None:
    """Every name has this address; the module's own view of `socket` is changed, not everyone's."""
    names = SimpleNamespace(getaddrinfo=lambda host, port: [(0, 0, 0, "", (address, 0))], gaierror=OSError)
    monkeypatch.setattr("service.connectors.http.socket", names)


@pytest.mark.parametrize(
    ("url", "address", "words"),
    [
        ("http://market.example", "93.184.215.14", "must begin with https://"),
        ("https://127.0.0.1", "127.0.0.1", "inside this network"),
        ("https://depo.example:8443", "10.0.0.8", "inside this network"),
        ("https://[::1]", "::1", "inside this network"),
        ("https://bulut.example", "169.254.169.254", "inside this network"),
        ("https://local.example", "fe80::1%eth0", "inside this network"),
    ],
)
def test_private_and_plain_addresses_are_refused_unless_allowed(monkeypatch, url, address, words):
    _resolve(monkeypatch, address)
    adapter = Scripted((200, b"{}", {}))

    with pytest.raises(Misconfigured) as caught:
        Transport("7", url, {}, NoLimiter(), adapter=adapter).send(READ)

    assert words in caught.value.user_message
    assert adapter.sent == []


def test_a_public_https_address_is_called(monkeypatch):
    _resolve(monkeypatch, "93.184.215.14")
    adapter = Scripted((200, b"{}", {}))

    Transport("7", "https://market.example", {}, NoLimiter(), adapter=adapter).send(READ)

    assert [request.url for request in adapter.sent] == ["https://market.example/things"]


def test_a_redirection_is_not_followed():
    result = attempt((302, b"", {"Location": "https://elsewhere.example/"}), CREATE)

    assert type(result.error) is Rejected
    assert [request.url for request in result.sent] == ["https://market.test/things"]
