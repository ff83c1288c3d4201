"""X100, X200 and X300 as they ship: every part must pass, and a missing one blocks and is named."""

import pytest
import yaml
from django.conf import settings
from django.utils.translation import override

from courses.actions import progress
from credentials import paths
from credentials.actions import issuing, loading
from credentials.exceptions import CredentialsError
from credentials.models import Period, Programme
from jobs.news import settle_all
from tests.courses.test_practicals import play
from tests.credentials.proofs import take_exam
from tests.factories import make_course, make_employee, make_quiz, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(site_root):
    """The programmes of content/, their courses with a theory exam and a practical one."""
    make_scenario("S-101")
    for key in ("X100", "X200", "X300"):
        quiz = make_quiz(kind="exam", feedback="after")
        make_course(key=key, lessons=1, exam=quiz, practical=[{"pool": ["S-101"], "draw": 1}])
    rows = yaml.safe_load((settings.BASE_DIR / "content/credentials/programmes.yaml").read_text("utf-8"))["programmes"]
    for number, row in enumerate(rows):
        loading.load_programme(row, position=number)
    found = {row.key: row for row in Programme.objects.all()}
    from courses.models import Course

    for key, row in found.items():
        row.course = Course.objects.get(key=key)
    return make_employee(name="田小满"), found


def missing(person, programme):
    with pytest.raises(CredentialsError) as refused:
        issuing.issue(person, programme, by=None)
    return str(refused.value)


def theory(person, course):
    take_exam(person, course)
    for lesson in course.lessons.all():
        progress.complete_lesson(person, lesson)


def practical(person, course):
    from courses.actions import practicals

    play(practicals.begin_next(person, course))
    progress.complete_course(person, course)
    settle_all()


def test_x100_asks_for_theory_and_practical(shipped):
    person, found = shipped
    x100 = found["X100"]
    assert "理论考试还没有参加" in missing(person, x100) and "实操考试还没有参加" in missing(person, x100)
    theory(person, x100.course)
    settle_all()
    said = missing(person, x100)
    assert "实操考试还没有参加" in said and "理论考试还没有参加" not in said and not Period.objects.exists()
    practical(person, x100.course)
    assert Period.objects.get(employee=person).programme == x100


def test_x200_asks_for_the_panel_too(shipped):
    person, found = shipped
    x200 = found["X200"]
    theory(person, x200.course)
    practical(person, x200.course)
    assert "评审还没有结论" in missing(person, x200) and "理论" not in missing(person, x200)
    assert not Period.objects.exists()
    assert [part.kind for part in paths.standing_of(person, x200).ways[0].parts] == ["course", "panel", "later"]


def test_x200_is_not_issued_before_the_desks_exist_and_says_so(shipped):
    person, found = shipped
    x200 = found["X200"]
    theory(person, x200.course)
    practical(person, x200.course)
    x200.parts = [part for part in x200.parts if part["kind"] != "panel"]  # as if the panel had passed
    said = missing(person, x200)
    assert "实操随下一版开放" in said and "评审" not in said and not Period.objects.exists()
    with override("en"):
        part = paths.standing_of(person, x200).ways[0].parts[-1]
    assert (part.ok, part.is_there) == (False, False) and part.words.startswith("Opens with the next release")


@pytest.mark.parametrize(
    "part", [{"kind": "later"}, {"kind": "later", "key": "x"}, {"kind": "later", "key": "x", "title": {"zh": "题"}}]
)
def test_what_comes_later_says_what_and_why(part):
    with pytest.raises(CredentialsError, match=r"parts\[0\]"):
        loading.check_parts([part], "X.parts")
