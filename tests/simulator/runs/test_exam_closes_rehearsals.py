"""Who sits in an exam at the counter rehearses nothing meanwhile: nothing is lost, and it goes on afterwards."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from simulator import playing
from simulator.actions import admissions, runs
from simulator.exceptions import Sitting
from simulator.models import Event, Run
from tests.accounts.racing import together
from tests.factories import make_dialogue, make_employee, make_scenario

pytestmark = pytest.mark.django_db
REASON = "您正在柜台考试"


@pytest.fixture
def house(site_root):
    """A rehearsal in each mode and a finished one, then an exam that was begun."""
    scenario, person = make_scenario(), make_employee()
    practice = admissions.open_practice(person, scenario)
    finished = runs.close(runs.begin(practice, mode="practice"), closed_by="learner")
    rehearsal, led = runs.begin(practice, mode="practice"), runs.begin(practice, mode="guided")
    runs.perform(rehearsal, command="act", fields={"kind": "greet"}, token="before")
    exam = runs.begin(
        admissions.admit(person, scenario, context_key="course:X", modes=["exam"], exam_runs=1), mode="exam"
    )
    return locals()


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("act", {"kind": "seat"}), ("S9.query_order", {"no": "last"}), ("S2.address_search", {"text": "示"}),
        ("hint", {"at": "S2.address_select"}), ("clock.forward", {"days": 1}), ("run.finish", {}),
    ],
)  # fmt: skip
def test_no_command_look_up_or_hint_goes_through_during_an_exam(house, command, fields):
    rehearsal = house["rehearsal"]
    before = (Event.objects.filter(run=rehearsal).count(), playing.state_of(rehearsal).world.to_json())
    with pytest.raises(Sitting, match=REASON):
        runs.perform(rehearsal, command=command, fields=fields, token="during")
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.seq) == ("open", 1)
    assert before == (Event.objects.filter(run=rehearsal).count(), playing.state_of(rehearsal).world.to_json())


def test_it_goes_on_when_the_exam_is_over(house):
    rehearsal, exam = house["rehearsal"], house["exam"]
    runs.perform(exam, command="act", fields={"kind": "greet"}, token="exam")  # the exam itself goes on
    runs.close(exam, closed_by="learner")
    assert runs.perform(rehearsal, command="act", fields={"kind": "seat"}, token="after").event.seq == 2


def test_it_goes_on_when_the_time_of_the_exam_is_up_though_nobody_closed_it(house):
    with time_machine.travel(house["exam"].deadline_at + dt.timedelta(seconds=1), tick=True):
        rehearsal = Run.objects.get(pk=house["rehearsal"].pk)
        assert runs.perform(rehearsal, command="act", fields={"kind": "seat"}, token="after").event.seq == 2


def test_nothing_is_begun_or_begun_anew_and_nothing_is_put_aside(house):
    for begun in (
        lambda: runs.begin(house["practice"], mode="practice"),
        lambda: runs.begin_anew(house["rehearsal"]),
        lambda: runs.begin_version(house["practice"], house["scenario"].current, mode="practice"),
    ):
        with pytest.raises(Sitting, match=REASON):
            begun()
    assert Run.objects.get(pk=house["rehearsal"].pk).state == "open"


def test_every_page_beside_the_exam_leads_back_to_it(house, client):
    person, scenario, exam = house["person"], house["scenario"], house["exam"]
    client.force_login(person.user)
    talk = make_dialogue().key
    pages = [
        ("show_run", house["rehearsal"].public_id), ("show_run", house["led"].public_id), ("show_state", house["rehearsal"].public_id),
        ("demonstrate", scenario.public_id), ("replay", house["finished"].public_id), ("show_result", house["finished"].public_id),
        ("show_dialogue", talk),
    ]  # fmt: skip
    there = reverse("simulator:show_run", args=[exam.public_id])
    for name, key in pages:
        answer = client.get(reverse(f"simulator:{name}", args=[key]), follow=True)
        assert answer.redirect_chain[-1][0] == there, name
        assert REASON in answer.content.decode(), name
    assert client.get(reverse("simulator:list_dialogues")).url == there
    for name in ("do", "finish_run", "begin_anew"):
        answer = client.post(reverse(f"simulator:{name}", args=[house["rehearsal"].public_id]), {"command": "S6.sign"})
        assert answer.url == there
    htmx = client.post(
        reverse("simulator:do", args=[house["led"].public_id]), {"command": "S6.sign"}, headers={"HX-Request": "true"}
    )
    assert htmx.status_code == 204 and htmx["HX-Redirect"] == there
    home = client.get(reverse("simulator:home")).content.decode()
    assert REASON in home and there in home
    assert Run.objects.get(pk=house["rehearsal"].pk).state == "open"


def test_somebody_else_is_not_kept_out(house, client):
    client.force_login(make_employee().user)
    assert client.get(reverse("simulator:demonstrate", args=[house["scenario"].public_id])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_commands_that_meet_the_beginning_of_an_exam_are_done_or_refused_and_none_is_half_done(site_root):
    scenario, person = make_scenario(), make_employee()
    run = runs.begin(admissions.open_practice(person, scenario), mode="practice")
    admission = admissions.admit(person, scenario, context_key="course:X", modes=["exam"], exam_runs=1)

    def send(n):
        mine = Run.objects.get(pk=run.pk)
        return runs.perform(mine, command="act", fields={"kind": "seat"}, token=f"t{n}").event.seq

    found = together(lambda: runs.begin(admission, mode="exam").pk, *[lambda n=n: send(n) for n in range(5)])
    assert not [each for each in found if isinstance(each, BaseException) and not isinstance(each, Sitting)], found
    kept = [each for each in found[1:] if not isinstance(each, Sitting)]
    assert sorted(kept) == list(Event.objects.order_by("seq").values_list("seq", flat=True))
    with pytest.raises(Sitting):
        send(9)
