"""A panel's verdict is a part of a certificate: without it, or with a failed one, none is issued."""

import datetime as dt

import pytest
import time_machine

from classroom.actions import panels
from classroom.models import PanelSeat
from credentials.actions import issuing
from credentials.exceptions import CredentialsError
from credentials.models import Period
from jobs.news import settle_all
from tests.classroom.field import POINTS, make_house, make_panel, make_slot
from tests.credentials.proofs import make_programme, pass_course

pytestmark = pytest.mark.django_db


def judged(house, exam, points):
    """Let the clerk of a house be examined, and let both examiners give these points."""
    slot = make_slot(house, exam=exam)
    panels.book(house.clerk, slot)
    with time_machine.travel(slot.starts_at + dt.timedelta(minutes=10)):
        for person in (house.first, house.second):
            seat = PanelSeat.objects.select_related("slot", "exam", "employee__user").get(slot=slot)
            panels.hand_in(seat, person, token=f"token-{slot.pk}-{person.pk}", points=points)
        settle_all()


def test_a_panel_that_passed_completes_the_certificate():
    house = make_house()
    exam = make_panel(house)
    programme = make_programme()
    programme.parts = [*programme.parts, {"kind": "panel", "key": exam.key}]
    programme.save()
    pass_course(house.clerk, programme.course)
    with pytest.raises(CredentialsError, match="评审"):
        issuing.issue(house.clerk, programme, by=None)
    judged(house, exam, dict.fromkeys(POINTS, 0))
    assert not Period.objects.exists()
    judged(house, exam, POINTS)
    period = Period.objects.get(employee=house.clerk)
    assert [part["kind"] for part in period.evidence["parts"]] == ["course", "panel"]
    assert period.evidence["parts"][1]["of"] > 0
