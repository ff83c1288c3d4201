"""Scenarios written in the CMS: the form and the text, what is wrong and where, tried without counting, versions, the file."""

import pytest
from django.urls import reverse

from jobs.models import News
from simulator.actions import runs
from simulator.authoring import files
from simulator.authoring.editor import ScenarioEditor
from simulator.authoring.kinds import SCENARIO
from simulator.models import Run, Scenario, ScenarioVersion
from simulator.scenarios.loading import SCENARIOS
from tests.factories import make_department, make_employee, make_grant, make_scenario
from tests.simulator.authoring.desk import Desk, load, typed, with_role


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_form_that_nobody_changed_changes_nothing(path):
    text = path.read_text("utf-8")
    editor = ScenarioEditor(text, typed(ScenarioEditor(text)))
    assert editor.is_valid() and editor.built() == text


def test_only_what_was_changed_is_written_anew():
    text = (SCENARIOS / "S-104.yaml").read_text("utf-8")
    text = text.replace("goals:\n", "# 目标的说明\ngoals:\n  # 第一条\n", 1)
    sent = typed(ScenarioEditor(text))
    sent["persona-story"] = "另一个故事, 带半角逗号: 和冒号"
    built = built_of(text, sent)
    assert "# 第一条" in built and "# 目标的说明" in built and "另一个故事, 带半角逗号" in built
    old, new = text.splitlines(), built.splitlines()
    assert len(old) == len(new) and sum(a != b for a, b in zip(old, new, strict=True)) == 1


def built_of(text, sent):
    editor = ScenarioEditor(text, sent)
    assert editor.is_valid()
    return editor.built()


# --- in the CMS -----------------------------------------------------------------------------------------
@pytest.fixture
def desk(client, author):
    client.force_login(author)
    return Desk(client, SCENARIO, make_scenario())


