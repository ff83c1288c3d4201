"""Conversations by themselves: nothing is stored, own words are understood or cost nothing; an order's life as a picture."""

import pytest
from django.urls import reverse

from simulator.models import Run
from simulator.screens.conversation import Conversation, exercises
from tests.factories import make_employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, site_root):
    client.force_login(make_employee().user)
    return client


def page(reader, key, **data):
    return reader.get(reverse("simulator:show_dialogue", args=[key]), data)


@pytest.mark.parametrize("key", sorted(exercises()))
def test_each_conversation_can_be_talked_to_its_best_end(reader, key):
    exercise = exercises()[key]
    answers = exercise.data["solution"]
    for place in range(len(answers) + 1):
        answer = page(reader, key, said=".".join(answers[:place]))
        assert answer.status_code == 200
    assert ">100</span>" in answer.content.decode() and Run.objects.count() == 0


def test_a_refusal_leads_to_the_second_approach_and_bad_answers_are_explained(reader):
    text = page(reader, "D-01", said="c").content.decode()
    assert "还不知道对方需要什么，先别报价" in text and "怎么又是你" in text
    text = page(reader, "D-01", said="c.a.b.b").content.decode()
    assert "第二次推介" in text and "说了不该说的:不实宣传" in text and "还未通过" in text


def test_own_words_are_understood_or_cost_nothing(reader):
    answer = page(reader, "D-01", said="", text="你平时打给谁啊?")
    assert answer["Location"].endswith("?said=a")
    answer = page(reader, "D-01", said="", text="天气真好<b>")
    assert "客户没听明白" in answer.content.decode() and "天气真好&lt;b&gt;" in answer.content.decode()


@pytest.mark.parametrize("said", ["zzz", "a.a.a.a.a", ".", "a..b", "%00", "a." * 90])
def test_an_odd_address_is_read_as_far_as_it_makes_sense(reader, said):
    assert page(reader, "D-01", said=said, text="x" * 500).status_code == 200


def test_an_unknown_conversation_is_a_404(reader):
    assert page(reader, "D-99").status_code == 404


def test_a_long_list_of_answers_is_cut(site_root):
    talk = Conversation(exercises()["D-01"], ["a"] * 1000)
    assert len(talk.answers) <= 3
