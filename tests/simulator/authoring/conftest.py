import pytest

from tests.factories import make_department, make_employee
from tests.simulator.authoring.desk import with_role


@pytest.fixture
def author(db, site_root):
    """The account of an author of the whole company."""
    employee = make_employee(department=make_department(kind="province"))
    return with_role(employee, "author")
