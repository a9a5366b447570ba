"""What the status of an answer means: a success, or the error that says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.connectors.calls import Answer, Call
from service.connectors.limit_headers import pause, retry_after
from service.domain.errors import ConnectorError, InDoubt, Malformed, NeedsReauth, RateLimited, Rejected, Transient

MAX_ANSWER_BYTES = 64 * 1024 * 1024

Verdicts = Mapping[int, type[ConnectorError]]
DEFAULT_VERDICTS: Verdicts = {
    401: NeedsReauth,
    403: NeedsReauth,
    408: Transient,
    425: Transient,
    429: RateLimited,
}
Explain = Callable[[int, bytes], str | None]
"""(status, body) -> the marketplace's own words about a refusal, or None. Raises the error itself where only the body tells its kind."""


def judge(call: Call, answer: Answer, verdicts: Verdicts, explain: Explain) -> Answer:
    """The answer when it is a success, else the ConnectorError that its status means for this call."""
    if len(answer.body) > MAX_ANSWER_BYTES:
        raise Malformed(f"answer of {len(answer.body)} bytes to {call.path}")
    if 200 <= answer.status < 300:
        return answer
    words = explain(answer.status, answer.body)
    kind = verdicts.get(answer.status) or (_after_500(call) if answer.status >= 500 else Rejected)
    wait = retry_after(answer.headers) or pause(answer.headers) or None if issubclass(kind, Transient) else None
    seen = words or answer.body[:300].decode(errors="replace")
    raise kind(f"{call.method} {call.path} answered {answer.status}: {seen}", user_message=words, retry_after=wait)


def _after_500(call: Call) -> type[ConnectorError]:
    return Transient if call.repeatable else InDoubt
