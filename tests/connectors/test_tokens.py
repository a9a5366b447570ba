"""Access tokens: asked for once, kept sealed, given up when they are refused."""

from __future__ import annotations

import pytest

from service.auth.secrets import SecretBox
from service.connectors.calls import Call
from service.connectors.tokens import OwnTokens, RedisTokens, Token
from service.domain.errors import RateLimited, Rejected

SECRET = "eyJhbGciOi.very.secret"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def ask(asked):
    """Brings another token each time."""

    def bring() -> Token:
        asked.append(f"{SECRET}-{len(asked)}")
        return Token(asked[-1], 3600)

    return bring


def test_a_token_is_used_until_a_minute_before_its_end():
    assert Token(SECRET, 3600).useful_seconds == 3540
    assert Token(SECRET, 60).useful_seconds == 30


def test_neither_a_token_nor_the_call_that_carries_it_shows_it():
    call = Call("GET", "/", (), headers={"Authorization": f"Bearer {SECRET}"})

    assert SECRET not in repr(Token(SECRET, 1)) + repr(call) + str(call)


def test_one_connector_asks_once_and_again_after_the_end(ask, asked, monkeypatch):
    tokens, moment = OwnTokens(), [1000.0]
    monkeypatch.setattr("service.connectors.tokens.time.monotonic", lambda: moment[0])

    assert {tokens.get("7", "a", ask) for _ in range(3)} == {asked[0]}
    moment[0] += 3540
    assert tokens.get("7", "a", ask) == asked[1]
    tokens.drop("7", "a", asked[1])
    assert tokens.get("7", "a", ask) == asked[2]


class TestAllProcesses:
    @pytest.fixture
    def tokens(self, redis):
        return RedisTokens(redis, SecretBox(b"k" * 32))

    def test_ask_once_and_keep_it_sealed(self, redis, tokens, ask, asked):
        other = RedisTokens(redis, SecretBox(b"k" * 32))

        assert tokens.get("7", "a", ask) == other.get("7", "a", ask) == asked[0]
        assert len(asked) == 1
        assert not any(SECRET.encode() in redis.get(key) for key in redis.scan_iter("meschain:token:*"))
        assert redis.pttl("meschain:token:7:a") == pytest.approx(3_540_000, abs=5_000)

    def test_another_account_or_key_has_another_token(self, tokens, ask, asked):
        assert len({tokens.get("7", "a", ask), tokens.get("8", "a", ask), tokens.get("7", "b", ask)}) == len(asked) == 3

    def test_who_comes_while_another_asks_comes_back(self, redis, tokens, asked):
        def ask() -> Token:
            with pytest.raises(RateLimited) as waiting:
                RedisTokens(redis, SecretBox(b"k" * 32)).get("7", "a", ask)
            assert (waiting.value.retry_after, waiting.value.arrived, waiting.value.costs_attempt) == (1.0, False, False)
            return Token("T", 100)

        assert tokens.get("7", "a", ask) == "T"

    def test_asking_in_vain_keeps_nobody_waiting(self, tokens, ask, asked):
        def refuse() -> Token:
            raise Rejected("no")

        with pytest.raises(Rejected):
            tokens.get("7", "a", refuse)
        assert tokens.get("7", "a", ask) == asked[0]

    def test_only_the_refused_token_is_given_up(self, tokens, ask, asked):
        tokens.get("7", "a", ask)

        tokens.drop("7", "a", "an older one")
        assert tokens.get("7", "a", ask) == asked[0]
        tokens.drop("7", "a", asked[0])
        assert tokens.get("7", "a", ask) == asked[1]

    def test_what_another_key_file_sealed_is_as_good_as_none(self, redis, tokens, ask, asked):
        tokens.get("7", "a", ask)

        assert RedisTokens(redis, SecretBox(b"n" * 32)).get("7", "a", ask) == asked[1]
