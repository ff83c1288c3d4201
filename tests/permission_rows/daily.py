"""Rows of the permission matrix: notices."""

from courses.models import Notice, NoticePage
from people.models import Audience
from tests.permission_row import Cast, Row, of

OF_THE_HALL = "L R R R 404 404 404 R"
HR_ONLY = "L 404 404 404 200 200 404 200"
NOTICE = of("hall_notice", "key")
ROWS: list[Row] = [
    Row("courses:list_notices", "L 200 200 200 200 200 200 200"),
    Row("courses:go_to_notice", OF_THE_HALL, NOTICE, why="a notice to one hall; editors see every one"),
    Row("courses:read_notice", "L R R R 404 404 404 404", NOTICE, "post", why="whom it means; an administrator is nobody's reader"),
    Row("courses:hr_notices", HR_ONLY),
    Row("courses:show_reads", HR_ONLY, NOTICE, why="other HR see an empty list of their own people"),
    Row("courses:remind_of_notice", "L 404 404 404 R R 404 R", NOTICE, "post", why="reminds one's own people alone"),
    Row("courses:print_reads", HR_ONLY, NOTICE),
    Row("courses:export_reads", HR_ONLY, NOTICE),
]  # fmt: skip


def extend(c: Cast) -> None:
    """Add the objects that these rows need to the cast."""
    only = Audience.objects.create(
        key="one-hall", name="一厅", criteria={"all": [{"fact": "department", "op": "within", "value": c.hall.code}]}
    )
    c.hall_page = NoticePage(
        title="本厅", slug="one-hall", body="字", locale=c.home.locale, audience=only, is_must_read=True
    )
    c.home.add_child(instance=c.hall_page)
    c.hall_page.save_revision().publish()
    c.hall_notice = Notice.objects.get(key=c.hall_page.translation_key)
