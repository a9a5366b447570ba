"""Run the web service: pages, API and, with --live, the stream of events."""

from __future__ import annotations

import os
import sys

import click

from service.cli._alone import check_port
from service.settings import load


@click.command(help=__doc__)
@click.option("--live", is_flag=True, help="Serve the live events instead (a process of their own).")
@click.option("--development", is_flag=True, help="Flask's own server with reloading; never for real use.")
def command(live: bool, development: bool) -> None:
    settings = load()
    if development:
        if live:
            raise click.UsageError("--development serves the pages; leave --live out.")
        from service.serve import web

        web().run(settings.bind_host, settings.port, debug=True)
        return
    port, application, setting = (settings.live_port, "live", "LIVE_PORT") if live else (settings.port, "web", "PORT")
    check_port(settings.bind_host, port, f"MESCHAIN_{setting}")
    host = f"[{settings.bind_host}]" if ":" in settings.bind_host else settings.bind_host
    threads = "64" if live else "8"
    arguments = ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--threads", threads]
    arguments += ["--workers", "1" if live else "2", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments, f"service.serve:{application}()"])  # noqa: S606
