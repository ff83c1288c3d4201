"""manage.py make_demo where there is no curriculum, in production, and with a number out of range."""

import io

import pytest
from django.core.management import CommandError, call_command

from courses.models import Enrolment
from people.models import Employee

pytestmark = pytest.mark.django_db


def make_demo(**options):
    call_command("make_demo", stdout=io.StringIO(), **options)


def test_without_content_there_are_people_all_the_same(site_root):
    make_demo()
    assert Employee.objects.count() >= 37 and not Enrolment.objects.exists()


def test_refused_in_production_unless_meant(site_root, settings):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="in-production"):
        make_demo()
    assert not Employee.objects.exists()
    make_demo(in_production=True)
    assert Employee.objects.exists()


@pytest.mark.parametrize("count", [-1, 200_001])
def test_a_number_out_of_range_is_refused(site_root, count):
    with pytest.raises(CommandError, match="200000"):
        make_demo(employees=count)
