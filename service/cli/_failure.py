"""How a command ends badly: one sentence for the person, the traceback in a file."""

from __future__ import annotations

import os
import traceback
from typing import IO, Any

import click

from service.domain.clock import now
from service.domain.errors import MeschainError

LOG_NAME = "cli.log"


class Failure(click.ClickException):
    """Ends the command with exit code 1 and its one sentence on stderr."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True)


def explained(error: Exception) -> str:
    """One sentence about the error; what nobody foresaw goes to the log with its traceback."""
    if isinstance(error, MeschainError):
        return " ".join(str(error).split())
    try:
        where = _logged(error)
    except OSError as no_log:
        return f"Something unexpected went wrong: {type(error).__name__}: {error} (and the log cannot be written: {no_log})."
    return f"Something unexpected went wrong ({type(error).__name__}). The details are in {where}; please report them."


def _logged(error: Exception) -> str:
    # Imported late: help should come at once.
    from service.settings import home_folder

    path = home_folder() / "log" / LOG_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    # Tracebacks may quote data of customers: for the owner only.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as log:
        log.write(f"--- {now().isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    return str(path)