def test_what_is_wrong_is_named_by_line_and_row_and_nothing_typed_is_lost(desk):
    answer = desk.post(
        "use", **{"goals-0-points": "13", "nodes-0-options-0-tags": "no_such_tag", "persona-story": "新故事"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and ScenarioVersion.objects.count() == 1
    assert "第 39 行" in page and "对话 · n1 · 第 1 条" in page and 'href="#at-dialogue-nodes-n1-options-0"' in page
    assert 'id="at-dialogue-nodes-n1-options-0"' in page and "goals 的分值合计是 46.0" in page and "新故事" in page


def test_a_field_that_cannot_be_read_is_marked(desk):
    answer = desk.post("check", **{"goals-0-points": "many", "goals-0-where": "{a: [", "head-duration_min": "x"})
    assert answer.status_code == 422 and answer.content.decode().count("kb-field__error") >= 3


def test_a_version_in_use_is_what_trainees_get(desk):
    before = desk.piece.current
    assert desk.post("use", **{"persona-story": "换了一个故事"}).status_code == 302
    now = desk.now()
    assert now.current != before and now.current.number == 2 and now.current.created_by is not None
    assert "换了一个故事" in now.current.text and now.is_edited
    before.refresh_from_db()
    assert "换了一个故事" not in before.text


def test_a_path_that_does_not_score_is_kept_but_not_put_to_use(desk):
    text = desk.piece.current.text.replace("loses: {t2: 5}", "loses: {t2: 4}")
    answer = desk.write("use", text)
    assert answer.status_code == 422 and "x1: loses" in answer.content.decode()
    assert desk.write("keep", text).status_code == 302
    assert desk.now().versions.count() == 2 and desk.piece.current.number == 1


def test_trying_counts_nowhere(desk, author):
    answer = desk.post("try-practice", **{"persona-story": "只是试试"})
    run = Run.objects.get()
    assert answer["Location"] == reverse("simulator:show_run", args=[run.public_id]) and "只是试试" in run.version.text
    assert desk.now().current.number == 1  # trainees do not get it
    runs.close(run, closed_by="learner")
    assert not News.objects.filter(kind="run_finished").exists()
    assert f"{run.public_id}" not in desk.client.get(reverse("simulator:home")).content.decode()
    hr = make_employee(department=author.employee.main.department)
    make_grant(hr, "hr")
    assert run not in Run.objects.visible_to(hr.user) and run in Run.objects.visible_to(author)
    for _n in range(2):
        desk.post("try-practice")
    assert Run.objects.filter(state="open").count() == 1


def test_two_authors_do_not_overwrite_each_other(desk):
    first = desk.piece.current_id
    desk.post("use", **{"persona-story": "甲写的"})
    answer = desk.post("use", **{"persona-story": "乙写的"})
    assert answer.status_code == 409 and "有人启用了另一个版本" in answer.content.decode()
    assert "甲写的" in desk.now().current.text and desk.piece.versions.filter(text__contains="乙写的").exists()
    assert first != desk.piece.current_id


def test_an_export_is_the_same_scenario_again(desk):
    desk.post("use", **{"persona-story": "换了一个故事"})
    version = desk.now().current
    answer = desk.client.get(desk.url("export", version.number))
    text = answer.content.decode()
    assert text == version.text and 'filename="S-104.yaml"' in answer["Content-Disposition"]
    assert desk.write("use", text, base=version.pk).status_code == 302
    assert desk.now().current == version and desk.piece.versions.count() == 2


def test_a_copy_is_a_draft_until_it_is_put_to_use(desk):
    answer = desk.client.post(desk.url("copy"), {"key": "s-901"})
    made = Scenario.objects.get(key="S-901")
    assert answer["Location"] == reverse("scenario_edit", args=[made.public_id]) and made.current is None
    assert str(made.public_id) not in desk.client.get(reverse("simulator:home")).content.decode()
    text = made.versions.get().text
    desk.client.post(answer["Location"], {"shown": "text", "text": text, "base": "", "do": "use"})
    made.refresh_from_db()
    assert made.current is not None
    for key in ("S-901", "x", "", "S-9" * 30):
        desk.client.post(desk.url("copy"), {"key": key})
    assert Scenario.objects.count() == 2


def test_rows_are_added_and_left_out(desk):
    page = desk.post("add:hints").content.decode()
    assert 'name="hints-2-text"' in page
    page = desk.post("add:nodes").content.decode()
    assert 'name="nodes-2-say"' in page and 'name="nodes-2-options-1-text"' in page
    desk.post("use", **{"hints-0-DELETE": "on"})
    assert "不要手工输入" not in desk.now().current.text


def test_only_authors_of_the_owner_write(desk, client):
    stranger = make_employee(department=make_department(make_department(kind="province"), kind="city"))
    client.force_login(with_role(stranger, "author"))
    assert client.get(desk.url()).status_code == 404  # the company's: of the root department's authors
    assert "S-104" not in client.get(reverse("scenario_list")).content.decode()
    client.force_login(with_role(make_employee(), "reviewer"))
    assert client.get(desk.url()).status_code in (302, 403)


# --- the file ---------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A content folder with S-104 alone."""
    place = tmp_path / "simulator" / "scenarios"
    place.mkdir(parents=True)
    (place / "S-104.yaml").write_text((SCENARIOS / "S-104.yaml").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(files, "SCENARIOS", place)
    return tmp_path


def test_the_loader_reports_and_does_not_overwrite(desk, folder):
    assert load(folder).counts == {}
    desk.post("use", **{"persona-story": "后台写的"})
    assert load(folder).kept == [] and "后台写的" in desk.now().current.text
    file = folder / "simulator" / "scenarios" / "S-104.yaml"
    file.write_text(file.read_text("utf-8").replace("第一次装宽带", "头一次装宽带"), "utf-8")
    assert load(folder).kept == ["simulator/scenarios/S-104.yaml"] and "后台写的" in desk.now().current.text
    page = desk.client.get(desk.url()).content.decode()
    assert "文件与后台的内容不一致" in page
    shown = desk.client.get(desk.url("versions") + "?version=file").content.decode()
    assert "头一次装宽带" in shown and "后台写的" in shown
    desk.client.post(desk.url("use", 0))
    assert "头一次装宽带" in desk.now().current.text


def test_force_loads_the_file_and_an_exported_file_is_at_peace(desk, folder):
    desk.post("use", **{"persona-story": "后台写的"})
    written = desk.now().current.text
    load(folder, force=True)
    assert "后台写的" not in desk.now().current.text and not desk.piece.is_edited
    desk.client.post(desk.url("use", 2))
    (folder / "simulator" / "scenarios" / "S-104.yaml").write_text(written, "utf-8")
    assert load(folder).counts == {"updated": 1} and not desk.now().is_edited and desk.piece.versions.count() == 2
