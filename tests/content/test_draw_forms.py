"""Drawing many forms of an exam: nothing is written, an unfair blueprint is told."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.actions import drawing
from tests.content.test_lint import write_bank

EXAM = """\
key: K1-exam
kind: exam
title: {zh: 考, en: Exam}
course: K1
blueprint:
  - {bank: K1, objective: K1-O1, count: %s, points: 1}
"""


@pytest.fixture
def exam(files, site_root):
    """Load a bank of so many questions and an exam that asks so many of them."""

    def load(there, asked):
        write_bank(files, there)
        (files.root / "quizzes").mkdir()
        files.write("quizzes/K1-exam.yaml", EXAM % asked)
        files.load()

    return load


def draw_forms(*argv):
    out = io.StringIO()
    call_command("draw_forms", *argv, stdout=out, stderr=out)
    return out.getvalue()


def refused(*argv):
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("draw_forms", *argv, stdout=out, stderr=out)
    return out.getvalue()


def test_a_fair_blueprint_has_its_line_and_nothing_is_written(exam):
    exam(there=8, asked=2)
    with CaptureQueriesContext(connection) as queries:
        said = draw_forms("--forms", "400")
    line = next(row for row in said.splitlines() if row.startswith("K1-exam")).split()
    assert line[1:4] == ["2", "8", "0"]
    assert "1/1" in line and "25.0" in line  # all objectives; two of eight are expected in common
    assert "1 quizzes, 400 forms each: nothing to mend" in said
    assert len(queries) <= 5
    assert not [q for q in queries if not q["sql"].startswith("SELECT")]


def test_forms_that_are_too_alike_are_told(exam):
    exam(there=3, asked=2)
    assert "K1-exam: two forms have 66." in refused("K1-exam")


def test_a_question_that_fits_and_is_never_drawn_is_told(exam, monkeypatch):
    exam(there=8, asked=2)
    real = drawing._match

    def without_the_first(wanted, **more):
        for each in wanted:
            each.candidates.sort(key=lambda c: c.key == "K1-Q01")
        return real(wanted, **more)

    monkeypatch.setattr(drawing, "_match", without_the_first)
    assert "K1-exam: the question K1-Q01 fits a row and is never drawn" in refused()


def test_without_an_exam_there_is_nothing_to_compare(site_root):
    assert "" == refused()
