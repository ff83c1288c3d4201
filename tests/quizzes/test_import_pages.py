"""Questions in and out in the browser: preview, yes, twice, errors by place, whose file it is; what an export can hold."""

import datetime as dt
import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from lib import clock, held
from quizzes.actions.bank import save_question
from quizzes.formats import FORMATS
from quizzes.formats.guessing import guess
from quizzes.models import Question, QuestionVersion
from tests.factories import make_bank
from tests.quizzes.authors import EVERY_KIND, data_of, make_office

pytestmark = pytest.mark.django_db
TEXT = "1. [单选题] 先怎么做？（B）\nA. 低头做完\nB. 抬头示意\n\n2. [判断题] 详单可以代查。（×）\n"


@pytest.fixture
def office(db, tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    office = make_office()
    office.folder = Path(tmp_path)
    return office


def url(name, bank):
    return reverse(f"quizzes:{name}", args=[bank.public_id])


def upload(client, bank, data, name="q.txt", **more):
    return client.post(url("import_questions", bank), {"file": SimpleUploadedFile(name, data), **more})


def token_of(answer):
    field = BeautifulSoup(answer.content, "html.parser").select_one("input[name=token]")
    return field and field["value"]


def apply(client, bank, token, state="live"):
    return client.post(url("apply_import", bank), {"token": token, "state": state}, follow=True)


def state_of_bank(bank):
    return Question.objects.filter(bank=bank).count(), QuestionVersion.objects.filter(question__bank=bank).count()


def kept(office):
    return [path for path in office.folder.rglob("*") if path.is_file()]


def test_a_pasted_text_is_shown_then_imported_and_twice_is_nothing_more(office, client):
    client.force_login(office.author)
    bank, before = office.bank, state_of_bank(office.bank)
    shown = client.post(url("import_questions", bank), {"text": TEXT})
    assert shown.status_code == 200
    assert "先怎么做？" in shown.content.decode()
    assert state_of_bank(bank) == before
    token = token_of(shown)
    assert len(kept(office)) == 1
    done = apply(client, bank, token)
    assert done.redirect_chain[-1][0] == bank.get_absolute_url()
    assert state_of_bank(bank) == (before[0] + 2, before[1] + 2)
    assert kept(office) == []
    assert apply(client, bank, token).redirect_chain[-1][0] == url("import_questions", bank)
    again = client.post(url("import_questions", bank), {"text": TEXT})
    assert token_of(again) is None and again.status_code == 200
    assert state_of_bank(bank) == (before[0] + 2, before[1] + 2)


def test_a_workbook_goes_out_is_edited_and_comes_back_as_a_change(office, client):
    client.force_login(office.author)
    data = client.get(url("export_bank", office.bank), {"format": "xlsx"})
    assert data["Content-Disposition"].startswith("attachment") and data["Cache-Control"] == "no-store"
    book = load_workbook(io.BytesIO(data.content))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == "single题")
    cell.value = "问法改了"
    buffer = io.BytesIO()
    book.save(buffer)
    shown = upload(client, office.bank, buffer.getvalue(), "q.xlsx")
    page = shown.content.decode()
    assert "single题" in page and "问法改了" in page and office.question.key in page
    apply(client, office.bank, token_of(shown))
    office.question.refresh_from_db()
    assert office.question.current.body["stem"] == "问法改了"
    assert office.question.current.created_by == office.author


def test_new_questions_can_wait_as_drafts(office, client):
    client.force_login(office.author)
    shown = upload(client, office.bank, TEXT.encode())
    apply(client, office.bank, token_of(shown), state="draft")
    assert Question.objects.filter(bank=office.bank, state="draft").count() == 2
    shown = upload(client, office.bank, TEXT.replace("先", "后").encode())
    assert Question.objects.filter(bank=office.bank).count() == 3
    apply(client, office.bank, token_of(shown), state="nonsense")
    assert Question.objects.filter(bank=office.bank).count() == 3


def test_errors_are_told_by_line_and_nothing_can_be_applied(office, client):
    client.force_login(office.author)
    before = state_of_bank(office.bank)
    shown = upload(client, office.bank, (TEXT + "\n3. [单选题] 没有答案\nA. 一\nB. 二\n").encode())
    rows = [row.get_text() for row in BeautifulSoup(shown.content, "html.parser").select("tr.is-late")]
    assert shown.status_code == 422 and len(rows) == 1 and "7" in rows[0]
    assert token_of(shown) is None and kept(office) == []
    assert state_of_bank(office.bank) == before


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", bytes(range(256)) * 20, b"<!DOCTYPE a><a/>", b""])
def test_any_bytes_get_a_clear_answer(office, client, data):
    client.force_login(office.author)
    for name in ("x.xlsx", "x.docx", "x.pdf", "x"):
        for form in ("", "xlsx", "text", "gift", "moodle_xml", "qti21"):
            answer = upload(client, office.bank, data, name, format=form)
            assert answer.status_code in (200, 422)
            assert form == "text" or token_of(answer) is None


