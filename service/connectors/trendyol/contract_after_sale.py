"""What is sent and read about claims, questions and money, for the contract suite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from service.connectors.contract_suite import Exchange
from service.connectors.trendyol import api, claims, codes, money, questions
from service.connectors.trendyol.pages import between
from service.domain.claim import ClaimPage, Dispute
from service.domain.paper import Upload
from service.domain.question import QuestionPage
from service.domain.settlement import Settlement, SettlementKind, SettlementPage

_API = api.Api("2738")
_FROM, _TO = datetime(2026, 11, 7, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
_CLAIM, _UNIT = "f9da2317-876b-4b86-b8f7-0535c3b65731", "b71461e3-d1a0-4c1d-9a6d-18ecbcb5158c"
_PHOTO = Upload("kanıt 📷.jpg", "image/jpeg", b"\xff\xd8\xff")
_WINDOW = between(_FROM, _TO, 0, claims.PAGE)


def _objection(reason_id: str, *files: Upload) -> Exchange:
    objection = claims.objection([_UNIT, _UNIT], Dispute(reason_id, "Ürün kullanılmış, etiketi yok 📷", files))
    return Exchange("createClaimIssue", _API.call("createClaimIssue", _CLAIM, **objection))


def _whole(page: ClaimPage | QuestionPage | SettlementPage, things: Sequence[Any]) -> Sequence[Any]:
    """The things of a page, of which every one and all of its codes must be understood."""
    if page.problems or any("unknown" in (getattr(thing, "state", ""), getattr(thing, "kind", "")) for thing in things):
        raise ValueError(f"not fully understood: {page.problems or things}")
    return things


def _claims(answer: Any) -> Sequence[Any]:
    page = claims.claim_page(answer)
    return _whole(page, [*page.claims, *(line for claim in page.claims for line in claim.lines)])


def _questions(answer: Any) -> Sequence[Any]:
    page = questions.question_page(answer)
    return _whole(page, page.questions)


def _booked(operation: str, kind: SettlementKind, types: str) -> Exchange:
    def read(answer: Any) -> Sequence[Any]:
        page = money.booking_page(answer, kind)
        return _whole(page, page.settlements)

    return Exchange(operation, _API.call(operation, query={"transactionTypes": types, **between(_FROM, _TO, 0, money.PAGE)}), read)


def _cargo(answer: Any) -> Sequence[Any]:
    lines, problems = money.cargo_lines(answer["content"], _CARGO)
    return _whole(SettlementPage(lines, None, problems), lines[:-1])


_CARGO = Settlement("other-1", SettlementKind.SHIPPING, "Kargo Faturası", Decimal("-68.48"), "TRY", _TO)
AFTER_SALE = (
    Exchange("getClaims", _API.call("getClaims", query=_WINDOW), _claims),
    Exchange("getClaimItemAudits", _API.call("getClaimItemAudits", _UNIT), claims.history),
    Exchange("getClaimIssueReasons", _API.call("getClaimIssueReasons"), claims.dispute_reasons),
    Exchange("approveClaimItems", _API.call("approveClaimItems", _CLAIM, body=claims.approval([_UNIT]))),
    _objection("251", _PHOTO, _PHOTO),
    _objection("451"),
    Exchange("getQuestions", _API.call("getQuestions", query={**between(_FROM, _TO, 3, questions.PAGE), **questions.ORDER}), _questions),
    Exchange("answerQuestion", _API.call("answerQuestion", "123456", body={"text": "Ürünümüz %100 pamuktur 🧵"})),
    *(_booked(*each) for each in codes.BOOKINGS),
    Exchange(
        "getCargoInvoiceItems",
        _API.call("getCargoInvoiceItems", "DCF2026000000001", query={"page": 0, "size": money.PAGE}),
        _cargo,
    ),
)
