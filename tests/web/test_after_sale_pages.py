"""Returns, questions, bookings, papers: what is shown, what is asked for, what is refused."""

import base64
from urllib.parse import quote

import pytest

from service.connectors.after_sale import News
from service.domain.claim import Dispute
from service.domain.paper import Upload
from service.domain.question import QuestionState
from service.ledger import after_sale
from service.sync import claims, parcels, questions, webhooks
from tests.web.after_sale import EVIL

PICTURE = b"\x89PNG\r\n\x1a\n"
DATA = f"data:image/png;name={quote('kanıt 1.png')};base64,{base64.b64encode(PICTURE).decode()}"


class Able:
    """A connector for the forms of the order panel."""

    label_forms, invoice_forms = ("zpl", "pdf"), ("link", "file")

    def cancel_reasons(self):
        return []


@pytest.fixture
def asked(monkeypatch):
    calls = []
    for part, name in ((claims, "approve"), (claims, "dispute"), (questions, "answer"), (parcels, "ask")):
        monkeypatch.setattr(part, name, lambda house, *args, _name=name: calls.append((_name, *args)) or 1)
    return calls


@pytest.mark.parametrize("path", ["/ui/returns", "/ui/returns/2", "/ui/questions", "/ui/money", "/ui/orders/1"])
@pytest.mark.parametrize("lang", ["en-gb", "tr-tr"])
def test_pages_answer_and_escape(signed, path, lang):
    page = signed.get(path, lang=lang)
    assert page.status_code == 200
    assert EVIL not in page.text


@pytest.mark.parametrize("path", ["/ui/returns/999", "/ui/documents/999"])
def test_what_is_not_there_is_said(signed, path):
    assert signed.get(path).status_code >= 400


def test_returns_are_found_by_state_order_and_account(signed):
    assert signed.get("/ui/returns/rows?state=calling").text.count("Waiting for you") == 1
    assert signed.get("/ui/returns/rows?q=108400").text.count("<tr>") == 8
    assert "No return fits" in signed.get("/ui/returns/rows?q=999").text
    assert "No return fits" in signed.get("/ui/returns/rows?account_id=2").text


def test_chosen_lines_are_approved(signed, asked):
    assert signed.form("/ui/returns/2/approve", line=["1-1", "1-2"]).status_code == 200
    assert asked == [("approve", 2, ["1-1", "1-2"], "Ayşe")]
    assert signed.form("/ui/returns/2/approve", "view", line=["1-1"]).status_code == 403


def test_an_objection_carries_pictures(signed, asked):
    assert signed.form("/ui/returns/2/dispute", line=["1-1"], reason_id="51", text=" Kullanılmış. ", file=[DATA, DATA]).status_code == 200
    picture = Upload("kanıt 1.png", "image/png", PICTURE)
    assert asked == [("dispute", 2, ["1-1"], Dispute("51", "Kullanılmış.", (picture, picture)), "Ayşe")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("data:text/html;name=a.html;base64,PGI+", "Choose a picture"),
        ("nothing", "Choose a picture"),
        ("data:image/png;name=a;base64,", "at most 5 MB"),
        ("data:image/png;name=a;base64,AAA", "did not arrive whole"),
        ("data:image/png;name=a;base64," + "A" * 7_000_000, "at most 5 MB"),
    ],
)
def test_a_wrong_file_is_refused_in_words(signed, asked, data, said):
    answer = signed.form("/ui/returns/2/dispute", line=["1-1"], reason_id="51", text="x", file=data)
    assert answer.status_code >= 400
    assert said in answer.text
    assert asked == []


def test_no_other_page_takes_so_much(signed):
    assert signed.form("/ui/questions/1/answer", text="A" * 7_000_000).status_code == 413


def test_a_question_is_answered_where_it_stands(signed, asked):
    assert signed.form("/ui/questions/1/answer", text="Merhaba, 120 cm.").status_code == 200
    assert asked == [("answer", 1, "Merhaba, 120 cm.", "Ayşe")]


def test_questions_are_found_by_state(signed):
    assert signed.get("/ui/questions/rows?state=calling").text.count("<article") == 2
    assert signed.get(f"/ui/questions/rows?state={QuestionState.CLOSED}").text.count("<article") == 1