def test_nothing_both_too_long_and_unknown_are_refused(office, client):
    client.force_login(office.author)
    target = url("import_questions", office.bank)
    file = SimpleUploadedFile("q.txt", TEXT.encode())
    for data in ({}, {"text": TEXT, "file": file}, {"text": "字" * 300_001}, {"text": TEXT, "format": "csv"}):
        answer = client.post(target, data)
        assert answer.status_code == 422
        assert token_of(answer) is None


def test_the_file_of_another_person_or_bank_is_not_taken(office, client):
    client.force_login(office.author)
    token = token_of(upload(client, office.bank, TEXT.encode()))
    other = make_bank(owner_department=office.city)
    before = state_of_bank(office.bank)
    apply(client, other, token)
    client.force_login(office.chief)
    apply(client, office.bank, token)
    client.force_login(office.author)
    for bad in ("", "x", token[:-2] + "aa", "a:b:c"):
        assert apply(client, office.bank, bad).status_code == 200
    assert state_of_bank(office.bank) == before
    assert state_of_bank(other) == (0, 0)
    kept(office)[0].write_bytes(TEXT.replace("B）", "A）").encode())
    apply(client, office.bank, token)
    assert state_of_bank(office.bank) == before


def test_what_went_wrong_since_the_preview_keeps_all_out(office, client):
    client.force_login(office.author)
    shown = upload(client, office.bank, b"// [id:Z-1]\nA?{T}\n\nB?{F}\n", "q.gift")
    save_question(make_bank(), data_of("true_false"), key="Z-1")
    before = state_of_bank(office.bank)
    answer = apply(client, office.bank, token_of(shown))
    assert answer.status_code == 422 and "Z-1" in answer.content.decode()
    assert state_of_bank(office.bank) == before


@pytest.mark.parametrize("name", ["import_questions", "apply_import", "export_bank"])
def test_strangers_find_nothing_and_readers_only_export(office, client, name):
    target = url(name, office.bank)
    ask = client.post if name == "apply_import" else client.get
    assert ask(target).status_code == 302
    for user in (office.learner, office.stranger):
        client.force_login(user)
        assert ask(target).status_code == 404
    client.force_login(office.reviewer)
    assert ask(target).status_code == (200 if name == "export_bank" else 404)
    page = client.get(office.bank.get_absolute_url()).content.decode()
    assert url("export_bank", office.bank) in page and url("import_questions", office.bank) not in page
    client.force_login(office.author)
    assert url("import_questions", office.bank) in client.get(office.bank.get_absolute_url()).content.decode()


def test_a_bank_out_of_use_takes_nothing(office, client):
    office.bank.is_retired = True
    office.bank.save()
    client.force_login(office.author)
    assert client.get(url("import_questions", office.bank)).status_code == 404
    assert client.get(url("export_bank", office.bank)).status_code == 200


def test_the_export_says_what_each_format_leaves_out_before_the_download(office, client):
    for kind in EVERY_KIND:
        save_question(office.bank, data_of(kind), key=f"K-{kind}")
    client.force_login(office.author)
    page = BeautifulSoup(client.get(url("export_bank", office.bank)).content, "html.parser")
    links = [link["href"].removeprefix("?format=") for link in page.select("main a[href^='?format=']")]
    assert links == list(FORMATS)
    gift = next(row for row in page.select(".list__row") if row.select_one("a[href='?format=gift']"))
    assert "K-cloze" in gift.get_text() and "可容纳 14 题中的 9 题" in gift.get_text()
    for name, form in FORMATS.items():
        answer = client.get(url("export_bank", office.bank), {"format": name})
        assert answer.content and f".{form.extensions[0]}" in answer["Content-Disposition"]
    assert client.get(url("export_bank", office.bank), {"format": "csv"}).status_code == 404


def test_the_template_itself_can_be_imported(office, client):
    client.force_login(office.author)
    data = client.get(reverse("quizzes:download_template")).content
    assert upload(client, office.bank, data, "template.xlsx").status_code in (200, 422)
    client.force_login(office.learner)
    assert client.get(reverse("quizzes:download_template")).status_code == 404


def test_files_that_nobody_answered_go_after_a_day(office, client, monkeypatch):
    assert held.drop_old() == 0
    client.force_login(office.author)
    upload(client, office.bank, TEXT.encode())
    assert held.drop_old() == 0
    assert isinstance(default_storage._wrapped, FileSystemStorage)
    later = clock.now() + dt.timedelta(hours=25)
    monkeypatch.setattr(held.clock, "now", lambda: later)
    assert held.drop_old() == 1
    assert kept(office) == []


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.XLSX", b"", "xlsx"), ("a.docx", b"", "text"), ("a.txt", b"1. A", "text"), ("a.txt", b"::a::b{=c ~d}", "gift"),
        ("a.xml", b"<quiz>", "moodle_xml"), ("a.xml", b"<assessmentItem>", "qti21"), ("a.zip", b"PK", "qti21"), ("a.pdf", b"", ""),
    ],
)  # fmt: skip
def test_the_format_is_guessed_from_the_name_and_the_first_signs(name, data, form):
    assert guess(name, data) == form
