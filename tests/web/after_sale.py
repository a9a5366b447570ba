"""Returns, questions, bookings and files of a small believable business, for its ledger."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from service.domain.claim import Claim, ClaimKind, ClaimLine, ClaimState
from service.domain.clock import now
from service.domain.order import Tracking
from service.domain.paper import Upload
from service.domain.question import Question, QuestionState
from service.domain.settlement import Settlement, SettlementKind
from service.ledger import after_sale

EVIL = '<script>alert("2")</script>'


def claim(number: int, state: ClaimState = ClaimState.WAITING, **changes: Any) -> Claim:
    """A return of two products, one of them undecided."""
    moment = now() - timedelta(hours=number)
    lines = (
        ClaimLine(
            f"{number}-1",
            "1",
            "8690000000001",
            "MS-0001",
            "Kadın Keten Gömlek",
            1,
            "Beden uymadı",
            "Kolları kısa geldi 😕",
            state,
            "Waiting",
        ),
        ClaimLine(f"{number}-2", "2", "8690000000002", "MS-0002", "Yün Atkı", None, "Vazgeçtim", "", ClaimState.ACCEPTED, "Accepted"),
    )
    return Claim(
        **{
            "remote_id": f"c{number:08d}",
            "kind": ClaimKind.RETURN,
            "order_number": "10840000000",
            "state": state,
            "remote_state": state.title(),
            "opened_at": moment,
            "modified_at": moment,
            "lines": lines,
            "decide_by": moment + timedelta(hours=48),
            "buyer": "Işıl Ö.",
            "refund": Decimal("499.80"),
            "currency": "TRY",
            "tracking": Tracking("Trendyol Express", "7260000000000123"),
            **changes,
        }
    )


def question(number: int, state: QuestionState = QuestionState.OPEN, **changes: Any) -> Question:
    """A question about a product."""
    moment = now() - timedelta(hours=number)
    plain = {"remote_state": state.title(), "text": "Boyu kaç cm? Işıklı mı? 📏", "asked_at": moment, "modified_at": moment}
    shown = {"answer_by": moment + timedelta(days=3), "buyer": "A** K**", "product": "Deri Çanta 16 inç", "barcode": "8690000000050"}
    return Question(**{"remote_id": str(70_000 + number), "state": state, **plain, **shown, **changes})


def booking(number: int, kind: SettlementKind, amount: str, commission: str = "0", **changes: Any) -> Settlement:
    """A booking of the first order."""
    plain = {"remote_id": f"b{number}", "kind": kind, "remote_kind": kind.title(), "currency": "TRY", "order_number": "10840000000"}
    return Settlement(
        **{**plain, "amount": Decimal(amount), "commission": Decimal(commission), "booked_at": now() - timedelta(days=number), **changes}
    )


def seed(work: Any, account: int) -> None:
    """Claims and questions in every state, an order's bookings, and a label."""
    for number, state in enumerate(ClaimState):
        after_sale.keep_claim(work, account, claim(number, state, **({"buyer": EVIL} if number == 1 else {})))
    for number, question_state in enumerate(QuestionState):
        answered = {"answer": "Merhaba, 120 cm.", "answered_at": now()} if question_state is QuestionState.ANSWERED else {}
        refused = {"refusal": "İletişim bilgisi içeriyor."} if question_state is QuestionState.REFUSED else {}
        evil = {"text": EVIL} if question_state is QuestionState.UNKNOWN else {}
        after_sale.keep_question(work, account, question(number, question_state, **answered, **refused, **evil))
    rows = [
        booking(1, SettlementKind.SALE, "499.80", "89.96", due_at=now() + timedelta(days=20)),
        booking(2, SettlementKind.SHIPPING, "-42.50", description="Kargo Faturası"),
        booking(3, SettlementKind.TAX, "-4.17"),
        booking(4, SettlementKind.PAYOUT, "363.17", payout_id="P-2026-44", order_number=""),
    ]
    after_sale.keep_settlements(work, account, rows)
    after_sale.put_document(work, "order:1", "label", Upload("etiket 1.zpl", "text/plain", b"^XA^FO50,50^FDTEX^XZ"))
