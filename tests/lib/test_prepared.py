"""Prepared questions answer as the queryset does of which they were made."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from lib.prepared import Prepared
from people.models import Employee
from tests.accounts.racing import together
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
WITH_USER = Prepared(
    lambda: Employee.objects.select_related("user").only("name", "user__username"), "public_id", "user"
)
BY_NAME = Prepared(lambda: Employee.objects.order_by("number"), "name")


def test_it_finds_what_the_queryset_finds_with_what_hangs_on_it():
    people = [make_employee() for _n in range(3)]
    with CaptureQueriesContext(connections["default"]) as asked:
        for one in people:
            found = WITH_USER.get(one.public_id, one.user.pk)
            assert (found, found.name, found.user, found.user.username) == (one, one.name, one.user, one.user.username)
            assert found.get_deferred_fields(), "what was not asked for is read when it is needed"
    assert len(asked) == 3
    assert people[0].hired_on == WITH_USER.get(str(people[0].public_id), str(people[0].user.pk)).hired_on


def test_it_reads_anew_each_time_and_keeps_the_order():
    first, second = make_employee(number="A2", name="同名"), make_employee(number="A1", name="同名")
    assert BY_NAME.all("同名") == [second, first]
    Employee.objects.filter(pk=second.pk).update(name="别名")
    assert BY_NAME.all("同名") == [first] and BY_NAME.all("别名") == [second]


def test_nothing_is_found_for_others_for_none_and_for_hostile_text():
    one, other = make_employee(), make_employee()
    assert WITH_USER.all(one.public_id, other.user.pk) == [] == WITH_USER.all(one.public_id, None)
    assert BY_NAME.all("' OR 1=1 --") == [] == BY_NAME.all("%s")
    with pytest.raises(Employee.DoesNotExist):
        WITH_USER.get(one.public_id, other.user.pk)
    with pytest.raises(TypeError):
        WITH_USER.all(one.public_id)


def test_a_question_with_values_of_its_own_is_refused():
    with pytest.raises(ValueError, match="no values"):
        Prepared(lambda: Employee.objects.filter(name="x"), "number").all("y")


@pytest.mark.django_db(transaction=True)
def test_threads_ask_at_once_each_on_its_own_connection():
    people = [make_employee() for _n in range(4)]
    deeds = [lambda one=one: [WITH_USER.get(one.public_id, one.user.pk).pk for _n in range(20)] for one in people * 2]
    assert together(*deeds) == [[one.pk] * 20 for one in people * 2]
