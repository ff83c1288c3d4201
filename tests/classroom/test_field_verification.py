"""`manage.py verify` finds each cache of practical exams and of training elsewhere that its ledger contradicts, and nothing else."""

import datetime as dt

import pytest
import time_machine

from classroom.actions import external, panels, secondments
from classroom.models import ExternalTraining, PanelSeat, PanelSlot, Secondment, SecondmentQuota
from jobs.verify import CHECKS
from tests.classroom.field import POINTS, application, make_house, make_quota, make_slot

pytestmark = pytest.mark.django_db
NAMES = [
    "practical exams: seats taken and sheets",
    "practical exams: results",
    "training elsewhere: states",
    "secondments: places taken",
]


def findings():
    return [sentence for name in NAMES for sentence in CHECKS[name]()]


@pytest.fixture
def house():
    """One exam judged, one seat booked, a secondment and an external training approved."""
    house = make_house()
    slot = make_slot(house)
    seat = panels.book(house.clerk, slot)
    panels.book(house.colleague, slot)
    with time_machine.travel(slot.starts_at + dt.timedelta(minutes=5)):
        for number, examiner in enumerate((house.first, house.second)):
            fresh = PanelSeat.objects.select_related("slot", "exam", "employee__user").get(pk=seat.pk)
            panels.hand_in(fresh, examiner, token=f"token-of-{number}", points=POINTS)
    away = secondments.apply(house.clerk, make_quota(house), reason="想学", by=house.clerk.user)
    secondments.approve(away, by=house.manager.user)
    secondments.approve(away, by=house.hr.user)
    external.apply(house.clerk, application(), by=house.clerk.user)
    return house


def test_what_the_actions_made_is_whole(house):
    assert PanelSeat.objects.filter(state="finished").count() == 1
    assert findings() == []


TAMPERED = {
    "taken": lambda: PanelSlot.objects.update(taken=1),
    "sheets": lambda: PanelSeat.objects.filter(state="booked").update(handed_in=1),
    "a result is due": lambda: PanelSeat.objects.filter(state="booked").update(state="finished"),
    "a result is there": lambda: PanelSeat.objects.filter(state="finished").update(state="absent"),
    "points": lambda: PanelSeat.objects.filter(state="finished").update(terms={"pass_points": 100}),
    "secondment": lambda: Secondment.objects.update(state="to_approve"),
    "external": lambda: ExternalTraining.objects.update(state="approved"),
    "places": lambda: SecondmentQuota.objects.update(taken=2),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_each_cache_that_lies_is_found(house, what):
    assert TAMPERED[what]() == 1
    assert findings()
