"""Forms are written in the browser: step by step, never undone by another writer, published when nothing is missing."""

from pathlib import Path

import pytest
import yaml
from django.urls import reverse

from subjects.models import Competency
from surveys.actions import writing
from surveys.exceptions import SurveysError
from surveys.models import Form, FormDraft, Survey
from surveys.questionnaire import checking, definition, editing
from surveys.writing_forms import ItemForm, conditions, from_line, to_line
from tests.factories import make_department, make_employee, make_grant
from tests.surveys.forms import BOTH, a_definition, make_survey, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr():
    city = make_department()
    person = make_employee(department=city)
    make_grant(person, "hr", city)
    return person


@pytest.fixture
def draft(hr):
    return writing.begin(hr.main.department, kind="other", title="晨会反馈", by=hr.user)


def say(draft, text, **more):
    """Add a question that is asked in any case; return its key."""
    item = {"kind": "scale", "text": {"zh": text}, **more}
    writing.save(draft, lambda data: editing.put_item(data, "s1", "", item), revision=draft.revision, by=None)
    return list(editing.items_of(draft.definition))[-1]["key"]


def keys(draft):
    return [item["key"] for item in editing.items_of(draft.definition)]


# --- the definition -------------------------------------------------------------------------------
def test_a_draft_need_not_be_sound_and_says_what_is_missing_as_people_count(draft):
    assert writing.problems(draft) == ["第 1 部分：至少要有一道题"]
    with pytest.raises(SurveysError, match="第 1 部分"):
        writing.publish(draft, revision=draft.revision, by=None)
    assert not Form.objects.filter(title_zh="晨会反馈").exists()


def test_questions_move_over_the_edge_of_a_part_but_never_before_what_they_depend_on(draft):
    first = say(draft, "有用吗")
    second = say(draft, "为什么没用", show_if={"fact": first, "op": "le", "value": 2})
    writing.save(draft, lambda data: editing.put_section(data, "", {}), revision=draft.revision, by=None)
    with pytest.raises(SurveysError, match=r"为什么没用.*有用吗"):
        editing.move(draft.definition, second, -1)
    with pytest.raises(SurveysError, match="为什么没用"):
        editing.remove(draft.definition, first)
    moved = editing.move(draft.definition, second, 1)
    assert [[i["key"] for i in s["items"]] for s in moved["sections"]] == [[first], [second]]
    back = editing.move(moved, second, -1)
    assert [i["key"] for i in back["sections"][0]["items"]] == [first, second]
    with pytest.raises(SurveysError, match="有用吗"):
        editing.move(moved, "s2", -1)
    assert keys(draft) == [first, second]  # nothing of all this touched what is saved


def test_what_can_be_chosen_keeps_its_key_when_a_word_of_it_is_mended():
    old = [{"key": "yes", "text": {"zh": "会"}}, {"key": "no", "text": {"zh": "不会"}}]
    lines = [{"text": {"zh": text}} for text in ("不会", "会的", "说不准")]
    assert [row["key"] for row in editing.choices(lines, old)] == ["no", "yes", "o1"] or [
        row["key"] for row in editing.choices(lines, old)
    ] == ["no", "o1", "o2"]
    kept = editing.choices([{"text": {"zh": "会的"}}, {"text": {"zh": "不会"}}], old)
    assert [row["key"] for row in kept] == ["yes", "no"]


@pytest.mark.parametrize("line", ["会", "会 | yes", "会 | yes | 100", "会 |  | 50"])
def test_a_line_is_read_as_it_is_written(line):
    text, points = from_line(line)
    assert from_line(to_line(text, float(points) if points else None)) == (text, points)


SHIPPED = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(Path("content/forms").glob("[!_]*.yaml"))]


