"""Every page that learners and their managers can reach. Two modules, so that two processes share the work."""

import pytest

from tests.browser.every_page import walk


@pytest.mark.parametrize("role", ["", "newhire", "trainee", "manager"], ids=lambda role: role or "anonymous")
def test_every_page_is_sound(visit, role):
    walk(visit(role), role=role)
