"""Questions of buyers, and the seller's answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from service.domain.errors import ConnectorError
from service.domain.question import Question
from service.ledger import reports_after_sale
from service.ledger.bodies import thing_of
from service.sync import questions
from service.web.after_sale import listed
from service.web.here import house, page, person
from service.web.jobs import started

bp = Blueprint("ui_questions", __name__)


@bp.get("/ui/questions")
def table() -> Response:
    """The page with search and filters."""
    return page("questions.html", **_rows())


@bp.get("/ui/questions/rows")
def rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("questions_rows.html", **_rows())


@bp.post("/ui/questions/<int:question_key>/answer")
def answer(question_key: int) -> Response:
    """The seller's answer, sent once."""
    return started(questions.answer(house(), question_key, request.form.get("text", ""), person().name))


def _rows() -> dict[str, Any]:
    shown = listed(reports_after_sale.questions)
    accounts = {row["account_id"] for row in shown["found"].rows}
    return {
        **shown,
        "asked": {row["question_key"]: thing_of(Question, row["body"]) for row in shown["found"].rows},
        "lengths": {account_id: _length(account_id) for account_id in accounts},
        "answerable": questions.ANSWERABLE,
    }


def _length(account_id: int) -> tuple[int, int]:
    try:
        return questions.answer_length(house(), account_id)
    except ConnectorError:
        return 0, 0
