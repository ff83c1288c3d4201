"""A certificate is taken back by two people; nothing is reset. Applications are answered by HR."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from credentials.actions import applying, issuing, revoking
from credentials.exceptions import CredentialsError
from credentials.models import Period, Revocation
from jobs.news import settle_all
from jobs.verify import CHECKS
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from tests.credentials.proofs import make_period, make_programme, pass_course
from tests.factories import make_department, make_employee, make_grant, make_user

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def hall():
    """A hall with two people of HR above it, and somebody who works there."""
    city = make_department()
    hall = make_department(city)
    first, second = make_employee(department=city), make_employee(department=city)
    for hr in (first, second):
        make_grant(hr, "hr", city)
    return first.user, second.user, make_employee(department=hall)


def test_one_asks_another_confirms_by_todo(hall):
    first, second, person = hall
    period = make_period(person)
    row = revoking.ask(period, reason="替考", by=first)
    (todo,) = Todo.objects.filter(kind="credential_revocation", done_at=None)
    assert todo.whom == second
    with pytest.raises(CredentialsError, match="四眼"):
        revoking.decide(row, confirm=True, by=first)
    outbox.answer(todo, choice="confirm", by=second, reason="属实")
    period.refresh_from_db()
    assert period.state == "revoked" and Period.objects.count() == 1
    assert Revocation.objects.get().decided_by == second
    settle_all()
    assert [line for check in CHECKS for line in CHECKS[check]() if "certificate" in check] == []


def test_the_database_wants_four_eyes_too(hall):
    first, _second, person = hall
    row = revoking.ask(make_period(person), reason="替考", by=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revocation.objects.filter(pk=row.pk).update(state="confirmed", decided_by=first)
    with pytest.raises(CredentialsError, match="等第二个人"):
        revoking.ask(row.period, reason="再来", by=first)


def test_a_declined_revocation_leaves_the_certificate_and_may_be_asked_again(hall):
    first, second, person = hall
    row = revoking.ask(make_period(person), reason="替考", by=first)
    revoking.decide(row, confirm=False, by=second, words="查无此事")
    assert Period.objects.get().state == "valid"
    revoking.ask(row.period, reason="新证据", by=second)


def test_revoked_evidence_certifies_nobody_again(hall):
    first, second, person = hall
    programme = make_programme()
    pass_course(person, programme.course)
    revoking.decide(revoking.ask(Period.objects.get(), reason="替考", by=first), confirm=True, by=second)
    with pytest.raises(CredentialsError):
        issuing.issue(person, programme, by=None)
    assert Period.objects.count() == 1


def test_prior_learning_needs_a_document_and_hr(hall):
    first, _second, person = hall
    programme = make_programme()
    with pytest.raises(CredentialsError, match="证明"):
        applying.ask_prior(person, programme, words="以前做过", file=None, by=person.user)
    with pytest.raises(CredentialsError, match="PDF"):
        applying.ask_prior(person, programme, words="x", file=SimpleUploadedFile("a.exe", b"MZ"), by=person.user)
    row = applying.ask_prior(
        person, programme, words="以前做过", file=SimpleUploadedFile("证.png", PNG), by=person.user
    )
    with pytest.raises(CredentialsError, match="自己的"):
        applying.decide(row, approve=True, by=person.user)
    todo = Todo.objects.get(kind="credential_application", whom=first)
    outbox.answer(todo, choice="approve", by=first)
    period = Period.objects.get()
    assert (period.kind, period.issued_by, period.evidence["parts"][0]["sha256"]) == ("prior", first, row.sha256)
    assert not Todo.objects.filter(done_at=None).exists()


def test_a_temporary_certificate_holds_for_its_days_beside_no_other(hall):
    first, _second, person = hall
    programme = make_programme()
    with pytest.raises(CredentialsError, match="90"):
        applying.ask_temporary(person, programme, words="缺人", days=91, by=first)
    asked = make_user()
    row = applying.ask_temporary(person, programme, words="缺人", days=14, by=asked)
    with pytest.raises(CredentialsError, match="双人复核"):
        applying.decide(row, approve=True, by=asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(decided_by=asked)
    period = applying.decide(row, approve=True, by=first)
    assert period.valid_until == clock.today() + dt.timedelta(days=14)
    pass_course(person, programme.course)
    assert Period.objects.filter(kind="regular", employee=person).count() == 1, "the earned one comes beside it"
