"""Run a marketplace's simulator on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from service.cli._failure import Failure
from service.cli._unified import pair
from service.connectors import registry


class _Quiet(WSGIRequestHandler):
    """Keeps connections open between requests as the marketplaces do, and says nothing about each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *args: Any) -> None:
        """Nothing: a bench makes thousands."""


@click.command(help=__doc__)
@click.argument("slug")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8790, show_default=True, help="0 takes a free one.")
@click.option("--seed", default=1, show_default=True, help="The same seed and calls give the same ids.")
@click.option("--key", "keys", multiple=True, metavar="NAME=VALUE", help="A credential it accepts instead of the connector's example.")
@click.option("--review-seconds", default=1.0, show_default=True, help="How long a product waits for its approval.")
@click.option("--batch-seconds", default=0.3, show_default=True, help="How long a batch is worked on.")
@click.option("--scan-seconds", default=1.0, show_default=True, help="How long the carrier takes for each scan.")
@click.option("--quota-scale", default=1.0, show_default=True, help="10 allows ten times the requests.")
def command(slug: str, host: str, port: int, keys: Sequence[str], **options: float) -> None:
    """The first line printed is JSON: the address and the credentials that it accepts."""
    manifest = registry.manifest(slug)
    if manifest.simulator is None:
        raise Failure(f"{manifest.title} has no simulator.")
    credentials = {**manifest.example, **dict(pair(entry) for entry in keys)}
    try:
        application = manifest.simulator(**credentials, **options)
    except (TypeError, ValueError) as error:
        raise Failure(f"--key: the simulator of {manifest.title} cannot take that: {error}.") from error
    try:
        server = make_server(host, port, application, threaded=True, request_handler=_Quiet)
    except (OSError, SystemExit) as error:
        raise Failure(f"Port {port} cannot be used. Choose another with --port.") from error
    click.echo(json.dumps({"url": f"http://{host}:{server.port}", "credentials": credentials}))
    server.serve_forever()
