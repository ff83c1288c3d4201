"""Who gives roles to whom, and that the CMS groups follow."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from lib import clock
from people import actions, rules
from people.exceptions import PeopleError
from people.models import RoleGrant
from people.verification import editor_groups_equal_grants
from tests.factories import make_employee, make_grant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def groups(db):
    """A transactional test before this one may have emptied the tables."""
    from importlib import import_module

    from django.apps import apps

    import_module("people.migrations.0004_make_editor_groups").make_groups(apps)


def test_hr_gives_roles_inside_its_own_departments_only(company):
    grant = actions.grant_role(company.worker, role="author", department=company.hall, by=company.hr.user)
    assert grant.granted_by == company.hr.user and rules.has_role(company.worker.user, "author")
    for employee, department in (
        (company.worker, company.province),
        (company.worker, company.other),
        (company.stranger, company.hall),
        (company.stranger, company.other),
        (company.hr, company.hall),
    ):
        for role in ("hr", "author"):
            with pytest.raises(PeopleError):
                actions.grant_role(employee, role=role, department=department, by=company.hr.user)
    assert RoleGrant.objects.filter(granted_by=company.hr.user).count() == 1


def test_trainers_managers_and_reviewers_give_no_roles_but_an_administrator_gives_all(company):
    trainer = make_employee(department=company.city)
    for role in ("trainer", "author", "reviewer", "examiner"):
        make_grant(trainer, role, company.province)
    for user in (trainer.user, company.manager.user):
        with pytest.raises(PeopleError):
            actions.grant_role(company.worker, role="author", department=company.hall, by=user)
    assert actions.grant_role(company.worker, role="hr", department=company.province, by=company.admin)


def test_the_same_role_is_not_given_twice(company):
    actions.grant_role(company.worker, role="author", department=company.hall, by=company.admin)
    with pytest.raises(PeopleError, match="已经有"):
        actions.grant_role(company.worker, role="author", department=company.hall, by=company.admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(employee=company.worker, role="author", department=company.hall)


def test_groups_follow_grants_and_their_dates(company):
    user = company.worker.user
    author = actions.grant_role(company.worker, role="author", department=company.hall, by=company.admin)
    tomorrow = clock.today() + dt.timedelta(days=1)
    actions.grant_role(company.worker, role="reviewer", department=company.hall, by=company.admin, ends_on=tomorrow)
    assert set(user.groups.values_list("name", flat=True)) == {"Authors", "Reviewers"}
    assert type(user).objects.get(pk=user.pk).has_perm("wagtailadmin.access_admin")
    actions.end_grant(author, by=company.hr.user)
    assert set(user.groups.values_list("name", flat=True)) == {"Reviewers"}
    with pytest.raises(PeopleError):
        actions.end_grant(author, by=company.hr.user)
    with time_machine.travel(clock.start_of_day(tomorrow) + dt.timedelta(hours=1)):
        assert list(editor_groups_equal_grants())
        actions.sync_groups()
        assert not user.groups.exists() and not list(editor_groups_equal_grants())


def test_verification_finds_who_is_in_a_group_without_a_role(company):
    from django.contrib.auth.models import Group

    assert list(editor_groups_equal_grants()) == []
    Group.objects.get(name="Authors").user_set.add(company.worker.user)
    editors = Group.objects.create(name="Others")
    editors.permissions.set(Group.objects.get(name="Authors").permissions.all())
    editors.user_set.add(company.manager.user)
    assert len(list(editor_groups_equal_grants())) == 2


def test_authors_write_and_reviewers_publish(company, site_root):
    from importlib import import_module

    from django.apps import apps

    import_module("people.migrations.0004_make_editor_groups").make_groups(apps)
    author, reviewer = make_employee(department=company.hall), make_employee(department=company.hall)
    actions.grant_role(author, role="author", department=company.hall, by=company.admin)
    actions.grant_role(reviewer, role="reviewer", department=company.hall, by=company.admin)
    rights = {
        e.number: site_root.permissions_for_user(type(e.user).objects.get(pk=e.user_id)) for e in (author, reviewer)
    }
    assert rights[author.number].can_edit() and not rights[author.number].can_publish()
    assert rights[reviewer.number].can_publish()
    assert not site_root.permissions_for_user(company.worker.user).can_edit()


def test_the_page_gives_and_ends_roles(company, client):
    client.force_login(company.hr.user)
    url = reverse("people:list_grants")
    data = {"employee": "w1", "role": "author", "department": company.hall.pk}
    assert client.post(url, data).status_code == 302
    grant = RoleGrant.objects.get(role="author")
    assert "张三" in client.get(url).content.decode()
    above = client.post(url, {**data, "role": "hr", "department": company.province.pk})
    assert above.status_code == 200 and not RoleGrant.objects.filter(role="hr", department=company.province).exists()
    assert client.post(reverse("people:end_grant", args=[grant.pk])).status_code == 302
    grant.refresh_from_db()
    assert grant.ends_on == clock.today()
    foreign = make_grant(company.stranger, "author")
    assert client.post(reverse("people:end_grant", args=[foreign.pk])).status_code == 404


def test_an_hr_cannot_end_a_grant_above(company):
    boss = make_employee(department=company.province)
    grant = make_grant(boss, "hr", company.province)
    with pytest.raises(PeopleError):
        actions.end_grant(grant, by=company.hr.user)


def test_a_superuser_without_an_employee_opens_all_pages(company, client):
    client.force_login(make_user(is_superuser=True))
    assert client.get(reverse("people:list_grants")).status_code == 200
