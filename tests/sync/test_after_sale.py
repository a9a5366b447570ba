"""Claims, questions, bookings, papers and webhooks through jobs, with a marketplace that does as it is told."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.after_sale import Inbound, News, Window
from service.domain.claim import Claim, ClaimPage, ClaimState, Dispute, DisputeReason
from service.domain.clock import now
from service.domain.errors import InDoubt, Misconfigured, NeedsReauth, RateLimited, Rejected, SetupError
from service.domain.order import Address, Order, OrderLine, OrderState
from service.domain.paper import Invoice, Upload
from service.domain.question import QuestionPage, QuestionState
from service.domain.settlement import SettlementKind, SettlementPage
from service.ledger import after_sale, orders
from service.ledger.bodies import body_of, thing_of
from service.sync import claims, jobs, money, parcels, questions, webhooks, windows
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.web.after_sale import booking, claim, question
from tests.web.kit import open_house, seed

PICTURE = Upload("kanıt.png", "image/png", b"\x89PNG")


EMPTY = {"claims": ClaimPage((), None), "questions": QuestionPage((), None), "settlements": SettlementPage((), None)}


class Market:
    """Everything that a connector may be able to do after a sale; `wrong` is raised by the next write."""

    claims_window = questions_window = Window(timedelta(days=14), timedelta(days=3), timedelta(days=20))
    settlements_window = Window(timedelta(days=15), first=timedelta(days=1))
    answer_length = (10, 2000)
    label_forms, invoice_forms = ("zpl", "pdf"), ("link", "file")

    def __init__(self):
        self.sent, self.asked, self.wrong, self.pages = [], [], None, {}

    def _write(self, *what):
        if self.wrong:
            raise self.wrong
        self.sent.append(what)

    def _page(self, kind, since, until, cursor):
        self.asked.append((kind, since, until, cursor))
        return self.pages[kind].pop(0) if self.pages.get(kind) else EMPTY[kind]

    def claims(self, since, until, cursor=None):
        return self._page("claims", since, until, cursor)

    def questions(self, since, until, cursor=None):
        return self._page("questions", since, until, cursor)

    def settlements(self, since, until, cursor=None):
        return self._page("settlements", since, until, cursor)

    def approve_claim(self, claim, line_ids):
        self._write("approve", claim.remote_id, tuple(line_ids))

    def dispute_reasons(self, claim):
        return [DisputeReason("1", "Başka ürün"), DisputeReason("2", "Kullanılmış", needs_file=True)]

    def dispute_claim(self, claim, line_ids, dispute):
        self._write("dispute", tuple(line_ids), dispute)

    def answer(self, question, text):
        self._write("answer", question.remote_id, text)

    def label(self, order, form):
        self._write("label", form)
        return Upload(f"{order.number}.{form}", "text/plain", b"^XA^XZ")

    def send_invoice(self, order, invoice):
        self._write("invoice", invoice)

    def cancel_reasons(self):
        return []

    def cancel(self, order, units, reason_id):
        self._write("cancel", dict(units), reason_id)

    def order(self, remote_id):
        self.asked.append(("order", remote_id))

    def orders(self, since, until, cursor=None):
        raise Rejected("not asked")

    def news(self, call, secret):
        if call.headers.get("x-api-key") != secret:
            raise NeedsReauth("no")
        return News(orders=("11600000099",), claims=True)

    def register_webhook(self, url, secret):
        self._write("webhook", url, len(secret))

    def remove_webhook(self, url):
        self._write("gone", url)


@pytest.fixture
def market(monkeypatch):
    made = Market()
    for part in (claims, questions, parcels, webhooks):
        monkeypatch.setattr(part, "dispatch", lambda house: None)
    monkeypatch.setattr(House, "connector", lambda self, account, limiter=None: made)
    return made


@pytest.fixture
def house(sqlite_ledger, tmp_path):
    made = open_house(sqlite_ledger, tmp_path)
    seed(made)
    return made


@pytest.fixture
def work(house):
    """Runs a job now; its outcome."""

    def do(kind, payload=None, number=None):
        with house.ledger.work() as unit:
            number = number or jobs.request(unit, kind, account_id=1, payload=payload, subject=str(payload or ""))
            unit.db.execute(unit.t.job.update().where(unit.t.job.c.job_id == number).values(due_at=now() - timedelta(seconds=1)))
        assert run(house, number, "test", USE_CASES)
        return one(house, "job", job_id=number)["outcome"]

    return do


def rows(house, table):
    with house.ledger.look() as unit:
        return list(unit.db.execute(getattr(unit.t, table).select()).mappings())


def one(house, table, **named):
    return next(row for row in rows(house, table) if all(row[name] == value for name, value in named.items()))


def waiting(house):
    return one(house, "claim", state="waiting")


def test_a_thing_comes_out_of_the_ledger_as_it_went_in():
    for thing in (claim(1), claim(2, tracking=None, refund=None), question(3), booking(4, SettlementKind.FEE, "-0.10")):
        assert thing_of(type(thing), body_of(thing)) == thing


def test_claims_are_read_once_and_again_when_they_changed(house, market, work):
    market.pages["claims"] = [ClaimPage((claim(50), claim(51, ClaimState.OPEN)), "next", ("Claim 9 has no items.",)), ClaimPage((), None)]
    assert work("poll_claims") == "ok"
    before = {row["remote_id"]: row for row in rows(house, "claim")}
    assert before["c00000051"]["state"] == "open"
    assert one(house, "activity", message="Claim 9 has no items.")["level"] == "error"
    notes = len(rows(house, "activity"))

    same = thing_of(Claim, before["c00000050"]["body"])
    market.pages["claims"] = [
        ClaimPage((same, replace(same, modified_at=same.modified_at - timedelta(days=1), state=ClaimState.OPEN)), None)
    ]
    work("poll_claims")
    assert len(rows(house, "activity")) == notes

    market.pages["claims"] = [ClaimPage((replace(same, state=ClaimState.ACCEPTED, remote_state="Accepted"),), None)]
    work("poll_claims")
    assert one(house, "claim", remote_id="c00000050")["state"] == "accepted"


def test_a_first_read_goes_far_back_by_spans_and_the_next_one_looks_back_as_far_as_things_change(house, market, work):
    work("poll_claims")
    spans = [round((until - since) / timedelta(days=1)) for _, since, until, _ in market.asked]
    assert spans == [14, 6]
    market.asked.clear()
    work("poll_claims")
    ((_, since, until, _),) = market.asked
    assert timedelta(days=3) <= until - since < timedelta(days=3, minutes=5)


def test_a_read_goes_on_with_its_page_after_a_budget_stopped_it(house, market, work, monkeypatch):
    market.pages["claims"] = [ClaimPage((claim(50),), "second")]
    monkeypatch.setattr(market, "claims", lambda *args: _stop_at_second(Market.claims, market, *args))
    work("poll_claims")
    monkeypatch.undo()
    monkeypatch.setattr(House, "connector", lambda self, account, limiter=None: market)
    market.asked.clear()
    number = one(house, "job", kind="poll_claims")["job_id"]
    work("poll_claims", number=number)
    assert market.asked[0][3] == "second"


def _stop_at_second(read, market, since, until, cursor):
    if cursor == "second":
        raise RateLimited("later")
    return read(market, since, until, cursor)


def test_what_an_expired_cursor_left_is_read_from_the_windows_beginning(house, market, work, monkeypatch):
    def read(since, until, cursor=None):
        market.asked.append(cursor)
        if cursor:
            raise Rejected("cursor is too old")
        return ClaimPage((), "second") if len(market.asked) == 1 else ClaimPage((), None)

    monkeypatch.setattr(market, "claims", read)
    work("poll_claims")
    assert market.asked[:3] == [None, "second", None]


def test_an_approval_is_sent_once_and_read_again(house, market, work):
    row = waiting(house)
    number = claims.approve(house, row["claim_key"], ["1-1"], "Ayşe")
    assert work("tell_claim", number=number) == "ok"

    assert market.sent == [("approve", "c00000001", ("1-1",))]
    told = one(house, "claim", claim_key=row["claim_key"])
    assert (told["told"], told["problem"]) == ("approved", None)
    assert any(job["kind"] == "poll_claims" and job["state"] == "queued" for job in rows(house, "job"))
    assert one(house, "activity", message="Asked to take it back.")["actor"] == "Ayşe"


@pytest.mark.parametrize("lines", [[], ["1-2"], ["1-1", "1-2"], ["nothing"]])
def test_only_lines_that_wait_can_be_decided(house, market, lines):
    with pytest.raises(Rejected, match="not waiting"):
        claims.approve(house, waiting(house)["claim_key"], lines, "Ayşe")
    assert not any(job["kind"] == "tell_claim" for job in rows(house, "job"))


def test_a_refused_approval_says_why_and_may_be_tried_again(house, market, work):
    row, market.wrong = waiting(house), Rejected("400", user_message="İade beklemede değil.")
    assert work("tell_claim", number=claims.approve(house, row["claim_key"], ["1-1"], "Ayşe")) == "refused"
    told = one(house, "claim", claim_key=row["claim_key"])
    assert (told["told"], told["problem"]) == (None, "İade beklemede değil.")

    market.wrong = None
    assert work("tell_claim", number=claims.approve(house, row["claim_key"], ["1-1"], "Ayşe")) == "ok"
    assert one(house, "claim", claim_key=row["claim_key"])["problem"] is None


def test_an_approval_in_doubt_is_not_sent_again_and_says_so(house, market, work):
    row, market.wrong = waiting(house), InDoubt("no answer")
    assert work("tell_claim", number=claims.approve(house, row["claim_key"], ["1-1"], "Ayşe")) == "in_doubt"
    assert "not known whether this arrived" in one(house, "claim", claim_key=row["claim_key"])["problem"]


def test_a_run_that_was_killed_is_not_repeated_blindly(house, market, work):
    row = waiting(house)
    number = claims.approve(house, row["claim_key"], ["1-1"], "Ayşe")
    with house.ledger.work() as unit:
        assert jobs.claim(unit, number, "worker that dies")
        past = now() - timedelta(minutes=1)
        unit.db.execute(unit.t.job.update().where(unit.t.job.c.job_id == number).values(lease_until=past, due_at=past))
    assert run(house, number, "test", USE_CASES)

    assert market.sent == []
    assert "not known whether this arrived" in one(house, "claim", claim_key=row["claim_key"])["problem"]


def test_a_wait_for_quota_is_no_doubt(house, market, work):
    row, market.wrong = waiting(house), RateLimited("five a minute", retry_after=1, arrived=False)
    number = claims.approve(house, row["claim_key"], ["1-1"], "Ayşe")
    work("tell_claim", number=number)
    market.wrong = None
    assert work("tell_claim", number=number) == "ok"
    assert len(market.sent) == 1


def test_the_reasons_of_a_dispute_are_read_with_the_claim_and_once(house, market, work, monkeypatch):
    asked, real = [], market.dispute_reasons
    monkeypatch.setattr(market, "dispute_reasons", lambda claim: asked.append(claim.remote_id) or real(claim))
    fresh = claim(60)
    for state in (fresh, replace(fresh, buyer="B."), replace(claim(61), state=ClaimState.OPEN)):
        market.pages["claims"] = [ClaimPage((state,), None)]
        work("poll_claims")
    assert asked == ["c00000060"]
    assert claims.reasons(house, one(house, "claim", remote_id="c00000060")) == real(fresh)
    assert claims.reasons(house, one(house, "claim", remote_id="c00000061")) == []


def reasoned(house):
    """The waiting claim, with what may be said against it."""
    row = waiting(house)
    known = [asdict(reason) for reason in Market().dispute_reasons(None)]
    with house.ledger.work() as unit:
        after_sale.change(unit, unit.t.claim, row["claim_key"], reasons=known)
    return row


def test_a_dispute_carries_its_files(house, market, work):
    row = reasoned(house)
    number = claims.dispute(house, row["claim_key"], ["1-1"], Dispute("2", "Kullanılmış geldi.", (PICTURE,)), "Ayşe")
    assert work("tell_claim", number=number) == "ok"
    assert market.sent == [("dispute", ("1-1",), Dispute("2", "Kullanılmış geldi.", (PICTURE,)))]


@pytest.mark.parametrize(("reason", "said"), [("9", "no such reason"), ("2", "no file")])
def test_a_dispute_that_cannot_be_sent_is_refused_at_once(house, market, reason, said):
    with pytest.raises(Rejected, match=said):
        claims.dispute(house, reasoned(house)["claim_key"], ["1-1"], Dispute(reason, "x"), "Ayşe")


def test_a_claim_that_is_not_there_says_so(house, market):
    with pytest.raises(SetupError, match="there is no claim 999"):
        claims.approve(house, 999, ["1"], "Ayşe")


def test_an_answer_is_sent_once(house, market, work):
    row = one(house, "question", state=QuestionState.OPEN)
    number = questions.answer(house, row["question_key"], "  Merhaba, 120 cm.  ", "Ayşe")
    assert work("tell_answer", number=number) == "ok"
    assert market.sent == [("answer", row["remote_id"], "Merhaba, 120 cm.")]
    with pytest.raises(Rejected, match="answered"):
        questions.answer(house, row["question_key"], "Merhaba, 120 cm.", "Ayşe")


def test_an_answer_has_a_length(house, market):
    row = one(house, "question", state=QuestionState.OPEN)
    for text in ("kısa", "u" * 2001):
        with pytest.raises(Rejected) as refusal:
            questions.answer(house, row["question_key"], text, "Ayşe")
        assert refusal.value.user_message.startswith("An answer has 10 to 2000 characters")


def test_questions_are_read(house, market, work):
    market.pages["questions"] = [QuestionPage((question(90),), None)]
    assert work("poll_questions") == "ok"
    assert thing_of(type(question(90)), one(house, "question", remote_id="70090")["body"]).text == question(90).text


def test_bookings_read_twice_count_once(house, market, work):
    sale = booking(7, SettlementKind.SALE, "100", "21.50", order_number="777", description="ü" * 300)
    for amount in ("100", "90"):
        market.pages["settlements"] = [SettlementPage((replace(sale, amount=Decimal(amount)),), None)]
        assert work("poll_settlements") == "ok"
    with house.ledger.look() as unit:
        found = money.order_money(unit, 1, "777")
    assert (found.gross, found.taken, found.left) == (Decimal(90), Decimal("21.5"), Decimal("68.5"))


def test_an_orders_money_leaves_payouts_out(house):
    with house.ledger.look() as unit:
        found = money.order_money(unit, 1, "10840000000")
    assert (found.gross, found.left, found.taken) == (Decimal("499.80"), Decimal("363.17"), Decimal("136.63"))


@pytest.fixture
def order_key(house):
    """An order of three units in one line."""
    address = Address("Işıl", "Öztürk", "Gül Sok. 5")
    line = OrderLine("17", "8690000000050", "MS-0050", "Deri Çanta", 3, Decimal("249.90"), Decimal(20))
    made = Order("116", "108", OrderState.ACCEPTED, "Picking", "TRY", Decimal(500), Decimal(0), now(), now(), "", address, address, (line,))
    with house.ledger.work() as unit:
        return orders.keep(unit, 1, made)


@pytest.mark.parametrize(
    ("name", "content", "sent"),
    [
        ("cancel", {"units": {"17": 2}, "reason_id": "500"}, ("cancel", {"17": 2}, "500")),
        (
            "invoice",
            {"number": "MES2026000000001", "issued_at": "2026-11-21T00:00:00+03:00", "url": "https://shop.example/1.pdf"},
            ("invoice", Invoice("MES2026000000001", datetime(2026, 11, 20, 21, tzinfo=UTC), "https://shop.example/1.pdf", PICTURE)),
        ),
        ("label", {"form": "zpl"}, ("label", "zpl")),
    ],
)
def test_an_act_is_done_once_with_what_it_needs(house, market, work, order_key, name, content, sent):
    file = PICTURE if name == "invoice" else None
    assert work("order_act", number=parcels.ask(house, order_key, name, content, "Ayşe", file)) == "ok"
    assert market.sent == [sent]
    assert one(house, "order", order_key=order_key)["problem"] is None


def test_a_label_is_kept_as_a_file(house, market, work, order_key):
    work("order_act", number=parcels.ask(house, order_key, "label", {"form": "zpl"}, "Ayşe"))
    with house.ledger.look() as unit:
        (row,) = after_sale.documents(unit, f"order:{order_key}")
        assert after_sale.document(unit, row["document_id"]) == Upload("108.zpl", "text/plain", b"^XA^XZ")


@pytest.mark.parametrize(("units", "said"), [({}, "no units"), ({"17": 0}, "no units"), ({"17": 4}, "too many"), ({"18": 1}, "too many")])
@pytest.mark.parametrize("name", ["cancel"])
def test_units_that_the_order_does_not_have_are_refused(house, market, order_key, name, units, said):
    with pytest.raises(Rejected, match=said):
        parcels.ask(house, order_key, name, {"units": units, "reason_id": "500"}, "Ayşe")


def test_a_label_form_that_is_not_there_is_refused(house, market, order_key):
    with pytest.raises(Rejected, match="no such form"):
        parcels.ask(house, order_key, "label", {"form": "docx"}, "Ayşe")


def test_a_shipment_in_doubt_stands_at_the_order(house, market, work, order_key):
    def ship(order, invoice_number):
        raise InDoubt("no answer")

    market.ship = market.accept = ship
    with house.ledger.work() as unit:
        orders.change(unit, order_key, shop_order_id=777)
    assert work("tell_order", {"order_key": order_key, "ship": True, "invoice_number": "1"}) == "in_doubt"
    assert "not known whether this arrived" in one(house, "order", order_key=order_key)["problem"]


def test_what_a_marketplace_cannot_do_is_refused_in_words(house, market, order_key):
    with pytest.raises(Rejected) as refusal:
        parcels.ask(house, order_key, "split", {"parcels": [{"17": 1}]}, "Ayşe")
    assert refusal.value.user_message == "This marketplace does not offer that."


def test_a_refused_act_stands_at_the_order(house, market, work, order_key):
    market.wrong = Rejected("400", user_message="Paket iptal edilemez.")
    number = parcels.ask(house, order_key, "cancel", {"units": {"17": 1}, "reason_id": "500"}, "Ayşe")
    assert work("order_act", number=number) == "refused"
    assert one(house, "order", order_key=order_key)["problem"] == "Paket iptal edilemez."


def test_a_call_asks_for_what_it_tells_of_and_nothing_without_the_secret(house, market, work):
    secret = webhooks.secret_of(house, 1)
    assert len(secret) == 40
    assert secret != webhooks.secret_of(house, 2)
    assert webhooks.take_in(house, 1, Inbound("POST", "", {"x-api-key": secret}, b"{}")) == 2
    asked = {(job["kind"], job["payload"].get("remote_id")) for job in rows(house, "job") if job["state"] == "queued"}
    assert asked >= {("receive_order", "11600000099"), ("poll_claims", None)}
    with pytest.raises(NeedsReauth):
        webhooks.take_in(house, 1, Inbound("POST", "", {"x-api-key": secret[:-1]}, b"{}"))

    assert work("receive_order", {"remote_id": "11600000099"}) == "ok"
    assert ("order", "11600000099") in market.asked


def test_a_stopped_account_takes_no_calls(house, market):
    with pytest.raises(Rejected, match="no webhooks"):
        webhooks.take_in(house, 2, Inbound("POST", "", {"x-api-key": webhooks.secret_of(house, 2)}, b"{}"))


def test_a_webhook_is_kept_awake_where_the_service_has_an_address(house, market, work):
    with pytest.raises(Misconfigured, match="MESCHAIN_PUBLIC_URL"):
        webhooks.address_of(house, 1)
    assert work("keep_webhook") == "ok"
    assert market.sent == []

    object.__setattr__(house, "settings", house.settings.model_copy(update={"public_url": "https://sync.example.com/"}))
    assert work("keep_webhook", {"again": 1}) == "ok"
    assert market.sent == [("webhook", "https://sync.example.com/hooks/1", 40)]


def test_reads_of_one_kind_do_not_move_another(house, market, work):
    work("poll_claims")
    with house.ledger.look() as unit:
        assert windows.read_until(unit, "claims", 1) is not None
        assert windows.read_until(unit, "questions", 1) is None
