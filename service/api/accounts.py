"""/api/v1/accounts"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint

from service.api.errors import Refusal
from service.api.here import house, missing, person
from service.api.schemas import AccountChange, AccountIn, AccountOut, AccountsOut, CheckOut
from service.domain.errors import SetupError
from service.sync import accounts
from service.sync.account import Account

bp = APIBlueprint("accounts", __name__, url_prefix="/api/v1/accounts", tag="Accounts")


@bp.get("")
@bp.output(AccountsOut)
def list_accounts() -> dict[str, Any]:
    """Every account, oldest first."""
    return {"accounts": [_shown(account) for account in accounts.all_accounts(house())]}


@bp.get("/<int:account_id>")
@bp.output(AccountOut)
def get_account(account_id: int) -> dict[str, Any]:
    """One account."""
    return _shown(_found(account_id))


@bp.post("")
@bp.input(AccountIn, arg_name="body")
@bp.output(AccountOut, status_code=201)
def create_account(body: AccountIn) -> dict[str, Any]:
    """A new active account."""
    try:
        account_id = accounts.create(
            house(),
            body.marketplace,
            body.title,
            body.settings,
            base_url=body.base_url,
            allow_private=body.allow_private,
            actor=person().name,
        )
    except SetupError as error:
        raise Refusal(422, "unknown_marketplace", str(error), "marketplace") from error
    return _shown(_found(account_id))


@bp.patch("/<int:account_id>")
@bp.input(AccountChange, arg_name="body")
@bp.output(AccountOut)
def update_account(account_id: int, body: AccountChange) -> dict[str, Any]:
    """Change an account; a stopped one starts again."""
    _found(account_id)
    accounts.update(
        house(),
        account_id,
        body.settings,
        title=body.title,
        base_url=body.base_url,
        allow_private=body.allow_private,
        policies=body.policies,
        actor=person().name,
    )
    return _shown(_found(account_id))


@bp.post("/<int:account_id>/check")
@bp.output(CheckOut)
def check_account(account_id: int) -> dict[str, str]:
    """Try the credentials at the marketplace now."""
    _found(account_id)
    return asdict(accounts.check(house(), account_id))


@bp.post("/<int:account_id>/pause")
@bp.output(AccountOut)
def pause_account(account_id: int) -> dict[str, Any]:
    """Send nothing for the account until it is resumed."""
    _found(account_id)
    accounts.pause(house(), account_id, person().name)
    return _shown(_found(account_id))


@bp.post("/<int:account_id>/resume")
@bp.output(AccountOut)
def resume_account(account_id: int) -> dict[str, Any]:
    """Let a paused or stopped account work again."""
    _found(account_id)
    accounts.resume(house(), account_id, person().name)
    return _shown(_found(account_id))


def _found(account_id: int) -> Account:
    try:
        return accounts.load(house(), account_id)
    except SetupError as error:
        raise missing("account", account_id) from error


def _shown(account: Account) -> dict[str, Any]:
    names = ("account_id", "marketplace", "title", "state", "state_reason", "base_url", "allow_private", "store_id")
    policies = {name: str(value) for name, value in asdict(account.policies).items()}
    return {**{name: getattr(account, name) for name in names}, "settings": dict(account.shown), "policies": policies}
