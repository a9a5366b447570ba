"""What a connector may be able to do with an order once it is there, and after it: the other half of `contract`, under the same rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from service.domain.catalogue import NamedId
from service.domain.claim import Claim, ClaimPage, Dispute, DisputeReason
from service.domain.listing import BuyBox
from service.domain.order import Order, Tracking
from service.domain.paper import Invoice, Upload
from service.domain.question import Question, QuestionPage
from service.domain.settlement import SettlementPage


@dataclass(frozen=True, slots=True)
class Window:
    """How a list is read by time: spans of at most `longest`, each read beginning `back` before the end of the last one.

    A list that shows things by the day they were made needs a `back` as long as they change; one by change a few minutes.
    """

    longest: timedelta
    back: timedelta = timedelta(minutes=10)
    first: timedelta = timedelta(days=30)
    """How far back a new account is read."""


@runtime_checkable
class PullsClaims(Protocol):
    claims_window: Window

    def claims(self, since: datetime, until: datetime, cursor: str | None = None) -> ClaimPage:
        """Claims of the window, one page; call again with `next_cursor` until it is None. Rejected when the cursor is no longer known."""


@runtime_checkable
class DecidesClaims(Protocol):
    def approve_claim(self, claim: Claim, line_ids: Sequence[str]) -> None:
        """Take the lines back, or let the buyer cancel them."""

    def dispute_reasons(self, claim: Claim) -> list[DisputeReason]:
        """The reasons that the marketplace takes for this claim; empty: it may only be approved. Asked for when a claim comes in."""

    def dispute_claim(self, claim: Claim, line_ids: Sequence[str], dispute: Dispute) -> None:
        """Object to the lines. Rejected, before anything is sent, when a file is needed and none is there."""


@runtime_checkable
class AnswersQuestions(Protocol):
    questions_window: Window
    answer_length: tuple[int, int]
    """The fewest and the most characters of an answer."""

    def questions(self, since: datetime, until: datetime, cursor: str | None = None) -> QuestionPage:
        """Questions of the window, one page; call again with `next_cursor` until it is None."""

    def answer(self, question: Question, text: str) -> None:
        """Answer it; there is no second answer unless the marketplace refuses the first."""


@runtime_checkable
class PullsSettlements(Protocol):
    settlements_window: Window

    def settlements(self, since: datetime, until: datetime, cursor: str | None = None) -> SettlementPage:
        """Bookings of the window, one page; call again with `next_cursor` until it is None."""


@runtime_checkable
class PrintsLabels(Protocol):
    label_forms: tuple[str, ...]
    """File endings, the usual one first: "pdf", "zpl", "png", "html"."""

    def label(self, order: Order, form: str) -> Upload:
        """The parcel's label. Transient while the marketplace is still making it."""


@runtime_checkable
class SendsInvoices(Protocol):
    invoice_forms: tuple[str, ...]
    """What it takes, the better one first: "link", "file"."""

    def send_invoice(self, order: Order, invoice: Invoice) -> None:
        """Hand the order's invoice to the marketplace; Rejected when it has none of the forms taken, or another one is there."""


@runtime_checkable
class CancelsLines(Protocol):
    def cancel_reasons(self) -> list[NamedId]:
        """Why a seller may not be able to send something."""

    def cancel(self, order: Order, units: Mapping[str, int], reason_id: str) -> None:
        """Say that these units, by line id, will not be sent. There is no way back."""


@runtime_checkable
class SplitsOrders(Protocol):
    def split(self, order: Order, parcels: Sequence[Mapping[str, int]]) -> None:
        """Make a parcel of its own of each of these units by line id; the rest stays together. New orders replace this one."""


@runtime_checkable
class TracksParcels(Protocol):
    """For sellers with a carrier contract of their own."""

    def carriers(self) -> list[NamedId]:
        """The carriers that the marketplace knows."""

    def ship_with(self, order: Order, tracking: Tracking) -> None:
        """The parcel left with the carrier of that id (`tracking.carrier`)."""

    def delivered(self, order: Order) -> None:
        """The carrier handed it over: at an own contract nobody else tells."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A call that reached us. `path` is what follows the account's own address; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook tells: something to be read again, never believed by itself."""

    orders: tuple[str, ...] = ()
    """Remote ids."""
    claims: bool = False


@runtime_checkable
class ReceivesWebhooks(Protocol):
    def news(self, call: Inbound, secret: str) -> News:
        """What the call tells. NeedsReauth when it does not show the secret, Rejected when it is none of the marketplace's."""


@runtime_checkable
class RegistersWebhooks(Protocol):
    def register_webhook(self, url: str, secret: str) -> None:
        """Afterwards one active webhook of ours calls this address; repeating wakes one that the marketplace put to sleep."""

    def remove_webhook(self, url: str) -> None:
        """Afterwards none calls this address."""


@runtime_checkable
class ReadsBuyBox(Protocol):
    max_buy_box_items: int

    def buy_box(self, barcodes: Sequence[str]) -> dict[str, BuyBox]:
        """Where our offers stand among those of other sellers, by barcode; what is not sold there is absent."""
