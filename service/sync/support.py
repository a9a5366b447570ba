"""What somebody who helps needs to see, in one file without secrets."""

from __future__ import annotations

import io
import platform
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import RowMapping, func, select
from sqlalchemy.engine import make_url

from service import __version__
from service.ledger import reports_system, reports_work
from service.ledger.reports import Place
from service.ledger.reports_work import Wanted
from service.ledger.work import Work
from service.settings import Settings
from service.sync import accounts
from service.sync.health.findings import Finding
from service.sync.health.report import report
from service.sync.house import House

MOST = 500
SECRETS = ("database_url", "redis_url", "shared_key")


def findings(house: House) -> list[Finding]:
    """What doctor finds now. Seconds, when something does not answer."""
    return report(house.settings, lambda error: f"This check broke ({type(error).__name__}). `./meschain doctor` writes the details.")


def bundle(house: House) -> bytes:
    """A zip of JSON files: doctor's report, versions, settings, accounts, states of listings, jobs and the log."""
    with house.ledger.look() as work:
        parts: dict[str, Any] = {
            "processes": _plain(reports_system.processes(work)),
            "queues": reports_system.queue_lengths(work),
            "listings": _listings(work),
            "given_up": _plain(reports_work.jobs(work, Wanted(state="dead"), Place(), MOST).rows),
            "jobs": _plain(reports_work.jobs(work, Wanted(), Place(), MOST).rows),
            "log": _plain(reports_work.log(work, Wanted(), Place(), MOST).rows),
        }
    parts |= {"doctor": [asdict(finding) for finding in findings(house)], "settings": _settings(house.settings)}
    parts |= {"versions": _versions(house), "accounts": _accounts(house)}
    return _zipped(parts)


def _zipped(parts: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                f"meschain-support/{name}.json", orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str)
            )
    return file.getvalue()


def _plain(rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Rows without what was sent: a payload may hold an answer or an invoice's address."""
    return [{name: value for name, value in row.items() if name != "payload"} for row in rows]


def _listings(work: Work) -> list[dict[str, Any]]:
    listing = work.t.listing.c
    query = select(listing.account_id, listing.state, listing.problem_code, func.count().label("count"))
    rows = work.db.execute(query.group_by(listing.account_id, listing.state, listing.problem_code)).mappings().all()
    return [dict(row) for row in rows]


def _settings(settings: Settings) -> dict[str, Any]:
    shown = settings.model_dump(mode="json", exclude=set(SECRETS))
    return {**shown, "database": make_url(settings.database_url).get_backend_name(), "own_redis": not settings.redis_url}


def _versions(house: House) -> dict[str, str]:
    return {"meschain": __version__, "python": sys.version, "machine": platform.platform(), "database": house.ledger.engine.dialect.name}


def _accounts(house: House) -> list[dict[str, Any]]:
    names = ("account_id", "marketplace", "title", "state", "state_reason", "base_url", "shown")
    found = accounts.all_accounts(house)
    return [{**{name: getattr(account, name) for name in names}, "policies": asdict(account.policies)} for account in found]
