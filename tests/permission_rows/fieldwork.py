"""Rows of the permission matrix: fieldwork. The owner works in a hall of city A; their line and city A's HR see what is theirs."""

from types import SimpleNamespace

from django.core.files.base import ContentFile

from classroom.actions import costs, external, secondments
from classroom.models import ExternalFile
from lib import clock
from tests.classroom.field import application, make_quota
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
