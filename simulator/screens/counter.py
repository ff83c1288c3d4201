"""The counter of one run as it stands now: tree, screens, fees, orders and what happened last."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from simulator.crm import formats
from simulator.crm.catalog import Catalog
from simulator.crm.entities import (
    Book,
    Customer,
    Draft,
    Element,
    Group,
    Order,
    Receipt,
    Subscription,
    Term,
)
from simulator.crm.flows import FLOWS
from simulator.crm.frame import fee_lines
from simulator.crm.log import Command, Event
from simulator.crm.messages import Messages
from simulator.crm.readback import sentences
from simulator.crm.state import State
from simulator.crm.work import Refusal, Work
from simulator.screens.choices import draft_of, label_of, own_accounts
from simulator.screens.looked import Looked
from simulator.screens.order_picture import OrderPicture
from simulator.screens.panels import Panel, panel
from simulator.screens.slips import slips_of
from simulator.screens.wording import SCREENS, panels_of, word, words

DESK = {
    "S0": ["S0.auth_id_card", "S0.auth_password", "S0.query_number", "S0.view_customer_tree"],
    "S1": ["S1.open"],
    "S9": [
        "S9.query_order",
        "S9.query_order_by_token",
        "S9.query_payment",
        "S9.retry_order",
        "S9.cancel_order",
        "S9.refund_unmatched",
    ],
}
AFTER = ["S8.print", "S8.hand_over_terminal", "S0.close_visit"]
FEE_EDIT = ["S5.waive", "S5.unwaive", "S5.delete_fee_line"]


@dataclass(frozen=True)
class Tab:
    """One step of the way, with its number, whether it is done and whether it is shown."""

    screen: str
    title: str
    is_done: bool
    is_shown: bool

    @property
    def key(self) -> str:
        """Return the function key that leads there."""
        return f"F{self.screen[1:]}" if "S2" <= self.screen <= "S7" else ""


@dataclass(frozen=True)
class Notice:
    """What came of the last command."""

    code: str
    text: str
    way_out: str = ""
    warnings: tuple[str, ...] = ()
    is_refused: bool = False


class Counter:
    """All that the counter's templates show. Nothing here changes anything."""

    def __init__(
        self, state: State, catalog: Catalog, messages: Messages, *, screen: str = "", last: Event | None = None,
        posted: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.state, self.catalog, self.messages, self.last = state, catalog, messages, last
        self.posted = posted or {}
        self._made: dict[str, Panel] = {}
        self.draft = draft_of(state)
        self.screen = screen if screen in (*SCREENS, "S9") else self._usual()

    # --- where we are ------------------------------------------------------------------------------
    @property
    def has_draft(self) -> bool:
        return bool(self.draft.id) and self.draft.state == "open"

    @property
    def title(self) -> str:
        """Return the business on the screen."""
        if not self.has_draft:
            return word("screens", self.screen)
        flow = self.draft.flow
        group = next((g["name"] for g in words()["classes"] if flow in g["flows"]), "")
        return f"{group} · {words()['flows'][flow]['name']}"

    def after(self, screen: str) -> str:
        """Return where to go on after something was done on a screen: it stays until all of it is filled."""
        if screen == "S0":
            return "S1" if self.state.world.desk.level else "S0"
        if screen in ("S2", "S3", "S6") and self.has_draft and self._is_full(screen):
            return self.next_of(screen)
        if screen in ("S2", "S3", "S4", "S5", "S6") and self.has_draft:
            return "S6" if screen == "S5" and self.draft.accepted_fen >= 0 else screen
        return screen if screen in ("S8", "S9") and not self.has_draft else self._usual()

    def _is_full(self, screen: str) -> bool:
        asked = [self._panel(name) for name in self._panels_on(screen) if name != "fees"]
        kept = [p for p in asked if p.remembers and not p.is_rare and p.command != "S2.address_qualify"]
        return all(p.done for p in kept)

    def next_of(self, screen: str) -> str:
        """Return the screen after this one in the present business."""
        shown = [tab.screen for tab in self.tabs]
        later = [each for each in shown if each > screen]
        return later[0] if later else screen

    @property
    def following(self) -> Tab | None:
        """Return the next step of the way, for the button at the end of the form."""
        if not self.has_draft or self.screen not in ("S2", "S3", "S4", "S5", "S6"):
            return None
        wanted = self.next_of(self.screen)
        return next((tab for tab in self.tabs if tab.screen == wanted), None)

    def _usual(self) -> str:
        """Return the first screen on which something is still to be done."""
        if not self.has_draft:
            if self.state.world.desk.submitted:
                return "S8"
            return "S1" if self.state.world.desk.level else "S0"
        for screen in ("S2", "S3", "S5", "S6"):
            if self._panels_on(screen) and not self._is_done(screen):
                return screen
        return "S7"

    def _panels_on(self, screen: str) -> list[str]:
        return panels_of(self.draft.flow, screen) if self.has_draft else []

    def _is_done(self, screen: str) -> bool:
        if screen == "S4":
            return bool(self.draft.promos) or self.draft.queried
        if screen == "S5":
            return self.draft.accepted_fen >= 0 or (self.draft.amount_fen > 0 and not self.draft.offering)
        asked = [self._panel(name) for name in self._panels_on(screen) if name != "fees"]
        needed = [p for p in asked if p.fields and p.done is not None and _must(p)]
        flags = [p for p in asked if not p.fields and p.command in ("S6.readback", "S6.sign", "S3.declare_use")]
        return all(p.done for p in (*needed, *flags))

    @property
    def tabs(self) -> list[Tab]:
        """Return the way through the business, as it stands above the form."""
        found = []
        for screen in SCREENS:
            if self.has_draft and screen in ("S2", "S3", "S4", "S5") and not self._panels_on(screen):
                continue
            found.append(Tab(screen, word("screens", screen), self._is_past(screen), screen == self.screen))
        return found

    def _is_past(self, screen: str) -> bool:
        desk = self.state.world.desk
        if screen == "S0":
            return bool(desk.level or self.state.meta.asked)
        if screen == "S1":
            return self.has_draft
        if screen in ("S7", "S8"):
            return not self.has_draft and bool(desk.submitted)
        return self.has_draft and bool(self._panels_on(screen)) and self._is_done(screen)

    # --- what can be done --------------------------------------------------------------------------
    def _panel(self, name: str) -> Panel:
        if name not in self._made:  # the way, the next step and the screen all ask for the same ones
            again = self.posted if self.last is not None and self.last.command == name else None
            self._made[name] = panel(name, self.state, self.catalog, posted=again)
        return self._made[name]

    @property
    def panels(self) -> list[Panel]:
        """Return the panels of the screen that is shown; the first open one is the next to fill."""
        found = [self._panel(name) for name in self._names]
        following = next((p for p in found if not p.done and not p.is_rare and not p.is_empty), None)
        return [replace(p, is_next=p is following) for p in found]

    @property
    def _names(self) -> list[str]:
        if self.screen in DESK:
            stopped = any(order.state == "exception" for order in self.state.world.all(Order))
            names = [name for name in DESK[self.screen] if name != "S9.retry_order" or stopped]
        elif self.screen == "S8":
            names = [name for name in AFTER if name != "S8.hand_over_terminal" or self._sold_handset]
        else:
            names = [name for name in self._panels_on(self.screen) if name != "fees"]
        if self.screen == "S5" and self.draft.fee_edit:
            names += FEE_EDIT
        return names

    @property
    def takes_imei(self) -> bool:
        """Whether a handset can be scanned on this screen."""
        return "S4.imei_enter" in self._names

    @property
    def _sold_handset(self) -> bool:
        done = self.state.world.find(Draft, self.state.world.desk.submitted)
        return bool(done and done.imeis)

    @property
    def accept(self) -> Panel | None:
        """Return the confirmation of the fee page."""
        return self._panel("S5.accept_fees") if self.has_draft and self.screen == "S5" else None

    @property
    def open_fee_edit(self) -> Panel | None:
        return self._panel("S5.open_fee_edit") if self.has_draft and self.screen == "S5" else None

    @property
    def abandon(self) -> Panel | None:
        return self._panel("S1.abandon") if self.has_draft else None

    # --- money ---------------------------------------------------------------------------------------
    @cached_property
    def _lines(self) -> list[Mapping[str, Any]]:
        """The lines of the fee page as the domain computes them; nothing posted is believed."""
        if not self.has_draft:
            return []
        work = Work(self.state, self.catalog, Command("S9.query_order", {}, ""))
        return list(fee_lines(work, FLOWS[self.draft.flow], self.draft))

    @property
    def fees(self) -> list[dict[str, Any]]:
        """Return the lines of the fee page with their day, in yuan; what is waived stays visible."""
        return [
            {
                "name": line.get("label") or self.catalog.fee_name(line["fee"]), "amount": formats.yuan(line["amount_fen"]),
                "waived": formats.yuan(line["waived_fen"]) if line.get("waived_fen") else "",
                "payable": formats.yuan(line["amount_fen"] - line.get("waived_fen", 0)), "effective": word("values", str(line.get("effective", ""))),
                "reason": line.get("reason", ""),
            }
            for line in self._lines
        ]  # fmt: skip

    @property
    def due(self) -> str:
        """Return what is to be paid, in yuan."""
        return formats.yuan(sum(line["amount_fen"] - line.get("waived_fen", 0) for line in self._lines))

    @property
    def sentences(self) -> list[str]:
        """Return what the clerk reads back to the customer."""
        if not self.has_draft or self.screen != "S6":
            return []
        work = Work(self.state, self.catalog, Command("S9.query_order", {}, ""))
        try:
            return list(sentences(work, FLOWS[self.draft.flow], self.draft))
        except (Refusal, KeyError):
            return []

    # --- who is there --------------------------------------------------------------------------------
    @property
    def tree(self) -> list[dict[str, Any]]:
        """Return customer, accounts and lines as the system shows them; names are masked before authentication."""
        desk, world = self.state.world.desk, self.state.world
        customer = world.find(Customer, desk.customer) if desk.customer else None
        if customer is None:
            return []
        accounts = []
        for account in own_accounts(self.state):
            lines = [e for e in world.all(Element) if e.account == account.id]
            books = [b for b in world.all(Book) if b.account == account.id and b.balance_fen]
            accounts.append(
                {
                    "account": account, "lines": [self._line(e) for e in lines],
                    "books": [(word("funds", b.fund), formats.yuan(b.balance_fen)) for b in books],
                }
            )  # fmt: skip
        return [{"customer": customer, "identity": formats.masked_identity(customer.identity_no), "accounts": accounts}]

    def _line(self, element: Element) -> dict[str, Any]:
        world = self.state.world
        plans = [s for s in world.all(Subscription) if s.element == element.id and s.state in ("active", "planned")]
        terms = [t for t in world.all(Term) if t.element == element.id and t.state in ("running", "planned")]
        group = world.find(Group, element.group) if element.group else None
        return {
            "label": label_of(element), "plans": [self._offering(s.offering) for s in plans],
            "terms": [f"{self._offering(t.offering)} {t.start}~{t.end}" for t in terms],
            "group": f"{self._offering(group.offering)} {group.group_no}" if group else "",
        }  # fmt: skip

    def _offering(self, code: str) -> str:
        found = self.catalog.find(code)
        return found.name if found else code

    # --- orders --------------------------------------------------------------------------------------
    @property
    def orders(self) -> list[dict[str, Any]]:
        """Return the orders of this run, the newest first, each with its picture."""
        world = self.state.world
        rows = sorted(world.all(Order), key=lambda o: o.order_no, reverse=True)
        return [
            {
                "order": o, "state": word("order_states", o.state), "total": formats.yuan(o.total_fen),
                "flow": words()["flows"].get(o.flow, {}).get("name", o.flow),
                "picture": OrderPicture(self.state, o), "way": words()["order_ways"].get(o.state, ""),
            }
            for o in rows
        ]  # fmt: skip

    @property
    def slips(self) -> list[Receipt]:
        """Return the slips that were printed."""
        return slips_of(self.state)

    # --- what came of it ---------------------------------------------------------------------------
    @property
    def notice(self) -> Notice | None:
        """Return the words to the last command: a refusal with its way out, or warnings."""
        if self.last is None or self.last.code == "E-SAY":  # the customer answers that, in the tray
            return None
        if self.last.outcome == "refused":
            code = self.last.code
            return Notice(
                code, self.messages.text(code, self.last.details), self.messages.way_out(code), is_refused=True
            )
        warnings = tuple(self.messages.text(code, self.last.details) for code in self.last.warnings)
        return Notice("", "", warnings=warnings) if warnings else None

    @cached_property
    def looked(self) -> Looked:
        """What a look-up or a step showed."""
        return Looked(self.state, self.catalog, self.messages, self.last, tuple(self._names))

    @property
    def clock(self) -> str:
        """Return the run's own time."""
        return self.state.meta.now.strftime("%Y-%m-%d %H:%M")


def _must(asked: Panel) -> bool:
    """Whether a panel holds something that the draft remembers, and is not optional."""
    raw = words()["panels"][asked.command]["fields"]
    return any("was" in each and not each.get("optional") for each in raw) and not asked.is_rare and asked.command not in (
        "S4.promo_select", "S2.address_qualify", "S3.payer_select", "S3.contact",
    )  # fmt: skip
