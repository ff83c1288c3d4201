"""`manage.py verify` finds a cache that tells something else than its ledger."""

import pytest

from courses import verification
from courses.actions import enrolment
from courses.models import Completion, Course, Enrolment, EnrolmentItem
from lib import clock
from tests.factories import make_course, make_employee, make_track

pytestmark = pytest.mark.django_db


def test_true_caches_pass_and_false_ones_are_named():
    course = make_course()
    row = enrolment.enrol_in_track(make_employee(), make_track(course), source="hr")
    checks = [
        verification.check_enrolments,
        verification.check_items,
        verification.check_courses,
        verification.check_ended,
    ]
    assert [list(check()) for check in checks] == [[], [], [], []]
    Enrolment.objects.update(minutes_done=7)
    EnrolmentItem.objects.update(completed_at=clock.now())
    Course.objects.update(minutes=99)
    assert "minutes_done is 7, the ledger says 0" in " ".join(verification.check_enrolments())
    assert len(list(verification.check_items())) == 1
    assert "99" in next(verification.check_courses())
    Completion.objects.all().delete()
    Enrolment.objects.update(ended_at=clock.now(), outcome="completed")
    assert str(row.public_id) in next(verification.check_ended())
