"""Calls of marketplaces to us: a hint that something is to be read again, so that nobody has to believe a stranger's body."""

from __future__ import annotations

import hashlib
import hmac

from service.auth.secrets import load_key
from service.connectors.after_sale import Inbound, ReceivesWebhooks, RegistersWebhooks
from service.connectors.contract import PullsOrders
from service.connectors.http import NoLimiter
from service.domain.errors import Misconfigured, Rejected
from service.sync import accounts, jobs
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.orders_in import receive
from service.sync.runner import Task

USER = "meschain"
"""Where a marketplace wants a user name beside the password."""


def secret_of(house: House, account_id: int) -> str:
    """What the account's marketplace shows us with every call; the same for ever, kept nowhere."""
    return hmac.new(load_key(house.settings.key_file), f"webhook:{account_id}".encode(), hashlib.sha256).hexdigest()[:40]


def address_of(house: House, account_id: int) -> str:
    """Where the account's marketplace may call us; Misconfigured while the service has no public address."""
    if not house.settings.public_url:
        raise Misconfigured(
            "MESCHAIN_PUBLIC_URL is empty",
            user_message="Marketplaces cannot call this service: set MESCHAIN_PUBLIC_URL to its https address.",
        )
    return f"{house.settings.public_url}hooks/{account_id}"


def take_in(house: House, account_id: int, call: Inbound) -> int:
    """Ask for what the call tells of; how many jobs. NeedsReauth when it does not show the secret, Rejected when it is no news."""
    account = accounts.load(house, account_id)
    connector = house.connector(account, NoLimiter())
    if account.state != "active" or not isinstance(connector, ReceivesWebhooks):
        raise Rejected("no webhooks", user_message="This account takes no calls.")
    news = connector.news(call, secret_of(house, account_id))
    with house.ledger.work() as work:
        for remote_id in news.orders:
            jobs.request(work, "receive_order", account_id=account_id, subject=remote_id[:64], payload={"remote_id": remote_id})
        if news.claims:
            jobs.request(work, "poll_claims", account_id=account_id)
    dispatch(house)
    return len(news.orders) + news.claims


def receive_order(task: Task) -> None:
    """Read one order that a call told of."""
    connector = task.house.connector(task.on)
    order = connector.order(task.payload["remote_id"]) if isinstance(connector, PullsOrders) else None
    if order is not None:
        receive(task.house, task.on.account_id, order)


def keep_webhook(task: Task) -> None:
    """See to it that the marketplace calls us, and goes on calling: it may have put our webhook to sleep."""
    connector = task.house.connector(task.on)
    if isinstance(connector, RegistersWebhooks) and task.house.settings.public_url:
        connector.register_webhook(address_of(task.house, task.on.account_id), secret_of(task.house, task.on.account_id))
