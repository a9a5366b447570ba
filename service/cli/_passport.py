"""The passport of a connector: what it can do, what a seller enters, and its limits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from service.cli._failure import Failure
from service.cli._house import opened
from service.connectors.capabilities import CAPABILITIES
from service.connectors.contract import Manifest
from service.connectors.http import NoLimiter, Transport
from service.domain.forms import fields, parse


def connected(manifest: Manifest, values: dict[str, str]) -> tuple[Transport, Any]:
    """A connector by hand, and what would carry its calls."""
    transport = Transport("by hand", manifest.base_url, {}, NoLimiter())
    return transport, manifest.connect(parse(manifest.settings, values), transport)


def passport(manifest: Manifest) -> dict[str, Any]:
    """Everything about the connector that needs no account."""
    settings = parse(manifest.settings, manifest.example)
    _, connector = connected(manifest, dict(manifest.example))
    return {
        "slug": manifest.slug,
        "title": manifest.title,
        "countries": manifest.countries,
        "currency": manifest.currency,
        "language": manifest.language,
        "base_url": manifest.base_url,
        "verified": manifest.verified.isoformat(),
        "not_offered": {protocol.__name__: why for protocol, why in manifest.not_offered.items()},
        "capabilities": {protocol.__name__: isinstance(connector, protocol) for protocol in CAPABILITIES},
        "settings": [asdict(field) for field in fields(manifest.settings)],
        "quotas": [asdict(quota) for quota in manifest.quotas(settings)],
        "max_quantity": manifest.max_quantity,
        "order_window_days": manifest.order_window_days,
        "simulator": manifest.simulator is not None,
    }


def of_account(manifest: Manifest, account_name: str) -> dict[str, Any]:
    """Calls counted and allowed now by group and window, and the days that its secrets live; Failure when the account sells elsewhere."""
    from service.sync import accounts
    from service.sync.passport import passport as read

    with opened() as house:
        account = accounts.named(house, account_name)
        if account.marketplace != manifest.slug:
            raise Failure(f"“{account.title}” sells at {account.marketplace}, not at {manifest.slug}.")
        found = read(house, account)
    used = {name: {"used": count, "allowed": allowed} for name, (count, allowed) in (found.used or {}).items()}
    return {"used": used, "secret_days_left": found.days_left}


def readable(passport: dict[str, Any]) -> str:
    """The passport for people."""
    words = {protocol.__name__: text for protocol, text in CAPABILITIES.items()}
    lines = [
        f"{passport['title']} ({passport['slug']}) · {', '.join(passport['countries'])} · {passport['currency']} · {passport['language']}",
        f"Address    {passport['base_url']}",
        f"Verified   {passport['verified']}",
        "",
        *(_ability(words[name], able, passport["not_offered"].get(name)) for name, able in passport["capabilities"].items()),
        "",
        "Settings",
        *(f"  {field['name']:<22} {_field_line(field)}" for field in passport["settings"]),
        "",
        "Limits",
        *(f"  {quota['group']:<28} {quota['limit']} in {quota['seconds']:g} s" for quota in passport["quotas"]),
    ]
    if "used" in passport:
        days = passport["secret_days_left"]
        lines += ["", f"Secrets    {'no end known' if days is None else f'{days} days left'}"]
        lines += ["", "Used now", *(f"  {name:<28} {use['used']} of {use['allowed']}" for name, use in passport["used"].items())]
    return "\n".join(lines)


def _ability(words: str, able: bool, why_not: str | None) -> str:
    return f"✓ {words}" if able else f"- {words}" + (f" (not offered: {why_not})" if why_not else "")


def _field_line(field: dict[str, Any]) -> str:
    notes = ["secret"] * field["secret"] + ["required" if field["required"] else f"default {field['default'] or 'empty'}"]
    return f"{field['label']} ({', '.join(notes)}). {field['help']}".strip()
