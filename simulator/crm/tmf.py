"""A run's world in the field names of the TM Forum APIs (JSON), names and numbers of people masked.

Sources: TMF620, 622, 629, 632, 637, 639, 641, 651, 654, 666, 669, 676, 678, 683, 685 as named in `simulator.md` 1.
Money is TMF `Money {unit, value}`. A state of ours that the standard does not have stands in `x-state`.
"""

from collections.abc import Mapping
from typing import Any

from simulator.crm.catalog import Catalog
from simulator.crm.entities import (
    Account,
    Address,
    Book,
    Charge,
    Contact,
    Contract,
    Customer,
    Element,
    Group,
    Number,
    Order,
    Payment,
    Refund,
    ServiceOrder,
    Sim,
    Subscription,
    Term,
    Terminal,
)
from simulator.crm.formats import masked_identity, masked_name, masked_number, yuan
from simulator.crm.state import State, World

Json = dict[str, Any]
PRODUCT: Mapping[str, str] = {
    "pre": "created", "installing": "pendingActive", "active": "active", "suspended": "suspended",
    "pending_terminate": "pendingTerminate", "terminated": "terminated", "cancelled": "cancelled",
}  # fmt: skip
ORDER: Mapping[str, str] = {
    "generated": "acknowledged", "auditing": "pending", "rejected": "rejected", "decomposed": "inProgress",
    "dispatched": "inProgress", "exception": "held", "cancel_check": "assessingCancellation",
    "compensating": "pendingCancellation", "cancelled": "cancelled", "completed": "completed", "partial": "partial",
    "failed": "failed",
}  # fmt: skip
SERVICE_ORDER: Mapping[str, str] = {
    "waiting": "acknowledged", "sent": "inProgress", "completed": "completed", "failed": "failed", "cancelled": "cancelled",
}  # fmt: skip
RESOURCE: Mapping[str, str] = {
    "idle": "available", "stock": "available", "reserved": "reserved", "occupied": "standby", "written": "standby",
    "in_use": "standby", "sold": "standby", "frozen": "suspended", "void": "suspended", "defect": "alarm",
    "returned": "available", "ported_out": "unknown",
}  # fmt: skip


def money(amount_fen: int) -> Json:
    """Fen as TMF Money."""
    return {"unit": "CNY", "value": yuan(amount_fen)}


def _period(start: str, end: str) -> Json:
    return {key: value for key, value in (("startDateTime", start), ("endDateTime", end)) if value}


def _individual(each: Customer) -> Json:
    document = {
        "identificationType": "idcard18",
        "identificationId": masked_identity(each.identity_no),
        "validFor": _period("", each.identity_valid_to),
    }
    return {
        "@type": "Individual",
        "id": f"party-{each.id}",
        "fullName": masked_name(each.name),
        "status": "validated",
        "individualIdentification": [document],
        "contactMedium": [{"mediumType": "phone", "characteristic": {"phoneNumber": masked_number(each.phone)}}],
    }


def _customer(world: World, each: Customer) -> Json:
    accounts = [
        {"id": account.id, "@referredType": "BillingAccount"} for account in world.where(Account, customer=each.id)
    ]
    party = {"id": f"party-{each.id}", "@referredType": "Individual"}
    return {
        "@type": "Customer",
        "id": each.id,
        "name": masked_name(each.name),
        "status": each.status,
        "engagedParty": party,
        "account": accounts,
    }


def _account(world: World, each: Account) -> Json:
    balances = [
        {"balanceType": book.fund, "amount": money(book.balance_fen)} for book in world.where(Book, account=each.id)
    ]
    return {
        "@type": "BillingAccount",
        "id": each.id,
        "name": masked_name(each.name),
        "state": each.state,
        "accountBalance": balances,
        "relatedParty": [{"id": each.customer, "role": "customer"}],
    }


def _offering(catalog: Catalog, code: str) -> Json:
    found = catalog.find(code)
    return {"id": code, "name": found.name if found else code}


def _product(world: World, catalog: Catalog, each: Element) -> Json:
    plans = [
        {
            "@type": "Product",
            "id": plan.id,
            "productOffering": _offering(catalog, plan.offering),
            "status": {"planned": "pendingActive", "ended": "terminated"}.get(plan.state, plan.state),
            "startDate": plan.start,
            "terminationDate": plan.end,
            "productPrice": [
                {"priceType": "recurring", "recurringChargePeriod": "month", "price": money(plan.price_fen)}
            ],
        }
        for plan in world.where(Subscription, element=each.id)
    ]
    terms = [
        {"name": _offering(catalog, term.offering)["name"], "duration": {"amount": term.months, "units": "month"},
         "validFor": _period(term.start, term.end)}
        for term in world.where(Term, element=each.id)
    ]  # fmt: skip
    return {
        "@type": "Product",
        "id": each.id,
        "name": each.kind,
        "status": PRODUCT[each.status],
        "x-state": {"status": each.status, "stopReasons": list(each.stop_reasons)},
        "productSerialNumber": masked_number(each.service_no) if each.kind == "mobile" else each.service_no,
        "startDate": each.open_date,
        "billingAccount": {"id": each.account},
        "place": [{"id": each.address, "role": "installation"}] if each.address else [],
        "product": plans,
        "productTerm": terms,
    }


