"""What Hepsiburada's answers say about the call itself: refusals, failures inside HTTP 200, ids to follow, pages."""

from __future__ import annotations

from typing import Any

from service.connectors import values
from service.connectors.calls import decode
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts
from service.domain.errors import RateLimited, Rejected

UPLOADS_SECONDS = 20.0
"""After this one of the five unfinished uploads is usually done."""


class NotThere(Rejected):
    """404: Hepsiburada has nothing of that name."""


class CatalogueHeldBack(RateLimited):
    """403 of the catalogue: too many calls, or no right to it. Going on would have the address blocked, so every call waits."""

    retry_after = 60.0
    costs_attempt = True


class NotSwitchedOn(Rejected):
    """403 of a service that the seller switches on by itself: the rest of the account goes on."""


VERDICTS: Verdicts = {**DEFAULT_VERDICTS, 404: NotThere}
CATALOGUE_VERDICTS: Verdicts = {**VERDICTS, 403: CatalogueHeldBack}
OPTIONAL_VERDICTS: Verdicts = {**VERDICTS, 403: NotSwitchedOn}


def words(status: int, body: bytes) -> str | None:
    """Hepsiburada's own sentence about a refusal, or ours where it only gives a number."""
    if status == 401:
        return (
            "Hepsiburada does not accept the login. Check Merchant ID, service key and developer user name in the seller panel; "
            "SIT and production have different ones."
        )
    if status == 403:
        return "Hepsiburada refused the call: this part of the integration is not switched on in the seller panel, or the login is wrong."
    return _message(body)


def catalogue_words(status: int, body: bytes) -> str | None:
    """The same for the catalogue, whose 403 has two meanings."""
    if status == 403:
        return "Hepsiburada's catalogue refused the call: too many calls from this address, or the integrator may not use it."
    return words(status, body)


def data(answer: Any) -> Any:
    """What a catalogue answer carries. Rejected when it reports a failure inside HTTP 200."""
    if answer["success"] is not True or answer["code"] != 0:
        raise Rejected(
            f"catalogue code {answer['code']}: {answer.get('message')}", user_message=str(answer.get("message") or answer["code"])
        )
    return answer["data"]


def tracking_id(answer: Any) -> str:
    """The id under which a catalogue file can be followed."""
    return _id(data(answer), "trackingId")


def upload_id(answer: Any) -> str:
    """The id of an upload. RateLimited when there are too many unfinished ones, which comes as a success without an id."""
    if isinstance(answer, dict) and not answer.get("id") and answer.get("message"):
        raise too_many(answer["message"]) or Rejected(str(answer["message"]))
    return _id(answer, "id")


def too_many(message: str) -> RateLimited | None:
    """The wait that a refusal means when it speaks of unfinished uploads."""
    if not ("too many" in message.lower() and "upload" in message.lower()):
        return None
    sentence = "Hepsiburada works on five uploads already; the next one waits until one of them is done."
    return RateLimited(message, user_message=sentence, retry_after=UPLOADS_SECONDS, arrived=False)


def pages(headers: Any) -> int:
    """How many pages a package list has; 1 when the answer does not say."""
    count = str(headers.get("pagecount") or "1")
    if not count.isdecimal():
        raise ValueError(f"pagecount is {count!r}")
    return int(count)


def _id(answer: Any, name: str) -> str:
    if not isinstance(answer, dict) or not answer.get(name):
        raise ValueError(f"no {name} in {str(answer)[:200]}")
    return str(answer[name])


def _message(body: bytes) -> str | None:
    try:
        answer = decode(body)
    except ValueError:
        return None
    if not isinstance(answer, dict):
        return answer or None if isinstance(answer, str) else None
    head = next((values.text(answer[name]) for name in ("message", "errorMessage", "detail", "title") if answer.get(name)), "")
    return "; ".join(filter(None, [head, *_faults(answer.get("fieldErrors") or answer.get("errors"))])) or None


def _faults(errors: Any) -> list[str]:
    """A refusal field by field: rows with a message, or messages by field."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(errors, dict):
        pairs = [(name, said) for name, texts in errors.items() for said in (texts if isinstance(texts, list) else [texts])]
    elif isinstance(errors, list):
        pairs = [(each.get("field") or each.get("fieldName"), each.get("message")) for each in errors if isinstance(each, dict)]
    return [": ".join(filter(None, map(values.text, pair))) for pair in pairs]
