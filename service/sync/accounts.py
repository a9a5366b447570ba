"""Accounts: created, changed, checked, paused. Secrets enter here and never leave in clear text but to the connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from service.connectors import registry
from service.connectors.contract import Manifest
from service.domain.catalogue import AccountInfo
from service.domain.clock import now
from service.domain.errors import Misconfigured, NeedsReauth, SetupError
from service.domain.forms import fields, masked, merged, parse
from service.ledger.work import Work
from service.sync import jobs
from service.sync.account import Account
from service.sync.activity import note
from service.sync.house import House
from service.sync.passport import secrets_entered
from service.sync.policies import Policies

SENTENCES = {"active": "Account active.", "paused": "Account paused."}


def create(
    house: House,
    marketplace: str,
    title: str,
    values: Mapping[str, str],
    *,
    base_url: str = "",
    allow_private: bool = False,
    actor: str = "system",
) -> int:
    """A new active account; Misconfigured names the field that cannot be."""
    manifest = registry.manifest(marketplace)
    parse(manifest.settings, values)
    moment = now()
    with house.ledger.work() as work:
        account_id = work.insert(
            work.t.account,
            marketplace=marketplace,
            title=title.strip() or manifest.title,
            state="active",
            settings={},
            secrets="",
            base_url=base_url.strip(),
            allow_private=allow_private,
            policies={},
            store_id=0,
            created_at=moment,
            updated_at=moment,
        )
        _keep(house, work, account_id, manifest, values)
        secrets_entered(work, account_id)
        jobs.request(work, "refresh_catalogue", account_id=account_id)
        note(work, "account", f"account:{account_id}", f"Account “{title}” at {manifest.title} added.", actor=actor, account_id=account_id)
    return account_id


def update(
    house: House,
    account_id: int,
    values: Mapping[str, str],
    *,
    title: str | None = None,
    base_url: str | None = None,
    allow_private: bool | None = None,
    policies: Mapping[str, str] | None = None,
    actor: str = "system",
) -> None:
    """Change an account; a secret that is empty or masked keeps its value. A stopped account starts again."""
    account = load(house, account_id)
    kept = merged(account.manifest.settings, account.values, {**account.values, **values})
    parse(account.manifest.settings, kept)
    changes: dict[str, Any] = {"updated_at": now()}
    changes |= {k: v for k, v in {"title": title, "base_url": base_url, "allow_private": allow_private}.items() if v is not None}
    if policies is not None:
        parse(Policies, policies)
        changes["policies"] = dict(policies)
    if account.state == "stopped":
        changes |= {"state": "active", "state_reason": None}
    with house.ledger.work() as work:
        work.db.execute(work.t.account.update().where(work.t.account.c.account_id == account_id).values(**changes))
        _keep(house, work, account_id, account.manifest, kept)
        if any(kept[f.name] != account.values.get(f.name) for f in fields(account.manifest.settings) if f.secret):
            secrets_entered(work, account_id)
        note(work, "account", f"account:{account_id}", "Settings changed.", actor=actor, account_id=account_id)


def check(house: House, account_id: int) -> AccountInfo:
    """Try the credentials now. NeedsReauth and Misconfigured also stop the account."""
    try:
        info: AccountInfo = house.connector(load(house, account_id)).check()
    except (NeedsReauth, Misconfigured) as error:
        stop(house, account_id, error.user_message)
        raise
    resume(house, account_id, only_stopped=True)
    with house.ledger.work() as work:
        jobs.request(work, "refresh_catalogue", account_id=account_id)
    return info


def stop(house: House, account_id: int, reason: str) -> None:
    """Nothing is sent for the account until somebody acts; the reason is shown."""
    _set_state(house, account_id, "stopped", reason, "error", "system")


def pause(house: House, account_id: int, actor: str = "system") -> None:
    """Nothing is sent for the account until it is resumed."""
    _set_state(house, account_id, "paused", None, "info", actor)


def resume(house: House, account_id: int, actor: str = "system", *, only_stopped: bool = False) -> None:
    """A paused or stopped account works again; what waited is sent."""
    if load(house, account_id).state in (("stopped",) if only_stopped else ("stopped", "paused")):
        _set_state(house, account_id, "active", None, "info", actor)


def load(house: House, account_id: int) -> Account:
    """The account; SetupError when there is none of that number."""
    for account in all_accounts(house):
        if account.account_id == account_id:
            return account
    raise SetupError(f"there is no account {account_id}; it may have been removed. See the Accounts page.")


def named(house: House, text: str) -> Account:
    """The account of that number or title; SetupError names the ones there are."""
    known = all_accounts(house)
    same = [account for account in known if text.strip().casefold() in (str(account.account_id), account.title.casefold())]
    if len(same) == 1:
        return same[0]
    there = ", ".join(f"{account.account_id} ({account.title})" for account in known) or "none yet"
    what = f"Several accounts are called “{text}”" if same else f"There is no account “{text}”"
    raise SetupError(f"{what}. Give the number of one: {there}.")


def all_accounts(house: House) -> list[Account]:
    """Every account, oldest first."""
    with house.ledger.work() as work:
        rows = work.db.execute(work.t.account.select().order_by(work.t.account.c.account_id)).mappings().all()
    return [_account(house, row) for row in rows]


def _account(house: House, row: Mapping[Any, Any]) -> Account:
    secrets = orjson.loads(house.secrets.open(row["secrets"], f"account:{row['account_id']}"))
    values = {**row["settings"], **secrets}
    return Account(
        account_id=row["account_id"],
        marketplace=row["marketplace"],
        title=row["title"],
        state=row["state"],
        state_reason=row["state_reason"],
        base_url=row["base_url"],
        allow_private=row["allow_private"],
        policies=parse(Policies, row["policies"]),
        store_id=row["store_id"],
        shown=masked(registry.manifest(row["marketplace"]).settings, values),
        values=values,
    )


def _keep(house: House, work: Work, account_id: int, manifest: Manifest, values: Mapping[str, str]) -> None:
    secret = {f.name for f in fields(manifest.settings) if f.secret}
    known = {f.name for f in fields(manifest.settings)}
    sealed = house.secrets.seal(
        orjson.dumps({k: v for k, v in values.items() if k in secret}).decode(),
        f"account:{account_id}",
    )
    plain = {k: v for k, v in values.items() if k in known - secret}
    work.db.execute(work.t.account.update().where(work.t.account.c.account_id == account_id).values(settings=plain, secrets=sealed))


def _set_state(house: House, account_id: int, state: str, reason: str | None, level: str, actor: str) -> None:
    with house.ledger.work() as work:
        account = work.t.account
        change = account.update().where(account.c.account_id == account_id, account.c.state != state)
        if work.db.execute(change.values(state=state, state_reason=reason, updated_at=now())).rowcount:
            message = SENTENCES[state] if reason is None else f"Account stopped: {reason}"
            note(work, "account", f"account:{account_id}", message, level=level, actor=actor, account_id=account_id)
