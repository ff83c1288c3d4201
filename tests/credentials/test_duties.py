"""Who may do what tomorrow: the board, rosters dropped in, supervised licences, the way back, what leaves the house."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from courses.models import Enrolment
from credentials import board, duty_sheets
from credentials.actions import licensing, loading, rostering
from credentials.exceptions import CredentialsError
from credentials.models import Duty, DutyRequirement, Roster, SupervisedLicence
from lib import clock
from people.models import Employee
from tests.credentials.proofs import make_period, make_programme
from tests.factories import make_department, make_employee

pytestmark = pytest.mark.django_db
HALL = reverse("credentials:show_board")


@pytest.fixture
def hall():
    """A manager with four people: one may, one ends soon, one has lapsed, one never had it."""
    department, boss = make_department(name="学苑路营业厅"), make_employee(name="孟经纬")
    programme, other = make_programme(title_zh="初级认证"), make_programme(title_zh="中级认证")
    duty = Duty.objects.create(key="open-account", title_zh="开户")
    DutyRequirement.objects.create(duty=duty, programme=programme, alternative=1)
    DutyRequirement.objects.create(duty=duty, programme=other, alternative=2)
    people = [make_employee(department=department, manager=boss, bss_number=f"YY{n}") for n in range(4)]
    make_period(people[0], programme, days_left=400)
    make_period(people[1], programme, days_left=30)
    make_period(people[2], programme, days_left=0)
    return boss, people, programme, duty


def states(people, on=None):
    return [line.cells[0].state for line in board.board(people, board.duties(), on=on or clock.today())]


def test_a_cell_says_who_may_who_ends_soon_and_who_may_not(hall):
    _boss, people, programme, _duty = hall
    assert states(people) == ["yes", "soon", "no", "no"]
    renewal = make_period(people[1], programme, days_left=800, valid_from=clock.today() + dt.timedelta(days=30))
    assert states(people)[1] == "yes", "a renewal follows on without a gap"
    type(renewal).objects.filter(pk=renewal.pk).update(revoked_at=clock.now())
    assert states(people)[1] == "soon"


def test_any_alternative_is_enough(hall):
    _boss, people, _programme, duty = hall
    make_period(people[3], duty.requirements.get(alternative=2).programme, days_left=400)
    assert states(people)[3] == "yes"


def test_a_roster_names_each_wrong_row_and_keeps_nothing(hall):
    boss, people, _programme, _duty = hall
    stranger, gone = make_employee(), people[3]
    Employee.objects.filter(pk=gone.pk).update(work_state="long_leave")
    mine = Employee.objects.reporting_to(boss)
    text = f"{people[0].number} 某某\n{stranger.number}\n{people[0].number}\n{gone.number}"
    with pytest.raises(CredentialsError) as refused:
        rostering.drop_in(rostering.read_pasted(text), day=board.tomorrow(), people=mine, by=boss.user)
    assert [reason[:4] for reason in refused.value.reasons] == ["第 2 ", "第 3 ", "第 4 "]
    assert not Roster.objects.exists()
    with pytest.raises(CredentialsError, match="已经过去"):
        rostering.drop_in([(1, people[0].number)], day=clock.today() - dt.timedelta(days=1), people=mine, by=boss.user)


def test_a_manager_drops_a_workbook_in_and_sees_that_day_only(hall, client):
    boss, people, _programme, _duty = hall
    client.force_login(boss.user)
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["班次", "工号"], ["早", people[1].number], ["晚", people[2].number]):
        book.active.append(row)
    book.save(out)
    day = board.tomorrow().isoformat()
    file = SimpleUploadedFile("明天.xlsx", out.getvalue())
    answer = client.post(reverse("credentials:drop_roster"), {"day": day, "file": file}, follow=True)
    text = answer.content.decode()
    assert people[1].name in text and people[0].name not in text
    assert "可办，快到期" in text and "不可办" in text
    assert people[0].name in client.get(HALL, {"day": day, "who": "all"}).content.decode()
    bad = client.post(reverse("credentials:drop_roster"), {"day": day, "numbers": "999"})
    assert bad.status_code == 400 and "没有工号“999”" in bad.content.decode() and Roster.objects.count() == 1


def test_the_way_back_enrols_whoever_never_passed_and_tells_whoever_did(hall, client):
    boss, people, programme, _duty = hall
    client.force_login(boss.user)
    for person in (people[3], people[1]):
        page = reverse("credentials:show_duties_of", args=[person.public_id])
        assert client.get(page).status_code == 200
        client.post(reverse("credentials:assign_way", args=[person.public_id]), {"programme": programme.key})
    row = Enrolment.objects.get()
    assert (row.employee, row.course, row.source) == (people[3], programme.course, "manager")
    assert people[1].user.messages.get(kind="credential_way").body
    stranger = reverse("credentials:assign_way", args=[make_employee().public_id])
    assert client.post(stranger, {"programme": programme.key}).status_code == 404


def test_a_supervised_licence_needs_somebody_who_may_and_a_reason(hall):
    boss, people, _programme, duty = hall
    fields = {"days": 5, "reason": "人手不足", "by": boss.user}
    with pytest.raises(CredentialsError, match="不能带"):
        licensing.grant(people[2], duty, supervisor=people[3], **fields)
    with pytest.raises(CredentialsError, match="30"):
        licensing.grant(people[2], duty, supervisor=people[0], **{**fields, "days": 31})
    licensing.grant(people[2], duty, supervisor=people[0], **fields)
    with pytest.raises(CredentialsError, match="已经有"):
        licensing.grant(people[2], duty, supervisor=people[0], **fields)
    assert states(people) == ["yes", "soon", "supervised", "no"]
    assert states(people, clock.today() + dt.timedelta(days=5))[2] == "no"
    assert SupervisedLicence.objects.count() == 1


def test_the_daily_table_says_what_to_open_and_stop_and_no_formula(hall):
    _boss, people, programme, _duty = hall
    Employee.objects.filter(pk=people[2].pk).update(name="=HYPERLINK(1)")
    make_period(people[3], programme, days_left=700, valid_from=clock.today())
    rows = Employee.objects.filter(pk__in=[p.pk for p in people]).with_post().order_by("number")
    data = duty_sheets.bss_workbook(list(rows), board.duties(), day=clock.today())
    sheet = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert [(row[0], row[1]) for row in sheet[1:]] == [("停用", "YY2"), ("开通", "YY3")]
    assert (
        sheet[1][3] == "'=HYPERLINK(1)"
        and sheet[1][4] == "学苑路营业厅"
        and sheet[1][5] == "开户"
        and len(sheet[2][8]) == 34
    )


def test_the_sheet_for_the_wall_is_a_tagged_pdf(hall):
    _boss, people, _programme, _duty = hall
    data = duty_sheets.wall_pdf(people, board.duties(), day=clock.today(), title="明日上岗")
    reader = PdfReader(io.BytesIO(data))
    assert (
        people[0].name in reader.pages[0].extract_text().replace(" ", "")
        and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    )


def test_the_board_costs_the_same_for_many_people(hall):
    _boss, people, _programme, _duty = hall
    costs = []
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            board.board(some, board.duties(), on=clock.today())
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_what_ships_names_only_programmes_that_are_there():
    import yaml
    from django.conf import settings

    folder = settings.BASE_DIR / "content/credentials"
    for name, load in (("programmes", loading.load_programme), ("duties", loading.load_duty)):
        rows = yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))[name]
        assert [load(row, position=n) for n, row in enumerate(rows)] == ["created"] * len(rows)
        assert [load(row, position=n) for n, row in enumerate(rows)] == [""] * len(rows)
    assert {d.title_zh for d in Duty.objects.all()} >= {"开户", "过户", "融合变更", "收费"}
    with pytest.raises(CredentialsError, match="X999"):
        loading.load_duty({"key": "x", "title": {"zh": "x"}, "needs": [["X999"]]}, position=1)


def test_only_colleagues_with_a_certificate_are_offered_as_supervisors(hall, client):
    boss, people, _programme, _duty = hall
    client.force_login(boss.user)
    page = client.get(reverse("credentials:show_duties_of", args=[people[3].public_id]))
    assert list(page.context["licence"].fields["supervisor"].queryset) == people[:2]
