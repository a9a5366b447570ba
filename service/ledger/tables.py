"""The ledger's tables for one shop prefix. `sql/` says the same for MySQL; a test holds the two together."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, String, Table, Text, UniqueConstraint

from service.ledger.tables_after_sale import AfterSale
from service.ledger.tables_content import Content
from service.ledger.tables_matching import Matching
from service.ledger.types import Amount, BigId, Code, Json, LongText, Utc


class Tables(AfterSale, Matching, Content):
    """The tables by their short names: `t.listing.c.state`."""

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix)
        self.account, self.process = self._account(), self._process()
        self.change, self.nonce, self.cursor = self._change(), self._nonce(), self._cursor()
        self.seen_product, self.seen_option = self._seen_product(), self._seen_option()
        self.mapping, self.remote_cache = self._mapping(), self._remote_cache()
        self.listing, self.content = self._listing(), self._content()
        self.rule_set, self.sales_speed = self._rule_set(), self._sales_speed()
        self.submission, self.submission_item = self._submission(), self._submission_item()
        self.order, self.order_line = self._order(), self._order_line()
        self.claim, self.question = self._claim(), self._question()
        self.settlement, self.document = self._settlement(), self._document()
        self.mapping_batch, self.found_listing = self._mapping_batch(), self._found_listing()
        self.job, self.attempt, self.activity = self._job(), self._attempt(), self._activity()

    def _account(self) -> Table:
        return self._table(
            "account",
            Column("account_id", Integer, primary_key=True, autoincrement=True),
            Column("marketplace", Code(32), nullable=False),
            Column("title", String(128), nullable=False),
            Column("state", Code(16), nullable=False),
            Column("state_reason", Text),
            Column("settings", Json, nullable=False),
            Column("secrets", Text, nullable=False),
            Column("base_url", String(255), nullable=False),
            Column("allow_private", Boolean, nullable=False),
            Column("policies", Json, nullable=False),
            Column("store_id", Integer, nullable=False),
            Column("created_at", Utc, nullable=False),
            Column("updated_at", Utc, nullable=False),
        )

    def _process(self) -> Table:
        return self._table(
            "process",
            Column("name", Code(96), primary_key=True),
            Column("kind", Code(16), nullable=False),
            Column("seen_at", Utc, nullable=False),
            Column("detail", String(255), nullable=False),
        )

    def _change(self) -> Table:
        return self._table(
            "change",
            Column("change_id", BigId, primary_key=True, autoincrement=True),
            Column("kind", Code(16), nullable=False),
            Column("entity_id", BigId, nullable=False),
            Column("noted_at", Utc, nullable=False),
        )

    def _nonce(self) -> Table:
        return self._table(
            "nonce",
            Column("jti", Code(32), primary_key=True),
            Column("expires_at", BigId, nullable=False),
            Index(f"{self.prefix}nonce_expires", "expires_at"),
        )

    def _cursor(self) -> Table:
        return self._table(
            "cursor",
            Column("name", Code(64), primary_key=True),
            Column("value", Text, nullable=False),
            Column("updated_at", Utc, nullable=False),
        )

    def _seen_product(self) -> Table:
        return self._table(
            "seen_product",
            Column("product_id", Integer, primary_key=True, autoincrement=False),
            Column("quantity", Integer, nullable=False),
            Column("subtract", Boolean, nullable=False),
            Column("price", Amount, nullable=False),
            Column("tax_class_id", Integer, nullable=False),
            Column("manufacturer_id", Integer, nullable=False),
            Column("enabled", Boolean, nullable=False),
            Column("reductions", BigId, nullable=False),
        )

    def _seen_option(self) -> Table:
        return self._table(
            "seen_option",
            Column("product_option_value_id", Integer, primary_key=True, autoincrement=False),
            Column("product_id", Integer, nullable=False),
            Column("quantity", Integer, nullable=False),
            Column("subtract", Boolean, nullable=False),
            Column("price", Amount, nullable=False),
            Column("price_prefix", Code(1), nullable=False),
        )

    def _mapping(self) -> Table:
        return self._table(
            "mapping",
            Column("mapping_id", Integer, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("kind", Code(16), nullable=False),
            Column("local_key", Code(191), nullable=False),
            Column("remote_id", Code(64), nullable=False),
            Column("remote_name", String(255), nullable=False),
            Column("confirmed", Boolean, nullable=False),
            Column("updated_at", Utc, nullable=False),
            UniqueConstraint("account_id", "kind", "local_key", name=f"{self.prefix}mapping_once"),
        )

    def _remote_cache(self) -> Table:
        return self._table(
            "remote_cache",
            self._account_id(primary_key=True, autoincrement=False),
            Column("kind", Code(32), primary_key=True),
            Column("cache_key", Code(191), primary_key=True),
            Column("body", LongText, nullable=False),
            Column("expires_at", Utc, nullable=False),
        )

    def _listing(self) -> Table:
        return self._table(
            "listing",
            Column("listing_id", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("product_id", Integer, nullable=False),
            Column("variant", Code(64), nullable=False),
            Column("barcode", Code(64)),
            Column("sku", Code(100), nullable=False),
            Column("title", String(255), nullable=False),
            Column("state", Code(16), nullable=False),
            Column("remote_id", Code(64)),
            Column("problem_code", Code(32)),
            Column("problem", Text),
            Column("problem_field", Code(64)),
            Column("wanted_quantity", Integer),
            Column("wanted_price", Amount),
            Column("wanted_list_price", Amount),
            Column("dirty", Integer, nullable=False),
            Column("due_rank", SmallInteger),
            Column("held", SmallInteger),
            Column("changed_at", Utc),
            Column("sent_quantity", Integer),
            Column("sent_price", Amount),
            Column("sent_list_price", Amount),
            Column("sent_basis", Code(320)),
            Column("sent_at", Utc),
            Column("accepted_at", Utc),
            Column("seen_quantity", Integer),
            Column("seen_price", Amount),
            Column("seen_list_price", Amount),
            Column("seen_at", Utc),
            Column("drift", Code(16)),
            Column("drift_at", Utc),
            Column("created_at", Utc, nullable=False),
            Column("updated_at", Utc, nullable=False),
            UniqueConstraint("account_id", "product_id", "variant", name=f"{self.prefix}listing_once"),
            UniqueConstraint("account_id", "barcode", name=f"{self.prefix}listing_barcode"),
            Index(f"{self.prefix}listing_account", "account_id", "listing_id"),
            Index(f"{self.prefix}listing_state", "account_id", "state"),
            Index(f"{self.prefix}listing_drift", "account_id", "drift"),
            Index(f"{self.prefix}listing_due", "account_id", "state", "due_rank", "changed_at"),
            Index(f"{self.prefix}listing_product", "product_id"),
            Index(f"{self.prefix}listing_problem", "problem_code", "account_id"),
        )

    def _rule_set(self) -> Table:
        return self._table(
            "rule_set",
            Column("rule_set_id", Integer, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("body", Json, nullable=False),
            Column("note", String(255), nullable=False),
            Column("actor", String(96), nullable=False),
            Column("created_at", Utc, nullable=False),
            Index(f"{self.prefix}rule_set_account", "account_id", "rule_set_id"),
        )

    def _sales_speed(self) -> Table:
        return self._table(
            "sales_speed",
            Column("product_id", Integer, primary_key=True, autoincrement=False),
            Column("variant", Code(64), primary_key=True),
            Column("units_per_day", Amount, nullable=False),
            Column("measured_at", Utc, nullable=False),
        )

    def _submission(self) -> Table:
        return self._table(
            "submission",
            Column("submission_id", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("kind", Code(16), nullable=False),
            Column("remote_id", Code(128)),
            Column("state", Code(16), nullable=False),
            Column("item_count", Integer, nullable=False),
            Column("checks", Integer, nullable=False),
            Column("next_check_at", Utc),
            Column("message", Text),
            Column("created_at", Utc, nullable=False),
            Column("accepted_at", Utc),
            Column("done_at", Utc),
            UniqueConstraint("account_id", "remote_id", name=f"{self.prefix}submission_remote"),
            Index(f"{self.prefix}submission_open", "state", "next_check_at"),
            Index(f"{self.prefix}submission_accepted", "accepted_at"),
        )

    def _submission_item(self) -> Table:
        return self._table(
            "submission_item",
            Column("submission_id", BigId, self._to("submission.submission_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
            Column("listing_id", BigId, self._to("listing.listing_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
            Column("state", Code(16), nullable=False),
            Column("message", Text),
            Column("quantity", Integer),
            Column("price", Amount),
            Column("list_price", Amount),
            Column("changed_at", Utc),
            Column("mark", Integer),
            Column("basis", Code(320)),
            Index(f"{self.prefix}submission_item_listing", "listing_id"),
        )

    def _order(self) -> Table:
        return self._table(
            "order",
            Column("order_key", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("remote_id", Code(64), nullable=False),
            Column("number", Code(64), nullable=False),
            Column("state", Code(16), nullable=False),
            Column("remote_state", Code(64), nullable=False),
            Column("currency", Code(3), nullable=False),
            Column("total", Amount, nullable=False),
            Column("placed_at", Utc, nullable=False),
            Column("modified_at", Utc, nullable=False),
            Column("body", Json, nullable=False),
            Column("shop_state", Code(16), nullable=False),
            Column("shop_way", Code(8)),
            Column("shop_order_id", Integer),
            Column("shop_status_id", Integer),
            Column("shop_told", Code(96)),
            Column("told_state", Code(16)),
            Column("told_at", Utc),
            Column("carrier", String(64), nullable=False),
            Column("tracking_number", Code(64), nullable=False),
            Column("tracking_url", String(255), nullable=False),
            Column("problem", Text),
            Column("created_at", Utc, nullable=False),
            Column("updated_at", Utc, nullable=False),
            UniqueConstraint("account_id", "remote_id", name=f"{self.prefix}order_once"),
            UniqueConstraint("shop_order_id", name=f"{self.prefix}order_shop"),
            Index(f"{self.prefix}order_shop_state", "shop_state"),
            Index(f"{self.prefix}order_placed", "placed_at", "account_id", "state", "currency", "total"),
        )

    def _order_line(self) -> Table:
        return self._table(
            "order_line",
            Column("order_key", BigId, self._to("order.order_key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
            Column("line_id", Code(64), primary_key=True),
            Column("barcode", Code(64), nullable=False),
            Column("sku", Code(100), nullable=False),
            Column("title", String(255), nullable=False),
            Column("quantity", Integer, nullable=False),
            Column("unit_price", Amount, nullable=False),
            Column("vat_rate", Amount, nullable=False),
            Column("product_id", Integer),
            Column("variant", Code(64)),
            Index(f"{self.prefix}order_line_product", "product_id"),
        )

    def _job(self) -> Table:
        return self._table(
            "job",
            Column("job_id", BigId, primary_key=True, autoincrement=True),
            Column("kind", Code(32), nullable=False),
            Column("queue", Code(16), nullable=False),
            self._account_id(nullable=True),
            Column("slot", Code(128)),
            Column("payload", Json, nullable=False),
            Column("state", Code(16), nullable=False),
            Column("outcome", Code(16)),
            Column("again_at", Utc),
            Column("failures", Integer, nullable=False),
            Column("fence", Integer, nullable=False),
            Column("due_at", Utc, nullable=False),
            Column("enqueued_at", Utc),
            Column("lease_until", Utc),
            Column("done_count", Integer),
            Column("total_count", Integer),
            Column("message", Text),
            Column("request_id", Code(32), nullable=False),
            Column("created_at", Utc, nullable=False),
            Column("finished_at", Utc),
            UniqueConstraint("slot", name=f"{self.prefix}job_slot"),
            Index(f"{self.prefix}job_due", "state", "due_at"),
            Index(f"{self.prefix}job_kind", "kind", "account_id"),
        )

    def _attempt(self) -> Table:
        return self._table(
            "attempt",
            Column("job_id", BigId, self._to("job.job_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
            Column("fence", Integer, primary_key=True, autoincrement=False),
            Column("worker", String(96), nullable=False),
            Column("started_at", Utc, nullable=False),
            Column("ended_at", Utc),
            Column("outcome", Code(16)),
            Column("message", Text),
        )

    def _activity(self) -> Table:
        return self._table(
            "activity",
            Column("activity_id", BigId, primary_key=True, autoincrement=True),
            Column("at", Utc, nullable=False),
            self._account_id(nullable=True),
            Column("level", Code(16), nullable=False),
            Column("kind", Code(32), nullable=False),
            Column("subject", Code(96), nullable=False),
            Column("actor", String(96), nullable=False),
            Column("message", Text, nullable=False),
            Column("request_id", Code(32), nullable=False),
            Index(f"{self.prefix}activity_subject", "subject"),
        )


@cache
def tables(prefix: str) -> Tables:
    """The one set of tables of a prefix."""
    return Tables(prefix)
