"""A small company: a province with two cities and a hall each, HR of the first city, an administrator."""

from types import SimpleNamespace

import pytest

from tests.factories import make_department, make_employee, make_grant, make_post, make_user


@pytest.fixture
def company(db):
    province = make_department(code="PROV", name="示范省公司", kind="province")
    city = make_department(province, code="CITY-A", name="甲市分公司", kind="city")
    other = make_department(province, code="CITY-B", name="乙市分公司", kind="city")
    hall = make_department(city, code="HALL-A", name="学苑路营业厅", kind="hall")
    other_hall = make_department(other, code="HALL-B", name="滨江营业厅", kind="hall")
    clerk = make_post(code="CLERK", name="营业员", category="hall")
    head = make_post(code="HEAD", name="营业厅经理", category="management")
    hr = make_employee(
        number="HR1", name="人事甲", department=city, post=make_post(code="HR", name="人事", category="back_office")
    )
    make_grant(hr, "hr", city)
    manager = make_employee(number="M1", name="王经理", department=hall, post=head)
    worker = make_employee(number="W1", name="张三", department=hall, post=clerk, manager=manager)
    stranger = make_employee(number="S1", name="李四", department=other_hall, post=clerk)
    admin = make_user(username="root", is_superuser=True, is_staff=True)
    return SimpleNamespace(**{k: v for k, v in locals().items() if k != "db"})
