"""A certificate is issued when all parts passed, once for one evidence, and never changes."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from courses.models import Completion, Exemption
from credentials import serials
from credentials.actions import issuing, loading
from credentials.exceptions import CredentialsError
from credentials.models import Period, Programme
from credentials.validity import add_months
from jobs.models import News
from jobs.news import settle_all
from lib import clock
from outbox.models import Message
from tests.credentials.proofs import make_period, make_programme, pass_course, take_exam
from tests.factories import make_course, make_employee, make_quiz

pytestmark = pytest.mark.django_db


def test_completing_the_last_part_issues_the_certificate_with_its_evidence():
    person, programme = make_employee(), make_programme()
    pass_course(person, programme.course)
    period = Period.objects.get(employee=person)
    assert period.valid_from == clock.today()
    assert period.valid_until == add_months(clock.today(), 24)
    assert period.renewable_from == period.valid_until - dt.timedelta(days=90)
    (part,) = period.evidence["parts"]
    assert (part["kind"], part["key"]) == ("course", programme.course.key)
    assert part["exam"]["score"] == part["exam"]["of"] > 0
    assert programme.course.title in period.evidence["because"]
    assert person.name not in str(period.evidence)
    assert Message.objects.filter(kind="credential_issued", recipient=person.user).count() == 1
    assert News.objects.filter(kind="credential_issued").count() == 1


def test_nothing_is_issued_twice_for_one_evidence():
    person, programme = make_employee(), make_programme()
    pass_course(person, programme.course)
    period = Period.objects.get()
    assert issuing.settle(person) == []
    assert issuing.issue(person, programme, by=None) == period
    assert Period.objects.count() == 1


def test_who_failed_a_part_is_refused_with_every_missing_part():
    person, programme = make_employee(name="田小满"), make_programme()
    take_exam(person, programme.course, right=False)
    settle_all()
    with pytest.raises(CredentialsError) as refused:
        issuing.issue(person, programme, by=None)
    assert "田小满还不能取得证书" in str(refused.value)
    assert "理论考试未通过:0%" in str(refused.value).replace(" ", "").replace("：", ":")
    assert "还没有完成" in str(refused.value)
    assert not Period.objects.exists()


def test_an_exemption_from_the_course_is_no_exam_passed():
    person, programme = make_employee(), make_programme()
    attempt = take_exam(make_employee(), make_programme().course)
    Exemption.objects.create(employee=person, course=programme.course, attempt=attempt, percent=95, needed_percent=90)
    Completion.objects.create(employee=person, course=programme.course)
    with pytest.raises(CredentialsError, match="理论考试还没有参加"):
        issuing.issue(person, programme, by=None)


def test_a_programme_whose_course_is_being_prepared_says_so():
    programme = make_programme(make_course(exam=make_quiz(kind="exam"), is_open=False))
    with pytest.raises(CredentialsError, match="筹备中"):
        issuing.issue(make_employee(), programme, by=None)


def test_a_renewal_in_its_window_follows_on():
    person, programme = make_employee(), make_programme()
    old = make_period(person, programme, days_left=40)
    with pytest.raises(CredentialsError):
        issuing.issue(person, programme, by=None)
    take_exam(person, programme.course)
    settle_all()
    new = Period.objects.exclude(pk=old.pk).get()
    assert (new.valid_from, new.follows) == (old.valid_until, old)
    assert new.evidence["path"] == "renewal"
    assert new.valid_until == add_months(old.valid_until, 24)


def test_what_was_passed_before_the_window_renews_nothing():
    person, programme = make_employee(), make_programme()
    take_exam(person, programme.course)
    with time_machine.travel(clock.now() + dt.timedelta(days=300)):
        make_period(person, programme, days_left=40)
        assert issuing.settle(person) == []


def test_after_the_end_and_its_grace_all_parts_are_passed_anew():
    person, programme = make_employee(), make_programme(grace_days=10)
    pass_course(person, programme.course)
    with time_machine.travel(clock.now() + dt.timedelta(days=760)):
        assert issuing.settle(person) == []
        take_exam(person, programme.course)
        settle_all()
        new = Period.objects.latest("pk")
        assert (new.evidence["path"], new.valid_from, new.follows.valid_until < new.valid_from) == (
            "again",
            clock.today(),
            True,
        )


def test_the_database_refuses_two_certificates_of_one_programme_at_once_and_any_change():
    period = make_period()
    with pytest.raises(CredentialsError, match="不能与它重叠"):
        make_period(period.employee, period.programme, days_left=300)
    make_period(period.employee, period.programme, days_left=20, kind="temporary", valid_from=clock.today())
    for change in ({"valid_until": dt.date(2099, 1, 1)}, {"serial": serials.make()}, {"evidence": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Period.objects.filter(pk=period.pk).update(**change)


def test_only_low_risk_is_renewed_early():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_programme(early_parts=[{"kind": "runs", "count": 3}], is_low_risk=False)
    assert make_programme(early_parts=[{"kind": "runs", "count": 3}], is_low_risk=True)


def test_history_comes_in_once_and_tells_nobody():
    person, programme = make_employee(), make_programme()
    days = {"valid_from": dt.date(2020, 1, 1), "valid_until": dt.date(2022, 1, 1), "because": "历史导入"}
    first, fresh = issuing.record_history(person, programme, key="row:1", **days)
    again, second = issuing.record_history(person, programme, key="row:1", **days)
    assert (first, fresh, second, first.kind) == (again, True, False, "historic")
    assert not Message.objects.filter(kind="credential_issued").exists()


def test_serials_are_random_and_survive_being_typed():
    made = {serials.make() for _n in range(200)}
    assert len(made) == 200 and all(len(s) * 5 >= 128 for s in made)
    one = next(iter(made))
    assert serials.plain(serials.grouped(one).lower()) == one
    assert serials.plain(one[:-1]) == serials.plain("<script>") == ""


def test_what_ships_loads_once_and_says_what_is_wrong():
    import yaml
    from django.conf import settings

    rows = yaml.safe_load((settings.BASE_DIR / "content/credentials/programmes.yaml").read_text("utf-8"))["programmes"]
    assert [loading.load_programme(row, position=n) for n, row in enumerate(rows)] == ["created"] * len(rows)
    assert [loading.load_programme(row, position=n) for n, row in enumerate(rows)] == [""] * len(rows)
    assert Programme.objects.get(key="X100").validity_months == 24
    with pytest.raises(CredentialsError, match=r"X9.parts\[0\]"):
        loading.load_programme({**rows[0], "key": "X9", "parts": [{"kind": "magic"}]}, position=9)
