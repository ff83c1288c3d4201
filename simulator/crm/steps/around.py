"""Talk, manners, hints, the clock, the end of the run."""

from datetime import timedelta
from typing import Any

from simulator.crm import agenda
from simulator.crm.entities import Order
from simulator.crm.steps.after import order_of
from simulator.crm.work import Refusal, Work

Fields = dict[str, Any]


def say(work: Work, fields: Fields) -> None:
    """An option of the conversation. What it does to the mood, the dialogue's own engine says."""
    dialogue = work.meta.setting.get("dialogue") or {}
    said: dict[str, Any] = {"node": fields["node"], "option": fields["option"], "tags": [], "claims": [], "mood": 0}
    if work.talk is not None:
        said |= dict(work.talk(dialogue, work.meta.talk, fields["node"], fields["option"]))
    work.emit("said", **said)


def act(work: Work, fields: Fields) -> None:
    """A manner."""
    work.emit("acted", act=fields["kind"])


def hint(work: Work, fields: Fields) -> None:
    """A hint is shown and costs what the scenario says."""
    if work.meta.mode == "exam":
        raise Refusal("E-MODE", {"mode": work.meta.mode})
    hints = work.meta.setting.get("hints") or ()
    found: dict[str, Any] = next((each for each in hints if each.get("at") == fields["at"]), {})
    work.emit("hint_shown", at=fields["at"], cost=int(found.get("cost", 0)) if work.meta.mode == "practice" else 0)
    work.show(text=found.get("text", ""))


def _require_clock(work: Work) -> None:
    if work.meta.mode == "exam" and not work.meta.setting.get("clock_moves", False):
        raise Refusal("E-MODE", {"mode": work.meta.mode})


def clock_forward(work: Work, fields: Fields) -> None:
    """So many minutes or days later."""
    _require_clock(work)
    step = timedelta(minutes=fields.get("minutes", 0), days=fields.get("days", 0))
    if not timedelta(0) < step <= agenda.LONGEST:
        raise Refusal("E-FMT", {"field": "minutes"})
    agenda.advance(work, work.now + step)


def clock_to_month_start(work: Work, fields: Fields) -> None:
    """The 1st of the next month, 00:00: draws, releases and the bill run happen."""
    _require_clock(work)
    agenda.to_month_start(work)


def wait_order(work: Work, fields: Fields) -> None:
    """Until the order is done or needs somebody."""
    _require_clock(work)
    order = order_of(work, fields["order"])
    agenda.advance_to_order(work, order.id)
    work.show(order=order.id, state=work.world.get(Order, order.id).state)


def finish(work: Work, fields: Fields) -> None:
    """The run ends."""
    work.emit("run_finished")
