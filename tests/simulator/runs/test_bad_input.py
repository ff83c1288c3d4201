"""Bad input at the counter over HTTP: every field of every screen, sent twice, sent late, sent from an old page."""

import itertools

import pytest
from django.urls import reverse

from simulator import playing
from simulator.crm.entities import Order, Payment
from simulator.crm.state import state_hash
from simulator.crm.vocabulary import COMMANDS
from simulator.models import Event, Run
from simulator.screens.wording import words
from tests.factories import make_employee, make_scenario
from tests.simulator.runs.test_counter_pages import Desk

pytestmark = pytest.mark.django_db
NASTY = (
    "-1", "9" * 40, "1e9", "２", "²", "٣", "58.005", "nan", "‮x", "<script>alert(1)</script>", "'; DROP TABLE x;--", "null",
    "{}", "[]", "$due", "last", "new", "current", "../..", "长" * 5000, "😀", " ", "%s%n",
)  # fmt: skip
FLOWS = ("new_broadband", "new_mobile", "new_fusion", "pay", "mobile_change_terminal", "addon_change")


@pytest.fixture
def desk(client, site_root):
    client.force_login(make_employee().user)
    client.post(reverse("simulator:practise", args=[make_scenario().public_id]), {"mode": "practice"})
    return Desk(client, Run.objects.get())


def world(desk):
    desk.run.refresh_from_db()
    return playing.state_of(desk.run).world


@pytest.mark.parametrize("flow", FLOWS)
def test_every_field_takes_anything_and_what_is_refused_changes_nothing(desk, flow):
    desk.do("S0.auth_id_card", customer=desk.customer()["ref"])
    desk.do("S1.open", flow=flow)
    values = itertools.cycle(NASTY)
    for command in (*words()["panels"], "say", "act", "hint", "clock.forward"):
        if command in ("S0.close_visit", "S1.abandon", "S1.open"):
            continue
        before = state_hash(world(desk))
        fields = {name: next(values) for name in COMMANDS[command].fields}
        answer = desk.do(command, screen=next(values), **fields)
        page = answer.content.decode()
        assert answer.status_code == 200 and "<script>alert" not in page, (command, fields)
        event = Event.objects.last()
        if event.outcome == "refused":
            assert state_hash(world(desk)) == before, (command, fields)
            assert playing.messages().way_out(event.code) in page, (command, event.code)


def ordered(desk):
    """S-104 up to the till."""
    steps = desk.run.start["solution"][:15]
    for step in steps:
        desk.do(step["do"], **posted(step))


def posted(step):
    fields = {name: value for name, value in step.items() if name not in ("do", "id")}
    return {n: f"{v // 100}.{v % 100:02}" if n.endswith("_fen") else v for n, v in fields.items()}


TILL = {"method": "cash", "tendered_fen": "900", "change_fen": "52"}


def test_a_till_pressed_twice_takes_the_money_once(desk):
    ordered(desk)
    for _n in range(2):
        desk.do("S7.submit", screen="S7", token="till", **TILL)
    assert (world(desk).count(Order), world(desk).count(Payment)) == (1, 1)


def test_an_old_page_sent_again_makes_no_second_order(desk):
    """The back button: the same forms with the marks of before, and with fresh ones."""
    ordered(desk)
    desk.do("S7.submit", screen="S7", **TILL)
    after = state_hash(world(desk))
    page = desk.text("S7.submit", screen="S7", **TILL)
    assert "desk-alarm" in page and (world(desk).count(Order), world(desk).count(Payment)) == (1, 1)
    for command, fields in (
        ("S5.add_prepay", {"amount_fen": "70"}),
        ("S3.hall_select", {"hall": "hall_b"}),
        ("S6.sign", {}),
    ):
        assert "desk-alarm" in desk.text(command, screen="S5", **fields)
    assert state_hash(world(desk)) == after


def test_what_was_held_too_long_is_said_and_can_be_chosen_again(desk):
    ordered(desk)
    desk.do("clock.forward", minutes="31")
    page = desk.text("S7.submit", screen="S7", **TILL)
    assert "E-RES-EXP" in page and playing.messages().way_out("E-RES-EXP") in page
    assert world(desk).count(Payment) == 0
    solution = {step["id"]: step for step in desk.run.start["solution"]}
    for step in ("s7", "s9", "s14", "s15"):  # address, account, read back, sign
        assert "desk-alarm" not in desk.text(solution[step]["do"], **posted(solution[step]))
    desk.do("S7.submit", screen="S7", **TILL)
    assert world(desk).count(Order) == 1


@pytest.mark.parametrize("token", ["", "x" * 65])
def test_a_step_without_its_mark_changes_nothing(desk, token):
    url = reverse("simulator:do", args=[desk.run.public_id])
    for htmx in ({}, {"HX-Request": "true"}):
        answer = desk.client.post(url, {"command": "act", "kind": "greet", "token": token}, headers=htmx)
        assert answer.status_code in (204, 302)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("screen", ["S9", "S99", "", "<b>", "😀", "s2", "../"])
def test_a_screen_that_does_not_exist_shows_the_counter(desk, screen):
    assert 'id="counter"' in desk.page(screen)
