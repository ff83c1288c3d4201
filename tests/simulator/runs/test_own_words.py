"""Own words in the tray of a run: keywords take them for an answer; what means nothing is asked again and costs nothing."""

import pytest
from django.urls import reverse

from simulator import playing
from simulator.actions import admissions, runs
from simulator.dialogues import engine
from simulator.models import Event, Run
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.reading import Problems
from simulator.screens.replay import Replay
from tests.factories import make_employee, make_scenario

pytestmark = pytest.mark.django_db
PRICE = "一年720元，下月1号开始算"


@pytest.fixture
def desk(client, site_root):
    """Begin a run of S-104 in a mode; say something in it as the page does."""
    scenario, person = make_scenario(), make_employee()
    client.force_login(person.user)

    def begin(mode):
        given = admissions.admit(person, scenario, context_key=f"test:{mode}", modes=[mode])
        return runs.begin(given, mode=mode)

    def say(run, text, node="n1"):
        data = {"command": "say", "node": node, "text": text, "token": f"{text}-{node}"[:60], "screen": "S0"}
        return client.post(reverse("simulator:do", args=[run.public_id]), data, headers={"HX-Request": "true"})

    return begin, say


def last(run):
    return playing.event_of(Event.objects.filter(run=run).order_by("-seq").first())


@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_own_words_are_taken_for_the_answer_that_they_mean(desk, mode):
    begin, say = desk
    run = begin(mode)
    text = say(run, PRICE).content.decode()
    event = last(run)
    assert event.outcome == "ok" and event.fields == {"node": "n1", "option": "a", "text": PRICE}
    assert "那这个月怎么办" in text
    said = next(fact for fact in event.facts if fact.kind == "said")
    assert said.data["tags"] == ["fact_from_catalog", "honest_limit"]
    say(run, "今天马上生效", node="n2")  # said of another node: not understood here


@pytest.mark.parametrize("mode", ["guided", "practice", "exam"])
def test_what_means_nothing_is_asked_again_and_costs_nothing(desk, mode):
    begin, say = desk
    run = begin(mode)
    if mode == "guided":
        for step in playing.compiled_of(run).solution[:2]:
            fields = {name: value for name, value in step.items() if name not in ("do", "id")}
            runs.perform(run, command=step["do"], fields=fields, token=step["id"])
    run.refresh_from_db()
    before = playing.state_of(run)
    text = say(run, "<b>今天天气</b>不错").content.decode()
    event, after = last(run), playing.state_of(Run.objects.get(pk=run.pk))
    assert (event.outcome, event.code, event.fields["option"]) == ("refused", "E-SAY", engine.UNHEARD)
    assert after.meta.talk == before.meta.talk and after.world.to_json() == before.world.to_json()
    assert "客户没听明白" in text and 'value="&lt;b&gt;今天天气&lt;/b&gt;不错"' in text
    assert "desk-alarm" not in text


def test_guided_mode_takes_the_next_answer_in_own_words_and_no_other(desk):
    begin, say = desk
    run = begin("guided")
    for step in playing.compiled_of(run).solution[:2]:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        runs.perform(run, command=step["do"], fields=fields, token=step["id"])
    assert "is-blocked" in say(run, "今天交了马上生效").content.decode() and last(run).seq == 2
    assert "is-blocked" not in say(run, PRICE).content.decode() and last(run).fields["option"] == "a"


def test_grading_and_replay_need_no_keywords(desk):
    begin, say = desk
    typed, chosen = begin("practice"), begin("guided")
    for run, own in ((typed, True), (chosen, False)):
        for step in playing.compiled_of(run).solution:
            fields = {name: value for name, value in step.items() if name not in ("do", "id")}
            if own and step["do"] == "say" and step["node"] == "n1":
                say(run, "今天天气不错")
                say(run, PRICE)
                run.refresh_from_db()
            else:
                runs.perform(run, command=step["do"], fields=fields, token=step["id"])
        runs.close(run, closed_by="learner")
        run.refresh_from_db()
    assert typed.points_tenths == chosen.points_tenths == 1000
    rows = [row for row in Replay(typed, 0).rows if "原话" in row.label]
    assert len(rows) == 2 and PRICE in rows[1].label and not rows[1].model and not rows[1].is_extra


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_answer_said_word_for_word_means_itself_and_each_question_can_be_answered_freely(path):
    scenario = load_scenario(path, Problems())
    dialogue = scenario.data["dialogue"]
    for name, node in dialogue["nodes"].items():
        talk = {**engine.begin(dialogue, {}), "node": name}
        for option in node["options"]:
            assert engine.understand(dialogue, talk, option["text"]) == option["id"]
        right = [each for each in node["options"] if each.get("keywords")]
        assert right, f"{path.stem} {name} takes no own words"
        assert engine.understand(dialogue, talk, "哈哈") is None
