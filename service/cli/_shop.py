"""From the shop's config.php to an open database."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from service.opencart.config_php import DEFAULT_PORT, ShopConfig

SOCKETS = ("/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock")  # noqa: S108


def database_url(config: ShopConfig) -> str:
    """The SQLAlchemy address of the shop's database, password included."""
    socket = config.db_socket or _usual_socket(config)
    address = URL.create(
        "mysql+pymysql",
        username=config.db_user,
        password=config.db_password or None,
        host=config.db_host,
        port=config.db_port,
        database=config.db_name,
        query={"unix_socket": socket} if socket else {},
    )
    return address.render_as_string(hide_password=False)


def _usual_socket(config: ShopConfig) -> str:
    """PHP takes "localhost" for the local socket; so do we, or a user that may only come from there is refused."""
    if config.db_host != "localhost" or config.db_port != DEFAULT_PORT:
        return ""
    return next((path for path in SOCKETS if Path(path).is_socket()), "")
