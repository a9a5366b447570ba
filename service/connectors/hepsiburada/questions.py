"""Questions of buyers, and their answers. This service wants the seller in a header of every call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from service.connectors import cursors, multipart, values
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.calls import Call
from service.connectors.hepsiburada import api, codes
from service.connectors.hepsiburada.mapping_values import Row, maybe_moment
from service.connectors.hepsiburada.wire import Wire
from service.domain.question import Question, QuestionPage, QuestionState

PAGE = 25
ISSUES = "/api/v1.0/issues"


def read_call(merchant: str, page: int, since: datetime, until: datetime) -> Call:
    """A page of the questions that changed; pages begin at 1."""
    dates = {"minModifiedAt": _seconds(since), "maxModifiedAt": _seconds(until + timedelta(seconds=1))}
    return Call("GET", ISSUES, (api.QUESTIONS,), {**dates, "page": page, "size": PAGE}, headers={"merchantId": merchant})


def answer_call(merchant: str, number: str, text: str) -> Call:
    """The answer, as a form."""
    body, kind = multipart.form({"Answer": text}, ())
    path = f"{ISSUES}/{quote(number, safe='')}/answer"
    return Call("POST", path, (api.QUESTIONS,), body=body, headers={"merchantId": merchant, **kind}, repeatable=False)


def question(row: Row) -> Question:
    """One question with everything that its buyer wrote. Raises one of UNREADABLE when it cannot be read."""
    talk = sorted(row.get("conversations") or (), key=lambda each: values.text(each.get("createdAt")))
    asked = [values.text(each.get("content")) for each in talk if _is_buyers(each)]
    answer = talk[-1] if talk and not _is_buyers(talk[-1]) else {}
    product, status, asked_at = row.get("product") or {}, values.text(row["status"]), values.moment(row["createdAt"])
    return Question(
        remote_id=values.id_of(row["issueNumber"]),
        state=codes.QUESTION_STATES.get(codes.word(status), QuestionState.UNKNOWN),
        remote_state=status,
        text="\n\n".join(asked) or values.text(row.get("lastContent")),
        asked_at=asked_at,
        modified_at=maybe_moment(row.get("lastModifiedAt")) or asked_at,
        answer=values.text(answer.get("content")),
        answered_at=maybe_moment(answer.get("createdAt")),
        answer_by=maybe_moment(row.get("expireDate")),
        product=values.text(product.get("name")),
        barcode=values.text(product.get("stockCode")),
        order_number=values.text(row.get("orderNumber")),
    )


def _is_buyers(part: Row) -> bool:
    return codes.word(part.get("from")) == "customer"


def _seconds(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Questions(Wire):
    """A page may shift while it is read, so a window reaches back for some hours."""

    questions_window = Window(longest=timedelta(days=30), back=timedelta(hours=6))
    answer_length = (1, 2000)

    def questions(self, since: datetime, until: datetime, cursor: str | None = None) -> QuestionPage:
        """Questions of every status that changed in the window."""
        (page,) = cursors.numbers(cursor, "1", self.marketplace)

        def parse(answer: Row) -> QuestionPage:
            rows, more = answer["data"] or (), page < int(answer["totalPageCount"])
            found, problems = rows_read(rows, question, "issueNumber", "Hepsiburada question {} cannot be read: {}.")
            return QuestionPage(found, str(page + 1) if more else None, problems)

        return self._read(read_call(self._settings.merchant_id, page, since, until), parse)

    def answer(self, question: Question, text: str) -> None:
        """Answer it. Rejected when it was answered or its time is over."""
        self._send(answer_call(self._settings.merchant_id, question.remote_id, text))
