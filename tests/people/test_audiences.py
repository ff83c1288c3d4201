"""Audiences: who is in and why, with constant queries; bad rules are told with their place; the builder works by plain posts."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from lib import clock, criteria
from people import audience_facts
from people.audience_facts import Fact, explain, facts_of, members, verdicts
from people.audience_rules import check_rule, draft_of, tree_of
from people.exceptions import PeopleError
from people.models import Audience
from tests.factories import make_employee, make_grant

pytestmark = pytest.mark.django_db
HALL = {"fact": "post_category", "op": "in", "value": ["hall"]}
IN_CITY = {"fact": "department", "op": "within", "value": "CITY-A"}


def make_audience(tree, **kwargs):
    kwargs.setdefault("key", f"a{Audience.objects.count()}")
    return Audience.objects.create(name="营业员", criteria=tree, **kwargs)


def names(audience, **kwargs):
    return {e.name for e in members(audience, **kwargs)}


def test_members_follow_posts_departments_and_days(company):
    assert names(make_audience({"all": [HALL]})) == {"张三", "李四"}
    assert names(make_audience({"all": [HALL, IN_CITY]})) == {"张三"}
    assert names(make_audience({"any": [HALL, IN_CITY]})) == {"张三", "李四", "王经理", "人事甲"}
    assert names(make_audience({"all": [HALL, {"not": IN_CITY}]})) == {"李四"}
    assert names(make_audience({"all": [HALL]}, owner_department=company.other)) == {"李四"}
    fresh = make_employee(department=company.hall, post=company.clerk, name="新人", hired_on=clock.today())
    rule = {"all": [{"fact": "employment_days", "op": "le", "value": 30}]}
    assert names(make_audience(rule)) == {"新人"}
    assert names(make_audience(rule), on=clock.today() + dt.timedelta(days=31)) == set()
    assert names(make_audience({"all": [HALL]}), among=[fresh, company.hr]) == {"新人"}
    since = {"fact": "hired_on", "op": "ge", "value": "2026-01-01"}
    assert names(make_audience(since)) == {"新人"}


def test_leavers_are_never_in(company):
    from people import actions

    actions.leave(company.worker, on=clock.today(), by=company.admin)
    assert names(make_audience({"all": [HALL]})) == {"李四"}


def test_reasons_are_in_words(company):
    (member,) = [m for m in explain({"all": [HALL, IN_CITY]}) if m.verdict]
    assert member.employee == company.worker
    assert member.verdict.reasons == ["岗位类别：营业厅", "部门：示范省公司、甲市分公司、学苑路营业厅"]
    ((_person, verdict),) = verdicts({"all": [HALL]}, [company.manager])
    assert not verdict and verdict.reasons == ["岗位类别：管理"]


def test_upper_apps_add_facts_which_cost_one_load(company, monkeypatch):
    monkeypatch.setattr(audience_facts, "FACTS", dict(audience_facts.FACTS))
    loads = []

    def load(ids, on):
        loads.append(ids)
        return {company.worker.pk: ("onboarding",)}

    audience_facts.register(Fact("stage_test", "阶段", "set", load=load))
    rule = {"all": [{"fact": "stage_test", "op": "has", "value": "onboarding"}]}
    assert names(make_audience(rule)) == {"张三"} and len(loads) == 1
    assert facts_of(company.worker)["stage_test"] == ("onboarding",)
    members(make_audience({"all": [HALL]}))
    assert len(loads) == 2


def test_members_cost_the_same_at_every_size(company, django_assert_max_num_queries):
    audience = make_audience({"all": [HALL, IN_CITY]}, owner_department=company.city)
    counts = []
    for size in (3, 40):
        for _n in range(size):
            make_employee(department=company.hall, post=company.clerk, with_user=False)
        with django_assert_max_num_queries(5) as asked:
            members(audience)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ([], "整条规则"),
        ({"all": {}}, "all："),
        ({"all": [HALL, 5]}, "all[1]："),
        ({"all": [{"any": [{"fact": "x", "op": "in", "value": ["a"]}]}]}, "all[0].any[0].fact："),
        ({"all": [{**HALL, "op": "within"}]}, "all[0].op："),
        ({"all": [{**HALL, "value": "hall"}]}, "all[0].value："),
        ({"all": [{**HALL, "value": ["shop"]}]}, "all[0].value：“shop”"),
        ({"not": {"fact": "employment_days", "op": "ge", "value": "x"}}, "not.value："),
        ({"fact": "hired_on", "op": "ge", "value": "2026-02-30"}, "value："),
        ({"fact": ["x"], "op": "in", "value": []}, "fact："),
        ({"fact": "post"}, "整条规则"),
        ({"all": []}, "没有任何条件"),
    ],
)
def test_a_bad_rule_is_told_with_its_place(company, tree, place):
    with pytest.raises(PeopleError) as caught:
        check_rule(tree)
    assert place in str(caught.value)


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [HALL]},
        {"any": [HALL, IN_CITY]},
        {"all": [{"all": [HALL]}, {"any": [{"not": IN_CITY}, {"fact": "employment_days", "op": "le", "value": 90}]}]},
        {"all": [{"not": {"any": [IN_CITY, {**IN_CITY, "value": "CITY-B"}]}}, HALL]},
    ],
)
def test_a_rule_goes_through_the_builder_unharmed(tree):
    assert tree_of(draft_of(tree)) == tree


def test_what_the_builder_cannot_show_is_edited_as_json(company, client):
    deep = {"all": [{"any": [{"all": [HALL, IN_CITY]}, HALL]}, HALL]}
    assert draft_of(deep) is None
    audience = make_audience(deep, owner_department=company.city)
    client.force_login(company.hr.user)
    url = reverse("people:edit_audience", args=[audience.key])
    assert "rule-json" in client.get(url).content.decode()
    data = {"shape": "json", "name": "x", "owner": company.city.pk, "limit": 5, "do": "save"}
    bad = client.post(url, {**data, "json": '{"all": [\n  {"fact": }]}'})
    assert bad.status_code == 400 and "第 2 行" in bad.content.decode()
    bad = client.post(url, {**data, "json": '{"all": [{"fact": "post"}]}'})
    assert "all[0]" in bad.content.decode()
    assert client.post(url, {**data, "json": "[" * 100_000}).status_code == 400
    assert client.post(url, {**data, "json": "9" * 10_000}).status_code == 400
    assert client.post(url, {**data, "json": json.dumps({"all": [HALL]})}).status_code == 302
    audience.refresh_from_db()
    assert audience.criteria == {"all": [HALL]} and audience.history.first().history_user == company.hr.user


def test_the_builder_works_by_plain_posts(company, client):
    client.force_login(company.hr.user)
    url = reverse("people:add_audience")
    assert client.get(url).status_code == 200
    base = {
        "name": "新营业员",
        "owner": company.city.pk,
        "limit": 50,
        "is_active": "on",
        "join": "all",
        "g0-join": "all",
    }
    page = client.post(url, {**base, "do": "add:0", "g0-new": "post_category"}).content.decode()
    assert 'name="g0-r0-fact" value="post_category"' in page and "新营业员" in page
    rule = {"g0-r0-fact": "post_category", "g0-r0-op": "in"}
    empty = client.post(url, {**base, **rule, "do": "save"})
    assert empty.status_code == 400 and "请选择或填写一个值" in empty.content.decode()
    full = {**base, **rule, "g0-r0-value": ["hall"]}
    page = client.post(url, {**full, "do": "preview"}).content.decode()
    assert "张三" in page and "李四" not in page and "另有 1 人符合条件，但不在所选部门" in page
    assert not Audience.objects.exists()
    two = client.post(url, {**full, "do": "group"}).content.decode()
    assert 'name="g1-join"' in two
    assert "g0-r0-fact" not in client.post(url, {**full, "do": "remove:0:0"}).content.decode()
    assert client.post(url, {**full, "do": "remove:9:x"}).status_code == 200
    assert client.post(url, {**full, "do": "save"}).status_code == 302
    audience = Audience.objects.get()
    assert audience.criteria == {"all": [HALL]} and audience.owner_department == company.city and audience.limit == 50
    shown = client.get(audience.get_absolute_url(), {"number": "M1"}).content.decode()
    assert "王经理 不符合" in shown and "张三" in shown


def test_the_live_preview_is_a_part_of_the_page(company, client):
    client.force_login(company.hr.user)
    url = reverse("people:preview_audience")
    data = {
        "g0-join": "all",
        "g0-r0-fact": "post_category",
        "g0-r0-value": ["hall"],
        "owner": company.city.pk,
        "limit": 0,
    }
    page = client.post(url, data).content.decode()
    assert "<html" not in page and "张三" in page
    assert "没有任何条件" in client.post(url, {"g0-join": "all"}).content.decode()
    assert client.post(url, {**data, "owner": company.other.pk}).context["preview"]["owner"] == company.city


def test_an_audience_is_changed_by_the_hr_of_its_department_only(company, client):
    wide = make_audience({"all": [HALL]}, key="wide", owner_department=None)
    foreign = make_audience({"all": [HALL]}, key="foreign", owner_department=company.other)
    client.force_login(company.hr.user)
    page = client.get(wide.get_absolute_url())
    assert page.status_code == 200 and "李四" not in page.content.decode() and page.context["preview"]["hidden"] == 1
    assert client.get(reverse("people:edit_audience", args=["wide"])).status_code == 404
    assert client.get(foreign.get_absolute_url()).status_code == 404
    data = {
        "name": "x",
        "owner": company.other.pk,
        "limit": 5,
        "g0-join": "all",
        "g0-r0-fact": "post_category",
        "g0-r0-value": ["hall"],
    }
    assert client.post(reverse("people:add_audience"), {**data, "do": "save"}).status_code == 200
    assert client.post(reverse("people:add_audience"), {**data, "owner": "", "do": "save"}).status_code == 200
    assert Audience.objects.count() == 2
    other = make_employee(department=company.other)
    make_grant(other, "hr", company.other)
    client.force_login(other.user)
    assert client.get(reverse("people:edit_audience", args=["foreign"])).status_code == 200


def test_a_broken_stored_rule_is_shown_not_raised(company, client):
    audience = make_audience({"all": "x"}, owner_department=company.city)
    client.force_login(company.hr.user)
    assert "all：" in client.get(audience.get_absolute_url()).content.decode()
    assert client.get(reverse("people:edit_audience", args=[audience.key])).status_code == 200
    with pytest.raises(criteria.BadCriteria):
        members(audience)


@pytest.mark.parametrize("order", ["add:²", "remove:²:0", "ungroup:²", "add:" + "9" * 5000])
def test_a_button_that_the_page_does_not_have_changes_nothing(client, order):
    hr = make_employee()
    make_grant(hr, "hr")
    client.force_login(hr.user)
    fields = {"join": "all", "g0-join": "all", "g0-new": "post", "do": order}
    assert client.post("/hr/audiences/new/", fields).status_code == 200


def test_numbers_of_other_scripts_are_no_numbers(client):
    hr = make_employee()
    make_grant(hr, "hr")
    client.force_login(hr.user)
    rule = {"join": "all", "g0-join": "all", "g0-r0-fact": "employment_days", "g0-r0-op": "lte"}
    for value in ("²", "①"):
        answer = client.post("/hr/audiences/preview/", {**rule, "g0-r0-value": value})
        assert answer.status_code == 200
    for owner in ("²", "9" * 5000):
        fields = {**rule, "g0-r0-value": "5", "owner": owner, "limit": "²"}
        assert client.post("/hr/audiences/preview/", fields).status_code == 200
