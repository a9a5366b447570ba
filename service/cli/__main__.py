"""`python -m service.cli`, what the launcher runs."""

from service.cli import cli

cli(prog_name="meschain")
