"""Questions of buyers: read into the ledger, answered by the seller, each answer sent once."""

from __future__ import annotations

from functools import partial

from sqlalchemy import RowMapping

from service.connectors.after_sale import AnswersQuestions
from service.connectors.http import NoLimiter
from service.domain.errors import Rejected, SetupError
from service.domain.question import Question, QuestionPage, QuestionState
from service.ledger import after_sale
from service.ledger.bodies import thing_of
from service.sync import accounts, jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.live import publish as announce
from service.sync.runner import Task
from service.sync.telling import Matter, tell
from service.sync.windows import read_windows

ANSWERABLE = (QuestionState.OPEN, QuestionState.REFUSED)


def poll_questions(task: Task) -> None:
    """Bring every question that may have changed since the last complete read into the ledger."""
    connector = task.house.connector(task.on)
    if isinstance(connector, AnswersQuestions):
        read_windows(task, "questions", connector.questions_window, connector.questions, partial(_keep_page, task))


def _keep_page(task: Task, page: QuestionPage) -> None:
    with task.house.ledger.work() as work:
        news = [(after_sale.keep_question(work, task.on.account_id, question), question) for question in page.questions]
        for key, question in news:
            if key is not None:
                level = "warning" if question.state in ANSWERABLE else "info"
                message = f"Question {question.remote_id}: {question.remote_state}."
                note(work, "question", f"question:{key}", message, level=level, account_id=task.on.account_id)
    if any(key is not None for key, _ in news):
        announce(task.house.redis, "questions")


def row_of(house: House, question_key: int) -> RowMapping:
    """The question's row; SetupError when the ledger has none."""
    with house.ledger.look() as work:
        row = after_sale.get(work, work.t.question, question_key)
    if row is None:
        raise SetupError(f"there is no question {question_key} in the ledger. See the Questions page.")
    return row


def answer_length(house: House, account_id: int) -> tuple[int, int]:
    """The fewest and the most characters that the account's marketplace takes; (0, 0) when it takes no answer."""
    connector = house.connector(accounts.load(house, account_id), NoLimiter())
    return connector.answer_length if isinstance(connector, AnswersQuestions) else (0, 0)


def answer(house: House, question_key: int, text: str, actor: str) -> int:
    """Ask that the answer is sent; the job's number. Rejected when it is too short, too long, or nothing is to be answered."""
    row, words = row_of(house, question_key), text.strip()
    least, most = answer_length(house, row["account_id"])
    if row["state"] not in ANSWERABLE or row["told"]:
        raise Rejected("answered", user_message="This question takes no answer any more: it was answered or closed.")
    if not least <= len(words) <= most:
        raise Rejected("length", user_message=f"An answer has {least} to {most} characters; this one has {len(words)}.")
    with house.ledger.work() as work:
        payload = {"question_key": question_key, "text": words}
        number = jobs.request(work, "tell_answer", account_id=row["account_id"], subject=str(question_key), payload=payload)
        after_sale.change(work, work.t.question, question_key, problem=None)
        note(work, "question", f"question:{question_key}", "Asked to send the answer.", actor=actor, account_id=row["account_id"])
    dispatch(house)
    return number


def tell_answer(task: Task) -> str | None:
    """Send the seller's answer."""
    key, text = int(task.payload["question_key"]), task.payload["text"]
    question, connector = thing_of(Question, row_of(task.house, key)["body"]), task.house.connector(task.on)
    if not isinstance(connector, AnswersQuestions):
        return "refused"
    matter = Matter(f"question:{key}", lambda work, **columns: after_sale.change(work, work.t.question, key, **columns), "poll_questions")
    return tell(task, matter, "answered", "The answer was sent.", partial(connector.answer, question, text))
