"""360° feedback of a cycle: who is asked about whom, what counts, and what too few said does not."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from development import evidence, formula, rounds
from development.actions import cycles
from development.actions import rounds as asking_rounds
from development.exceptions import DevelopmentError
from development.forms.cycles import FormulaForm
from development.models import Cycle
from jobs.actions import run
from jobs.verify import CHECKS
from lib import clock
from people.models import Employee
from surveys.actions import answering, asking
from surveys.models import Form, Invitation, Survey
from tests.development.evaluated import collect, give, make_cycle
from tests.factories import make_department, make_employee, make_grant
from tests.surveys.forms import a_definition, make_version

pytestmark = pytest.mark.django_db
SEEN = {"answers": True, "seen_by": ["person", "manager", "hr"]}
RIGHTS = {"self": {**SEEN, "named": True}, "manager": {**SEEN, "named": True}, "peer": SEEN, "report": SEEN}
ITEM = {"key": "works", "kind": "scale", "text": {"zh": "工作", "en": "Work"}, "required": True, "weight": 1}
WEIGHTS = {"manager": "40", "peer": "30", "report": "20", "self": "10"}


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def version_of(form_key="round"):
    return make_version(
        definition=a_definition(rights=RIGHTS, sections=[{"key": "s", "items": [ITEM]}]), kind="feedback", key=form_key
    )


def make_round_cycle(department, sides=WEIGHTS):
    parts = [formula.Component("360", "360", Decimal(100), "redistribute", {k: Decimal(v) for k, v in sides.items()})]
    limits = {"excellent": Decimal(90), "good": Decimal(80), "fit": Decimal(60)}
    version = cycles.keep_formula(department, title="公式", components=parts, boundaries=limits, by=None)
    return make_cycle(department, version=version)


class Hall:
    """A manager with seven people: enough for colleagues and own people to be read."""

    def __init__(self):
        self.city = make_department()
        self.hall = make_department(self.city)
        self.hr = make_employee(department=self.city)
        make_grant(self.hr, "hr", self.city)
        self.boss = make_employee(department=self.hall)
        self.people = [make_employee(department=self.hall, manager=self.boss) for _n in range(7)]
        self.anna = self.people[0]
        self.form = Form.objects.get(pk=version_of().form_id)
        self.cycle = make_round_cycle(self.hall)

    def ask(self):
        job = run(asking_rounds.start(self.cycle, self.form, last_day=clock.today(), by=self.hr.user).pk)
        assert job.state == "done", job.message
        return rounds.surveys_of(self.cycle).first()


@pytest.fixture
def hall():
    return Hall()


def answer(survey, subject, side, steps):
    rows = Invitation.objects.filter(survey=survey, subject=subject, relationship=side).order_by("pk")
    for row, step in zip(rows.select_related("employee__user", "survey__version__form"), steps, strict=False):
        answering.answer(row, {"works": step}, by=row.employee.user)


def close(survey):
    survey.refresh_from_db()
    asking.close(survey, by=None)


def test_everybody_is_asked_about_from_every_side_that_can_be_read(hall):
    survey = hall.ask()
    about = Invitation.objects.filter(survey=survey, subject=hall.anna)
    assert sorted(about.values_list("relationship", flat=True)) == ["manager", *["peer"] * 6, "self"]
    assert hall.boss.pk not in about.filter(relationship="peer").values_list("employee", flat=True)
    of_boss = Invitation.objects.filter(survey=survey, subject=hall.boss).values_list("relationship", flat=True)
    assert sorted(of_boss) == [*["report"] * 7, "self"]  # all of the unit report to them: no colleagues
    asked_of_anna = Invitation.objects.filter(survey=survey, employee=hall.anna, relationship="peer").count()
    assert asked_of_anna == 6  # a ring: nobody is asked about more people than the others


def test_a_side_of_four_is_not_asked_because_it_could_never_be_read():
    hall = make_department(make_department())
    boss = make_employee(department=hall)
    people = [make_employee(department=hall, manager=boss) for _n in range(4)]
    found = rounds.sides_about([boss.pk, *(p.pk for p in people)])
    assert found["peer"] == [] and found["report"] == []
    assert len(found["manager"]) == 4 and len(found["self"]) == 5


def test_the_value_is_the_weighted_mean_of_the_sides(hall):
    survey = hall.ask()
    answer(survey, hall.anna, "manager", [4])  # 75.00
    answer(survey, hall.anna, "peer", [5, 5, 4, 4, 3])  # (100 + 100 + 75 + 75 + 50) / 5 = 80.00
    answer(survey, hall.anna, "self", [5])  # 100.00
    close(survey)
    row = collect(hall.cycle)[hall.anna.pk]
    # (40 x 75 + 30 x 80 + 10 x 100) / 80 = 80.00; nobody reports to Anna: their 20 % go to the others
    assert row.total == Decimal("80.00")
    (figure,) = row.figures
    assert [(r["value"], r["weight"], r["n"]) for r in figure["evidence"]] == [
        ("75.00", "40", 1), ("80.00", "30", 5), ("100.00", "10", 1),
    ]  # fmt: skip
    assert "5份的平均分，权重30%" in figure["evidence"][1]["title"]  # jobs speak the house's language
    assert [line for name in CHECKS if "yearly" in name for line in CHECKS[name]()] == []


def test_colleagues_below_five_count_for_nothing_and_it_is_said(hall):
    survey = hall.ask()
    answer(survey, hall.anna, "manager", [3])
    answer(survey, hall.anna, "peer", [5, 5, 5, 5])
    close(survey)
    row = collect(hall.cycle)[hall.anna.pk]
    assert row.total == Decimal("50.00")
    assert "4份不计入" in row.figures[0]["note"]
    assert "100" not in str(row.figures[0]["evidence"])


def test_an_open_survey_does_not_count_yet(hall):
    survey = hall.ask()
    answer(survey, hall.anna, "manager", [4])
    row = collect(hall.cycle)[hall.anna.pk]
    assert row.total is None and "已结束" in row.figures[0]["note"]


def test_what_hr_brought_in_goes_before_the_survey(hall):
    survey = hall.ask()
    answer(survey, hall.anna, "manager", [4])
    close(survey)
    give(hall.cycle, hall.anna, 91, kind="360")
    assert collect(hall.cycle)[hall.anna.pk].total == Decimal("91.00")


def test_a_survey_of_another_cycle_does_not_count(hall):
    survey = hall.ask()
    answer(survey, hall.anna, "manager", [4])
    close(survey)
    Survey.objects.filter(pk=survey.pk).update(about_key="another")
    assert not rounds.surveys_that_count(hall.cycle).exists()
    Survey.objects.filter(pk=survey.pk).update(about_kind="person")
    assert rounds.surveys_that_count(hall.cycle).exists()


def test_a_second_round_asks_only_who_has_not_answered(hall):
    first = hall.ask()
    with pytest.raises(DevelopmentError, match="is open until"):
        asking_rounds.start(hall.cycle, hall.form, last_day=clock.today(), by=None)
    answer(first, hall.anna, "peer", [5, 5, 5])
    close(first)
    second = hall.ask()
    assert Invitation.objects.filter(survey=second, subject=hall.anna, relationship="peer").count() == 3


def test_it_is_refused_without_the_component_and_after_collecting(hall):
    plain = make_cycle(make_department(hall.city))
    with pytest.raises(DevelopmentError, match="does not count 360"):
        asking_rounds.start(plain, hall.form, last_day=clock.today(), by=None)
    Cycle.objects.filter(pk=hall.cycle.pk).update(state="calibrating")
    hall.cycle.refresh_from_db()
    with pytest.raises(DevelopmentError, match="before the calibration"):
        asking_rounds.start(hall.cycle, hall.form, last_day=clock.today(), by=None)


def test_the_page_starts_it_and_says_how_far_it_is(hall, client):
    client.force_login(hall.hr.user)
    day = clock.today() + dt.timedelta(days=7)
    url = reverse("development:start_round", args=[hall.cycle.public_id])
    assert client.post(url, {"form": "round", "last_day": "2001-01-01"}).url == hall.cycle.get_absolute_url()
    assert not rounds.surveys_of(hall.cycle).exists()
    page = client.post(url, {"form": "round", "last_day": day.isoformat()})
    assert page.url.startswith("/jobs/")
    survey = rounds.surveys_of(hall.cycle).get()
    asking_rounds.ask_about(hall.cycle, survey, list(cycles.people_of(hall.cycle).values_list("pk", flat=True)))
    answer(survey, hall.anna, "manager", [4])
    text = client.get(hall.cycle.get_absolute_url()).content.decode()
    assert (survey.title in text and "1 / 7" in text and "Answered of asked" in text) or "已答" in text


def test_reading_and_asking_cost_the_same_for_many_as_for_few(hall):
    survey = hall.ask()
    for person in hall.people:
        answer(survey, person, "manager", [4])
    close(survey)

    def cost(people):
        with CaptureQueriesContext(
            connection,
        ) as found:
            evidence.read(hall.cycle, people)
            rounds.sides_about([p.pk for p in people])
        return len(found)

    people = list(Employee.objects.filter(pk__in=[p.pk for p in hall.people]).with_post())
    assert cost(people[:1]) == cost(people)


def test_the_sides_of_a_formula_must_sum_to_100():
    with pytest.raises(DevelopmentError, match="now they sum to 90"):
        formula.check_sides({"manager": Decimal(60), "peer": Decimal(30)})
    hr = make_employee()
    city = make_department()
    make_grant(hr, "hr", city)
    data = {
        "title": "x", "department": city.code, "weight_360": "100", "from_excellent": 90, "from_good": 80, "from_fit": 60,
        "side_manager": 50, "side_peer": 50,
    }  # fmt: skip
    form = FormulaForm(data, user=hr.user)
    assert form.is_valid(), form.errors
    assert form.components[0].as_json()["sides"] == {"manager": "50", "peer": "50", "report": "0", "self": "0"}
    assert not FormulaForm({**data, "side_peer": 20}, user=hr.user).is_valid()
