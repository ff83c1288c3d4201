"""The forms that ship are sound, load once, and managers' forms have at most five items."""

from pathlib import Path

import pytest
import yaml

from content.loader import forms
from content.loader.report import Report
from surveys.models import Form, FormVersion, Rule
from surveys.questionnaire import checking, definition

ROOT = Path(__file__).resolve().parents[2] / "content"
FILES = sorted((ROOT / "forms").glob("[!_]*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_form_is_sound(path):
    data = yaml.safe_load(path.read_text("utf-8"))
    assert checking.problems(data) == []
    form = definition.build(data)
    if (form.may_answer("manager") and data["kind"] != "feedback") or data["kind"] == "pulse":
        assert sum(1 for _item in form.items) <= 5


@pytest.mark.django_db
def test_they_load_once_and_a_switch_stays(tmp_path):
    first, second = Report(), Report()
    forms.save(ROOT, first)
    assert first.failed == [] and Form.objects.count() == len(FILES) and Rule.objects.filter(is_on=True).count() == 3
    Rule.objects.update(is_on=False)
    forms.save(ROOT, second)
    assert second.counts == {} and not Rule.objects.filter(is_on=True).exists()
    assert FormVersion.objects.count() == len(FILES)
    categories = {form.key for form in Form.objects.filter(kind="needs")}
    assert categories == {
        f"needs_{name}" for name in ("hall", "sales", "call_centre", "agent", "management", "back_office")
    }


@pytest.mark.django_db
def test_a_mistake_is_reported_with_file_and_place(tmp_path):
    folder = tmp_path / "forms"
    folder.mkdir()
    (folder / "bad.yaml").write_text(
        "title: {zh: 问卷}\nrights: {self: {answers: true}}\nsections: [{key: s, items: [{key: a, kind: stars, text: {zh: 题}}]}]\n"
    )
    (folder / "_rules.yaml").write_text("rules: [{key: r, event: monthly, form: none, title: {zh: x}}]\n")
    report = Report()
    forms.save(tmp_path, report)
    assert len(report.failed) == 2 and report.failed[0].startswith("forms/bad.yaml: sections[0].items[0].kind")
    assert not Form.objects.exists()
