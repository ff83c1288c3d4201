"""Rows of the permission matrix: plans."""

from tests.permission_row import Cast, Row, of

HR_ONLY = "L 404 404 404 200 200 404 200"
OF_CITY = "L 404 404 404 200 404 404 200"
MOVED = "L 404 404 404 R 404 404 R"
DRAFT, LINE, DONE = of("plan_draft"), of("plan_draft_line"), of("plan_done")
DONE_LINE, OUTSIDE = of("plan_done_line"), of("plan_outside")
ROWS: list[Row] = [
    Row("development:list_plans", HR_ONLY),
    Row("development:start_plan", HR_ONLY),
    Row("development:plan_template", HR_ONLY),
    Row("development:show_plan", OF_CITY, DRAFT),
    Row("development:edit_plan", OF_CITY, DRAFT),
    Row("development:submit_plan", MOVED, DRAFT, "post"),
    Row("development:decide_plan", MOVED, of("plan_submitted"), "post", why="refused with a message: the HR above decides"),
    Row("development:next_plan", OF_CITY, DONE),
    Row("development:add_plan_line", OF_CITY, DRAFT),
    Row("development:import_plan", OF_CITY, DRAFT),
    Row("development:apply_plan", MOVED, DRAFT, "post", why="refused with a message: no file is kept"),
    Row("development:export_plan_xlsx", OF_CITY, DRAFT),
    Row("development:export_plan_docx", OF_CITY, DRAFT),
    Row("development:export_plan_pdf", OF_CITY, DRAFT),
    Row("development:show_plan_line", OF_CITY, LINE),
    Row("development:edit_plan_line", OF_CITY, LINE),
    Row("development:remove_plan_line", MOVED, LINE, "post"),
    Row("development:enrol_by_line", "L 404 404 404 R 404 404 R", DONE_LINE, "post", why="refused with a message: nobody is named"),
    Row("development:plan_from_needs", MOVED.replace("R", "200"), DRAFT),
    Row("development:shift_plan_line", MOVED, DONE_LINE, "post", why="refused with a message: an empty form"),
    Row("development:finish_plan_line", MOVED, DONE_LINE, "post", why="refused with a message: an empty form"),
    Row("development:settle_plan_line", MOVED, DONE_LINE, "post", why="refused with a message without a reason"),
    Row("development:ask_outside", "L 404 404 200 200 200 404 404", why="managers and HR, for their own department"),
    Row("development:show_coverage", HR_ONLY),
    Row("development:export_coverage", HR_ONLY),
    Row("development:my_career", "L 200 200 200 200 200 200 200"),
    Row("development:show_career", "L 200 404 200 200 404 404 200", lambda c: [c.people["owner"].public_id], why="oneself, the line above, HR"),
    Row("development:list_outside", HR_ONLY),
    Row("development:decide_outside", MOVED, OUTSIDE, "post", lambda c: {"choice": "approve"}),
    Row("development:my_plan", "L 200 200 200 200 200 200 200", why="says so while there is none"),
    Row("development:show_personal_plan", "L 200 404 200 200 404 404 200", of("personal_plan")),
    Row("development:answer_plan_item", "L R 404 R R 404 404 R", of("personal_item"), "post", why="HR is told who settles it"),
    Row("development:list_team_plans", "L 404 404 200 404 404 404 404", why="managers alone"),
    Row("development:list_personal_plans", HR_ONLY),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    from development.actions import outside, plans
    from development.models import PersonalPlan, PlanItem
    from lib import clock
    from tests.development.plan_makers import approve, make_version

    c.plan_draft = make_version(c.city, c.hr, year=2031)
    c.plan_draft_line = c.plan_draft.lines.get()
    c.plan_done = approve(make_version(c.city, c.hr, year=2032), submitted_by=c.hr, by=c.admin)
    c.plan_done_line = c.plan_done.lines.get()
    c.plan_submitted = make_version(c.city, c.hr, year=2033)
    plans.submit(c.plan_submitted, by=c.hr)
    c.plan_submitted.refresh_from_db()
    manager = c.people["manager"].user
    day = clock.today().replace(day=1)
    c.plan_outside = outside.ask(c.hall, title="x", people=1, on_month=day, budget_fen=0, because="x", by=manager)
    c.personal_plan = PersonalPlan.objects.create(employee=c.people["owner"], year=day.year)
    c.personal_item = PlanItem.objects.create(
        plan=c.personal_plan, source_key="x", title="x", because="x", due_on=day.replace(year=day.year + 1)
    )
