"""A file with your old listings at a marketplace that has closed, compared with the shop's products; nothing is kept."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli._house import opened


@click.command(help=__doc__)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    from service.sync import old_listings

    with opened() as house:
        found = old_listings.read(house, file.read_bytes())
    for each in found:
        meant = (
            f"product {each.match.key.product_id} ({each.match.reason}, {each.match.confidence})" if each.match else "no product is like it"
        )
        hint = f"; it has no barcode, {each.barcode} may be its own" if each.lends_barcode else ""
        click.echo(f"line {each.line}: {each.title or each.sku or each.barcode}: {meant}{hint}")
    click.echo(f"{len(found)} listings, {sum(each.match is not None for each in found)} of them like a product of the shop.")
