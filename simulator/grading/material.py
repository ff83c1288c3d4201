"""What grading looks at: the key, the events, and the world at the start, after the last submit and at the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulator.crm import engine
from simulator.crm.catalog import Catalog
from simulator.crm.entities import Order, Payment, Refund
from simulator.crm.log import Event
from simulator.crm.state import State, World
from simulator.scenarios.compiling import Compiled

DEAD = ("cancelled", "rejected", "failed")


@dataclass
class Material:
    """One run, ready to be judged."""

    compiled: Compiled
    events: Sequence[Event]
    catalog: Catalog

    @cached_property
    def start(self) -> State:
        """Before the first event."""
        ready = self.compiled
        return engine.start(ready.initial, self.catalog, mode=ready.mode, rng_seed=ready.seed)

    @cached_property
    def finish(self) -> State:
        """After the last event."""
        return engine.fold(self.start, self.events)

    @cached_property
    def submitted(self) -> State | None:
        """Right after the last accepted S7.submit; None without one."""
        last = self.last("S7.submit")
        if last is None:
            return None
        return engine.fold(self.start, [each for each in self.events if each.seq <= last.seq])

    @property
    def world(self) -> World:
        """What is there in the end."""
        return self.finish.world

    @property
    def key(self) -> Mapping[str, Any]:
        """The rules of the scenario."""
        return self.compiled.key

    def rows(self, part: str) -> list[Mapping[str, Any]]:
        """The rules of one part."""
        return list(self.key.get(part) or [])

    def accepted(self, name: str) -> list[Event]:
        """The events of a command that were not refused."""
        return [each for each in self.events if each.command == name and each.outcome != "refused"]

    def last(self, name: str) -> Event | None:
        """The last accepted event of a command."""
        return next(
            (each for each in reversed(self.events) if each.command == name and each.outcome != "refused"), None
        )

    @property
    def end_seq(self) -> int:
        """The number of the last event, 0 when there is none."""
        return self.events[-1].seq if self.events else 0

    @property
    def point_of_judgement(self) -> int:
        """The event that a missing result is shown at: the last submit, else the end."""
        last = self.last("S7.submit")
        return last.seq if last else self.end_seq

    def said(self) -> Iterator[tuple[Event, Mapping[str, Any]]]:
        """Each answer that was given, with the data of its fact."""
        for event in self.events:
            for fact in event.facts:
                if fact.kind == "said" and event.outcome != "refused":
                    yield event, fact.data

    def live_orders(self) -> list[Order]:
        """Orders that were not cancelled or rejected."""
        return [each for each in self.world.all(Order) if each.state not in DEAD]

    def payments(self) -> list[Payment]:
        """All that was taken."""
        return list(self.world.all(Payment))

    def refunded(self, payment: Payment) -> int:
        """What went back of a payment, fen."""
        return sum(each.amount_fen for each in self.world.all(Refund) if each.payment == payment.id)

    def net(self, payment: Payment) -> int:
        """What was kept of a payment, fen."""
        return payment.amount_fen - self.refunded(payment)
