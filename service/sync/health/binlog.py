"""What keeps the binary log from being followed here, and what an administrator can do about it."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from typing import Any

import pymysql
from sqlalchemy import Engine, bindparam, text
from sqlalchemy.exc import DBAPIError

from service.opencart import binlog

LIVE = "An administrator can run SET GLOBAL {name} = '{good}' and write {name}={good} into the server's configuration"
NEEDED = {
    "log_bin": (
        ("ON", "1"),
        "the server keeps no binary log. An administrator can write log_bin, server_id=1 and binlog_format=ROW into its configuration, "
        "and start it anew",
    ),
    "binlog_format": (
        ("ROW",),
        f"binlog_format is {{value}}, which does not say what rows were. {LIVE}; programs notice when they connect anew",
    ),
    "binlog_row_image": (("FULL", "NOBLOB"), f"binlog_row_image is {{value}}, which does not say whose a row is. {LIVE}"),
    "log_bin_compress": (("OFF", "0"), f"log_bin_compress is {{value}}, and compressed rows cannot be read here. {LIVE}"),
    "binlog_transaction_compression": (("OFF", "0"), f"{{name}} is {{value}}, and compressed rows cannot be read here. {LIVE}"),
}
"""The server's variables with their good values and the sentence on any other; no server has all of them."""
RIGHT = re.compile(r"REPLICATION SLAVE|REPLICATION CLIENT|BINLOG MONITOR")
"""As the server itself names what it misses: MariaDB calls REPLICATION CLIENT so since 10.5."""


def refusal(engine: Engine) -> str | None:
    """Why the binary log cannot be followed on this server by this user, None when it can: its end was asked for."""
    with engine.connect() as db:
        query = text("SHOW GLOBAL VARIABLES WHERE Variable_name IN :names").bindparams(bindparam("names", list(NEEDED), expanding=True))
        values = {str(name): str(value).upper() for name, value in db.execute(query)}
        user, database = db.execute(text("SELECT CURRENT_USER(), DATABASE()")).one()
    for name, (good, sentence) in NEEDED.items():
        if values.get(name, good[0]) not in good:
            return sentence.format(name=name, value=values[name], good=good[0])
    try:
        # A number of its own: the server drops whoever had the same before, which would be the process that follows the log.
        binlog.try_out(engine, binlog.own_server_id("trial", socket.gethostname(), str(os.getpid())))
        return _left_out(engine, str(database))
    except (DBAPIError, pymysql.MySQLError) as error:
        return _reason(getattr(error, "orig", None) or error, "'{}'@'{}'".format(*str(user).rsplit("@", 1)))


def _left_out(engine: Engine, database: str) -> str | None:
    told: Mapping[Any, Any] = binlog.status(engine) or {}
    only, never = (str(told.get(name) or "") for name in ("Binlog_Do_DB", "Binlog_Ignore_DB"))
    if (only and database not in only.split(",")) or database in never.split(","):
        return (
            f"the server leaves the database {database} out of its binary log. An administrator can change binlog_do_db, binlog_ignore_db"
        )
    return None


def _reason(error: BaseException, user: str) -> str:
    words = str(error.args[-1] if error.args else error)
    missing = RIGHT.search(words)
    if not missing:
        return words
    rights = ", ".join(dict.fromkeys(("REPLICATION SLAVE", missing[0])))
    return f"the database user lacks the right {missing[0]}. An administrator can run GRANT {rights} ON *.* TO {user}"