def _bundle(catalog: Catalog, each: Group) -> Json:
    related = [
        {"relationshipType": "bundles", "product": {"id": member["element"]}, "role": member["role"]}
        for member in each.members
    ]
    status = {"pending": "pendingActive"}.get(each.state, each.state)
    offering = _offering(catalog, each.offering)
    return {
        "@type": "Product",
        "id": each.id,
        "isBundle": True,
        "status": status,
        "productOffering": offering,
        "productRelationship": related,
    }


def _order(catalog: Catalog, each: Order) -> Json:
    items = [
        {"id": str(place), "action": item["action"], "productOffering": _offering(catalog, item["offering"]),
         "product": {"id": item["element"]}}
        for place, item in enumerate(each.items, 1)
    ]  # fmt: skip
    prices = []
    for line in each.fee_lines:
        price: Json = {
            "name": line["label"],
            "priceType": "oneTime",
            "price": {"taxIncludedAmount": money(line["amount_fen"])},
        }
        if line["waived_fen"]:
            price["priceAlteration"] = [
                {
                    "name": line["reason"],
                    "priceType": "discount",
                    "price": {"taxIncludedAmount": money(-line["waived_fen"])},
                }
            ]
        prices.append(price)
    return {
        "@type": "ProductOrder",
        "id": each.id,
        "externalId": each.order_no,
        "category": each.flow,
        "state": ORDER[each.state].strip(),
        "x-state": each.state,
        "orderDate": each.created_at,
        "completionDate": each.completed_at,
        "billingAccount": {"id": each.payer},
        "relatedParty": [{"id": each.customer, "role": "customer"}],
        "channel": [{"id": each.hall, "role": "hall"}],
        "productOrderItem": items,
        "orderTotalPrice": prices,
        "payment": [{"id": key} for key in each.payments],
    }


def _service_order(each: ServiceOrder) -> Json:
    related = [{"relationshipType": "dependsOn", "id": before} for before in each.depends_on]
    errors = [{"code": each.error, "reason": each.error}] if each.error else []
    return {
        "@type": "ServiceOrder",
        "id": each.id,
        "category": each.system,
        "state": SERVICE_ORDER[each.state],
        "externalReference": [{"id": each.order, "externalReferenceType": "ProductOrder"}],
        "orderRelationship": related,
        "errorMessage": errors,
    }


def _agreement(catalog: Catalog, each: Contract) -> Json:
    return {
        "@type": "Agreement",
        "id": each.id,
        "agreementType": each.kind,
        "status": each.state,
        "agreementPeriod": {"startMonth": each.start_month, "months": each.months},
        "agreementItem": [{"product": [{"id": each.element}], "productOffering": [_offering(catalog, each.offering)]}],
        "characteristic": [
            {"name": "deposit", "value": money(each.deposit_fen)},
            {"name": "returned", "value": money(each.returned_fen)},
            {"name": "imei", "value": list(each.imeis)},
        ],
    }


def _money_documents(world: World) -> Json:
    return {
        "payment": [
            {"@type": "Payment", "id": each.id, "correlatorId": each.correlator, "status": each.status,
             "amount": money(each.amount_fen), "paymentDate": each.at, "paymentMethod": {"@type": each.method}}
            for each in world.all(Payment)
        ],
        "refund": [
            {"@type": "Refund", "id": each.id, "amount": money(each.amount_fen), "refundDate": each.at,
             "payment": {"id": each.payment}, "description": each.reason}
            for each in world.all(Refund)
        ],
        "appliedCustomerBillingRate": [
            {"@type": "AppliedCustomerBillingRate", "id": each.id, "date": each.at, "product": {"id": each.element},
             "billingAccount": {"id": each.account}, "taxIncludedAmount": money(each.amount_fen), "name": each.offering}
            for each in world.all(Charge)
        ],
    }  # fmt: skip


def _resources(world: World) -> list[Json]:
    rows: list[Json] = []
    for kind in (Number, Sim, Terminal):
        for each in world.all(kind):
            state = str(getattr(each, "state", ""))
            value = masked_number(each.id) if kind is Number else each.id
            rows.append(
                {
                    "@type": "Resource",
                    "category": kind.TABLE,
                    "value": value,
                    "resourceStatus": RESOURCE[state],
                    "x-state": state,
                }
            )
    return rows


def _visit(each: Contact) -> Json:
    return {
        "@type": "PartyInteraction",
        "id": each.id,
        "channel": [{"name": each.channel}],
        "interactionDate": _period(each.opened_at, each.closed_at),
        "interactionItem": [{"reason": flow} for flow in each.items],
        "description": each.outcome,
    }


def export(state: State, catalog: Catalog) -> Json:
    """The world as JSON data, one list for each TM Forum entity."""
    world = state.world
    return {
        "individual": [_individual(each) for each in world.all(Customer)],
        "customer": [_customer(world, each) for each in world.all(Customer)],
        "billingAccount": [_account(world, each) for each in world.all(Account)],
        "product": [_product(world, catalog, each) for each in world.all(Element)]
        + [_bundle(catalog, each) for each in world.all(Group)],
        "productOrder": [_order(catalog, each) for each in world.all(Order)],
        "serviceOrder": [_service_order(each) for each in world.all(ServiceOrder)],
        "agreement": [_agreement(catalog, each) for each in world.all(Contract)],
        "geographicAddress": [
            {"@type": "GeographicAddress", "id": each.id, "fullAddress": each.path} for each in world.all(Address)
        ],
        "resource": _resources(world),
        "partyInteraction": [_visit(each) for each in world.all(Contact)],
        **_money_documents(world),
        "x-clock": state.meta.now.isoformat(),
        "x-note": catalog.policy["tariff_note"],
    }