def test_bookings_are_added_up_without_payouts(signed):
    page = signed.get("/ui/money").text
    assert "363.17" in page
    assert "₺453.13" in page
    assert "All but payouts" in page
    assert "No booking fits" in signed.get("/ui/money/rows?month=2020-01").text
    assert signed.get("/ui/money/rows?month=not-a-month").status_code == 200


def test_an_order_shows_its_papers_returns_and_money(signed):
    page = signed.get("/ui/orders/1").text
    assert 'href="/ui/documents/1" download' in page
    assert "/ui/returns/2" in page
    assert "₺136.63" in page


def test_a_file_is_saved_and_never_shown(signed, house):
    with house.ledger.work() as work:
        number = after_sale.put_document(work, "order:1", "label", Upload('a"b\r\nç.html', "text/html", b"<script>"))
    answer = signed.get(f"/ui/documents/{number}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a-b-.html"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_acts_are_offered_where_the_marketplace_has_them(signed, monkeypatch):
    monkeypatch.setattr(parcels, "acts_of", lambda house, account_id: dict.fromkeys(("label", "cancel", "split", "invoice"), Able()))
    page = signed.get("/ui/orders/1").text
    for name in ("label", "cancel", "split", "invoice"):
        assert f"/ui/orders/1/acts/{name}" in page
    assert "/ui/orders/1/acts/own_carrier" not in page
    delivered = signed.get("/ui/orders/4").text
    assert "/acts/invoice" in delivered
    assert "/acts/cancel" not in delivered


@pytest.mark.parametrize(
    ("name", "form", "content"),
    [
        ("label", {"form": "zpl"}, {"form": "zpl"}),
        ("cancel", {"unit:1": "2", "unit:2": "0", "unit:3": "x", "reason_id": "500"}, {"units": {"1": 2}, "reason_id": "500"}),
        ("split", {"unit:1": "1"}, {"parcels": [{"1": 1}]}),
        ("own_carrier", {"carrier": "4", "number": " 77 ", "url": ""}, {"carrier": "4", "number": "77", "url": ""}),
        (
            "invoice",
            {"number": " M1 ", "issued_at": "2026-11-21", "url": "https://a.example/1.pdf"},
            {"number": "M1", "issued_at": "2026-11-21T00:00:00+03:00", "url": "https://a.example/1.pdf"},
        ),
    ],
)
def test_an_act_is_asked_for_with_what_was_entered(signed, asked, name, form, content):
    assert signed.form(f"/ui/orders/1/acts/{name}", **form).status_code == 200
    assert asked == [("ask", 1, name, content, "Ayşe", None)]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"number": "1", "issued_at": "2026-11-21", "url": "http://a.example/1.pdf"}, "begin with https://"),
        ({"number": "1", "issued_at": "yesterday"}, "Choose the day"),
    ],
)
def test_a_wrong_invoice_is_refused_in_words(signed, asked, form, said):
    answer = signed.form("/ui/orders/1/acts/invoice", **form)
    assert said in answer.text
    assert asked == []
    assert signed.form("/ui/orders/1/acts/dance").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_marketplace_calls_without_signing_in_and_needs_the_secret(signed, house, monkeypatch, method):
    class Called:
        def news(self, call, secret):
            told.append((call.method, call.path, call.body))
            return News(claims=call.headers["x-api-key"] == secret)

    told = []
    monkeypatch.setattr("service.sync.house.House.connector", lambda self, account, limiter=None: Called())
    monkeypatch.setattr(webhooks, "dispatch", lambda house: None)
    headers = {"X-Api-Key": webhooks.secret_of(house, 1)}
    answer = signed.client.open("/hooks/1/packages/77", method=method, data=b"{}", headers=headers)
    assert (answer.status_code, answer.data, told) == (204, b"", [(method, "packages/77", b"{}")])


def test_a_call_without_the_secret_or_to_nobody_is_refused(signed, house, monkeypatch):
    assert signed.client.post("/hooks/2", data=b"{}").status_code in (401, 422)
    assert signed.client.post("/hooks/77", data=b"{}").status_code >= 400
    assert signed.client.get("/hooks/1").status_code == 401
