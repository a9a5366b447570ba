"""The bodies of the JSON API; the OpenAPI document is drawn from these. Money is decimal text, times are UTC."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from service.domain.listing import ListingState
from service.domain.order import OrderState

Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
Number = Annotated[int, Field(ge=1)]


class Strict(BaseModel):
    """A body from outside: an unknown name is a typing error and is refused."""

    model_config = ConfigDict(extra="forbid")


class Paging(Strict):
    """Keyset paging: `after` and `before` are the ids that an earlier page gave as `next` and `previous`."""

    after: Number | None = None
    before: Number | None = None
    limit: int = Field(50, ge=1, le=500)


class AccountOut(BaseModel):
    """A seller account; secrets are masked."""

    account_id: int
    marketplace: str
    title: str
    state: Literal["active", "paused", "stopped"]
    state_reason: str | None
    base_url: str
    allow_private: bool
    store_id: int
    settings: dict[str, str]
    policies: dict[str, str]


class AccountsOut(BaseModel):
    accounts: list[AccountOut]


class AccountIn(Strict):
    """A new account. `settings` are the fields that the marketplace's connector declares."""

    marketplace: str = Field(examples=["trendyol"])
    title: str = Field(max_length=128)
    settings: dict[str, str]
    base_url: str = Field("", max_length=255)
    allow_private: bool = False


class AccountChange(Strict):
    """What to change; what is left out stays. A secret that comes back masked or empty keeps its value."""

    title: str | None = Field(None, min_length=1, max_length=128)
    settings: dict[str, str] = Field(default_factory=dict)
    base_url: str | None = Field(None, max_length=255)
    allow_private: bool | None = None
    policies: dict[str, str] | None = None


class CheckOut(BaseModel):
    """What the marketplace says about the account."""

    seller_id: str
    title: str


class ListingOut(BaseModel):
    """A sellable on an account: wanted, sent, seen. None: not known."""

    listing_id: int
    account_id: int
    product_id: int
    variant: str
    sku: str
    barcode: str | None
    title: str
    state: ListingState
    remote_id: str | None
    problem_code: str | None
    problem: str | None
    problem_field: str | None
    wanted_quantity: int | None
    wanted_price: Money | None
    sent_quantity: int | None
    sent_price: Money | None
    sent_at: datetime | None
    accepted_at: datetime | None
    seen_quantity: int | None
    seen_price: Money | None
    seen_at: datetime | None


class StepOut(BaseModel):
    """What was done, what came out, and why."""

    name: str
    value: str
    note: str


class ListingDetail(ListingOut):
    """A listing with the steps from the shop's value to the wanted one, and those of what was sent."""

    trace: list[StepOut]
    trace_problem: str = Field(description="Why there are no steps; empty when there are.")
    sent_trace: list[StepOut]
    sent_trace_problem: str = Field(description="Why there are no steps; empty when there are.")
    changed_at: datetime | None = Field(description="When the shop changed what waits to be sent, else what was sent last.")


class ListingsOut(BaseModel):
    listings: list[ListingOut]
    previous: int | None
    next: int | None


class ListingQuery(Paging):
    account_id: Number | None = None
    state: ListingState | None = None
    q: str = Field("", max_length=200, description="Part of the title, or the beginning of a SKU or barcode.")


class ProductsIn(Strict):
    """Products of one account."""

    account_id: Number
    product_ids: list[Number] = Field(min_length=1, max_length=1000)


class JobStarted(BaseModel):
    """The work was taken on; `href` tells how far it is."""

    job_id: int
    href: str


class LineOut(BaseModel):
    line_id: str
    barcode: str
    sku: str
    title: str
    quantity: int
    unit_price: Money
    vat_rate: Decimal
    product_id: int | None
    variant: str | None


class OrderOut(BaseModel):
    """A marketplace order. `shop_order_id` is None until the shop has it."""

    order_key: int
    account_id: int
    remote_id: str
    number: str
    state: OrderState
    remote_state: str
    currency: str
    total: Money
    placed_at: datetime
    modified_at: datetime
    shop_order_id: int | None
    shop_state: str
    carrier: str
    tracking_number: str
    tracking_url: str
    problem: str | None
    lines: list[LineOut]


class OrdersOut(BaseModel):
    orders: list[OrderOut]
    previous: int | None
    next: int | None


class OrderQuery(Paging):
    account_id: Number | None = None
    state: OrderState | None = None
    q: str = Field("", max_length=64, description="The beginning of a number, package id or tracking number.")
    unlinked: bool = Field(False, description="Only orders with a line that matches no product.")


class JobOut(BaseModel):
    """A piece of work. `state` says whether it still runs, `outcome` what came of it."""

    job_id: int
    kind: str
    queue: str
    account_id: int | None
    state: Literal["queued", "running", "done", "dead"]
    outcome: str | None
    failures: int
    done_count: int | None
    total_count: int | None
    message: str | None
    request_id: str
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None


class JobsOut(BaseModel):
    jobs: list[JobOut]
    previous: int | None
    next: int | None


class JobQuery(Paging):
    state: Literal["queued", "running", "done", "dead"] | None = None


class ProcessOut(BaseModel):
    name: str
    kind: str
    seen_at: datetime
    detail: str


class StatusOut(BaseModel):
    """What runs and what waits."""

    version: str
    processes: list[ProcessOut]
    queues: dict[str, dict[str, int]]
