"""Numbers, cards, handsets, broadband accounts and ports: reserved for a draft, committed by an order, given back."""

from collections.abc import Mapping
from datetime import timedelta

from simulator.crm.entities import (
    Address,
    BroadbandAccount,
    Draft,
    Due,
    Entity,
    Number,
    Reservation,
    Sim,
    Terminal,
)
from simulator.crm.work import Change, Refusal, Work, put

KINDS: Mapping[str, type[Entity]] = {"number": Number, "sim": Sim, "terminal": Terminal, "kd": BroadbandAccount}
FREE: Mapping[str, str] = {"number": "idle", "sim": "stock", "terminal": "stock", "kd": "idle"}
USED: Mapping[str, str] = {"number": "occupied", "sim": "reserved", "terminal": "sold", "kd": "occupied"}
EDGES: Mapping[str, frozenset[tuple[str, str]]] = {
    "number": frozenset(
        {
            ("idle", "reserved"),
            ("reserved", "idle"),
            ("reserved", "occupied"),
            ("occupied", "idle"),
            ("idle", "occupied"),
        }
    ),
    "kd": frozenset(
        {
            ("idle", "reserved"),
            ("reserved", "idle"),
            ("reserved", "occupied"),
            ("occupied", "idle"),
            ("idle", "occupied"),
        }
    ),
    "sim": frozenset(
        {
            ("stock", "reserved"),
            ("reserved", "stock"),
            ("reserved", "written"),
            ("written", "in_use"),
            ("written", "void"),
        }
        | {("reserved", "void"), ("stock", "void")}
    ),
    "terminal": frozenset({("stock", "reserved"), ("reserved", "stock"), ("reserved", "sold"), ("sold", "stock")}),
}


def _free_change(work: Work, kind: str, key: str) -> Change:
    if kind == "port":
        address = work.world.get(Address, key)
        return put(Address, key, free_ports=address.free_ports + 1)
    return put(KINDS[kind], key, state=FREE[kind])


def reserve(work: Work, fact: str, kind: str, key: str, **draft_changes: object) -> None:
    """Hold something that is free for the draft on screen, and write the draft's field in the same fact."""
    draft = work.draft()
    until = (work.now + timedelta(minutes=work.policy["reservation_min"])).isoformat()
    if kind == "port":
        held = put(Address, key, free_ports=work.world.get(Address, key).free_ports - 1)
    else:
        held = put(KINDS[kind], key, state="reserved")
    name = f"{kind}:{key}"
    work.emit(
        fact,
        held,
        put(Reservation, name, kind=kind, key=key, draft=draft.id, until=until),
        put(Due, f"reservation:{name}", at=until, rank=4, kind="reservation", key=name),
        put(Draft, draft.id, **draft_changes),
        value=key,
        until=until,
    )


def held(work: Work, draft: Draft, kind: str) -> list[Reservation]:
    """What the draft holds of a kind."""
    return [each for each in work.world.all(Reservation) if each.draft == draft.id and each.kind == kind]


def holds(work: Work, draft: Draft, kind: str, key: str) -> bool:
    """Whether the draft's reservation still runs."""
    found = work.world.find(Reservation, f"{kind}:{key}")
    return found is not None and found.draft == draft.id


def release(work: Work, reservation: Reservation, fact: str, **draft_changes: object) -> None:
    """Give it back."""
    changes = [_free_change(work, reservation.kind, reservation.key)]
    if draft_changes:
        changes.append(put(Draft, reservation.draft, **draft_changes))
    work.emit(
        fact,
        *changes,
        drop=((Reservation.TABLE, reservation.id), (Due.TABLE, f"reservation:{reservation.id}")),
        what=reservation.kind,
        value=reservation.key,
    )


def release_all(work: Work, draft: Draft) -> None:
    """Give back all that a draft holds."""
    for reservation in [each for each in work.world.all(Reservation) if each.draft == draft.id]:
        release(work, reservation, "reservations_released")


def expire(work: Work, name: str) -> None:
    """The clock passed the end of a reservation."""
    reservation = work.world.find(Reservation, name)
    if reservation is not None:
        release(work, reservation, "reservation_expired")


def require_held(work: Work, draft: Draft, kind: str, key: str) -> None:
    """E-RES-EXP where the draft named something that it no longer holds."""
    if key and not holds(work, draft, kind, key):
        raise Refusal("E-RES-EXP", {"what": key})


def commit(work: Work, draft: Draft, owners: Mapping[tuple[str, str], str]) -> None:
    """Turn every reservation of the draft into use; `owners`: (kind, key) to the element that has it now."""
    changes: list[Change] = []
    dropped: list[tuple[str, str]] = []
    for each in [row for row in work.world.all(Reservation) if row.draft == draft.id]:
        owner = owners.get((each.kind, each.key))
        if owner is None:
            continue
        dropped += [(Reservation.TABLE, each.id), (Due.TABLE, f"reservation:{each.id}")]
        if each.kind == "terminal":
            changes.append(put(Terminal, each.key, state="sold", sold_by_attempt=True, order=owner))
        elif each.kind != "port":
            changes.append(put(KINDS[each.kind], each.key, state=USED[each.kind], element=owner))
    if dropped:
        work.emit("reservations_committed", *changes, drop=tuple(dropped))


def expire_all(work: Work, draft: Draft) -> None:
    """Everything that a draft holds runs out at once."""
    for reservation in [each for each in work.world.all(Reservation) if each.draft == draft.id]:
        release(work, reservation, "reservation_expired")
