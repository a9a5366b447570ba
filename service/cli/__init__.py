"""The commands of `./meschain`: one module each, imported only when its command is used."""

from __future__ import annotations

import ast
import logging
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from service import __version__
from service.cli._failure import Failure, explained


class Commands(click.Group):
    """Finds a command by its module's name; a module exposes it as `command` and explains it in its docstring's first line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_command_name(module.name) for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # click's own way imports every module for its one line.
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(name)) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        # Imported late: help should come at once.
        from service import logs

        # Log lines go to standard error, so that what a command prints can be piped; a long-running one asks for more.
        logs.configure(level=logging.WARNING)
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, KeyboardInterrupt):
            raise
        except Exception as error:
            raise Failure(explained(error)) from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="MesChain Sync", message="%(prog)s %(version)s")
def cli() -> None:
    """MesChain Sync: one OpenCart shop, many marketplaces, one business."""


def _command_name(module: str) -> str:
    return module.replace("_", "-")


def _first_line(name: str) -> str:
    path = Path(__path__[0]) / name.replace("-", "_")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").partition("\n")[0]
