"""Rows of the permission matrix: yearly evaluation, eligibility, successors."""

import datetime as dt

from development import eligible
from development.actions import appealing, calibrating, cycles, eligibility, successors
from development.models import Cycle, Nomination, PanelScore, PoolPlace, Recommendation
from lib import clock
from people.models import Employee
from tests.development.evaluated import bring_to, give, make_cycle, make_formula
from tests.factories import make_post
from tests.permission_row import Cast, Row, of

EVERYBODY = "L 200 200 200 200 200 200 200"
HR_ONLY = "L 404 404 404 200 200 404 200"
OWN_HR = "L 404 404 404 200 404 404 200"
OWN_HR_POST = "L 404 404 404 R 404 404 R"


def _unit(cast: Cast) -> list[object]:
    return [cast.running_cycle.public_id, cast.hall.code]


ROWS: list[Row] = [
    Row("development:my_evaluations", EVERYBODY),
    Row("development:team_evaluations", EVERYBODY, why="empty for whoever leads nobody"),
    Row("development:try_values", "L 200 200 200 200 404 200 404", of("running_cycle"), why="whoever is evaluated in it"),
    Row("development:show_evaluation", "L 200 404 200 200 404 404 200", of("evaluation")),
    Row("development:appeal_evaluation", "L R 404 404 404 404 404 404", of("evaluation"), "post", why="the person alone"),
    Row("development:acknowledge_evaluation", "L R 404 404 404 404 404 404", of("evaluation"), "post"),
    Row("development:download_letter", "L 200 404 200 200 404 404 200", of("frozen_evaluation")),
    Row("development:decide_evaluation_appeal", OWN_HR_POST, of("evaluation_appeal"), "post", why="refused with a message without words"),
    Row("development:list_cycles", HR_ONLY),
    Row("development:add_cycle", HR_ONLY),
    Row("development:list_formulas", HR_ONLY),
    Row("development:add_formula", HR_ONLY),
    Row("development:download_values_template", HR_ONLY),
    Row("development:show_cycle", OWN_HR, of("running_cycle")),
    Row("development:step_cycle", OWN_HR_POST, of("running_cycle"), "post", why="refused with a message: no such step"),
    Row("development:collect_cycle", OWN_HR_POST, of("running_cycle"), "post", why="refused with a message in calibration"),
    Row("development:start_round", OWN_HR_POST, of("running_cycle"), "post", why="refused with a message: an empty form"),
    Row("development:export_cycle", OWN_HR, of("running_cycle")),
    Row("development:import_values", OWN_HR, of("running_cycle")),
    Row("development:apply_values", OWN_HR_POST, of("running_cycle"), "post", why="no token: says so"),
    Row("development:calibrate_unit", OWN_HR, _unit),
    Row("development:move_grade", OWN_HR_POST, of("running_evaluation"), "post", why="refused with a message without a reason"),
    Row("development:ask_exception", OWN_HR_POST, _unit, "post", why="refused with a message: an empty form"),
    Row("development:decide_exception", OWN_HR_POST, of("exception_asked"), "post", why="refused with a message: HR asked it"),
    # eligibility
    Row("development:my_eligibility", EVERYBODY),
    Row("development:show_publicity", "L 200 200 200 200 404 200 200", of("publicity"), why="everybody of the department"),
    Row("development:object_to_entry", "L R R R R 404 R R", of("publicity_entry"), "post", why="refused with a message without words"),
    Row("development:list_rules", HR_ONLY),
    Row("development:add_rule", HR_ONLY),
    Row("development:show_rule", OWN_HR, of("eligibility_rule")),
    Row("development:publish_list", OWN_HR_POST, of("eligibility_rule"), "post", why="refused with a message: an empty form"),
    Row("development:list_breaches", HR_ONLY),
    Row("development:withdraw_breach", OWN_HR_POST, of("breach"), "post", why="refused with a message without a reason"),
    Row("development:decide_objection", OWN_HR_POST, of("objection"), "post", why="refused with a message without words"),
    Row("development:recommend", OWN_HR_POST, of("publicity_entry"), "post", why="refused with a message: still shown"),
    Row("development:list_recommendations", HR_ONLY),
    Row("development:export_recommendations", HR_ONLY),
    Row("development:decide_recommendation", OWN_HR_POST, of("recommendation"), "post", why="refused with a message"),
    # successors
    Row("development:my_successors", EVERYBODY),
    Row("development:show_nomination", "L 200 200 200 200 404 404 200", of("nomination"), why="the manager nominated, the colleague scores"),
    Row("development:appeal_nomination", "L R 404 404 404 404 404 404", of("nomination"), "post", why="the person alone"),
    Row("development:score_nomination", "L 404 R 404 404 404 404 404", of("panel_score"), "post", why="the assessor alone"),
    Row("development:list_pools", HR_ONLY),
    Row("development:add_pool", HR_ONLY),
    Row("development:show_pool", OWN_HR, of("successor_pool")),
    Row("development:decide_nomination", OWN_HR_POST, of("nomination"), "post", lambda c: {"choice": "decline"}),
    Row("development:review_place", OWN_HR_POST, of("pool_place"), "post", why="refused with a message without words"),
    Row("development:decide_successor_appeal", OWN_HR_POST, of("successor_appeal"), "post", why="refused with a message without words"),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    year, version = clock.today().year, make_formula(c.city)
    c.running_cycle, appeals, frozen = (
        make_cycle(c.city, year=year - n, version=version, limits={"excellent": 20}) for n in range(3)
    )
    person = c.people["owner"]
    for cycle in (c.running_cycle, appeals, frozen):
        cycle.step("collecting")
        give(cycle, person, 80)
        cycles.collect_for(cycle, list(Employee.objects.filter(pk=person.pk).with_post()))
    bring_to(c.running_cycle, "calibrating", by=c.hr)
    bring_to(appeals, "appeals", by=c.hr)
    bring_to(frozen, "frozen", by=c.hr)
    Cycle.objects.filter(pk=appeals.pk).update(appeal_until=clock.today() + dt.timedelta(days=9))
    c.running_evaluation, c.evaluation, c.frozen_evaluation = (
        cycle.evaluations.select_related("cycle", "employee__user", "department").get()
        for cycle in (c.running_cycle, appeals, frozen)
    )
    c.evaluation_appeal = appealing.appeal(c.evaluation, words="x", by=c.owner)
    c.exception_asked = calibrating.ask_exception(
        c.running_cycle, c.hall, grade="excellent", more=1, reason="x", by=c.hr
    )
    _add_eligibility(c)


def _add_eligibility(c: Cast) -> None:
    """A rule of city A, a list that is shown with an objection, and a recommendation."""
    person, today = c.people["owner"], clock.today()
    c.eligibility_rule = eligibility.keep_rule(c.city, make_post(), title="x", tree=eligible.tree(months=1), by=c.hr)
    c.publicity = eligibility.publish(
        c.eligibility_rule, [person], department=c.city, starts_on=today, last_day=today + dt.timedelta(days=5), by=c.hr
    )
    c.publicity_entry = c.publicity.entries.get()
    c.objection = eligibility.objecting(c.publicity_entry, words="x", by=c.colleague)
    c.breach = eligibility.enter_breach(person, words="x", happened_on=today, by=c.hr)
    c.recommendation = Recommendation.objects.create(
        entry=c.publicity_entry, employee=person, kind="pay", words="x", asked_by=c.hr
    )
    _add_successors(c)


def _add_successors(c: Cast) -> None:
    """A pool of city A with a nomination of the owner by the manager, an assessor, a place and an appeal."""
    person = Employee.objects.with_post().get(pk=c.people["owner"].pk)
    c.successor_pool = successors.open_pool(c.city, make_post(), title="x", quota=3, rubric="x: 10", by=c.hr)
    c.nomination = successors.nominate(c.successor_pool, person, source="manager", words="x", by=c.manager)
    c.panel_score = PanelScore.objects.create(nomination=c.nomination, assessor=c.colleague)
    fields = {"pool": c.successor_pool, "employee": person, "words": "x", "by": c.hr, "source": "hr"}
    declined = Nomination.objects.create(**fields, state="declined", decision="x", decided_by=c.admin)
    c.successor_appeal = successors.appeal(declined, words="x", by=c.owner)
    placed = Nomination.objects.create(**fields, state="placed")
    c.pool_place = PoolPlace.objects.create(
        pool=c.successor_pool, nomination=placed, employee=person, mentor=c.people["manager"], project="x", by=c.hr
    )