@pytest.mark.parametrize("data", SHIPPED, ids=lambda data: data["title"]["zh"])
def test_a_question_does_not_change_by_being_opened_and_saved(data):
    for key in {c for item in definition.build(data).items for c in item.competencies.values()}:
        Competency.objects.get_or_create(key=key, defaults={"name_zh": key})
    for item in editing.items_of(data):
        before = editing.earlier(data, item["key"], "")
        shown = ItemForm(kind=item["kind"], before=before, item=item)
        sent = {name: value for name, value in shown.initial.items() if value is not None and value is not False}
        form = ItemForm(sent, kind=item["kind"], before=before, item=item)
        assert form.is_valid(), (item["key"], form.errors)
        assert {"key": item["key"], **form.fields_of()} == {k: v for k, v in item.items() if v is not False}
    assert checking.problems({k: v for k, v in data.items() if k not in ("key", "kind")}) == []


def test_a_condition_offers_earlier_questions_only():
    data = a_definition()
    before = editing.earlier(data, "why", "")
    assert [item["key"] for item in before] == ["useful", "clear"]
    assert len(list(conditions(before))) == 8
    assert {item["key"] for item in editing.earlier(data, "", "main")} == {"useful", "clear", "why"}


@pytest.mark.parametrize(
    ("kind", "sent", "field", "word"),
    [
        ("single", {"lines": "会"}, "lines", "至少写 2 行"),
        ("single", {"lines": "会\n会"}, "lines", "相同"),
        ("single", {"lines": "会 | yes | 很多\n不会"}, "lines", "第 1 行"),
        ("single", {"lines": "会 | yes | 100\n不会", "weight": "1"}, "lines", "每一行"),
        ("single", {"lines": "会 | yes | 120\n不会 | no | 0", "weight": "1"}, "lines", "每一行"),
        ("scale", {"labels": "差\n好"}, "labels", "五行"),
        ("number", {"min": "9", "max": "3"}, "max", "最少"),
        ("matrix", {"lines": " | only English"}, "lines", "缺中文"),
    ],
)
def test_a_wrong_line_is_named(kind, sent, field, word):
    form = ItemForm({"text_zh": "题", **sent}, kind=kind, before=[])
    assert not form.is_valid()
    assert any(word in error or field == "max" for error in form.errors[field])


