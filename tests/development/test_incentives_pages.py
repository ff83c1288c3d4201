"""Pages of honours: the leaderboard's window and ties, opting out, rights, the training file."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from development import honours
from development.actions import incentives
from development.models import Award, AwardRule, Proposal
from lib import clock
from reports.file.before import awards
from tests.development.test_incentives_ledger import make_award, make_rule, make_world
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db
MONTH = honours.period_of("month", clock.today())


@pytest.fixture
def board():
    """A hall of fifteen (manager and clerk among them) with 10, 20, 30 ... points, and a stranger with many."""
    world = make_world()
    world["people"] = [make_employee(department=world["hall"]) for _n in range(13)]
    for n, person in enumerate(world["people"], start=1):
        make_award(person, world["hr"].user, points=10 * n)
    make_award(make_employee(department=make_department(world["city"])), world["hr"].user, points=999)
    return world


@pytest.mark.parametrize(
    ("kind", "day", "first", "until"),
    [
        ("month", (2026, 12, 31), (2026, 12, 1), (2027, 1, 1)), ("month", (2026, 2, 1), (2026, 2, 1), (2026, 3, 1)),
        ("quarter", (2026, 11, 29), (2026, 10, 1), (2027, 1, 1)), ("quarter", (2026, 5, 1), (2026, 4, 1), (2026, 7, 1)),
        ("year", (2026, 6, 1), (2026, 1, 1), (2027, 1, 1)), ("nonsense", (2026, 6, 9), (2026, 6, 1), (2026, 7, 1)),
    ],
)  # fmt: skip
def test_periods(kind, day, first, until):
    period = honours.period_of(kind, dt.date(*day))
    assert (period.first, period.until) == (dt.date(*first), dt.date(*until))


def test_five_above_five_below_in_ones_own_hall(board):
    places = honours.leaderboard(board["people"][6], MONTH)
    assert [p.points for p in places] == [120, 110, 100, 90, 80, 70, 60, 50, 40, 30, 20]
    assert [p.rank for p in places] == list(range(2, 13)) and [p.is_me for p in places].index(True) == 5
    assert [p.points for p in honours.leaderboard(board["people"][12], MONTH)] == [130, 120, 110, 100, 90, 80]


def test_the_leaderboard_is_on_the_page(client, board):
    client.force_login(board["people"][6].user)
    html = client.get("/honours/mine/").content.decode()
    assert board["people"][5].name in html and board["people"][12].name not in html


def test_equal_points_share_a_rank(board):
    make_award(board["clerk"], board["hr"].user, points=130)
    top = [(p.rank, p.points) for p in honours.leaderboard(board["clerk"], MONTH)][:3]
    assert top == [(1, 130), (1, 130), (3, 120)]


def test_other_periods_and_reversals_do_not_count(board):
    before = honours.period_of("month", MONTH.first - dt.timedelta(days=1))
    assert {p.points for p in honours.leaderboard(board["clerk"], before)} == {0}
    incentives.reverse(Award.objects.get(employee=board["people"][0]), reason="x", by=board["hr"].user)
    assert next(p.points for p in honours.leaderboard(board["people"][0], MONTH) if p.is_me) == 0


def test_who_opts_out_is_shown_to_nobody_else_and_keeps_the_points(client, board):
    star = board["people"][5]
    make_award(star, board["hr"].user, points=1, honour="服务之星")
    client.force_login(star.user)
    client.post("/honours/choice/", {"hide": "yes"})
    assert any(p.is_me for p in honours.leaderboard(star, MONTH)) and star.awards.balance() == 61
    assert star.name not in [p.name for p in honours.leaderboard(board["people"][6], MONTH)]
    assert star.name not in client.get("/honours/?period=year").content.decode().split("<main")[1]
    client.post("/honours/choice/", {"hide": "no"})
    assert star.name in client.get("/honours/").content.decode().split("<main")[1]


def test_pages_cost_the_same_for_more_people(client, board):
    make_rule()

    def counts():
        found = []
        for user, address in (
            (board["clerk"].user, "/honours/"), (board["clerk"].user, "/honours/mine/"), (board["clerk"].user, "/honours/rules/"),
            (board["hr"].user, "/hr/awards/"), (board["hr"].user, "/hr/awards/ledger/"), (board["hr"].user, "/hr/awards/rules/"),
        ):  # fmt: skip
            client.force_login(user)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    make_award(board["clerk"], board["hr"].user, honour="星")
    incentives.propose(make_rule(), board["clerk"], origin="a", because="因为")
    before = counts()
    for n in range(4):
        person = make_employee(department=board["hall"])
        make_award(person, board["hr"].user, honour="星")
        incentives.propose(make_rule(), person, origin=f"b{n}", because="因为")
    assert counts() == before and max(before) < 25


def test_hr_of_another_city_neither_sees_nor_decides(client, board):
    row, _new = incentives.propose(make_rule(), board["clerk"], origin="x", because="因为")
    award = Award.objects.filter(employee=board["people"][0]).get()
    other = make_department(kind="city")
    stranger = make_employee(department=other)
    make_grant(stranger, "hr", other)
    client.force_login(stranger.user)
    assert board["clerk"].name not in client.get("/hr/awards/").content.decode()
    assert client.post(f"/hr/awards/{row.public_id}/decide/", {"choice": "approve"}).status_code == 404
    assert client.post(f"/hr/awards/ledger/{award.public_id}/reverse/", {"reason": "x"}).status_code == 404
    client.force_login(board["hr"].user)
    client.post(f"/hr/awards/{row.public_id}/decide/", {"choice": "approve"})
    row.refresh_from_db()
    assert row.state == "approved" and client.get("/hr/awards/ledger/export.xlsx")["Content-Type"].endswith("sheet")


def test_a_rule_is_written_published_and_ended(client, board):
    client.force_login(board["hr"].user)
    data = {
        "title": "主动带教",
        "kind": "manual",
        "points": 20,
        "reward_yuan": "50",
        "owner_department": board["city"].pk,
        "starts_on": str(clock.today()),
    }
    assert client.post("/hr/awards/rules/", data).status_code == 400  # a value without a reward
    assert client.post("/hr/awards/rules/", {**data, "reward": "图书卡", "kind": "exam_score"}).status_code == 400
    client.post("/hr/awards/rules/", {**data, "reward": "图书卡"})
    rule = AwardRule.objects.get(title="主动带教")
    assert rule.reward_fen == 5000 and "主动带教" not in client.get("/honours/rules/").content.decode()
    client.post(f"/hr/awards/rules/{rule.public_id}/", {"choice": "publish"})
    assert "主动带教" in client.get("/honours/rules/").content.decode()
    client.post(f"/hr/awards/rules/{rule.public_id}/", {"choice": "end"})
    rule.refresh_from_db()
    assert rule.ends_on == clock.today() + dt.timedelta(days=1)


def test_a_manager_proposes_from_the_page(client, board):
    rule = make_rule()
    client.force_login(board["manager"].user)
    client.post("/team/awards/", {"rule": rule.pk, "employee": board["clerk"].pk, "because": "带新人很用心"})
    assert Proposal.objects.filter(proposed_by=board["manager"].user).count() == 1
    wrong = client.post("/team/awards/", {"rule": rule.pk, "employee": board["hr"].pk, "because": "x"})
    assert wrong.status_code == 400
    client.force_login(board["clerk"].user)
    assert client.get("/team/awards/").status_code == 404


def test_the_training_file_shows_what_stands(board):
    person = board["people"][0]
    make_award(person, board["hr"].user, points=7, honour="服务之星")
    incentives.reverse(Award.objects.get(employee=person, points=10), reason="x", by=board["hr"].user)
    rows = awards(person, clock.today().year).rows
    assert len(rows) == 1 and "服务之星" in rows[0][2] and awards(person, 2020).rows == []
