"""Calls of marketplaces to this service: where, with which password, and whether anybody calls."""

from __future__ import annotations

import click

from service.cli._house import opened


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command()
@click.option("--account", "account_name", required=True, help="Its number or title.")
def show(account_name: str) -> None:
    """Address, user and password that the marketplace needs; it holds a secret, so mind who looks."""
    from service.connectors.after_sale import ReceivesWebhooks, RegistersWebhooks
    from service.sync import accounts, webhooks

    with opened() as house:
        account = accounts.named(house, account_name)
        connector = house.connector(account)
        if not isinstance(connector, ReceivesWebhooks):
            click.echo(f"{account.manifest.title} calls nobody: its orders are asked for every {account.manifest.order_poll_seconds:g} s.")
            return
        address, secret = webhooks.address_of(house, account.account_id), webhooks.secret_of(house, account.account_id)
    click.echo(f"Address    {address}\nUser       {webhooks.USER}\nPassword   {secret}\n")
    by_us = "The service registers this by itself within 12 hours, and keeps it awake."
    click.echo(by_us if isinstance(connector, RegistersWebhooks) else f"Give these to {account.manifest.title} by a ticket in its panel.")
