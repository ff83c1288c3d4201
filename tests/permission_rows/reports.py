"""Rows of the permission matrix: reports."""

import datetime as dt

from tests.permission_row import Cast, Row, of


def person(cast: Cast):
    return [cast.people["owner"].public_id]


HR_ONLY = "L 404 404 404 200 200 404 200"
UPWARD = [
    Row("reports:show_upward", "L 404 404 404 200 404 404 200", url=lambda c: _upward(c, "")),
    Row("reports:show_upward_rows", "L 404 404 404 200 404 404 200", url=lambda c: _upward(c, "rows/coverage/")),
    Row("reports:export_upward", "L 404 404 404 200 404 404 200", url=lambda c: _upward(c, "report.xlsx")),
    Row("reports:freeze_upward", "L 404 404 404 R 404 404 R", method="post", data=lambda c: {"department": c.hall.code, "note": "x"}),
    Row("reports:list_frozen", HR_ONLY),
    Row("reports:show_frozen", "L 404 404 404 200 404 404 200", of("frozen_period")),
    Row("reports:list_templates", HR_ONLY),
    Row("reports:close_template", "L 404 404 404 R 404 404 R", of("report_template"), "post"),
]  # fmt: skip
EFFECTS = [
    Row("development:list_studies", HR_ONLY),
    Row("development:open_study", HR_ONLY),
    Row("development:show_study", "L 404 404 404 200 404 404 200", of("study")),
    Row("development:conclude_study", "L 404 404 404 R 404 404 R", of("study"), "post", why="refused with a message without words"),
    Row("development:list_kpis", HR_ONLY),
    Row("development:import_kpis", HR_ONLY),
    Row("development:import_costs", HR_ONLY),
    Row("development:list_funds", HR_ONLY),
    Row("development:download_file_template", HR_ONLY, lambda c: ["kpis"]),
    Row("development:apply_file", "L 404 404 404 R R 404 R", lambda c: ["kpis"], "post", why="without a token: told to upload it again"),
]  # fmt: skip


def _upward(cast: Cast, path: str) -> str:
    return f"/reports/upward/{path}?department={cast.hall.code}"


ROWS = [
    Row("reports:own_file", "L 200 200 200 200 200 200 404", why="an administrator is no employee"),
    Row("reports:show_file", "L 200 404 200 200 404 404 200", person),
    Row("reports:print_file", "L 200 404 200 200 404 404 200", lambda c: [*person(c), "all"]),
    Row("reports:own_chain", "L 200 200 200 200 200 200 404", why="an administrator is no employee"),
    Row("reports:show_chain", "L 200 404 200 200 404 404 200", person),
    Row("reports:show_minutes", "L 404 404 404 200 200 404 200"),
    Row("reports:export_minutes", "L 404 404 404 200 200 404 200"),
    *UPWARD,
    *EFFECTS,
    Row(
        "reports:class_file",
        "L 404 404 404 200 404 404 200",
        of("class_session"),
        why="HR and trainers of its department",
    ),
]


def extend(c: Cast) -> None:
    """Add a reported period and a table to fill of the hall."""
    from development.models import Study
    from reports.models import FrozenPeriod, ReportTemplate

    c.study = Study.objects.create(
        title="x", question="x", about_kind="course", about_key="x", about_title="x", owner_department=c.hall, levels=[1],
        starts_on=dt.date(2025, 6, 1), ends_on=dt.date(2025, 6, 2),
    )  # fmt: skip
    lines = [{"key": "", "label": "x", "people": 0, "cells": {}}]
    numbers = {"unit": lines, "category": lines, "kind": lines}
    c.frozen_period = FrozenPeriod.objects.create(department=c.hall, period="2025-q1", numbers=numbers)
    c.report_template = ReportTemplate.objects.create(department=c.hall, name="x", content=b"", columns={"cells": {}})
