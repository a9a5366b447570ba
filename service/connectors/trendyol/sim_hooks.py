"""The simulated marketplace's webhooks: kept, listed without their keys, put to sleep on command. It calls nobody."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

from flask import Response

from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import Refused, closed
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in
from service.connectors.trendyol.sim_rules import WEBHOOK

HOOKS = "/webhook/sellers/<seller_id>/webhooks"
MOST = 15
"""Of one seller, those that sleep included."""
FORBIDDEN = ("trendyol", "dolap", "localhost")
NEEDS = {"API_KEY": ["apiKey"], "BASIC_AUTHENTICATION": ["username", "password"]}
STATUSES = {
    *("AWAITING", "CREATED", "PICKING", "INVOICED", "SHIPPED", "AT_COLLECTION_POINT", "DELIVERED", "UNDELIVERED"),
    *("VERIFIED", "RETURNED", "CANCELLED", "UNSUPPLIED", "UNPACKED"),
}


class Hooks:
    """Every webhook of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, seed: int) -> None:
        self._time, self._random = time, Random(seed + 2)  # noqa: S311
        self.all: dict[str, dict[str, Any]] = {}

    def create(self) -> Any:
        """A new one, awake."""
        if len(self.all) >= MOST:
            raise Refused(400, f"en fazla {MOST} webhook oluşturulabilir")
        number = new_id(self._random)
        now = self._time.milliseconds()
        self.all[number] = {"id": number, "createdDate": now, "lastModifiedDate": None, "status": "ACTIVE", **_asked()}
        return {"id": number}

    def listed(self) -> Any:
        """All of them without their secrets."""
        return [{name: value for name, value in hook.items() if name not in ("apiKey", "password")} for hook in self.all.values()]

    def update(self, hook: str) -> Any:
        """Everything but its state is replaced."""
        return self._change(hook, _asked())

    def switch(self, hook: str, status: str) -> Any:
        """Awake or asleep."""
        return self._change(hook, {"status": status})

    def delete(self, hook: str) -> Any:
        """Gone."""
        self._known(hook)
        del self.all[hook]
        return _done()

    def sleep(self) -> Any:
        """Trendyol gave up calling an address."""
        for hook in self.all.values():
            hook["status"] = "PASSIVE" if hook["url"] == body_in()["url"] else hook["status"]
        return {}

    def _change(self, number: str, content: dict[str, Any]) -> Any:
        self._known(number).update(content, lastModifiedDate=self._time.milliseconds())
        return _done()

    def _known(self, number: str) -> dict[str, Any]:
        if number not in self.all:
            raise Refused(404, "Webhook bulunamadı.", "webhook.not.found")
        return self.all[number]


def operations(hooks: Callable[[], Hooks]) -> list[Operation]:
    """The calls about webhooks."""
    one = f"{HOOKS}/<hook>"
    return [
        Operation("createWebhook", "POST", HOOKS, lambda: hooks().create()),
        Operation("listWebhooks", "GET", HOOKS, lambda: hooks().listed()),
        Operation("updateWebhook", "PUT", one, lambda hook: hooks().update(hook)),
        Operation("deleteWebhook", "DELETE", one, lambda hook: hooks().delete(hook)),
        Operation("activateWebhook", "PUT", f"{one}/activate", lambda hook: hooks().switch(hook, "ACTIVE")),
        Operation("deactivateWebhook", "PUT", f"{one}/deactivate", lambda hook: hooks().switch(hook, "PASSIVE")),
    ]


def _done() -> Response:
    return Response("İşlem başarılı", mimetype="text/plain")


def _asked() -> dict[str, Any]:
    body = body_in()
    closed(body, WEBHOOK, ("url", "authenticationType"))
    if body["authenticationType"] not in NEEDS or not all(body.get(name) for name in NEEDS[body["authenticationType"]]):
        raise Refused(400, "authenticationType geçersiz veya bilgileri eksik")
    if urlsplit(body["url"]).scheme != "https" or any(word in body["url"].lower() for word in FORBIDDEN):
        raise Refused(400, "url geçersiz")
    if unknown := set(map(str, body.get("subscribedStatuses", ()))) - STATUSES:
        raise Refused(400, f"bilinmeyen statü: {', '.join(unknown)}")
    return {"username": None, "subscribedStatuses": None, **body}