# --- writing side by side ---------------------------------------------------------------------------
def test_who_saves_second_undoes_nothing(draft, client, hr):
    key = say(draft, "有用吗")
    client.force_login(hr.user)
    url = reverse("surveys:edit_form_item", args=[draft.public_id, key])
    seen = draft.revision
    say(draft, "讲得清楚吗")
    answer = client.post(url, {"text_zh": "我改的题", "revision": seen})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "我改的题" in page and "有人改过" in page
    draft.refresh_from_db()
    assert editing.find_item(draft.definition, key)["text"]["zh"] == "有用吗"
    assert f'name="revision" value="{draft.revision}"' in page
    assert client.post(url, {"text_zh": "我改的题", "revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    assert editing.find_item(draft.definition, key)["text"]["zh"] == "我改的题" and len(keys(draft)) == 2


# --- publishing -------------------------------------------------------------------------------------
def test_a_published_form_is_changed_as_its_next_version_and_open_surveys_keep_theirs(draft, hr):
    say(draft, "有用吗", required=True)
    form = writing.publish(draft, revision=draft.revision, by=hr.user)
    assert (form.title_zh, form.owner_department, FormDraft.objects.count()) == ("晨会反馈", hr.main.department, 0)
    survey = make_survey(form.current)
    again = writing.reopen(form, by=hr.user)
    assert writing.reopen(form, by=hr.user).pk == again.pk
    say(again, "讲得清楚吗")
    writing.publish(again, revision=again.revision, by=hr.user)
    form.refresh_from_db()
    assert form.current.number == 2
    assert len(list(Survey.objects.get(pk=survey.pk).version.questionnaire.items)) == 1


def test_a_shipped_form_is_copied_not_changed(hr):
    shipped = make_version(key="reaction", kind="reaction")
    with pytest.raises(SurveysError, match="复制"):
        writing.reopen(shipped.form, by=hr.user)
    copy = writing.begin(hr.main.department, kind="reaction", title="我的", source=shipped, by=hr.user)
    form = writing.publish(copy, revision=copy.revision, by=hr.user)
    assert form.key != "reaction" and form.current.definition["title"]["zh"] == "我的"
    shipped.form.refresh_from_db()
    assert shipped.form.current == shipped and shipped.form.owner_department is None


def test_a_pulse_of_six_questions_is_refused_in_words(draft):
    for n in range(6):
        say(draft, f"第{n}题")
    writing.save(draft, lambda data: data, revision=draft.revision, by=None, kind="pulse")
    with pytest.raises(SurveysError, match="还不能发布"):
        writing.publish(draft, revision=draft.revision, by=None)


# --- the pages --------------------------------------------------------------------------------------
def test_a_form_from_the_first_page_to_a_survey(client, hr):
    client.force_login(hr.user)
    start = {"title": "窗口体验", "kind": "other", "department": hr.main.department.code}
    url = client.post(reverse("surveys:begin_form"), start)["Location"]
    draft = FormDraft.objects.get()
    assert "至少要有一道题" in client.get(url).content.decode()
    add = reverse("surveys:add_form_item", args=[draft.public_id, "s1"])
    assert 'name="lines"' in client.get(add, {"kind": "single"}).content.decode()
    sent = {
        "text_zh": "愿意推荐吗",
        "lines": "愿意 | yes | 100\n不愿意 | no | 0",
        "weight": "1",
        "revision": draft.revision,
    }
    assert client.post(f"{add}?kind=single", sent)["Location"] == url
    draft.refresh_from_db()
    (item,) = editing.items_of(draft.definition)
    assert [(o["key"], o["points"]) for o in item["options"]] == [("o1", 100), ("o2", 0)]
    why = {"text_zh": "为什么", "show_if": '{"fact": "q1", "op": "eq", "value": "o2"}', "revision": draft.revision}
    assert client.post(f"{add}?kind=long_text", why).status_code == 302
    page = client.get(url).content.decode()
    assert "仅当“愿意推荐吗”选了“不愿意”时才问" in page
    assert "为什么" in client.get(reverse("surveys:preview_form", args=[draft.public_id])).content.decode()
    draft.refresh_from_db()
    refused = client.post(reverse("surveys:shift_form_part", args=[draft.public_id]), {"key": "q2", "step": "up", "revision": draft.revision}, follow=True)  # fmt: skip
    assert "只能排在它后面" in refused.content.decode()
    answer = client.post(reverse("surveys:publish_form", args=[draft.public_id]), {"revision": draft.revision}, follow=True)  # fmt: skip
    form = Form.objects.get(title_zh="窗口体验")
    assert "已发布" in answer.content.decode() and form.current.number == 1
    assert form.key in client.get(reverse("surveys:open_survey")).content.decode()
    client.post(reverse("surveys:retire_form", args=[form.public_id]), {"is_retired": "1"})
    assert form.key not in client.get(reverse("surveys:open_survey")).content.decode()


def test_hr_of_another_city_neither_sees_nor_changes_a_draft(client, draft):
    other = make_employee(department=make_department())
    make_grant(other, "hr", other.main.department)
    client.force_login(other.user)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert draft.title not in client.get(reverse("surveys:list_forms")).content.decode()


def test_the_head_sets_who_answers_and_keeps_who_is_named():
    data = a_definition()
    new = editing.set_head(data, title=BOTH, intro={"zh": ""}, sides=["manager", "peer"], viewers=["person"])
    assert new["rights"] == {
        "manager": {"answers": True, "named": True, "seen_by": ["person", "hr"]},
        "peer": {"answers": True, "seen_by": ["person", "hr"]},
    }
    assert checking.problems(new) == []
