"""The pages of certificates: one's own, the PDF, HR's list, the public page with its limit."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.exceptions import TooManyTries
from accounts.models import Guess
from credentials import checking, outlook, printing, serials
from credentials.actions import revoking
from credentials.models import Application, Period
from tests.credentials.proofs import make_period, make_programme
from tests.factories import make_department, make_employee, make_grant, make_user

pytestmark = pytest.mark.django_db


def verify(client, serial):
    return client.get(reverse("credentials:verify", args=[serial]))


@pytest.fixture
def period():
    return make_period(make_employee(name="田小满"), make_programme(title_zh="营业厅初级上岗认证"))


def test_a_stranger_sees_the_minimum_and_a_revocation_at_once(period, client):
    shown = verify(client, period.shown_serial.lower())
    text = shown.content.decode()
    assert "田*满" in text and "田小满" not in text and period.employee.number not in text
    assert "营业厅初级上岗认证" in text and "有效" in text
    assert shown["X-Robots-Tag"] == "noindex, nofollow" and "no-store" in shown["Cache-Control"]
    asker, second = make_user(is_superuser=True), make_user(is_superuser=True)
    revoking.decide(revoking.ask(period, reason="替考", by=asker), confirm=True, by=second)
    text = verify(client, period.serial).content.decode()
    assert "已撤销" in text and "替考" not in text


def test_guessing_is_stopped_by_the_database_and_spares_right_serials_in_the_same_hall(period, client):
    answers = [verify(client, serials.make()).status_code for _n in range(25)]
    assert answers == [404] * 20 + [429] * 5
    assert int(verify(client, serials.make())["Retry-After"]) > 0 and Guess.objects.count() == 20
    assert verify(client, period.serial).status_code == 200, "a customer beside the guesser is answered"
    other = client.get(reverse("credentials:verify", args=[serials.make()]), REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 404, "another address begins anew"


def test_the_form_leads_to_the_page_and_nonsense_is_answered(period, client):
    answer = client.get(reverse("credentials:verify_form"), {"serial": period.shown_serial})
    assert answer["Location"] == reverse("credentials:verify", args=[period.serial])
    assert verify(client, "<script>alert(1)").status_code == 404
    assert "没有这个编号的证书" in verify(client, "x" * 300).content.decode()


def test_the_pdf_is_tagged_and_says_what_the_row_says(period):
    reader = PdfReader(io.BytesIO(printing.certificate_pdf(period)))
    root, text = reader.trailer["/Root"], reader.pages[0].extract_text()
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"]
    assert "<pdfuaid:part>1" in root["/Metadata"].get_data().decode()
    for words in ("田小满", "营业厅初级上岗认证", period.shown_serial):
        assert words in text.replace("\n", "")
    fonts = {str(f.get_object()["/BaseFont"]) for f in reader.pages[0]["/Resources"]["/Font"].values()}
    assert all("NotoSans" in f for f in fonts), fonts


def test_hostile_names_are_printed_as_they_stand():
    period = make_period(make_employee(name='#eval("1")$x$*a*'))
    assert '#eval("1")$x$*a*' in PdfReader(io.BytesIO(printing.certificate_pdf(period))).pages[0].extract_text()


def test_only_the_person_the_line_and_hr_see_a_certificate(period, client):
    url = reverse("credentials:show_certificate", args=[period.public_id])
    for user, status in ((period.employee.user, 200), (make_employee().user, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert client.get(reverse("credentials:download_certificate", args=[period.public_id])).status_code == status


def test_my_certificates_say_what_is_missing_and_where_to_go(client):
    person, programme = make_employee(), make_programme()
    client.force_login(person.user)
    text = client.get(reverse("credentials:my_certificates")).content.decode()
    assert programme.title in text and "未持证" in text and "理论考试还没有参加" in text
    make_period(person, programme, days_left=20)
    text = client.get(reverse("credentials:my_certificates")).content.decode()
    assert "还有 20 天" in text and "怎样续证" in text
    answer = client.post(reverse("credentials:open_exam", args=[programme.public_id]))
    assert answer.status_code == 302 and "/quizzes/" in answer["Location"]


def test_hr_issues_only_to_its_own_and_reads_every_missing_part(client):
    city = make_department()
    hr, person, programme = (
        make_employee(department=city),
        make_employee(department=make_department(city)),
        make_programme(),
    )
    make_grant(hr, "hr", city)
    client.force_login(hr.user)
    url = reverse("credentials:issue_certificate")
    data = {"number": person.number, "programme": programme.key, "kind": "regular"}
    refused = client.post(url, data)
    assert refused.status_code == 400 and "理论考试还没有参加" in refused.content.decode()
    assert "没有这个工号" in client.post(url, {**data, "number": make_employee().number}).content.decode()
    client.post(url, {**data, "kind": "temporary", "days": 7, "words": "节日缺人"})
    row = Application.objects.get()
    assert not Period.objects.exists(), "whoever asks does not decide"
    decide = reverse("credentials:decide_application", args=[row.public_id])
    client.post(decide, {"choice": "approve"})
    assert not Period.objects.exists()
    second = make_employee(department=city)
    make_grant(second, "hr", city)
    client.force_login(second.user)
    client.post(decide, {"choice": "approve"})
    assert Period.objects.get().kind == "temporary"


def test_hrs_list_costs_the_same_for_many(client):
    city, programme = make_department(), make_programme()
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    client.force_login(hr.user)
    costs = []
    for count in (2, 8):
        for _n in range(count):
            make_period(make_employee(department=city), programme, days_left=count)
        client.get(reverse("credentials:list_certificates"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("credentials:list_certificates"), {"state": "soon"}).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_light_costs_the_same_for_many_people():
    programme, hall, costs = make_programme(), make_department(), []
    people = [make_employee(department=hall) for _n in range(6)]
    for person, days in zip(people, (-100, 0, 20, 400, 400, 400), strict=True):
        make_period(person, programme, days_left=days)
    for some in (people[:2], people):
        with CaptureQueriesContext(connection) as queries:
            found = outlook.lights(some, [programme])
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert [found[person.pk, programme.pk].colour for person in people] == ["red", "red", "amber"] + ["green"] * 3


def test_ten_thousand_guesses_cost_twenty_rows_and_find_nothing(period):
    refused = 0
    for _n in range(10_000):
        try:
            assert checking.look_up(serials.make(), ip="198.51.100.7") is None
        except TooManyTries:
            refused += 1
    assert (refused, Guess.objects.count()) == (9_980, 20)
