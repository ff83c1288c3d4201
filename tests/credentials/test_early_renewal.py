"""Low-risk certificates are renewed early by clean runs at the counter and a drill; the drill is drawn once and taken in exam mode."""

import pytest

from courses.models import Course
from credentials import paths
from credentials.actions import waysback
from credentials.exceptions import CredentialsError
from credentials.models import Period
from jobs.news import settle_all
from simulator.actions import admissions, runs
from simulator.models import Run, Scenario
from tests.courses.test_practicals import play
from tests.credentials.proofs import make_period, make_programme
from tests.factories import make_course, make_employee, make_quiz, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(site_root):
    make_scenario("S-101")
    quiz = make_quiz(kind="exam", feedback="after")
    course = make_course(lessons=1, exam=quiz, practical=[{"pool": ["S-101"], "draw": 1}])
    drill = {"kind": "drill", "key": course.key}
    programme = make_programme(
        course, is_low_risk=True, early_parts=[{"kind": "runs", "count": 1}, drill], renewal_parts=[{"kind": "exam", "key": course.key}, drill]
    )  # fmt: skip
    return make_employee(), programme


def practise(person):
    admission = admissions.open_practice(person, Scenario.objects.get(key="S-101"))
    return play(runs.begin(admission, mode="practice"))


def test_a_clean_run_and_a_drill_renew_without_the_exam(desk):
    person, programme = desk
    old = make_period(person, programme, days_left=40)
    assert practise(person).points_tenths == 1000
    assert [way.name for way in paths.standing_of(person, programme).ways] == ["renewal", "early"]
    run = waysback.begin_drill(person, programme)
    assert (run.mode, waysback.begin_drill(person, programme)) == ("exam", run), "asked twice it goes on"
    play(run)
    settle_all()
    new = Period.objects.exclude(pk=old.pk).get()
    assert (new.evidence["path"], new.follows, new.valid_from) == ("early", old, old.valid_until)
    assert [part["kind"] for part in new.evidence["parts"]] == ["runs", "drill"]


def test_nobody_takes_a_drill_before_the_window_or_a_third_time(desk):
    person, programme = desk
    make_period(person, programme, days_left=400)
    with pytest.raises(CredentialsError):
        waysback.begin_drill(person, programme)
    other = make_employee()
    make_period(other, programme, days_left=40)
    for _n in range(2):
        runs.close(waysback.begin_drill(other, programme), closed_by="learner")
    with pytest.raises(Exception, match=r"已用完|用完|次数"):
        waysback.begin_drill(other, programme)
    assert Run.objects.filter(employee=other, mode="exam").count() == 2


def test_an_exam_held_in_sessions_is_not_opened_by_a_click(desk):
    person, programme = desk
    Course.objects.filter(pk=programme.course.pk).update(exam_in_session=True)
    make_period(person, programme, days_left=40)
    with pytest.raises(CredentialsError, match="场次"):
        waysback.open_exam(person, programme)
