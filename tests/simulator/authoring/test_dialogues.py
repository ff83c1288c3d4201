"""Conversations written in the CMS, as scenarios are: form and text, what is wrong and where, tried, versions, the file."""

import pytest
from django.urls import reverse

from simulator.authoring import files
from simulator.authoring.editor import DialogueEditor
from simulator.authoring.kinds import DIALOGUE
from simulator.dialogues.loading import DIALOGUES
from simulator.models import Dialogue, DialogueVersion, Run, Talk
from tests.factories import make_department, make_dialogue, make_employee
from tests.simulator.authoring.desk import Desk, load, typed, with_role

STORY = "刚用家乡的卡，月底话费不够用。"


@pytest.fixture
def desk(client, author):
    client.force_login(author)
    return Desk(client, DIALOGUE, make_dialogue())


def shown(client, number=None, **asked):
    """What a trainee reads of D-01, or an author of one of its versions."""
    name, args = ("try_dialogue", ["D-01", number]) if number else ("show_dialogue", ["D-01"])
    return client.get(reverse(f"simulator:{name}", args=args), asked)


@pytest.mark.parametrize("path", sorted(DIALOGUES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_form_that_nobody_changed_changes_nothing(path):
    text = path.read_text("utf-8")
    editor = DialogueEditor(text, typed(DialogueEditor(text)))
    assert editor.is_valid() and editor.built() == text


def test_lines_choices_claims_and_keywords_are_written_by_form(desk):
    changes = {
        "nodes-0-say": "我有手机卡了，不换。",
        "nodes-0-options-1-mood": "2",
        "nodes-0-options-1-keywords": "打给谁 多少\n一个月",
        "nodes-2-options-0-claims": "{offering: PR-MOB-CAMPUS, attr: monthly_fen, value: 1900}",
        "dialogue-synonyms": "多少：几块 几多\n室友: 同学",
    }
    assert desk.post("use", **changes).status_code == 302
    nodes = DialogueEditor(desk.now().current.text).tree.data["dialogue"]["nodes"]
    first, last = nodes["n1"]["options"][1], nodes["n3"]["options"][0]
    assert nodes["n1"]["say"] == "我有手机卡了，不换。" and first["mood"] == 2
    assert DialogueEditor(desk.piece.current.text).tree.data["dialogue"]["synonyms"] == {
        "多少": ["几块", "几多"],
        "室友": ["同学"],
    }
    assert first["keywords"] == [["打给谁", "多少"], ["一个月"]] and last["claims"][0]["value"] == 1900
    assert "我有手机卡了，不换。" in shown(desk.client).content.decode()


def test_what_is_wrong_is_named_by_line_and_row_and_nothing_typed_is_lost(desk):
    changes = {
        "nodes-0-options-0-tags": "no_such_tag", "nodes-2-options-0-next": "n9", "persona-story": "新故事",
        "nodes-2-options-0-claims": "{offering: PR-MOB-CAMPUS, attr: monthly_fen, value: 1}",
    }  # fmt: skip
    answer = desk.post("use", **changes)
    page = answer.content.decode()
    assert answer.status_code == 422 and DialogueVersion.objects.count() == 1
    assert "对话 · n1 · 第 1 条" in page and 'id="at-dialogue-nodes-n1-options-0' in page and "新故事" in page
    answer = desk.post("use", **(changes | {"nodes-0-options-0-tags": "pushy"}))
    assert (
        "节点“n9”不存在" in answer.content.decode() and 'id="at-dialogue-nodes-n3-options-0"' in answer.content.decode()
    )
    del changes["nodes-2-options-0-next"]
    answer = desk.post(
        "use", **(changes | {"nodes-0-options-0-tags": "pressure_by_status", "marks-points": "{greet: 5}"})
    )
    page = answer.content.decode()
    assert "points 的分值合计是" in page and 'href="#part-marks"' in page
    page = desk.post("check", **{"nodes-0-options-0-claims": "{a: [", "marks-outcome": "x"}).content.decode()
    assert page.count("kb-field__error") >= 2


def test_a_claim_that_is_not_true_needs_a_negative_tag(desk):
    answer = desk.post("use", **{"nodes-2-options-0-claims": "{offering: PR-MOB-CAMPUS, attr: monthly_fen, value: 1}"})
    assert answer.status_code == 422 and "承诺与资费不符" in answer.content.decode()


def test_a_path_that_does_not_score_is_kept_but_not_put_to_use(desk):
    changes = {"mutants-0-loses": "{monologue: 5}"}
    answer = desk.post("use", **changes)
    assert answer.status_code == 422 and "x1：实际失去 monologue 4" in answer.content.decode()
    assert desk.post("keep", **changes).status_code == 302
    assert desk.now().versions.count() == 2 and desk.piece.current.number == 1


def test_trying_counts_nowhere_and_shows_only_the_author_the_draft(desk, client):
    answer = desk.post("try-practice", **{"persona-story": "只是试试"})
    assert answer["Location"] == reverse("simulator:try_dialogue", args=["D-01", 2])
    page = shown(client, 2, said="b").content.decode()
    assert "只是试试" in page and "正在试做第 2 版" in page and desk.url() + "?version=2" in page
    assert Run.objects.count() == 0 and desk.now().current.number == 1
    there = reverse("simulator:try_dialogue", args=["D-01", 2])
    assert client.post(there, {"said": "", "text": "你平时打给谁啊?"})["Location"] == there + "?said=a"
    assert client.post(there, {"said": "a", "option": "b"})["Location"] == there + "?said=a.b"
    assert "客户没听明白" in client.post(there, {"said": "", "text": "天气"}, follow=True).content.decode()
    assert Talk.objects.count() == 0
    client.force_login(make_employee().user)
    assert shown(client, 2).status_code == 404
    assert STORY in shown(client).content.decode()


def test_who_has_begun_goes_on_with_the_version_that_was_begun(desk, author):
    def answer(at, option):
        there = reverse("simulator:answer_in_dialogue", args=["D-01"])
        return desk.client.post(there, {"at": at, "option": option}, follow=True).content.decode()

    answer(0, "a")
    desk.post("use", **{"nodes-1-say": "换了一句话。"})
    assert "换了一句话" not in shown(desk.client).content.decode()
    answer(1, "b")
    page = answer(2, "a")
    row = Talk.objects.get()
    assert (row.state, row.version.number, row.points_tenths) == ("finished", 1, 1000) and "换了一句话" not in page
    assert "换了一句话" in answer(0, "a")


def test_two_authors_do_not_overwrite_each_other(desk):
    desk.post("use", **{"persona-story": "甲写的"})
    answer = desk.post("use", **{"persona-story": "乙写的"})
    assert answer.status_code == 409 and "有人启用了另一个版本" in answer.content.decode()
    assert "甲写的" in desk.now().current.text and desk.piece.versions.filter(text__contains="乙写的").exists()


def test_an_export_is_the_same_conversation_again(desk):
    desk.post("use", **{"persona-story": "换了一个故事"})
    version = desk.now().current
    answer = desk.client.get(desk.url("export", version.number))
    assert answer.content.decode() == version.text and 'filename="D-01.yaml"' in answer["Content-Disposition"]
    assert desk.write("use", answer.content.decode(), base=version.pk).status_code == 302
    assert desk.now().current == version and desk.piece.versions.count() == 2


def test_a_copy_is_a_draft_until_it_is_put_to_use(desk):
    answer = desk.client.post(desk.url("copy"), {"key": "d-91"})
    made = Dialogue.objects.get(key="D-91")
    assert answer["Location"] == reverse("dialogue_edit", args=[made.public_id]) and made.current is None
    there = reverse("simulator:show_dialogue", args=["D-91"])
    assert there not in desk.client.get(reverse("simulator:list_dialogues")).content.decode()
    text = made.versions.get().text
    desk.client.post(answer["Location"], {"shown": "text", "text": text, "base": "", "do": "use"})
    assert there in desk.client.get(reverse("simulator:list_dialogues")).content.decode()
    for key in ("D-91", "x", "", "S-901"):
        desk.client.post(desk.url("copy"), {"key": key})
    assert Dialogue.objects.count() == 2


def test_rows_are_added_and_left_out(desk):
    page = desk.post("add:nodes").content.decode()
    assert 'name="nodes-4-options-1-text"' in page
    assert 'name="mutants-3-answers"' in desk.post("add:mutants").content.decode()
    answer = desk.post("use", **{"mutants-0-DELETE": "on"})
    assert answer.status_code == 422 and "至少要有 3 项" in answer.content.decode()


def test_only_authors_of_the_owner_write(desk, client):
    stranger = make_employee(department=make_department(make_department(kind="province"), kind="city"))
    client.force_login(with_role(stranger, "author"))
    assert client.get(desk.url()).status_code == 404
    assert "D-01" not in client.get(reverse("dialogue_list")).content.decode()
    client.force_login(with_role(make_employee(), "reviewer"))
    assert client.get(desk.url()).status_code in (302, 403)


def test_the_loader_reports_and_does_not_overwrite(desk, tmp_path, monkeypatch):
    place = tmp_path / "simulator" / "dialogues"
    place.mkdir(parents=True)
    file = place / "D-01.yaml"
    file.write_text((DIALOGUES / "D-01.yaml").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(files, "DIALOGUES", place)
    assert load(tmp_path).counts == {}
    desk.post("use", **{"persona-story": "后台写的"})
    file.write_text(file.read_text("utf-8").replace("大一新生", "新生"), "utf-8")
    assert load(tmp_path).kept == ["simulator/dialogues/D-01.yaml"] and "后台写的" in desk.now().current.text
    assert "文件与后台的内容不一致" in desk.client.get(desk.url()).content.decode()
    desk.client.post(desk.url("use", 0))
    assert "[新生, 谨慎]" in desk.now().current.text and not load(tmp_path).kept
