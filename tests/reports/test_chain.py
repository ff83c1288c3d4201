"""From need to proof: everybody reads why they were asked to learn something, and what came of it."""

import pytest
from django.urls import reverse

from courses.actions import enrolment
from courses.models import Enrolment
from reports import chain
from reports.chain.links import WHY
from tests.factories import make_course, make_employee, make_track

pytestmark = pytest.mark.django_db


def make_asked(employee=None, reason="因为您是营业厅新员工", **track):
    employee = employee or make_employee()
    track = make_track(make_course(), **track)
    enrolment.enrol_in_track(employee, track, source=Enrolment.Source.HR, reason=reason, by=None)
    return employee


def chains(employee):
    rows = (
        Enrolment.objects.filter(employee=employee).select_related("track", "course").prefetch_related("items__course")
    )
    return chain.chains_of(employee, list(rows))


def test_the_reason_stands_first_and_the_proof_last():
    employee = make_asked()
    (found,) = chains(employee)
    assert [link.key for link in found.links] == ["why", "learning", "proof"]
    assert found.links[0].words == "因为您是营业厅新员工"
    assert found.links[-1].state == "none"


def test_what_lies_behind_a_reason_comes_before_it():
    employee = make_asked()
    read = chain.register_why(
        lambda rows: {row.pk: [chain.Link("need", "需求", "复述确认丢分", "done")] for row in rows}
    )
    try:
        (found,) = chains(employee)
    finally:
        WHY.remove(read)
    assert [link.key for link in found.links[:2]] == ["need", "why"]


def test_a_withdrawn_assignment_stays_with_its_reason():
    employee = make_asked()
    enrolment.withdraw(Enrolment.objects.get(), by=None, reason="转岗")
    (found,) = chains(employee)
    assert found.links[1].state == "none"
    assert found.links[0].state == "done"


@pytest.mark.parametrize("number", [1, 6])
def test_queries_do_not_grow(client, number, django_assert_max_num_queries):
    employee = make_employee()
    for _n in range(number):
        enrolment.enrol_in_course(employee, make_course(), source=Enrolment.Source.HR, reason="因为要上岗", by=None)
    client.force_login(employee.user)
    with django_assert_max_num_queries(20):
        answer = client.get(reverse("reports:own_chain"))
    assert len(answer.context["chains"]) == number


def test_a_colleague_sees_nothing(client):
    employee = make_asked()
    client.force_login(make_employee().user)
    assert client.get(reverse("reports:show_chain", args=[employee.public_id])).status_code == 404
