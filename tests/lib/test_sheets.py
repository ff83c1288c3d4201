"""Workbooks: text that looks like a formula stays text, and what is empty stays empty."""

import pytest

from lib.sheets import safe


@pytest.mark.parametrize("value", ["=1+1", "+86", "-5", "@x", "\tx", "\r=1"])
def test_text_that_looks_like_a_formula_stays_text(value):
    assert safe(value) == "'" + value


@pytest.mark.parametrize("value", ["", "张三", "3-4", 5, None, -2.5])
def test_anything_else_stays_as_it_is(value):
    assert safe(value) == value
