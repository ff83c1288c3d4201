"""Conversations by themselves: kept answer by answer, judged by the server, gone on with; own words are understood or cost nothing."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from jobs.models import News
from simulator.actions import talks
from simulator.dialogues.loading import DIALOGUES
from simulator.exceptions import Overtaken, SimulatorError
from simulator.models import Run, Talk
from simulator.screens.conversation import Conversation, exercises
from tests.accounts.racing import together
from tests.factories import make_department, make_dialogue, make_employee, make_grant, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(site_root):
    make_dialogue()
    return make_employee(department=make_department())


@pytest.fixture
def reader(client, person):
    client.force_login(person.user)
    return client


def page(reader, key, **data):
    return reader.get(reverse("simulator:show_dialogue", args=[key]), data)


def say(reader, key, at, follow=True, **data):
    return reader.post(reverse("simulator:answer_in_dialogue", args=[key]), {"at": at, **data}, follow=follow)


@pytest.mark.parametrize("key", sorted(path.stem for path in DIALOGUES.glob("*.yaml")))
def test_each_conversation_can_be_talked_to_its_best_end(reader, key):
    make_dialogue(key)
    for place, option in enumerate(exercises()[key].data["solution"]):
        assert page(reader, key).status_code == 200
        answer = say(reader, key, place, option=option)
    row = Talk.objects.get()
    assert ">100</span>" in answer.content.decode() and Run.objects.count() == 0
    assert (row.state, row.points_tenths, row.passed, row.lost) == ("finished", 1000, True, [])
    assert row.options == exercises()[key].data["solution"] and News.objects.filter(kind="talk_finished").count() == 1


def test_a_refusal_leads_to_the_second_approach_and_bad_answers_are_explained(reader):
    text = say(reader, "D-01", 0, option="c").content.decode()
    assert "还不知道对方需要什么，先别报价" in text and "怎么又是你" in text
    for place, option in enumerate("abb", 1):
        text = say(reader, "D-01", place, option=option).content.decode()
    assert "第二次推介" in text and "说了不该说的:不实宣传" in text and "还未通过" in text
    row = Talk.objects.get()
    assert not row.passed and "false_claim" in {each["rule"] for each in row.lost}
    assert any(each["cost"] for each in row.lost)


def test_own_words_are_understood_or_cost_nothing(reader):
    say(reader, "D-01", 0, text="天气真好<b>")
    assert not Talk.objects.exists()
    answer = say(reader, "D-01", 0, text="天气真好<b>").content.decode()
    assert "客户没听明白" in answer and "天气真好&lt;b&gt;" in answer
    say(reader, "D-01", 0, text="你平时打给谁啊?")
    assert Talk.objects.get().answers == [{"option": "a", "text": "你平时打给谁啊?"}]


def test_a_posted_score_or_outcome_is_ignored(reader):
    say(
        reader,
        "D-01",
        0,
        option="c",
        points="100",
        points_tenths="1000",
        passed="true",
        outcome="done",
        state="finished",
    )
    row = Talk.objects.get()
    assert (row.state, row.points_tenths, row.passed, row.outcome) == ("open", None, None, "")


@pytest.mark.parametrize(
    "data",
    [{"option": "zzz"}, {"option": "x" * 500}, {"at": "²", "option": "a"}, {"at": "", "option": "a"}, {"option": ""}],
)
def test_an_odd_answer_changes_nothing_and_says_so(reader, data):
    assert say(reader, "D-01", data.pop("at", 0), **data).status_code == 200
    assert not Talk.objects.exists()


def test_it_can_be_left_gone_on_with_and_begun_anew(reader):
    say(reader, "D-01", 0, option="a")
    answer = reader.get(reverse("simulator:list_dialogues")).content.decode()
    assert "继续" in answer
    assert "主要打给室友和家里" in page(reader, "D-01").content.decode()
    reader.post(reverse("simulator:begin_talk_anew", args=["D-01"]))
    assert Talk.objects.get().state == "void" and "我有手机卡" in page(reader, "D-01").content.decode()


def test_an_answer_given_in_an_older_window_is_not_taken_for_the_next_question(reader):
    say(reader, "D-01", 0, option="a")
    answer = say(reader, "D-01", 0, option="c").content.decode()
    assert "另一个窗口" in answer and Talk.objects.get().options == ["a"]


def test_the_list_shows_the_best_and_what_was_talked(reader):
    for answers in (["c", "a", "b", "b"], exercises()["D-01"].data["solution"]):
        for place, option in enumerate(answers):
            say(reader, "D-01", place, option=option)
    answer = reader.get(reverse("simulator:list_dialogues"))
    assert next(row for row in answer.context["rows"] if row["exercise"].id == "D-01")["best"].points == "100"
    assert "还未通过" in answer.content.decode() and len(answer.context["page"].object_list) == 2


def test_a_trainer_of_the_hall_sees_them_and_a_stranger_does_not(reader, person, client):
    for place, option in enumerate(["c", "a", "b", "b"]):
        say(reader, "D-01", place, option=option)
    there = reverse("simulator:show_talk", args=[Talk.objects.get().public_id])
    trainer = make_employee()
    make_grant(trainer, "trainer", person.main.department)
    client.force_login(trainer.user)
    assert person.name in client.get(reverse("simulator:list_talks")).content.decode()
    assert "不实宣传" in client.get(there).content.decode()
    client.force_login(make_employee().user)
    assert client.get(there).status_code == 404
    assert person.name not in client.get(reverse("simulator:list_talks")).content.decode()


def test_who_is_not_on_the_roster_talks_and_nothing_is_kept(client, site_root):
    make_dialogue()
    client.force_login(make_user())
    assert say(client, "D-01", 0, follow=False, option="a", said="")["Location"].endswith("?said=a")
    assert say(client, "D-01", 0, follow=False, text="免费", said="a")["Location"].endswith("?said=a.b")
    for said in ("zzz", "a.a.a.a.a", ".", "a..b", "%00", "a." * 90):
        assert page(client, "D-01", said=said, text="x" * 500).status_code == 200
    assert not Talk.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_give_one_answer(site_root):
    make_dialogue()
    person, exercise = make_employee(), exercises()["D-01"]
    found = together(*[lambda: talks.answer(person, exercise, at=0, option="a")[0].pk] * 6)
    taken = [each for each in found if not isinstance(each, BaseException)]
    assert taken and all(isinstance(each, Overtaken) for each in found if isinstance(each, BaseException)), found
    assert Talk.objects.get().options == ["a"] and len(taken) == 1


def test_the_database_has_one_running_conversation_a_person(person):
    Talk.objects.create(employee=person, exercise="D-01", title="x")
    with pytest.raises(IntegrityError):
        Talk.objects.create(employee=person, exercise="D-01", title="x")


def test_what_cannot_be_said_is_refused(person):
    with pytest.raises(SimulatorError):
        talks.answer(person, exercises()["D-01"], at=0, option="zzz")


def test_an_unknown_conversation_is_a_404(reader):
    assert page(reader, "D-99").status_code == 404


def test_a_long_list_of_answers_is_cut(reader):
    talk = Conversation(exercises()["D-01"], ["a"] * 1000)
    assert len(talk.answers) <= 3
