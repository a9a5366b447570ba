from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from service import __version__
from service.cli import _failure, cli
from service.domain.errors import SetupError
from service.settings import REPOSITORY


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("MESCHAIN_HOME", str(tmp_path))
    return lambda *args: CliRunner().invoke(cli, args)


@pytest.fixture
def broken_command(monkeypatch):
    """Makes `status` raise what the test wants to see handled."""

    def make(error: Exception) -> None:
        @click.command()
        def command() -> None:
            raise error

        monkeypatch.setattr("service.cli.status.command", command)

    return make


def test_help_lists_every_command_with_its_sentence(run):
    shown = run("--help").output

    for name in ("init", "uninstall", "status", "doctor", "bench", "open"):
        assert any(line.split()[:1] == [name] and len(line.split()) > 3 for line in shown.splitlines()), name
    assert "_failure" not in shown


def test_help_imports_no_command():
    code = """import sys; from service.cli import cli
cli(["--help"], standalone_mode=False)
print([name for name in sys.modules if "sqlalchemy" in name])"""

    shown = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True, text=True)

    assert shown.stdout.endswith("[]\n")


def test_version(run):
    assert run("--version").output == f"MesChain Sync {__version__}\n"


def test_the_package_for_the_shop_has_the_services_version():
    package = json.loads((REPOSITORY / "opencart_ocmod" / "oc4" / "install.json").read_text())
    assert package["version"] == __version__


def test_an_unknown_command_is_a_usage_error(run):
    result = run("lsit")

    assert result.exit_code == 2
    assert "lsit" in result.output


def test_our_own_errors_are_one_sentence_without_traceback(run, broken_command, tmp_path):
    broken_command(SetupError("The shop has\n no tables. Do this."))

    result = run("status")

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "The shop has no tables. Do this.\n")
    assert not (tmp_path / "log").exists()


def test_what_nobody_foresaw_goes_to_a_log_that_only_the_owner_reads(run, broken_command, tmp_path):
    broken_command(RuntimeError("çok garip"))

    result = run("status")

    log = tmp_path / "log" / _failure.LOG_NAME
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert str(log) in result.stderr
    assert "Traceback" not in result.output
    assert "RuntimeError: çok garip" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_without_a_writable_home_the_sentence_says_both(run, broken_command, tmp_path):
    (tmp_path / "log").write_text("a file where a folder should be")
    broken_command(RuntimeError("çok garip"))

    assert "çok garip" in run("status").stderr
