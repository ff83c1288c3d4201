"""Rows of the permission matrix: incentives and the suggestion box."""

from development.actions import incentives, suggestions
from development.models import AwardRule
from lib import clock
from tests.permission_row import Cast, Row, of

HR_ONLY = "L 404 404 404 200 200 404 200"
OF_HR = "L 404 404 404 R 404 404 R"
ALL = "L 200 200 200 200 200 200 200"
ROWS: list[Row] = [
    Row("development:my_suggestions", ALL),
    Row("development:list_suggestions", HR_ONLY),
    Row("development:show_suggestion", "L 404 404 404 200 404 404 200", of("suggestion"), why="the author reads it on the own page"),
    Row("development:honours", ALL),
    Row("development:scoring", ALL),
    Row("development:my_honours", "L 200 200 200 200 200 200 404", why="an administrator without a post has no points"),
    Row("development:choose_honours", "L R R R R R R 404", method="post"),
    Row("development:propose_award", "L 404 404 200 404 404 404 404", why="managers alone"),
    Row("development:list_proposals", HR_ONLY),
    Row("development:decide_proposal", OF_HR, of("award_proposal"), "post", lambda c: {"choice": "approve"}),
    Row("development:list_awards", HR_ONLY),
    Row("development:export_awards", HR_ONLY),
    Row("development:reverse_award", OF_HR, of("award"), "post", why="refused with a message without a reason"),
    Row("development:list_award_rules", HR_ONLY),
    Row("development:change_award_rule", OF_HR, of("award_rule"), "post", lambda c: {"choice": "publish"}),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    person = c.people["owner"]
    c.award_rule = AwardRule.objects.create(
        title="规则", kind="manual", points=5, owner_department=c.city, published_at=clock.now()
    )
    c.award_proposal, _new = incentives.propose(c.award_rule, person, origin="one", because="因为")
    given, _new = incentives.propose(c.award_rule, person, origin="two", because="因为")
    c.award = incentives.decide(given, approve=True, by=c.hr)
    c.suggestion = suggestions.hand_in(person, category="other", text="字")
