"""Jobs, log and support: what is shown, done again, taken out, saved; and that no secret leaves."""

import io
import json
import zipfile

import pytest

from service.sync import jobs, support
from tests.web.kit import EVIL, SECRET


@pytest.mark.parametrize("path", ["/ui/jobs", "/ui/jobs/1", "/ui/log", "/ui/support", "/ui/settings"])
@pytest.mark.parametrize("lang", ["en-gb", "tr-tr"])
def test_pages_answer(signed, path, lang):
    page = signed.get(path, lang=lang)
    assert page.status_code == 200
    assert EVIL not in page.text


def row(house, number):
    with house.ledger.look() as work:
        return work.db.execute(work.t.job.select().where(work.t.job.c.job_id == number)).mappings().one()


def number_of(house, state):
    with house.ledger.look() as work:
        return work.db.execute(work.t.job.select().where(work.t.job.c.state == state)).mappings().first()["job_id"]


def test_jobs_are_found_by_state_kind_and_words(signed):
    assert signed.get("/ui/jobs/rows?state=dead").text.count("/again") == 1
    assert signed.get("/ui/jobs/rows?kind=push_offers").text.count("/cancel") == 1
    assert "Paket bulunamadı" in signed.get("/ui/jobs/rows?q=bulunamad%C4%B1").text
    assert "No job fits" in signed.get("/ui/jobs/rows?q=nobody").text
    assert signed.get("/ui/jobs/999").status_code == 404


def test_what_was_given_up_is_done_again_once(signed, house, monkeypatch):
    monkeypatch.setattr("service.web.work.dispatch", lambda house: None)
    dead = number_of(house, "dead")
    assert signed.form(f"/ui/jobs/{dead}/again").status_code == 200
    with house.ledger.look() as work:
        again = work.db.execute(work.t.job.select().order_by(work.t.job.c.job_id.desc())).mappings().first()
    assert (again["kind"], again["state"], again["account_id"]) == ("tell_order", "queued", 1)
    signed.form(f"/ui/jobs/{dead}/again")
    with house.ledger.look() as work:
        assert work.db.execute(work.t.job.select().order_by(work.t.job.c.job_id.desc())).mappings().first() == again
    assert signed.form(f"/ui/jobs/{dead}/again", "view").status_code == 403


def test_a_job_with_a_payload_of_its_own_does_not_fold_into_another(house, ids):
    with house.ledger.work() as work:
        numbers = [jobs.request(work, "tell_claim", account_id=1, payload={"claim_key": key}, subject=str(key)) for key in (1, 2)]
        work.db.execute(work.t.job.update().where(work.t.job.c.job_id.in_(numbers)).values(state="dead", slot=None))
        again = [jobs.again(work, number) for number in numbers]
    assert len(set(again)) == 2
    assert [row(house, number)["payload"] for number in again] == [{"claim_key": 1}, {"claim_key": 2}]


def test_only_a_job_that_waits_is_taken_out(signed, house):
    waits, runs = number_of(house, "queued"), number_of(house, "running")
    assert "Cancelled." in signed.form(f"/ui/jobs/{waits}/cancel").text
    assert (row(house, waits)["state"], row(house, waits)["outcome"]) == ("done", "cancelled")
    assert "cannot be cancelled any more" in signed.form(f"/ui/jobs/{runs}/cancel").text
    assert row(house, runs)["state"] == "running"
    assert "nothing to do again" in signed.form(f"/ui/jobs/{runs}/again").text


def test_the_log_is_found_by_words_and_saved_for_a_spreadsheet(signed, house):
    with house.ledger.work() as work:
        from service.sync.activity import note

        note(work, "order", "order:1", "=HYPERLINK(1) çalındı", level="error", actor="@Ayşe")
    assert "çalındı" in signed.get("/ui/log/rows?q=%C3%A7al%C4%B1nd%C4%B1").text
    assert "çalındı" in signed.get("/ui/log/rows?state=error").text
    assert "Nothing fits" in signed.get("/ui/log/rows?q=nobody").text
    saved = signed.get("/ui/log/export?q=%C3%A7al%C4%B1nd%C4%B1")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="meschain-log.csv"'
    text = saved.data.decode("utf-8-sig")
    assert text.splitlines()[0] == "at,level,kind,subject,account_title,actor,message,request_id"
    assert "'=HYPERLINK(1) çalındı" in text
    assert "'@Ayşe" in text
    assert len(text.splitlines()) == 2


def test_the_whole_log_is_saved_whatever_its_length(signed, house, monkeypatch):
    monkeypatch.setattr("service.ledger.reports_work.EXPORT", 7)
    with house.ledger.look() as work:
        count = len(work.db.execute(work.t.activity.select()).all())
    assert count > 14
    assert len(signed.get("/ui/log/export").data.decode().splitlines()) == count + 1


def test_support_shows_what_doctor_finds(signed):
    page = signed.get("/ui/support/findings").text
    assert "python" in page
    assert "ms-badge" in page


def test_the_file_for_support_holds_no_secret(signed, house, monkeypatch):
    with house.ledger.work() as work:
        jobs.request(work, "tell_answer", account_id=1, payload={"text": "a buyer's secret 4712"}, subject="x")
    saved = signed.get("/ui/support/bundle")
    archive = zipfile.ZipFile(io.BytesIO(saved.data))
    names = {name.rpartition("/")[2] for name in archive.namelist()}
    assert names >= {"doctor.json", "settings.json", "accounts.json", "log.json", "jobs.json", "versions.json", "listings.json"}
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for secret in (SECRET, house.settings.shared_key, house.settings.database_url, "a buyer's secret 4712"):
        assert secret not in everything
    assert json.loads(archive.read("meschain-support/accounts.json"))[0]["title"] == "Trendyol"
    assert set(support.SECRETS) & set(json.loads(archive.read("meschain-support/settings.json"))) == set()


def test_the_dashboard_calls_for_returns_and_questions(signed):
    page = signed.get("/ui/dashboard").text
    assert "Returns wait for your decision" in page
    assert "Buyers wait for an answer" in page
