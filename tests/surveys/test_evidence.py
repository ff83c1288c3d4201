"""Questionnaires about people become evidence of competencies: the manager's check at once, the 360 when it has ended."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from content.loader import forms
from content.loader.report import Report
from subjects.models import Competency, Evidence
from surveys.actions import answering, asking, evidencing
from surveys.models import Form, Invitation
from surveys.questionnaire import checking, definition
from tests.factories import make_employee
from tests.surveys.forms import a_definition, make_survey, make_version

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2] / "content"
TEXT = {"zh": "题", "en": "Item"}
SEEN = {"answers": True, "seen_by": ["person", "hr"]}
RIGHTS = {"self": {**SEEN, "named": True}, "manager": {**SEEN, "named": True}, "peer": SEEN, "report": SEEN}
ITEMS = [
    {"key": "polite", "kind": "scale", "text": TEXT, "competency": "service"},
    {"key": "rude", "kind": "scale", "text": TEXT, "competency": "service", "reverse": True},
    {"key": "does", "kind": "matrix", "text": TEXT, "competency": "service", "rows": [
        {"key": "orders", "text": TEXT, "competency": "ordering"}, {"key": "greets", "text": TEXT}]},
    {"key": "cash", "kind": "single", "text": TEXT, "competency": "cash", "options": [
        {"key": "no", "text": TEXT, "points": 0}, {"key": "yes", "text": TEXT, "points": 70}]},
    {"key": "nobody", "kind": "scale", "text": TEXT, "competency": "no-such-thing"},
    {"key": "plain", "kind": "scale", "text": TEXT, "weight": 1},
]  # fmt: skip


@pytest.fixture(autouse=True)
def competencies():
    return {key: Competency.objects.create(key=key, name_zh=key) for key in ("service", "ordering", "cash")}


def version_of(kind):
    return make_version(definition=a_definition(rights=RIGHTS, sections=[{"key": "s", "items": ITEMS}]), kind=kind)


def hand_in(survey, answers, *, relationship, subject, employee=None):
    employee = employee or make_employee()
    asking.invite(survey, [employee], relationship=relationship, subject=subject)
    row = Invitation.objects.select_related("survey__version__form", "employee__user").get(
        survey=survey, employee=employee, relationship=relationship, subject=subject
    )
    return answering.answer(row, answers, by=employee.user)


def levels(person, source):
    return dict(Evidence.objects.filter(employee=person, source=source).values_list("competency__key", "level"))


def test_the_managers_check_is_evidence_by_competency():
    """Polite 4, rude 3 (turned 3), greets 5: service (4 + 3 + 5) / 3 = 4.00; ordering 2; 70 points are level 3.50."""
    person, boss = make_employee(), make_employee()
    survey = make_survey(version_of("behaviour"))
    given = {"polite": 4, "rude": 3, "does": {"orders": 2, "greets": 5}, "cash": "yes", "nobody": 5, "plain": 1}
    response = hand_in(survey, given, relationship="manager", subject=person, employee=boss)
    found = {"service": Decimal("4.00"), "ordering": Decimal("2.00"), "cash": Decimal("3.50")}
    assert levels(person, "manager") == found
    row = Evidence.objects.filter(employee=person).first()
    assert (row.by, row.note, row.source_key) == (boss.user, survey.title, f"survey:{response.pk}")
    assert evidencing.note_check(response, by=boss.user) == 0 and Evidence.objects.count() == 3


def test_what_is_no_check_or_is_nameless_is_no_evidence():
    person = make_employee()
    hand_in(make_survey(version_of("other")), {"polite": 4}, relationship="manager", subject=person)
    hand_in(make_survey(version_of("behaviour"), is_anonymous=True), {"polite": 4}, relationship="peer", subject=person)
    assert not Evidence.objects.exists()


def test_a_360_is_evidence_when_it_has_ended():
    """Manager 4, colleagues 5, 5, 4, 4, 3 (mean 4.20), the person itself not: (4 + 4.20) / 2 = 4.10."""
    person = make_employee()
    survey = make_survey(version_of("feedback"), is_anonymous=True)
    hand_in(survey, {"polite": 4}, relationship="manager", subject=person)
    hand_in(survey, {"polite": 1}, relationship="self", subject=person, employee=person)
    for step in (5, 5, 4, 4, 3):
        hand_in(survey, {"polite": step}, relationship="peer", subject=person)
    assert not Evidence.objects.exists()
    asking.close(survey, by=None)
    assert levels(person, "360") == {"service": Decimal("4.10")}
    assert evidencing.note_round(survey) == 0 and Evidence.objects.count() == 1


def test_a_side_or_an_item_of_fewer_than_five_is_no_evidence():
    person = make_employee()
    survey = make_survey(version_of("feedback"), is_anonymous=True)
    hand_in(survey, {"polite": 2}, relationship="manager", subject=person)
    for n in range(5):
        hand_in(
            survey, {"polite": 5} if n else {"polite": 5, "does": {"orders": 1}}, relationship="peer", subject=person
        )
    other = make_employee()
    for _n in range(4):
        hand_in(survey, {"polite": 5}, relationship="peer", subject=other)
    asking.close(survey, by=None)
    assert levels(person, "360") == {"service": Decimal("3.50")}  # one alone said something of ordering
    assert levels(other, "360") == {}


def test_only_what_has_a_level_shows_a_competency():
    items = [
        {"key": "a", "kind": "text", "text": TEXT, "competency": "service"},
        {"key": "b", "kind": "single", "text": TEXT, "competency": "service", "options": [{"key": k, "text": TEXT} for k in "xy"]},
        {"key": "c", "kind": "scale", "text": TEXT, "competency": 7},
    ]  # fmt: skip
    found = checking.problems(a_definition(sections=[{"key": "s", "items": items}]))
    assert [line.partition(":")[0].partition("：")[0] for line in found] == [
        "sections[0].items[0].competency", "sections[0].items[1].options", "sections[0].items[2].competency",
    ]  # fmt: skip


def test_shipped_forms_name_competencies_that_there_are():
    known = {row["key"] for row in yaml.safe_load((ROOT / "competencies.yaml").read_text("utf-8"))["competencies"]}
    forms.save(ROOT, Report())
    for key in ("behaviour", "feedback_360"):
        data = Form.objects.get(key=key).current.definition
        named = {c for item in definition.build(data).items for c in item.competencies.values()}
        assert named and named <= known
