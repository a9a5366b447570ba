"""Why an account shows this price and stock: every step from the shop to the marketplace, with times."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from service.cli._house import opened
from service.cli._unified import dumps
from service.domain.errors import SetupError

if TYPE_CHECKING:
    from service.pricing.trace import Step
    from service.sync.explain import Explained

HELD = {
    1: "It waits for a person's word: the run would have changed a large share of the account.",
    2: "A person said that it may be sent.",
    3: "Its price waits for a person's word; falling stock goes out all the same.",
}
SHOWN = (
    *("account_id", "account_title", "product_id", "variant", "sku", "barcode", "title", "state", "remote_id"),
    *("problem", "held", "drift", "drift_at", "sent_quantity", "sent_price", "sent_list_price", "sent_at", "accepted_at"),
    *("seen_quantity", "seen_price", "seen_list_price", "seen_at"),
)


@click.command(help=__doc__)
@click.argument("code", metavar="SKU")
@click.option("--account", "account_name", required=True, help="Its number or title.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(code: str, account_name: str, as_json: bool) -> None:
    from service.sync import accounts, explain

    with opened() as house:
        account = accounts.named(house, account_name)
        found = [explain.explain(house, number) for number in explain.find(house, account.account_id, code)]
    listings = [each for each in found if each is not None]
    if not listings:
        raise SetupError(
            f"“{account.title}” has no listing with the SKU, barcode or product number “{code}”. "
            "Look for it on the Listings page, or list the product first."
        )
    click.echo(dumps([_plain(each) for each in listings]) if as_json else "\n\n".join(_readable(each) for each in listings))


def _plain(each: Explained) -> dict[str, Any]:
    return {
        **{name: each.row[name] for name in SHOWN},
        "wanted": each.wanted and asdict(each.wanted),
        "steps": [asdict(step) for step in each.steps],
        "why_no_steps": each.why_no_steps,
        "sent_steps": [asdict(step) for step in each.sent_steps],
        "why_no_sent_steps": each.why_no_sent_steps,
        "changed_at": each.changed_at,
        "sendings": [dict(sent) for sent in each.sendings],
    }


def _readable(each: Explained) -> str:
    row = each.row
    lines = [f"{row['title']} · {row['account_title']} · SKU {row['sku']} · barcode {row['barcode'] or 'none'} · {row['state']}"]
    lines += [str(text) for text in (row["problem"], HELD.get(row["held"]), _drift(row)) if text]
    lines += ["", "From the shop to the marketplace, now:", *_chain(each.steps, each.why_no_steps)]
    if each.sent_steps != each.steps:
        lines += ["", "As it was when it was sent:", *_chain(each.sent_steps, each.why_no_sent_steps)]
    return "\n".join([*lines, "", *_times(each), *_batches(each)])


def _chain(steps: tuple[Step, ...], why_none: str) -> list[str]:
    return [f"  {step.name:<32} {step.value:>14}  {step.note}".rstrip() for step in steps] or [f"  {why_none}"]


def _drift(row: Any) -> str:
    return f"The marketplace shows something else since {_time(row['drift_at'])}: {row['drift']}." if row["drift"] else ""


def _times(each: Explained) -> list[str]:
    row = each.row
    rows = (
        ("changed", each.changed_at, ""),
        ("sent", row["sent_at"], _offer(row["sent_quantity"], row["sent_price"])),
        ("accepted", row["accepted_at"], ""),
        ("seen at the marketplace", row["seen_at"], _offer(row["seen_quantity"], row["seen_price"])),
    )
    return [f"  {name:<24} {_time(moment):<24} {what}".rstrip() for name, moment, what in rows]


def _batches(each: Explained) -> list[str]:
    return ["", "Latest batches:", *(_batch(sent) for sent in each.sendings)] if each.sendings else []


def _batch(sent: Any) -> str:
    parts = (_time(sent["created_at"]), sent["kind"], sent["state"], _offer(sent["quantity"], sent["price"]), sent["message"])
    return "  " + "  ".join(str(part) for part in parts if part)


def _offer(quantity: int | None, price: Decimal | None) -> str:
    return "" if quantity is None else f"{quantity} × {price:.2f}" if price is not None else f"{quantity} ×"


def _time(moment: datetime | None) -> str:
    return "not yet" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"
