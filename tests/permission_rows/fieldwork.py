"""Rows of the permission matrix: fieldwork. The owner works in a hall of city A; their line and city A's HR see what is theirs."""

from django.core.files.base import ContentFile

from classroom.actions import costs, external
from classroom.models import ExternalFile
from lib import clock
from tests.classroom.field import application
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
