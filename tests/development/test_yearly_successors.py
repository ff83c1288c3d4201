"""Successors: nominated, scored by three, placed within the quota, reviewed with evidence, heard in appeals."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import override

from development import eligible
from development.actions import eligibility, successors
from development.exceptions import DevelopmentError
from development.models import Nomination, PanelScore, Pool, PoolPlace, SuccessorAppeal
from jobs.verify import CHECKS
from lib import clock
from outbox.models import Todo
from people.models import Employee
from tests.credentials.proofs import make_period, make_programme
from tests.factories import make_department, make_employee, make_grant, make_post

pytestmark = pytest.mark.django_db
RUBRIC = "业务能力: 60\n管理潜力: 40"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


class World:
    def __init__(self):
        self.city = make_department()
        self.hall = make_department(self.city)
        self.first, self.second = (make_employee(department=self.city) for _n in range(2))
        for hr in (self.first, self.second):
            make_grant(hr, "hr", self.city)
        self.boss = make_employee(department=self.hall)
        self.anna, self.ben = (make_employee(department=self.hall, manager=self.boss) for _n in range(2))
        self.panel = [make_employee(department=self.city) for _n in range(3)]
        self.programme = make_programme()

    def pool(self, *, quota=1, **more):
        return successors.open_pool(
            self.city,
            make_post(),
            title="厅经理后备",
            quota=quota,
            rubric=RUBRIC,
            by=self.first.user,
            programme=self.programme,
            **more,
        )

    def nominate(self, pool, person):
        person = Employee.objects.with_post().get(pk=person.pk)
        return successors.nominate(pool, person, source="manager", words="骨干", by=self.boss.user)

    def scored(self, pool, person):
        row = self.nominate(pool, person)
        successors.call_panel(row, self.panel, by=self.first.user)
        for found in PanelScore.objects.filter(nomination=row).select_related("nomination__pool"):
            successors.score(found, {"c1": 50, "c2": 30}, words="好", by=found.assessor)
        return Nomination.objects.select_related("pool__programme", "pool__department", "employee").get(pk=row.pk)


@pytest.fixture
def world():
    return World()


def test_a_nomination_waits_for_hr_with_the_verdict_of_then(world):
    rule = eligibility.keep_rule(world.city, make_post(), title="x", tree=eligible.tree(months=600), by=None)
    row = world.nominate(world.pool(rule=rule), world.anna)
    assert not row.is_eligible and row.verdict[0]["forward"]
    assert Todo.objects.filter(kind="successor_nomination", done_at=None).count() == 2
    with pytest.raises(DevelopmentError, match="Not eligible"):
        successors.call_panel(row, world.panel, by=world.first.user)
    with pytest.raises(DevelopmentError, match="nominated already"):
        world.nominate(row.pool, world.anna)
    with pytest.raises(DatabaseError), transaction.atomic():
        Nomination.objects.update(verdict=[])


def test_a_panel_is_three_others_and_each_scores_once(world):
    row = world.nominate(world.pool(), world.anna)
    with pytest.raises(DevelopmentError, match="at least 3"):
        successors.call_panel(row, [*world.panel[:2], world.anna, world.boss], by=world.first.user)
    successors.call_panel(row, world.panel, by=world.first.user)
    assert Todo.objects.filter(kind="successor_score", done_at=None).count() == 3
    found = PanelScore.objects.filter(nomination=row).select_related("nomination__pool").first()
    with pytest.raises(DevelopmentError, match="业务能力"):
        successors.score(found, {"c1": 61, "c2": 1}, words="", by=found.assessor)
    successors.score(found, {"c1": 60, "c2": 1}, words="", by=found.assessor)
    found.refresh_from_db()
    assert found.total == 61
    with pytest.raises(DevelopmentError, match="scored already"):
        successors.score(found, {"c1": 1, "c2": 1}, words="", by=found.assessor)
    with pytest.raises(DevelopmentError, match="1 of at least 3"):
        successors.place(Nomination.objects.get(pk=row.pk), mentor=world.boss, project="轮岗", by=world.first.user)


def test_nobody_is_placed_beyond_the_quota(world):
    pool = world.pool(quota=1)
    one, two = world.scored(pool, world.anna), world.scored(pool, world.ben)
    successors.place(one, mentor=world.boss, project="轮岗三个月", by=world.first.user)
    with pytest.raises(DevelopmentError, match="All 1 places"), transaction.atomic():
        successors.place(two, mentor=world.boss, project="轮岗三个月", by=world.first.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pool.objects.filter(pk=pool.pk).update(taken=2)
    assert list(CHECKS["successors: places of pools"]()) == []
    Pool.objects.filter(pk=pool.pk).update(taken=0)
    assert len(list(CHECKS["successors: places of pools"]())) == 1


def test_passing_the_exit_review_asks_for_the_certificate_and_frees_the_place(world):
    row = world.scored(world.pool(), world.anna)
    place = successors.place(row, mentor=world.boss, project="轮岗", by=world.first.user)
    with pytest.raises(DevelopmentError, match="asks for the certificate"):
        successors.review(place, outcome="kept", words="合格", by=world.first.user)
    make_period(world.anna, world.programme)
    successors.review(place, outcome="kept", words="项目验收通过", by=world.first.user)
    place.refresh_from_db()
    assert place.ends_on == clock.today() and place.evidence[0]["title"] == world.programme.title_zh
    assert Pool.objects.get().taken == 0
    with pytest.raises(DevelopmentError, match="reviewed already"):
        successors.review(place, outcome="dismissed", words="x", by=world.first.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        PoolPlace.objects.update(outcome="dismissed")


def test_an_appeal_is_decided_by_somebody_else_and_brings_back_before_the_panel(world):
    row = world.nominate(world.pool(), world.anna)
    with pytest.raises(DevelopmentError, match="declined"):
        successors.appeal(row, words="x", by=world.anna.user)
    with pytest.raises(DevelopmentError, match="reason"):
        successors.decline(row, words="", by=world.first.user)
    successors.decline(row, words="名额有限", by=world.first.user)
    found = successors.appeal(row, words="条件全部符合", by=world.anna.user)
    assert [t.whom for t in Todo.objects.filter(kind="successor_appeal", done_at=None)] == [world.second.user]
    with pytest.raises(DevelopmentError, match="do not decide"):
        successors.decide_appeal(found, grant=True, words="x", by=world.first.user)
    successors.decide_appeal(found, grant=True, words="复核属实", by=world.second.user)
    row.refresh_from_db()
    assert row.state == "panel" and SuccessorAppeal.objects.get().state == "granted"


def test_the_pages(world, client):
    pool = world.pool()
    client.force_login(world.boss.user)
    data = {"person": world.anna.public_id, "pool": pool.public_id, "words": "骨干"}
    url = client.post("/successors/", data)["Location"]
    assert client.get(url).status_code == 200
    client.force_login(world.first.user)
    numbers = "，".join(one.number for one in world.panel)
    client.post(
        f"/hr{url.replace('successors/', 'successors/nominations/', 1)}", {"choice": "panel", "numbers": numbers}
    )
    assert Nomination.objects.get().state == "panel"
    assert client.get(pool.get_absolute_url()).status_code == client.get("/hr/successors/").status_code == 200
    client.force_login(world.panel[0].user)
    assert "业务能力" in client.get(url).content.decode()
    score = PanelScore.objects.get(assessor=world.panel[0].user)
    client.post(f"/successors/scores/{score.public_id}/", {"c1": "50", "c2": "20", "words": "好"})
    score.refresh_from_db()
    assert score.total == 70
    client.force_login(world.anna.user)
    page = client.get(url).content.decode()
    assert (
        "好" not in page.replace("您好", "") or str(score.total) not in page
    )  # the person does not read the points of each
    client.force_login(world.ben.user)
    assert client.get(url).status_code == 404
