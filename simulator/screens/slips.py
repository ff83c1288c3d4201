"""The printed slips of a run: what stands on them, from the state alone."""

from pathlib import Path
from typing import Any

from lib.pdf import rendered
from simulator.crm import formats
from simulator.crm.catalog import Catalog
from simulator.crm.entities import Account, Address, Customer, Draft, Element, Hall, Order, Payment, Receipt
from simulator.crm.state import State
from simulator.screens.wording import word, words

TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "simulator" / "slip.typ"
OPERATOR = "示范通信"
SIGNED = ("受理单", "装机协议", "业务协议")


class Slip:
    """One printed slip. Printed again it keeps its number."""

    def __init__(self, state: State, catalog: Catalog, receipt: Receipt) -> None:
        self.state, self.catalog, self.receipt = state, catalog, receipt
        world = state.world
        self.order = world.find(Order, receipt.order)
        self.payment = world.find(Payment, receipt.payment)
        key = self.order.draft if self.order else self.payment.draft if self.payment else ""
        self.draft = world.find(Draft, key) or Draft(id="")

    def pdf(self) -> bytes:
        """Return it as PDF."""
        return rendered(TEMPLATE, self.data)

    @property
    def number(self) -> str:
        """Return its number: the day and the number in the run."""
        digits = "".join(filter(str.isdigit, self.receipt.id))
        return f"{self.receipt.at[:10].replace('-', '')}{digits.zfill(6)}"

    @property
    def data(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            "title": f"{self.receipt.kind} {self.number}", "operator": OPERATOR, "kind": self.receipt.kind,
            "note": f"{self.catalog.policy['tariff_note']} · 演练单据,不作凭证", "facts": self._facts, "lines": self._lines,
            "headings": ["费用", "应收(元)", "减免(元)", "实付(元)", "生效日"], "sums": self._sums, "terms": self._terms,
            "signatures": ["客户签字", "营业员", "日期"] if self.receipt.kind in SIGNED else ["收款人", "日期"],
        }  # fmt: skip

    @property
    def _facts(self) -> list[list[str]]:
        world, draft = self.state.world, self.draft
        account = world.find(Account, self.payment.account if self.payment else "")
        who = world.find(Customer, draft.customer or (account.customer if account else ""))
        element = next((e for e in world.all(Element) if self.order and e.order == self.order.id), None)
        element = element or world.find(Element, draft.element or draft.existing)
        hall, address = world.find(Hall, draft.hall), world.find(Address, draft.address)
        rows = {
            "单号": self.number, "日期": self.receipt.at[:16].replace("T", " "),
            "订单号": self.order.order_no if self.order else "", "业务": words()["flows"].get(draft.flow, {}).get("name", ""),
            "客户": f"{formats.masked_name(who.name)} {who.cust_no}" if who else "", "账户": account.acct_no if account else "",
            "号码": element.service_no if element else draft.number or draft.kd, "营业厅": hall.name if hall else "",
            "安装地址": address.path if address else "", "上门时段": draft.slot.replace("AM", "上午").replace("PM", "下午"),
            "手机串号": "、".join(draft.imeis), "补打": f"第{self.receipt.copies}次" if self.receipt.copies > 1 else "",
        }  # fmt: skip
        return [[name, value] for name, value in rows.items() if value]

    @property
    def _lines(self) -> list[list[str]]:
        if self.order is None:
            return []
        return [
            [
                str(line.get("label") or self.catalog.fee_name(line["fee"])), formats.yuan(line["amount_fen"]),
                formats.yuan(line["waived_fen"]) if line.get("waived_fen") else "",
                formats.yuan(line["amount_fen"] - line.get("waived_fen", 0)), word("values", str(line.get("effective", ""))),
            ]
            for line in self.order.fee_lines
        ]  # fmt: skip

    @property
    def _sums(self) -> list[list[str]]:
        paid = self.payment
        if paid is None:
            return [["合计", f"{formats.yuan(self.order.total_fen)}元"]] if self.order else []
        rows = [["应收", f"{formats.yuan(paid.amount_fen)}元"], ["付款方式", word("methods", paid.method)]]
        return [*rows, ["实收", f"{formats.yuan(paid.tendered_fen)}元"], ["找零", f"{formats.yuan(paid.change_fen)}元"]]

    @property
    def _terms(self) -> list[str]:
        """Return what was agreed: each chosen offering with its day and its length."""
        if self.receipt.kind not in SIGNED:
            return []
        chosen = [self.catalog.find(code) for code in (self.draft.offering, self.draft.plan, *self.draft.promos)]
        return [
            f"{each.name},{word('values', each.effective)}生效" + (f",共{each.months}个月" if each.months else "")
            for each in chosen
            if each is not None
        ]


def slips_of(state: State) -> list[Receipt]:
    """Return the slips printed in a run, in their order."""
    return sorted(state.world.all(Receipt), key=lambda each: (each.at, each.id))
