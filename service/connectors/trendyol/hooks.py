"""Trendyol's calls to us: registered, kept awake, and understood as a hint."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

from service.connectors.after_sale import Inbound, News
from service.connectors.answers import UNREADABLE
from service.connectors.calls import decode
from service.connectors.trendyol.mapping_orders import packages
from service.connectors.trendyol.wire import Wire
from service.connectors.values import id_of
from service.domain.errors import NeedsReauth, Rejected

HEADER = "x-api-key"
ACTIVE = "ACTIVE"
FORBIDDEN = ("trendyol", "dolap", "localhost")
"""Words that an address may not hold."""


def webhook_body(url: str, secret: str) -> dict[str, Any]:
    """A webhook for every change of a package."""
    return {"url": url, "authenticationType": "API_KEY", "apiKey": secret, "subscribedStatuses": []}


def package_ids(body: bytes) -> tuple[str, ...]:
    """The packages that a call tells of, bare or in the envelope of a list. ValueError and its like when there are none."""
    return tuple(dict.fromkeys(id_of(package["shipmentPackageId"]) for package in packages(decode(body))))


def webhooks_at(answer: Any, url: str) -> list[tuple[str, bool]]:
    """The webhooks that call the address: their ids, and whether they are awake."""
    return [(id_of(hook["id"]), hook["status"] == ACTIVE) for hook in answer if hook["url"] == url]


class Hooks(Wire):
    """Answers ReceivesWebhooks and RegistersWebhooks."""

    def news(self, call: Inbound, secret: str) -> News:
        """The packages that changed."""
        if not hmac.compare_digest(call.headers.get(HEADER, "").encode(), secret.encode()):
            raise NeedsReauth("The call does not carry the key of this account's webhook.")
        try:
            return News(orders=package_ids(call.body))
        except UNREADABLE as error:
            raise Rejected(f"no package: {error}", user_message="The call tells of no package that Trendyol could mean.") from error

    def register_webhook(self, url: str, secret: str) -> None:
        """Create it, or renew the one that is there: the list never shows its key, so ours is said again."""
        if word := next((word for word in FORBIDDEN if word in url.casefold()), None):
            raise Rejected(f"Trendyol calls no address that holds “{word}”: give the service another MESCHAIN_PUBLIC_URL.")
        there = self._at(url)
        if not there:
            self._transport.send(self._api.call("createWebhook", body=webhook_body(url, secret)))
            return
        (kept, awake), *others = there
        self._transport.send(self._api.call("updateWebhook", kept, body=webhook_body(url, secret)))
        if not awake:
            self._transport.send(self._api.call("activateWebhook", kept))
        self._delete(others)

    def remove_webhook(self, url: str) -> None:
        """Delete each that calls the address."""
        self._delete(self._at(url))

    def _at(self, url: str) -> list[tuple[str, bool]]:
        return self._read(self._api.call("listWebhooks"), lambda answer: webhooks_at(answer, url))

    def _delete(self, hooks: Sequence[tuple[str, bool]]) -> None:
        for number, _ in hooks:
            self._transport.send(self._api.call("deleteWebhook", number))
