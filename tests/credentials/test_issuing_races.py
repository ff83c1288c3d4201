"""Twenty who issue at once give one certificate and one message."""

import pytest

from credentials.actions import issuing, revoking
from credentials.models import Period, Revocation
from jobs.models import News
from jobs.news import settle_all
from outbox.models import Message
from tests.accounts.racing import together
from tests.credentials.proofs import make_period, make_programme, pass_course
from tests.factories import make_employee, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_issues_at_once_give_one_certificate_and_one_message(site_root):
    person, programme = make_employee(), make_programme()
    programme.is_open = False
    programme.save()
    pass_course(person, programme.course)
    programme.is_open = True
    programme.save()
    results = together(*[lambda: issuing.issue(person, programme, by=None).pk] * 20)
    assert len(set(results)) == 1 and isinstance(results[0], int), results
    assert Period.objects.count() == News.objects.filter(kind="credential_issued").count() == 1
    assert Message.objects.filter(kind="credential_issued").count() == 1


def test_of_two_who_decide_a_revocation_at_once_one_decides(site_root):
    period = make_period()
    asker, second, third = (make_user(is_superuser=True) for _n in range(3))
    row = revoking.ask(period, reason="代考", by=asker)
    results = together(
        lambda: revoking.decide(row, confirm=True, by=second), lambda: revoking.decide(row, confirm=True, by=third)
    )
    assert sorted(type(r).__name__ for r in results) == ["CredentialsError", "NoneType"]
    settle_all()
    assert Revocation.objects.get().state == "confirmed"
    assert Message.objects.filter(kind="credential_revoked").count() == 1
