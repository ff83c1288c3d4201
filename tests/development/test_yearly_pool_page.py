"""HR's page of a pool shows who holds its places, and nothing else under that name."""

import pytest
from django.urls import reverse

from development.models import Pool
from tests.factories import make_department, make_employee, make_grant, make_post

pytestmark = pytest.mark.django_db


def test_an_empty_pool_shows_no_places_of_others(client):
    city = make_department(kind="city")
    hr = make_employee(department=city)
    make_grant(hr, "hr", city)
    pool = Pool.objects.create(title="经理后备", department=city, post=make_post(), quota=2, criteria=[])
    client.force_login(hr.user)
    page = client.get(reverse("development:show_pool", args=[pool.public_id]))
    assert list(page.context["seats"]) == []
    assert 'href=""' not in page.content.decode()
