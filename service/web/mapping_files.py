"""All pairs of an account as a file for a spreadsheet, and back in: first what it would change, then as a whole."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

from flask import Blueprint, Response, make_response, render_template, request

from service.domain.errors import Rejected
from service.sync import accounts, mapping_csv
from service.sync.catalogue import NotRead
from service.web.here import done, house, person, words
from service.web.uploads import DATA, attachment, let_files_in

bp = Blueprint("ui_mapping_files", __name__)
SHOWN = 200
TABLES = ("mapping-category", "mapping-brand")


@bp.get("/ui/accounts/<int:account_id>/mapping/pairs.csv")
def export(account_id: int) -> Response:
    """Every pair, and what waits with its best suggestion."""
    account = accounts.load(house(), account_id)
    text = mapping_csv.export(house(), account_id)
    return attachment(f"meschain-mapping-{account.marketplace}-{account_id}.csv", "text/csv; charset=utf-8", text.encode())


@bp.post("/ui/accounts/<int:account_id>/mapping/file")
def read(account_id: int) -> Response:
    """What the chosen file would change; with what was planned confirmed, do it."""
    let_files_in()
    content, planned = file_content(request.form.get("file", "")), request.form.get("planned", "")
    try:
        plan = mapping_csv.plan(house(), account_id, content)
    except NotRead:
        return done(words().say("The marketplace's catalogue is still being read. Try again when the tables below are there."))
    now = sha256(repr(plan.changes).encode()).hexdigest()[:16]
    if planned == now and not plan.bad:
        count = mapping_csv.apply(house(), account_id, plan, person().name)
        text = words().form("%(num)s pair changed from the file.", "%(num)s pairs changed from the file.", count)
        return done(text % {"num": words().number(count)}, *TABLES)
    return make_response(render_template("mapping_file_plan.html", account_id=account_id, plan=plan, planned=now, shown=SHOWN))


def file_content(value: str) -> bytes:
    """The bytes of a file that the page put into a field; Rejected, in words, when there is none."""
    match = DATA.fullmatch(value)
    try:
        content = base64.b64decode(match["content"], validate=True) if match else b""
    except binascii.Error:
        content = b""
    if not content:
        raise Rejected("no file", user_message="Choose a CSV file first.")
    return content
