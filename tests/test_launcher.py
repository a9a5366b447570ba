from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.settings import REPOSITORY

TOOLS = ("sh", "readlink", "dirname", "cmp", "mktemp", "cat", "rm", "cp", "mv", "mkdir", "chmod", "sleep")

# A python3 that makes environments at once and counts what it is asked to install.
FAKE_PYTHON = f"""#!/bin/sh
case "$1 ${{2:-}}" in
  "-c import ensurepip"*) [ -z "${{NO_VENV:-}}" ] || exit 1; echo "$0" ;;
  "-c "*) exec {sys.executable} "$@" ;;
  "-m venv")
    mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && chmod 755 "$3/bin/python" ;;
  "-m pip")
    sleep 0.2; for last; do :; done; echo "$last" >>"$COUNT"
    if grep -q broken "$last"; then echo "no such package: broken" >&2; exit 1; fi ;;
  *) exec {sys.executable} "$@" ;;
esac
"""

FAKE_CLI = "import os, sys; print(os.getcwd(), sys.argv[1:])"


@pytest.fixture
def copy(tmp_path):
    """A repository with the launcher, a short list of packages and a command line that prints what it got."""
    repository = tmp_path / "a folder"
    (repository / "service" / "cli").mkdir(parents=True)
    shutil.copy(REPOSITORY / "meschain", repository)
    (repository / "requirements.txt").write_text("# nothing\n")
    (repository / "service" / "cli" / "__main__.py").write_text(FAKE_CLI)
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in (*TOOLS, "grep"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    return repository


@pytest.fixture
def start(copy, tmp_path):
    """Runs the launcher with a PATH of our own making."""

    def run(*args: str, cwd: Path = tmp_path, program: Path = copy / "meschain", **env: str) -> subprocess.CompletedProcess[str]:
        clean = {"PATH": str(tmp_path / "tools"), "COUNT": str(tmp_path / "count"), "HOME": str(tmp_path), **env}
        return subprocess.run([str(program), *args], cwd=cwd, env=clean, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def python3(copy, tmp_path):
    path = tmp_path / "tools" / "python3"
    path.write_text(FAKE_PYTHON)
    path.chmod(0o755)
    return path


def installs(tmp_path: Path) -> int:
    count = tmp_path / "count"
    return len(count.read_text().splitlines()) if count.exists() else 0


def test_without_python_one_line_names_the_package(start, copy):
    result = start("status")

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "apt-get install python3 python3-venv" in result.stderr
    assert not (copy / ".venv").exists()


def test_a_python_without_venv_is_told_the_package_that_has_it(start, python3):
    result = start("status", NO_VENV="1")

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "apt-get install python3-venv" in result.stderr


@pytest.mark.usefixtures("python3")
def test_the_second_start_installs_nothing_and_says_nothing(start, tmp_path):
    assert start("status").returncode == 0

    result = start("status", "--json", "two words")

    assert result.stdout == f"{tmp_path} ['status', '--json', 'two words']\n"
    assert result.stderr == ""
    assert installs(tmp_path) == 1


@pytest.mark.usefixtures("python3")
def test_it_works_through_a_link_to_a_link_from_anywhere_and_ignores_what_lies_there(start, copy, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "service").mkdir(parents=True)
    (elsewhere / "service" / "__init__.py").write_text("raise SystemExit('the wrong module')")
    (elsewhere / "one").symlink_to(copy / "meschain")
    (elsewhere / "two").symlink_to("one")

    result = start("status", program=elsewhere / "two", cwd=elsewhere)

    assert result.stdout == f"{elsewhere} ['status']\n"


@pytest.mark.usefixtures("python3")
def test_a_changed_list_is_installed_once_more(start, copy, tmp_path):
    start("status")
    (copy / "requirements.txt").write_text("# another\n")

    start("status")
    start("status")

    assert installs(tmp_path) == 2


@pytest.mark.usefixtures("python3")
def test_a_failed_installation_shows_its_reason_and_is_tried_again(start, copy, tmp_path):
    (copy / "requirements.txt").write_text("broken\n")

    for _ in range(2):
        result = start("status")
        assert result.returncode == 1
        assert "no such package: broken" in result.stderr

    (copy / "requirements.txt").write_text("# fine\n")
    assert start("status").returncode == 0
    assert installs(tmp_path) == 3


@pytest.mark.usefixtures("python3")
def test_a_half_made_environment_is_made_again(start, copy, tmp_path):
    start("status")
    (copy / ".venv" / "bin" / "python").unlink()
    (copy / ".venv" / "bin" / "python").symlink_to("/usr/bin/python3.0-of-an-older-system")
    (copy / ".venv" / "left-over").touch()

    assert start("status").returncode == 0

    assert not (copy / ".venv" / "left-over").exists()
    assert installs(tmp_path) == 2


@pytest.mark.usefixtures("python3")
def test_starts_at_the_same_time_install_once(start, tmp_path):
    with ThreadPoolExecutor(5) as pool:
        results = list(pool.map(lambda _: start("status"), range(5)))

    assert [result.returncode for result in results] == [0] * 5
    assert installs(tmp_path) == 1


def test_with_a_real_python_an_environment_is_made_and_the_exit_code_comes_through(start, copy):
    (copy / "service" / "cli" / "__main__.py").write_text("import sys; print(sys.prefix); sys.exit(7)")

    result = start("status", PATH=f"{os.path.dirname(os.path.realpath(sys.executable))}:{os.environ['PATH']}")

    assert result.stdout == f"{copy / '.venv'}\n"
    assert result.returncode == 7


@pytest.mark.usefixtures("python3")
@pytest.mark.parametrize("broken", ["", "ruff", "mypy", "pytest"])
def test_the_exit_code_of_test_is_honest_and_every_check_runs(start, copy, tmp_path, broken):
    (copy / "requirements-dev.txt").write_text("# nothing\n")
    for tool in ("id", "tr"):
        (tmp_path / "tools" / tool).symlink_to(str(shutil.which(tool)))
    modules = tmp_path / "modules"
    modules.mkdir()
    for name in ("ruff", "mypy", "pytest"):
        (modules / f"{name}.py").write_text(f"import sys; print('{name}', *sys.argv[1:]); sys.exit({int(name == broken)})")

    result = start("test", "-k", "one thing", PYTHONPATH=str(modules))

    assert result.stdout.splitlines() == ["ruff check", "ruff format --check", "mypy", "pytest -n 3 --dist loadfile -k one thing"]
    assert result.returncode == (1 if broken else 0)
    assert "apt-get install mariadb-client-core" in result.stderr
    assert (broken in result.stderr.splitlines()[-1]) or not broken


FAKE_APT = """#!/bin/sh
echo "$*" >>"$COUNT.apt"
[ "$1" != install ] || cat "$GUARD" >>"$COUNT.guard"
"""


@pytest.fixture
def as_root(copy, tmp_path):
    """A machine without any of the servers, where we are root and apt-get knows every package but one."""
    launcher = (copy / "meschain").read_text()
    guard = tmp_path / "policy-rc.d"
    (copy / "meschain").write_text(launcher.replace("guard=/usr/sbin/policy-rc.d", f"guard='{guard}'").replace("$PATH:/usr/sbin", "$PATH"))
    (copy / "requirements-dev.txt").write_text("# nothing\n")
    fakes = {"id": "echo 0", "apt-get": FAKE_APT, "apt-cache": '[ "$2" != mariadb-server-core ]'}
    for name, text in fakes.items():
        (tmp_path / "tools" / name).write_text(text if text.startswith("#!") else f"#!/bin/sh\n{text}\n")
        (tmp_path / "tools" / name).chmod(0o755)
    for tool in ("tr", "tail"):
        (tmp_path / "tools" / tool).symlink_to(str(shutil.which(tool)))
    return guard


@pytest.mark.usefixtures("python3")
def test_packages_are_installed_without_letting_them_start_services_or_remove_anything(start, as_root, tmp_path):
    result = start("test", GUARD=str(as_root))

    update, install = (tmp_path / "count.apt").read_text().splitlines()
    assert update == "update -qq"
    assert "--no-remove" in install
    assert " mariadb-server mariadb-client-core redis-server php-cli " in install
    assert (tmp_path / "count.guard").read_text().endswith("exit 101\n")
    assert not as_root.exists()
    assert "redis-server" in result.stderr.splitlines()[2], "what is still missing is said once"


@pytest.mark.usefixtures("python3")
def test_the_machines_own_rule_about_services_is_left_as_it_is(start, as_root):
    as_root.write_text("# somebody else's\nexit 101\n")

    start("test", GUARD=str(as_root))

    assert as_root.read_text() == "# somebody else's\nexit 101\n"
