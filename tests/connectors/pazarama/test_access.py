"""The access token: asked for once, kept out of sight, renewed when it is refused."""

from __future__ import annotations

import logging

import pytest
import structlog

from service.auth.secrets import SecretBox
from service.connectors import registry
from service.connectors.http import NoLimiter, Transport
from service.connectors.pazarama import api
from service.connectors.pazarama.wire import token_of
from service.connectors.tokens import RedisTokens
from service.domain.errors import ConnectorError, Malformed, Misconfigured, NeedsReauth
from service.domain.forms import masked, parse
from tests.connectors import kit


def test_a_connector_asks_once(connector, market):
    for _ in range(3):
        connector.check()

    assert market.asked("getToken") == 1


def test_processes_share_the_token(market, redis):
    manifest = registry.manifest("pazarama")

    def process():
        tokens = RedisTokens(redis, SecretBox(b"k" * 32))
        transport = Transport("7", "http://market.test", {}, NoLimiter(), tokens=tokens, allow_private=True, adapter=market.adapter)
        return manifest.connect(parse(manifest.settings, manifest.example), transport)

    for connector in (process(), process(), process()):
        connector.check()

    assert market.asked("getToken") == 1


def test_a_token_that_ended_is_replaced_and_the_call_is_made_all_the_same(connector, market):
    connector.check()
    market.post("tokens")

    connector.check()

    assert market.asked("getToken") == 2
    assert market.operations() == ["getSellerDelivery"] * 3


def test_a_token_that_is_refused_again_needs_the_seller(connector, market, monkeypatch):
    monkeypatch.setattr("service.connectors.pazarama.wire._signed", lambda call, token: call)

    with pytest.raises(NeedsReauth, match="401"):
        connector.check()

    assert market.operations() == ["getSellerDelivery"] * 2


@pytest.mark.parametrize("name", ["client_id", "client_secret"])
def test_a_wrong_key_needs_the_seller(market, name):
    with pytest.raises(NeedsReauth) as refused:
        kit.connect("pazarama", market.adapter, **{name: "wrongOne"}).check()

    assert "Client ID and Client secret" in refused.value.user_message
    assert market.operations() == []


@pytest.mark.parametrize("kind", ["drop_answer", "malformed", "http_500"])
def test_no_token_means_no_call(connector, market, kind):
    market.post("faults", kind=kind, operation="getToken")

    with pytest.raises(ConnectorError):
        connector.check()

    assert market.operations() == []


@pytest.mark.parametrize("seconds", [{"expiresIn": 600}, {}])
def test_both_forms_of_the_answer_are_read(seconds):
    wrapped = {"data": {"accessToken": "T", **seconds}, "success": True}
    plain = {"access_token": "T", "token_type": "Bearer", **({"expires_in": 600} if seconds else {})}

    assert {token_of(answer).value for answer in (wrapped, plain)} == {"T"}
    assert {token_of(answer).seconds for answer in (wrapped, plain)} == {600.0 if seconds else 3600.0}


def test_an_answer_without_a_token_is_not_understood(connector, market, monkeypatch):
    monkeypatch.setattr("service.connectors.pazarama.wire.token_of", lambda answer: answer["nothing"])

    with pytest.raises(Malformed):
        connector.check()


def test_tokens_come_from_their_own_host_and_a_simulator_has_both():
    assert api.token_host(api.BASE_URL) == api.TOKEN_URL
    assert api.token_host("http://127.0.0.1:8790") == "http://127.0.0.1:8790"


def test_neither_key_nor_token_is_in_a_log_an_error_or_an_address(market, capsys):
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    connector = kit.connect("pazarama", market.adapter)
    market.post("faults", kind="http_500", operation="getSellerDelivery")
    with pytest.raises(ConnectorError) as failed:
        connector.check()
    connector.check()

    sent = [request for request, *_ in market.adapter.answers]
    secrets = ["simulatorSecret", *(request.headers["Authorization"].split()[1] for request in sent)]
    seen = [capsys.readouterr().out, str(failed.value), repr(failed.value), failed.value.user_message, *(request.url for request in sent)]
    assert len(set(secrets)) == 3
    assert "marketplace call" in seen[0]
    assert not [secret for secret in secrets for text in seen if secret in text]


@pytest.mark.parametrize(
    "values", [{"client_id": "a:b"}, {"client_id": "İd"}, {"client_secret": "iki kelime"}, {"client_secret": ""}, {"client_id": ""}]
)
def test_a_key_that_cannot_be_one_is_refused(values):
    manifest = registry.manifest("pazarama")

    with pytest.raises(Misconfigured):
        parse(manifest.settings, {**manifest.example, **values})


def test_the_secret_is_masked():
    manifest = registry.manifest("pazarama")

    assert masked(manifest.settings, manifest.example)["client_secret"] == "********"
