"""Rows of the permission matrix: dashboards, lists, views that are kept, exports. HR of city A kept a view and had it exported."""

from django.core.files.base import ContentFile

from reports.models import Export, SavedReport, Snapshot
from tests.permission_row import Cast, Row, of

#                                              anon own col man hr  str exp adm
ROWS: list[Row] = [
    Row("reports:show_numbers", "L 404 404 404 200 200 404 200", why="each HR sees the numbers of their departments"),
    Row("reports:count_numbers", "L 404 404 404 R R 404 R", method="post"),
    Row("reports:show_wall", "L 404 404 404 200 200 404 200"),
    Row("reports:show_wall_part", "L 404 404 404 200 200 404 200"),
    Row("reports:show_team", "L 404 404 200 404 404 404 404", why="the administrator leads nobody"),
    Row("reports:show_trainer", "L 404 404 404 404 404 404 404", why="none of them teaches"),
    Row("reports:show_own", "L 200 200 200 200 200 200 404", why="the administrator is no employee"),
    Row("reports:list_risks", "L 404 404 200 200 200 404 200", why="a manager sees the direct reports"),
    Row("reports:list_lists", "L 404 404 R R R 404 R"),
    Row("reports:show_list", "L 404 404 200 200 200 404 200", lambda c: ["people"], why="each sees their own people"),
    Row("reports:export_list", "L 404 404 R R R 404 R", lambda c: ["people"], "post", data=lambda c: {"format": "csv"}),
    Row("reports:save_view", "L 404 404 R R R 404 R", lambda c: ["people"], "post", data=lambda c: {"title": "x"}),
    Row("reports:list_views", "L 404 404 200 200 200 404 200", why="each sees their own"),
    Row("reports:schedule_view", "L 404 404 404 R 404 404 404", of("kept_view"), "post", why="only the owner"),
    Row("reports:delete_view", "L 404 404 404 R 404 404 404", of("kept_view"), "post", why="only the owner"),
    Row(
        "reports:download_export",
        "L 404 404 404 200 404 404 404",
        lambda c: [c.export.public_id, "csv"],
        why="only whoever asked for it, not even an administrator",
    ),
]


def extend(c: Cast) -> None:
    """Add a snapshot, a kept view and a file of city A's HR."""
    Snapshot.objects.create(finished_at=c.todo.created_at)
    c.kept_view = SavedReport.objects.create(owner=c.hr, title="x", list_key="people")
    c.export = Export(by=c.hr, title="x", list_key="people", format="csv")
    c.export.file.save("x.csv", ContentFile(b"x"), save=True)
