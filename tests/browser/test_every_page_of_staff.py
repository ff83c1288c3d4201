"""Every page that trainers, authors, HR and administrators can reach. Two modules, so that two processes share the work."""

import pytest

from tests.browser.every_page import walk


@pytest.mark.parametrize("role", ["trainer", "hr", "author", "admin"], ids=lambda role: role or "anonymous")
def test_every_page_is_sound(visit, role):
    walk(visit(role), role=role)
