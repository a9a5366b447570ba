"""The access token of an account: asked for once, put on every call, renewed when Pazarama does not take it any more."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.connectors.answers import understood
from service.connectors.calls import Answer, Call
from service.connectors.http import Transport
from service.connectors.pazarama import api
from service.connectors.pazarama.mapping import NAME
from service.connectors.pazarama.settings import PazaramaSettings
from service.connectors.tokens import Token
from service.domain.errors import NeedsReauth


class Access:
    """Sends the calls of one account."""

    def __init__(self, settings: PazaramaSettings, transport: Transport) -> None:
        key = f"{settings.client_id}:{settings.client_secret}".encode()
        self._basic = f"Basic {b64encode(key).decode()}"
        # A token belongs to the key that it was asked for with: a seller who enters a new one gets a new token.
        self._name = hashlib.blake2b(key, digest_size=8).hexdigest()
        self._api = transport.configure(headers={}, auth=None, verdicts=api.VERDICTS, explain=api.words)
        host = transport.at(api.token_host(transport.base_url))
        self._host = host.configure(headers={}, auth=None, verdicts=api.TOKEN_VERDICTS, explain=api.token_words)

    def send(self, call: Call) -> Answer:
        """Send with the token that is kept; once more with a new one where that was refused, for then nothing was done."""
        token = self._token()
        try:
            return self._api.send(_signed(call, token))
        except api.TokenEnded:
            self._api.drop_token(self._name, token)
        return self._api.send(_signed(call, self._token()))

    def _token(self) -> str:
        return self._api.token(self._name, self._ask)

    def _ask(self) -> Token:
        return understood(NAME, self._host.send(api.token(self._basic)).json(), token_of)


def token_of(answer: Mapping[str, Any]) -> Token:
    """The token of an answer, in Pazarama's envelope or as OAuth has it. NeedsReauth when it reports a failure inside HTTP 200."""
    if answer.get("success") is False:
        raise NeedsReauth(f"no token: {answer.get('messageCode')}", user_message=api.token_words(200, b""))
    plain = answer.get("data") or answer
    value, seconds = plain.get("accessToken") or plain["access_token"], plain.get("expiresIn") or plain.get("expires_in")
    return Token(str(value), float(seconds or api.TOKEN_SECONDS))


def _signed(call: Call, token: str) -> Call:
    return replace(call, headers={**call.headers, "Authorization": f"Bearer {token}"})
