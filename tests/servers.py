"""Private servers for tests: free ports, a temporary folder, ended by their own process ids and never any others."""

from __future__ import annotations

import contextlib
import ctypes
import gzip
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import pymysql
from pymysql.constants import CLIENT
from sqlalchemy import URL

READY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


def program(*names: str) -> str | None:
    """The first of these programs that this machine has; administrators' folders are looked through too."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/sbin"
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Server:
    """One child process that a test may stop, start again or freeze."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        raise NotImplementedError

    def ping(self) -> None:
        """Raises while the server does not answer."""
        raise NotImplementedError

    def start(self) -> None:
        """Running and answering when this returns; does nothing when it runs already."""
        if self._process and self._process.poll() is None:
            return
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
            )
        self._wait()

    def stop(self) -> None:
        """End it as the machine's administrator would; it is gone when this returns."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Freeze it: connections stay open and nothing answers."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Undo `pause`."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if not self._process or self._process.poll() is not None:
            return
        self._process.send_signal(how)
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        assert self._process
        end = time.monotonic() + READY_SECONDS
        while True:
            try:
                return self.ping()
            except Exception as error:  # noqa: BLE001
                if self._process.poll() is not None or time.monotonic() > end:
                    tail = (self.folder / "server.log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{self.command()[0]} did not start: {tail}") from error
            time.sleep(0.05)


class MariaDb(Server):
    """An empty MariaDB; its administrator is `root` without a password."""

    missing = "no MariaDB on this machine (apt-get install mariadb-server-core mariadb-client-core)"

    @staticmethod
    def is_installed() -> bool:
        return all(program(name) for name in ("mariadbd", "mariadb-install-db", "mariadb"))

    def __init__(self, folder: Path, *options: str) -> None:
        super().__init__(folder)
        self.socket, self.options = f"{folder}/s", options
        install = [str(program("mariadb-install-db")), "--no-defaults", f"--datadir={folder}/data", "--skip-test-db", "--skip-name-resolve"]
        subprocess.run([*install, "--auth-root-authentication-method=normal"], check=True, capture_output=True)  # noqa: S603

    def command(self) -> list[str]:
        return [
            str(program("mariadbd")),
            "--no-defaults",
            *(["--user=root"] if os.geteuid() == 0 else []),
            f"--datadir={self.folder}/data",
            f"--socket={self.socket}",
            f"--pid-file={self.folder}/pid",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--skip-log-bin",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_general_ci",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-doublewrite=0",
            "--innodb-buffer-pool-size=128M",
            "--innodb-log-file-size=64M",
            "--performance-schema=OFF",
            *self.options,
        ]

    def ping(self) -> None:
        self.admin().close()

    def admin(self, database: str | None = None) -> pymysql.Connection:
        """A connection that may do everything; several statements in one `execute` are allowed."""
        return pymysql.connect(
            unix_socket=self.socket,
            user="root",
            database=database,
            charset="utf8mb4",
            autocommit=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
            connect_timeout=5,
        )

    def execute(self, sql: str, database: str | None = None) -> tuple[tuple[object, ...], ...]:
        """Run one statement as the administrator; its rows."""
        with contextlib.closing(self.admin(database)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return tuple(cursor.fetchall())

    def url(self, database: str, user: str = "root", password: str = "") -> str:
        """The SQLAlchemy address of a database, over TCP as a real service has it."""
        address = URL.create("mysql+pymysql", user, password or None, "127.0.0.1", self.port, database)
        return address.render_as_string(hide_password=False)

    def create_database(self, prefix: str = "t") -> str:
        """A new empty database; its name."""
        name = f"{prefix}_{uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
        return name

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS `{name}`")

    def create_user(self, database: str, grants: str, password: str = "pass'word ş") -> tuple[str, str]:
        """A new user with these rights (`SELECT, INSERT`) on the database only; its name and password."""
        name = f"u{uuid4().hex[:12]}"
        for host in ("127.0.0.1", "localhost"):
            literal = pymysql.converters.escape_string(password)
            self.execute(f"CREATE USER '{name}'@'{host}' IDENTIFIED BY '{literal}'")
            self.execute(f"GRANT {grants} ON `{database}`.* TO '{name}'@'{host}'")
        return name, password

    def load_sql(self, database: str, path: Path) -> None:
        """Feed a dump (`.sql` or `.sql.gz`) to the database through the mariadb client."""
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        client = [str(program("mariadb")), "--no-defaults", f"--socket={self.socket}", "--user=root", "--default-character-set=utf8mb4"]
        done = subprocess.run([*client, database], input=text, capture_output=True)  # noqa: S603
        if done.returncode:
            raise RuntimeError(f"{path.name}: {done.stderr.decode(errors='replace')}")


class RedisServer(Server):
    """An empty Redis that forgets everything when it is stopped."""

    @staticmethod
    def binary() -> str:
        """The machine's redis-server, else the one of our Python package."""
        if found := program("redis-server"):
            return found
        from service.embedded import binary

        return str(binary())

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": "", "appendonly": "no", "databases": 16}
        return [self.binary(), *(part for name, value in options.items() for part in (f"--{name}", str(value)))]

    def ping(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            connection.settimeout(2)
            connection.sendall(b"PING\r\n")
            if connection.recv(7) != b"+PONG\r\n":
                raise ConnectionError("not ready")
