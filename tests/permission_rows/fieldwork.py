"""Rows of the permission matrix: fieldwork. The owner works in a hall of city A; their line and city A's HR see what is theirs."""

import datetime as dt
from types import SimpleNamespace

from django.core.files.base import ContentFile

from classroom.actions import costs, external, mentoring, panels, secondments
from classroom.models import ExternalFile, PanelPhoto
from lib import clock
from tests.classroom.field import POINTS, application, make_panel, make_quota, make_slot
from tests.permission_row import Cast, Row, of


def answer(verb):
    return lambda cast: [cast.external.public_id, verb]


#                                              anon own col man hr  str exp adm
ROWS: list[Row] = [
    Row("classroom:fieldwork", "L 200 200 200 200 200 200 404", why="the administrator is no employee"),
    Row("classroom:apply_external", "L 200 200 200 200 200 200 404"),
    Row("classroom:show_external", "L 200 404 200 200 404 404 200", of("external")),
    Row(
        "classroom:answer_external",
        "L 404 404 R R 404 404 R",
        answer("approve"),
        "post",
        why="nobody decides about oneself",
    ),
    Row("classroom:sign_external", "L 404 404 404 R 404 404 R", of("external"), "post"),
    Row("classroom:withdraw_external", "L R 404 404 404 404 404 404", of("external"), "post"),
    Row("classroom:report_external", "L R 404 404 404 404 404 404", of("external"), why="nothing to report yet"),
    Row(
        "classroom:print_external",
        "L 200 404 200 200 404 404 200",
        lambda c: [c.reported.public_id, "sheet-xlsx"],
    ),
    Row("classroom:serve_external_file", "L 200 404 200 200 404 404 200", of("external_file")),
    Row("classroom:list_external", "L 404 404 404 200 200 404 200", why="each sees their own people"),
    Row("classroom:export_external", "L 404 404 404 200 200 404 200"),
    Row("classroom:apply_secondment", "L 200 200 200 200 200 200 404", of("quota")),
    Row("classroom:show_secondment", "L 200 404 200 200 404 404 200", of("away")),
    Row("classroom:do_secondment", "L 404 404 R R 404 404 R", lambda c: [c.away.public_id, "approve"], "post"),
    Row("classroom:list_quotas", "L 404 404 404 200 200 404 200", why="each sees their own department's"),
    Row("classroom:add_quota", "L 404 404 404 200 200 404 200"),
    Row("classroom:show_quota", "L 404 404 404 200 404 404 200", of("quota")),
    Row("classroom:close_quota", "L 404 404 404 R 404 404 R", of("quota"), "post"),
    Row("classroom:list_slots", "L 200 200 200 200 200 200 404"),
    Row("classroom:book_seat", "L R R R R R R 404", of("slot"), "post"),
    Row("classroom:cancel_seat", "L R 404 404 404 404 404 404", of("seat"), "post"),
    Row("classroom:examine", "L 404 200 200 404 404 404 404", of("slot"), why="the colleague and the manager examine"),
    Row("classroom:hand_in_sheet", "L 404 400 400 404 404 404 404", of("slot"), "post", why="nothing in it"),
    Row("classroom:serve_photo", "L 404 200 200 200 404 404 200", of("photo")),
    Row("classroom:list_panels", "L 404 404 404 200 200 404 200", why="each sees their own department's"),
    Row("classroom:add_panel", "L 404 404 404 200 200 404 200"),
    Row("classroom:show_panel", "L 404 404 404 200 404 404 200", of("panel")),
    Row("classroom:edit_panel", "L 404 404 404 200 404 404 200", of("panel")),
    Row("classroom:show_slot", "L 404 404 404 200 404 404 200", of("slot")),
    Row("classroom:print_sheets", "L 404 404 404 200 404 404 200", of("slot")),
    Row("classroom:show_seat", "L 404 404 404 200 404 404 200", of("seat")),
    Row("classroom:type_sheet", "L 404 404 404 404 404 404 404", of("seat"), "post", why="names no examiner"),
    Row("classroom:print_protocol", "L 404 404 404 200 404 404 200", of("judged_seat")),
    Row("classroom:change_seat", "L 404 404 404 R 404 404 R", lambda c: [c.seat.public_id, "absent"], "post"),
    Row("classroom:show_pair", "L 200 200 200 200 404 404 200", of("pair"), why="the colleague is the mentor"),
    Row("classroom:print_pair", "L 200 200 200 200 404 404 200", of("pair")),
    Row(
        "classroom:do_pair",
        "L 404 400 404 404 404 404 404",
        lambda c: [c.pair.public_id, "week"],
        "post",
        why="nothing in it",
    ),
    Row("classroom:show_checklist", "L 200 200 200 200 404 404 200", of("checklist")),
    Row("classroom:do_checklist", "L 404 404 R R 404 404 R", lambda c: [c.checklist.public_id, "sign"], "post"),
    Row("classroom:list_pairs", "L 404 404 404 200 200 404 200", why="each sees their own people"),
    Row("classroom:export_allowances", "L 404 404 404 200 200 404 200"),
    Row("classroom:list_checklists", "L 404 404 404 200 200 404 200"),
    Row("classroom:list_costs", "L 404 404 404 200 200 404 200"),
    Row("classroom:export_costs", "L 404 404 404 200 200 404 200"),
    Row("classroom:take_back_cost", "L 404 404 404 R 404 404 R", of("cost"), "post"),
]


def extend(c: Cast) -> None:
    """Add an application, a handed-in report with its certificate, and a cost line of the owner."""
    person = c.people["owner"]
    c.external = external.apply(person, application(), by=c.owner)
    today = clock.today()
    c.reported = external.apply(person, application(starts_on=today, ends_on=today), by=c.owner)
    external.ExternalTraining.objects.filter(pk=c.reported.pk).update(state="submitted", spent={"fee": 100})
    c.external_file = ExternalFile(training=c.reported, file_name="x.pdf", size=1, sha256="0" * 64)
    c.external_file.file.save("x.pdf", ContentFile(b"%PDF-"), save=True)
    c.cost = costs.spend(kind="fee", key="x", token="x", department=c.hall, employee=person, amount_fen=100, on=today)
    c.quota = make_quota(SimpleNamespace(city=c.city, other_city=c.other_city, hr=c.people["hr"]))
    c.away = secondments.apply(person, c.quota, reason="x", by=c.owner)
    c.pair = mentoring.pair(c.people["colleague"], person, starts_on=today, ends_on=today, goals="x", by=None)
    c.checklist = mentoring.give_checklist(person, title="x", lines="a", by=None)
    _add_panels(c, person)


def _add_panels(c: Cast, person) -> None:
    """A practical exam of city A: the owner sat one hour, with a photo, and has a seat in another."""
    house = SimpleNamespace(city=c.city, first=c.people["colleague"], second=c.people["manager"])
    c.panel = make_panel(house)
    c.slot, soon = make_slot(house, exam=c.panel, seats=9), clock.now() + dt.timedelta(minutes=20)
    other = make_slot(house, starts_at=soon, ends_at=soon + dt.timedelta(hours=1))
    c.seat, c.judged_seat = panels.book(person, c.slot), panels.book(person, other)
    sheet = panels.hand_in(c.judged_seat, house.first, token="token-first", points=POINTS)
    panels.hand_in(c.judged_seat, house.second, token="token-second", points=POINTS)
    c.photo = PanelPhoto(sheet=sheet, sha256="0" * 64)
    c.photo.file.save("x.jpg", ContentFile(b"x"), save=True)
