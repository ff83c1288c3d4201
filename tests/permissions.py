"""The permission matrix (rule 5): one row for each address of ours, with what each visitor gets.

A row is: name, answers, and how to ask. Answers stand in the order of VISITORS:
L leads to the sign-in page · R leads elsewhere (a form was accepted, or refused with a message) · else the status.
`args` and `data` are made from the cast: the objects belong to `owner`, who works in a hall of city A.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import PageViewRestriction

from courses.actions import catalog, checks, enrolment, exemptions
from courses.models import (
    AudienceRule,
    CardReview,
    CatalogPage,
    CoursePage,
    DueException,
    EnrolmentItem,
    HomePage,
    LessonPage,
    LessonPart,
    NoticePage,
    Sitting,
    TrackPage,
)
from jobs.models import Job
from lib import clock
from library.models import LibraryDocument
from outbox.models import Delegation, Message, Todo
from people.models import Audience, RosterImport
from quizzes.actions import appeals, attempts
from quizzes.actions.admissions import accommodate
from quizzes.actions.bank import place_category
from quizzes.actions.drawing import make_forms
from quizzes.actions.quizzes import RowSpec
from quizzes.models import Quiz, Regrade, Upload
from simulator.actions import admissions as sandbox
from simulator.actions import runs
from simulator.models import Talk
from subjects.models import Fact
from tests.factories import (
    make_admission,
    make_attempt,
    make_bank,
    make_card,
    make_course,
    make_department,
    make_dialogue,
    make_employee,
    make_grant,
    make_question,
    make_quiz,
    make_scenario,
    make_track,
    make_user,
)
from tests.permission_row import Cast, Row, of
from tests.permission_rows import (
    classes,
    credentials,
    daily,
    dashboards,
    fieldwork,
    history,
    hours,
    incentives,
    needs,
    plans,
    privacy,
    reports,
    surveys,
    yearly,
)
from tests.quizzes.halls import hold_exam, make_exam, make_hall

VISITORS = ["anonymous", "owner", "colleague", "manager", "hr", "stranger_hr", "expired_hr", "admin"]
# Rows that stand in files of their own.
APPS = (
    hours, classes, fieldwork, credentials, history, reports, surveys, needs, plans, yearly, incentives, daily, dashboards, privacy,
)  # fmt: skip
BODY = [
    {
        "type": "text",
        "value": {"anchor": "a", "heading": "一", "markdown": "字"},
        "id": "11111111-1111-1111-1111-111111111111",
    }
]


def make_cast() -> Cast:
    """A province with two cities and a hall each, everybody of VISITORS, and one object of each kind."""
    c = Cast(anonymous=None)
    c.province = make_department(kind="province")
    c.city, c.other_city = make_department(c.province, kind="city"), make_department(c.province, kind="city")
    c.hall, c.other_hall = make_department(c.city, kind="hall"), make_department(c.other_city, kind="hall")
    c.people = {
        "manager": make_employee(department=c.hall),
        "hr": make_employee(department=c.city),
        "stranger_hr": make_employee(department=c.other_city),
        "expired_hr": make_employee(department=c.city),
    }
    c.people["owner"] = make_employee(department=c.hall, manager=c.people["manager"])
    c.people["colleague"] = make_employee(department=c.hall, manager=c.people["manager"])
    make_grant(c.people["hr"], "hr", c.city)
    make_grant(c.people["stranger_hr"], "hr", c.other_city)
    make_grant(c.people["expired_hr"], "hr", c.city, ends_on=clock.today())
    for name, employee in c.people.items():
        setattr(c, name, employee.user)
    c.admin = make_user(username="root", is_superuser=True, is_staff=True)
    _add_learning(c)
    _add_cards(c)
    _add_pages(c)
    _add_work(c)
    _add_exams(c)
    _add_sessions(c)
    for app in APPS:
        app.extend(c)
    return c


def _add_learning(c: Cast) -> None:
    person = c.people["owner"]
    c.course = make_course(lessons=1)
    c.track = make_track(c.course, due_days=30)
    catalog.place_course_page(c.course, title="课程", slug="course-1")
    c.lesson = c.course.lessons.get()
    catalog.place_lesson_page(c.lesson, title="小节", slug="lesson-1", body=BODY)
    enrolment.enrol_in_track(person, c.track, source="hr", by=None)
    c.item = EnrolmentItem.objects.get(enrolment__employee=person)
    c.exception = DueException.objects.create(item=c.item, impossible_due_at=clock.now(), reason="x")
    c.elective = make_course(lessons=1, is_elective=True)
    c.chosen = make_course(lessons=1, is_elective=True)
    enrolment.enrol_in_course(person, c.chosen, source="self", reason="x", by=person.user)
    c.track.pretest = make_quiz(kind="diagnostic")
    c.track.save()
    attempts.submit(attempts.start(exemptions.admit(person, c.track)))
    c.audience = Audience.objects.create(
        key="city-a", name="甲市", criteria={"all": []}, owner_department=c.city, is_active=True
    )
    c.rule = AudienceRule.objects.create(audience=c.audience, track=make_track(make_course()), state="off")


def _add_cards(c: Cast) -> None:
    c.card = make_card(c.people["owner"])
    sitting = Sitting.objects.create(employee=c.card.employee, started_at=clock.now() - dt.timedelta(days=1))
    version = c.card.reviews.get().version
    c.card_review = CardReview.objects.create(
        card=c.card, turn=2, token="x", sitting=sitting, version=version, right=True, due_before=c.card.due_at
    )


def _add_pages(c: Cast) -> None:
    """Pages of each type, live, drafted and private. Wagtail gives a draft no address of its own: it has the one it would have."""
    c.home, c.catalog = HomePage.objects.get(), CatalogPage.objects.get()
    catalog.place_track_page(c.track, title="路径", slug="track-1")
    c.track_page, c.course_page = TrackPage.objects.get(), CoursePage.objects.get()
    c.lesson_page = LessonPage.objects.get()
    c.question = make_question()
    LessonPart.objects.create(lesson=c.lesson, anchor="check", kind="check", position=1, questions=[c.question.key])
    checks.settle(c.lesson.parts.all())
    drafted = make_course(lessons=1)
    catalog.place_course_page(drafted, title="草稿", slug="draft-1")
    catalog.place_lesson_page(drafted.lessons.get(), title="草稿", slug="draft-lesson", body=BODY)
    c.draft_course = CoursePage.objects.get(course=drafted)
    c.draft_lesson = LessonPage.objects.get(lesson__course=drafted)
    for page in (c.draft_lesson, c.draft_course):
        page.unpublish()
    notices = [
        NoticePage(title=slug, slug=slug, body="字", locale=c.home.locale) for slug in ("notice", "draft", "private")
    ]
    c.notice, c.draft_notice, c.private_notice = [c.home.add_child(instance=notice) for notice in notices]
    c.draft_notice.unpublish()
    PageViewRestriction.objects.create(page=c.private_notice, restriction_type=PageViewRestriction.LOGIN)


def _add_work(c: Cast) -> None:
    c.job = Job.objects.create(kind="test.count", key="permissions", by=c.owner, state="running")
    c.message = Message.objects.create(recipient=c.owner, kind="x", dedupe_key="permissions", subject="x")
    c.todo = Todo.objects.create(whom=c.owner, kind="nobody.knows", subject_key="1", title="x")
    c.delegation = Delegation.objects.create(
        user=c.owner, to=c.manager, starts_on=clock.today(), ends_on=clock.today() + dt.timedelta(days=1)
    )
    c.roster = RosterImport.objects.create(file_name="x.csv", by=c.hr, state="preview", content_hash="x")
    c.roster.file.save("x.csv", ContentFile(b"x"), save=True)
    c.grant = make_grant(make_employee(department=c.hall), "trainer", c.city)
    c.document = LibraryDocument(title="x")
    c.document.file.save("x.vtt", ContentFile(b"WEBVTT"), save=True)
    c.fact = Fact.objects.create(key="f", label="f", value="1", source="x", needs_confirmation=True)


def _add_exams(c: Cast) -> None:
    """A quiz of the whole company with a running and a finished attempt of the owner, and a file handed in."""
    person = c.people["owner"]
    c.bank = make_bank(owner_department=c.city)
    c.category = place_category(c.bank, key="c", title_zh="类")
    c.question = make_question(c.bank, category=c.category)
    make_question(c.bank)
    c.paper = make_quiz(c.bank, questions=1)
    Quiz.objects.filter(pk=c.paper.pk).update(owner_department=c.city)
    c.form = make_forms(c.paper.current, count=1)[0]
    c.direct = make_admission(person, c.paper, context_key=f"direct:{c.paper.public_id}")
    c.extra = accommodate(person, extra_percent=10, reason="x", by=None)
    c.quiz = make_quiz(attempts=0)
    c.admission = make_admission(person, c.quiz)
    c.done_attempt = attempts.submit(make_attempt(person, c.quiz))
    c.scenario = make_scenario()
    c.dialogue = make_dialogue()
    c.practical = make_course(practical=[{"pool": [c.scenario.key], "draw": 1}])
    LessonPart.objects.create(
        lesson=c.lesson, anchor="desk", kind="scenario", position=2, scenario=c.scenario.key, mode="practice"
    )
    c.sandbox_admission = sandbox.open_practice(person, c.scenario)
    c.done_run = runs.close(runs.begin(c.sandbox_admission, mode="guided"), closed_by="learner")
    c.talk = Talk.objects.create(
        employee=c.owner.employee, exercise="D-01", title="谈话", state="finished", points_tenths=796, passed=False,
        finished_at=clock.now(),
    )  # fmt: skip
    c.run = runs.begin(c.sandbox_admission, mode="practice")
    c.attempt = attempts.start(c.admission)
    c.upload = Upload(slot=c.done_attempt.slots.first(), file_name="x.pdf", size=1, sha256="0" * 64)
    c.upload.file.save("x.pdf", ContentFile(b"%PDF-"), save=True)
    _add_judging(c)


def _add_judging(c: Cast) -> None:
    """An essay of the owner that waits, an appeal, and a regrade of a question: all of city A."""
    person = c.people["owner"]
    c.essay = make_question(c.bank, data={"kind": "essay", "stem": "写", "explanation": "x"})
    c.judged = make_quiz(rows=[RowSpec(c.bank, questions=(c.question, c.essay))], feedback="release")
    Quiz.objects.filter(pk=c.judged.pk).update(owner_department=c.city)
    attempt = make_attempt(person, c.judged)
    slot = attempt.slots.get(question=c.essay)
    attempts.save(attempt, [attempts.Entry(slot.position, "我写", 1)])
    attempts.submit(attempt)
    c.appeal = appeals.appeal(c.done_attempt.slots.get(position=2), text="x", by=c.owner)
    c.regrade = Regrade.objects.create(question=c.question, version=c.question.current, reason="x", by=c.hr)


def _add_sessions(c: Cast) -> None:
    """Exam sessions of city A that call the owner, watched by the colleague: prepared, announced, on paper, with results."""
    person, quiz = c.people["owner"], make_exam(questions=1, forms=1)
    more = {"department": c.city, "quiz": quiz}
    c.draft_exam = make_hall(0, announced=False, **more)
    c.exam, c.paper_exam = make_hall([person], **more), make_hall([person], mode="paper", **more)
    c.released_exam = hold_exam(make_hall([person], **more), [False])
    for session in (c.draft_exam, c.exam, c.paper_exam, c.released_exam):
        session.invigilators.create(employee=c.people["colleague"])


# --- how to ask -------------------------------------------------------------------------------------
def analysed(cast: Cast) -> list[Any]:
    return [cast.quiz.public_id, cast.done_attempt.slots.first().question.public_id]


def person(cast: Cast) -> list[Any]:
    return [cast.people["owner"].public_id]


def called(name: str) -> Callable[[Cast], list[Any]]:
    """Return what makes the address of the owner as a candidate of the cast's session `name`."""
    return lambda cast: [getattr(cast, name).public_id, cast.people["owner"].public_id]


def form_a(cast: Cast) -> list[Any]:
    return [cast.paper_exam.public_id, "A"]


def verb(word: str) -> Callable[[Cast], list[Any]]:
    return lambda cast: [cast.people["owner"].public_id, word]


def desk(cast: Cast) -> list[Any]:
    return [cast.lesson.public_id, "desk"]


def check(cast: Cast) -> list[Any]:
    return [cast.lesson.public_id, "check"]


def ticked(cast: Cast) -> dict[str, Any]:
    return {"person": [str(cast.people["owner"].public_id)]}


#                                        anon own col man hr  str exp adm
ROWS = [
    # accounts
    Row("sign_in_to_cms", "L 403 403 403 403 403 403 R"),
    Row("sign_in_to_page", "L R R R R R R R"),
    Row("accounts:profile", "L 200 200 200 200 200 200 200"),
    Row("accounts:activate", "200 200 200 200 200 200 200 200"),
    Row("accounts:choose_password", "R R R R R R R R"),
    Row("accounts:issue_slips", "L 404 404 200 200 404 404 200", method="post", data=ticked),
    Row("accounts:issue_slip", "L 404 404 200 200 404 404 200", person, "post"),
    Row("accounts:devices", "L 200 200 200 200 200 200 200"),
    Row("accounts:end_other_devices", "L R R R R R R R", method="post"),
    Row("accounts:end_device", "L 404 404 404 404 404 404 404", lambda c: [1], "post"),
    Row("accounts:privacy", "200 200 200 200 200 200 200 200"),
    Row("accounts:closed", "404 404 404 404 404 404 404 404", url=lambda c: "/accounts/signup/"),
    Row("accounts:two_step", "L 200 200 200 200 200 200 200"),
    Row("accounts:second_step", "L R R R R R R R", why="only between the password and being signed in"),
    Row("accounts:sign_in_by_passkey", "L R R R R R R R"),
    Row(
        "accounts:confirm_by_code", "L R R R R R R R", why="nobody of the cast has a second step: the password is asked"
    ),
    Row("accounts:confirm_by_passkey", "L R R R R R R R"),
    Row(
        "accounts:set_up_app",
        "L R R R R R R R",
        why="these first ask to confirm; tests/accounts/test_two_step_pages.py",
    ),
    Row("accounts:remove_app", "L R R R R R R R"),
    Row("accounts:list_passkeys", "L R R R R R R R"),
    Row("accounts:add_passkey", "L R R R R R R R"),
    Row("accounts:rename_passkey", "L R R R R R R R", lambda c: [1]),
    Row("accounts:remove_passkey", "L R R R R R R R", lambda c: [1]),
    Row("accounts:recovery_codes", "L R R R R R R R"),
    Row("accounts:renew_recovery_codes", "L R R R R R R R"),
    Row("accounts:reset_two_step", "L 404 404 404 R 404 404 R", of("owner"), why="HR, not the manager; first confirms"),
    Row("set_language", "R R R R R R R R", method="post", data=lambda c: {"language": "en"}),
    # jobs
    Row("jobs:healthz", "503 503 503 503 503 503 503 503", why="no worker runs in a test; says no names"),
    Row("jobs:list_jobs", "L 200 200 200 200 200 200 200"),
    Row("jobs:show_job", "L 200 404 404 404 404 404 200", of("job")),
    Row("jobs:poll_job", "L 200 404 404 404 404 404 200", of("job")),
    Row("jobs:cancel_job", "L R 404 404 404 404 404 R", of("job"), "post"),
    # outbox
    Row("outbox:messages", "L 200 200 200 200 200 200 200"),
    Row("outbox:read_all", "L R R R R R R R", method="post"),
    Row("outbox:preferences", "L 200 200 200 200 200 200 200"),
    Row("outbox:open_message", "L R 404 404 404 404 404 404", of("message")),
    Row("outbox:read_message", "L R 404 404 404 404 404 404", of("message"), "post"),
    Row("outbox:todo", "L 200 200 200 200 200 200 200"),
    Row("outbox:done", "L 200 200 200 200 200 200 200"),
    Row("outbox:delegate", "L 200 200 200 200 200 200 200"),
    Row("outbox:end_delegation", "L R 404 404 404 404 404 404", of("delegation"), "post"),
    Row("outbox:answer_batch", "L R R R R R R R", method="post"),
    Row("outbox:answer_todo", "L 409 404 409 404 404 404 404", of("todo"), "post", why="the manager stands in"),
    Row("outbox:list_mail", "L 404 404 404 404 404 404 200"),
    Row("outbox:show_mail", "L 404 404 404 404 404 404 404", lambda c: ["x.log"]),
    Row("outbox:show_mail_html", "L 404 404 404 404 404 404 404", lambda c: ["x.log"]),
    # people
    Row("people:list_people", "L 404 404 404 200 200 404 200"),
    Row("people:hire_person", "L 404 404 404 200 200 404 200"),
    Row("people:print_slips", "L 404 404 404 200 R 404 200", method="post", data=ticked),
    Row("people:show_person", "L 404 404 404 200 404 404 200", person),
    Row("people:change_person", "L 404 404 404 200 404 404 200", verb("move")),
    Row("people:list_rosters", "L 404 404 404 200 200 404 200"),
    Row("people:upload_roster", "L 404 404 404 400 400 404 400", method="post"),
    Row("people:download_template", "L 404 404 404 200 200 404 200"),
    Row("people:export_roster", "L 404 404 404 200 200 404 200"),
    Row("people:show_roster", "L 404 404 404 200 404 404 200", of("roster")),
    Row("people:apply_roster", "L 404 404 404 R 404 404 R", of("roster"), "post"),
    Row("people:cancel_roster", "L 404 404 404 R 404 404 R", of("roster"), "post"),
    Row("people:drop_roster", "L 404 404 404 R 404 404 R", of("roster"), "post"),
    Row("people:download_errors", "L 404 404 404 404 404 404 404", of("roster")),
    Row("people:list_departments", "L 404 404 404 200 200 404 200"),
    Row("people:change_department", "L 404 404 404 200 404 404 200", of("hall", "code")),
    Row("people:add_department", "L 404 404 404 200 404 404 200", of("hall", "code")),
    Row("people:list_grants", "L 404 404 404 200 200 404 200"),
    Row("people:end_grant", "L 404 404 404 R 404 404 R", of("grant", "pk"), "post"),
    Row("people:list_audiences", "L 404 404 404 200 200 404 200"),
    Row("people:add_audience", "L 404 404 404 200 200 404 200"),
    Row("people:preview_audience", "L 404 404 404 200 200 404 200", method="post"),
    Row("people:show_audience", "L 404 404 404 200 404 404 200", of("audience", "key")),
    Row("people:edit_audience", "L 404 404 404 200 404 404 200", of("audience", "key")),
    # library
    Row("library:serve_document", "L 404 404 404 404 404 404 200", lambda c: [c.document.pk, c.document.filename]),
    Row("library:serve_picture", "404 404 404 404 404 404 404 404", lambda c: ["images/x.png"]),
    # subjects
    Row("subjects:show_terms", "L 200 200 200 200 200 200 200"),
    Row("subjects:list_facts", "L 403 403 403 200 200 403 200"),
    Row("subjects:confirm_fact", "L 403 403 403 R R 403 R", of("fact"), "post"),
    # courses
    Row("courses:review_home", "L 200 200 200 200 200 200 200"),
    Row("courses:start_review", "L R R R R R R 404", method="post", why="an administrator is nobody on the roster"),
    Row("courses:next_card", "L R R R R R R 404", why="without a sitting it leads home"),
    Row("courses:answer_card", "L R R R R R R 404", method="post", why="without a ticket nothing is answered"),
    Row("courses:show_answer", "L 200 404 404 404 404 404 404", of("card_review")),
    Row("courses:rate_answer", "L R 404 404 404 404 404 404", of("card_review"), "post"),
    Row("courses:choose_reminder", "L R R R R R R 404", method="post"),
    Row("courses:list_cards", "L 200 200 200 200 200 200 200"),
    Row("courses:suspend_card", "L R 404 404 404 404 404 404", of("card"), "post"),
    Row("courses:resume_card", "L R 404 404 404 404 404 404", of("card"), "post"),
    Row("courses:search", "L 200 200 200 200 200 200 200"),
    Row("courses:my_learning", "L 200 200 200 200 200 200 200"),
    Row("courses:finished", "L 200 200 200 200 200 200 200"),
    Row("courses:ask_for_time", "L 200 404 404 404 404 404 404", of("item", "pk")),
    Row("courses:join_course", "L R R R R R R R", of("elective"), "post"),
    Row("courses:leave_course", "L R 404 404 404 404 404 404", of("chosen"), "post"),
    Row("courses:take_exam", "L R R R R R R R", of("course")),
    Row(
        "courses:show_practical",
        "L R R R R R R R",
        of("practical"),
        why="nobody has joined it: tests/courses/test_practicals.py",
    ),
    Row("courses:take_pretest", "L R R R R R R R", of("track"), "post"),
    Row("courses:show_pretest", "L 200 R R R R R R", of("track")),
    Row("courses:save_bookmark", "L 200 404 404 404 404 404 404", of("lesson"), "post"),
    Row("courses:finish_lesson", "L R 404 404 404 404 404 404", of("lesson"), "post"),
    Row("courses:sign_lesson", "L R 404 404 404 404 404 404", of("lesson"), "post"),
    Row("courses:take_check", "L R 404 404 404 404 404 404", check, "post"),
    Row("courses:rehearse", "L R 404 404 404 404 404 404", desk, "post", lambda c: {"mode": "practice"}),
    Row("courses:go_to_lesson", "L R R R R R R R", of("lesson", "key")),
    Row("courses:list_courses", "R R R R R R R R"),
    Row("courses:go_to_course", "L R R R R R R R", of("course", "key")),
    Row("courses:list_team", "L 200 200 200 200 200 200 200"),
    Row("courses:export_team", "L 200 200 200 200 200 200 200"),
    Row("courses:show_member", "L 200 404 200 200 404 404 200", person),
    Row("courses:nudge", "L R R R R R R R", method="post", data=ticked),
    Row("courses:hr_home", "L 404 404 404 200 200 404 200"),
    Row("courses:list_learning", "L 404 404 404 200 200 404 200"),
    Row("courses:export_learning", "L 404 404 404 200 200 404 200"),
    Row("courses:list_exceptions", "L 404 404 404 200 200 404 200"),
    Row("courses:resolve_exception", "L 404 404 404 R 404 404 R", of("exception"), "post"),
    Row("courses:list_rules", "L 404 404 404 200 200 404 200"),
    Row("courses:show_rule", "L 404 404 404 200 200 404 200", of("rule"), why="rules are the company's; names are not"),
    Row("courses:enrol", "L 404 404 404 200 200 404 200"),
    Row("question_chooser:choose", "R R R R R R R 200", why="authors: tests/courses/test_checks.py"),
    Row("question_chooser:choose_results", "R R R R R R R 200"),
    Row("question_chooser:chosen", "R R R R R R R 200", of("question", "pk")),
    Row("course_from_files", "R R R R R R R 200", why="authors: tests/courses/test_authoring_from_files.py"),
    # Wagtail's list of users, ours by a narrower view
    Row("wagtailusers_users:index", "R R R R R R R 200"),
    Row("wagtailusers_users:index_results", "R R R R R R R 200"),
    # the sandbox: practice is open to whoever is on the roster, a run only to its person and to who answers for them
    Row("simulator:home", "L 200 200 200 200 200 200 200"),
    Row(
        "simulator:practise",
        "L R R R R R R 404",
        of("scenario"),
        "post",
        lambda c: {"mode": "practice"},
        why="the administrator is nobody on the roster",
    ),
    Row("scenario_list", "R R R R R R R 200", why="authors: tests/simulator/authoring/test_authoring.py"),
    Row("scenario_edit", "R R R R R R R 200", of("scenario")),
    Row("scenario_versions", "R R R R R R R 200", of("scenario")),
    Row("scenario_copy", "R R R R R R R R", of("scenario"), "post"),
    Row("scenario_use", "R R R R R R R R", lambda c: [c.scenario.public_id, 1], "post"),
    Row("scenario_export", "R R R R R R R 200", lambda c: [c.scenario.public_id, 1]),
    Row("dialogue_list", "R R R R R R R 200", why="authors: tests/simulator/authoring/test_dialogues.py"),
    Row("dialogue_edit", "R R R R R R R 200", of("dialogue")),
    Row("dialogue_versions", "R R R R R R R 200", of("dialogue")),
    Row("dialogue_copy", "R R R R R R R R", of("dialogue"), "post"),
    Row("dialogue_use", "R R R R R R R R", lambda c: [c.dialogue.public_id, 1], "post"),
    Row("dialogue_export", "R R R R R R R 200", lambda c: [c.dialogue.public_id, 1]),
    Row("simulator:try_dialogue", "L 404 404 404 404 404 404 200", lambda c: ["D-01", 1]),
    Row("simulator:begin_run", "L R 404 404 404 404 404 404", of("sandbox_admission"), "post"),
    Row("simulator:show_run", "L 200 404 404 404 404 404 404", of("run")),
    Row("simulator:do", "L R 404 404 404 404 404 404", of("run"), "post"),
    Row("simulator:demonstrate", "L 200 200 200 200 200 200 200", of("scenario")),
    Row("simulator:list_dialogues", "L 200 200 200 200 200 200 200"),
    Row("simulator:show_dialogue", "L 200 200 200 200 200 200 200", lambda c: ["D-01"]),
    Row(
        "simulator:answer_in_dialogue",
        "L R R R R R R R",
        lambda c: ["D-01"],
        "post",
        lambda c: {"at": "0", "option": "a"},
    ),
    Row("simulator:begin_talk_anew", "L R R R R R R R", lambda c: ["D-01"], "post"),
    Row("simulator:list_talks", "L 200 200 200 200 200 200 200", why="lists only what one may see"),
    Row("simulator:show_talk", "L 200 404 404 200 404 404 200", of("talk"), why="HR sees conversations of its people"),
    Row("simulator:list_runs", "L 200 200 200 200 200 200 200", why="lists only what one may see"),
    Row("simulator:replay", "L 200 404 404 200 404 404 200", of("done_run")),
    Row(
        "simulator:comment", "L 404 404 404 404 404 404 R", of("done_run"), "post", lambda c: {"seq": "0", "text": "好"}
    ),
    Row("simulator:begin_anew", "L R 404 404 404 404 404 404", of("run"), "post"),
    Row("simulator:show_state", "L 200 404 404 200 404 404 200", of("run")),
    Row(
        "simulator:show_slip",
        "L 404 404 404 404 404 404 404",
        lambda c: [c.done_run.public_id, "R0"],
        why="nothing was printed; read by tests/simulator/runs/test_slips.py",
    ),
    Row("simulator:finish_run", "L R 404 404 404 404 404 404", of("run"), "post"),
    Row("simulator:show_result", "L 200 404 404 200 404 404 200", of("done_run"), why="HR sees runs of its people"),
    # quizzes: taking
    Row("quizzes:home", "L 200 200 200 200 200 200 200"),
    Row("quizzes:show_admission", "L 200 404 404 404 404 404 404", of("admission")),
    Row("quizzes:start_attempt", "L R 404 404 404 404 404 404", of("admission"), "post"),
    Row("quizzes:take_attempt", "L 200 404 404 404 404 404 404", of("attempt")),
    Row("quizzes:save_answers", "L 400 404 404 404 404 404 404", of("attempt"), "post", why="no JSON: a clear 400"),
    Row("quizzes:move_on", "L 404 404 404 404 404 404 404", of("attempt"), "post", why="no position"),
    Row("quizzes:check_answer", "L 200 404 404 404 404 404 404", lambda c: [c.attempt.public_id, 1], "post"),
    Row(
        "quizzes:upload_answer",
        "L 404 404 404 404 404 404 404",
        lambda c: [c.attempt.public_id, 1],
        "post",
        why="no file question",
    ),
    Row("quizzes:submit_attempt", "L R 404 404 404 404 404 404", of("attempt"), "post"),
    Row(
        "quizzes:show_result", "L 200 404 404 200 404 404 200", of("done_attempt"), why="HR sees results of its people"
    ),
    Row("quizzes:serve_upload", "L 200 404 404 200 404 404 200", of("upload")),
    # quizzes: banks and questions (the bank of city A; HR are authors of their departments)
    Row("quizzes:list_banks", "L 404 404 404 200 200 404 200"),
    Row("quizzes:add_bank", "L 404 404 404 200 200 404 200"),
    Row("quizzes:show_bank", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:edit_bank", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:retire_bank", "L 404 404 404 R 404 404 R", of("bank"), "post"),
    Row("quizzes:show_coverage", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:change_questions", "L 404 404 404 R 404 404 R", of("bank"), "post"),
    Row("quizzes:list_categories", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:edit_category", "L 404 404 404 200 404 404 200", lambda c: [c.bank.public_id, "c"]),
    Row("quizzes:move_category", "L 404 404 404 R 404 404 R", lambda c: [c.bank.public_id, "c"], "post"),
    Row("quizzes:remove_category", "L 404 404 404 R 404 404 R", lambda c: [c.bank.public_id, "c"], "post"),
    Row("quizzes:add_question", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:download_template", "L 404 404 404 200 200 404 200"),
    Row("quizzes:import_questions", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:apply_import", "L 404 404 404 R 404 404 R", of("bank"), "post", why="no token: says so"),
    Row("quizzes:export_bank", "L 404 404 404 200 404 404 200", of("bank")),
    Row("quizzes:preview_question", "L 404 404 404 200 404 404 200", of("bank"), "post"),
    Row("quizzes:find_facts", "L 404 404 404 200 200 404 200"),
    Row("quizzes:show_question", "L 404 404 404 200 404 404 200", of("question")),
    Row("quizzes:edit_question", "L 404 404 404 200 404 404 200", of("question")),
    Row("quizzes:question_history", "L 404 404 404 200 404 404 200", of("question")),
    Row("quizzes:restore_question", "L 404 404 404 R 404 404 R", lambda c: [c.question.public_id, 1], "post"),
    Row("quizzes:try_question", "L 404 404 404 200 404 404 200", of("question")),
    Row("quizzes:set_question_state", "L 404 404 404 404 404 404 404", of("question"), "post", why="no state: 404"),
    # quizzes: exam sessions (the colleague invigilates them)
    Row("quizzes:list_sessions", "L 404 200 404 200 200 404 200", why="the invigilator sees theirs"),
    Row("quizzes:add_session", "L 404 404 404 200 200 404 200"),
    Row("quizzes:show_session", "L 404 404 404 200 404 404 200", of("exam")),
    Row("quizzes:edit_session", "L 404 404 404 200 404 404 200", of("exam")),
    Row("quizzes:announce_session", "L 404 404 404 R 404 404 R", of("draft_exam"), "post"),
    Row("quizzes:cancel_session", "L 404 404 404 R 404 404 R", of("exam"), "post"),
    Row("quizzes:close_session", "L 404 404 404 R 404 404 R", of("exam"), "post"),
    Row("quizzes:release_session", "L 404 404 404 R 404 404 R", of("exam"), "post"),
    Row("quizzes:renew_code", "L 404 404 404 R 404 404 R", of("exam"), "post"),
    Row("quizzes:seat_candidates", "L 404 404 404 R 404 404 R", of("draft_exam"), "post"),
    Row("quizzes:call_candidates", "L 404 404 404 200 404 404 200", of("exam")),
    Row("quizzes:show_candidate", "L 404 200 404 200 404 404 200", called("exam")),
    Row("quizzes:check_in_candidate", "L 404 R 404 R 404 404 R", called("exam"), "post"),
    Row("quizzes:session_board", "L 404 200 404 200 404 404 200", of("exam")),
    Row("quizzes:poll_board", "L 404 200 404 200 404 404 200", of("exam")),
    Row("quizzes:session_code", "L 404 200 404 200 404 404 200", of("exam")),
    Row("quizzes:add_minutes_to_all", "L 404 R 404 R 404 404 R", of("exam"), "post"),
    Row("quizzes:print_paper", "L 404 404 404 200 404 404 200", form_a),
    Row("quizzes:print_key", "L 404 404 404 200 404 404 200", form_a),
    Row("quizzes:print_answer_sheets", "L 404 404 404 200 404 404 200", of("paper_exam")),
    Row("quizzes:print_attendance", "L 404 404 404 200 404 404 200", of("exam")),
    Row("quizzes:print_marks", "L 404 404 404 200 404 404 200", of("released_exam")),
    Row("quizzes:list_sheets", "L 404 404 404 200 404 404 200", of("paper_exam")),
    Row("quizzes:enter_sheet", "L 404 404 404 200 404 404 200", called("paper_exam")),
    Row(
        "quizzes:save_cells", "L 404 404 404 400 404 404 400", called("paper_exam"), "post", why="no JSON: a clear 400"
    ),
    Row("quizzes:take_back_sheet", "L 404 404 404 R 404 404 R", called("paper_exam"), "post"),
    Row("quizzes:add_resit", "L 404 404 404 200 404 404 200", of("released_exam")),
    Row("quizzes:session_chain", "L 404 404 404 200 404 404 200", of("released_exam")),
    Row("quizzes:export_chain", "L 404 404 404 200 404 404 200", of("released_exam")),
    # quizzes: results and item analysis (whose names are in them: tests/quizzes/test_results.py)
    Row("quizzes:list_results", "L 404 404 404 200 200 404 200"),
    Row("quizzes:show_quiz_results", "L 404 404 404 200 200 404 200", of("quiz"), why="each sees their own people"),
    Row("quizzes:export_results", "L 404 404 404 200 200 404 200", of("quiz")),
    Row(
        "quizzes:show_analysis", "L 404 404 404 200 200 404 200", of("quiz"), why="no names; the quiz is the company's"
    ),
    Row("quizzes:start_analysis", "L 404 404 404 R R 404 R", of("quiz"), "post"),
    Row("quizzes:export_analysis", "L 404 404 404 200 200 404 200", of("quiz")),
    Row("quizzes:show_question_analysis", "L 404 404 404 200 200 404 200", analysed),
    # quizzes: judging, appeals, regrades
    Row("quizzes:list_grading", "L 404 404 404 R R 404 200", why="HR judges nothing: on to the results"),
    Row("quizzes:grade_question", "L 404 404 404 404 404 404 200", lambda c: [c.judged.public_id, c.essay.public_id]),
    Row(
        "quizzes:keep_lease",
        "L 404 404 404 404 404 404 404",
        lambda c: [c.judged.public_id, c.essay.public_id],
        "post",
        why="names no answer",
    ),
    Row("quizzes:list_releases", "L 404 404 404 200 200 404 200"),
    Row("quizzes:show_release", "L 404 404 404 200 404 404 200", of("judged")),
    Row("quizzes:release_results", "L 404 404 404 R 404 404 R", of("judged"), "post"),
    Row("quizzes:make_appeal", "L 200 404 404 404 404 404 404", lambda c: [c.done_attempt.public_id, 1]),
    Row("quizzes:list_appeals", "L 200 200 200 200 200 200 200"),
    Row("quizzes:show_appeal", "L 200 404 404 404 404 404 200", of("appeal"), why="HR only when it is late"),
    Row("quizzes:answer_appeal", "L 404 404 404 404 404 404 422", of("appeal"), "post"),
    Row("quizzes:list_regrades", "L 404 404 404 200 200 404 200"),
    Row("quizzes:start_regrade", "L 404 404 404 200 404 404 200", lambda c: ["question", c.question.public_id]),
    Row("quizzes:show_regrade", "L 404 404 404 200 404 404 200", of("regrade")),
    Row("quizzes:apply_regrade", "L 404 404 404 422 404 404 422", of("regrade"), "post"),
    Row("quizzes:change_regrade", "L 404 404 404 R 404 404 R", lambda c: [c.regrade.public_id, "drop"], "post"),
    Row("quizzes:export_regrade", "L 404 404 404 200 404 404 200", of("regrade")),
    # quizzes: papers (the quiz of city A)
    Row("quizzes:list_quizzes", "L 404 404 404 200 200 404 200"),
    Row("quizzes:add_quiz", "L 404 404 404 200 200 404 200"),
    Row("quizzes:find_questions", "L 404 404 404 200 200 404 200"),
    Row("quizzes:show_quiz", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:edit_quiz", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:prove_quiz", "L 404 404 404 200 404 404 200", of("paper"), "post"),
    Row("quizzes:discard_quiz_draft", "L 404 404 404 R 404 404 R", of("paper"), "post"),
    Row("quizzes:retire_quiz", "L 404 404 404 R 404 404 R", of("paper"), "post"),
    Row("quizzes:preview_quiz", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:try_quiz", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:quiz_history", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:list_forms", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:make_forms", "L 404 404 404 404 404 404 404", of("paper"), "post", why="no count: 404"),
    Row("quizzes:list_admissions", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:add_admissions", "L 404 404 404 200 404 404 200", of("paper")),
    Row("quizzes:withdraw_admission", "L 404 404 404 200 404 404 200", of("direct")),
    Row("quizzes:widen_admission", "L 404 404 404 200 404 404 200", of("direct")),
    Row("quizzes:list_accommodations", "L 404 404 404 200 200 404 200"),
    Row("quizzes:add_accommodation", "L 404 404 404 200 200 404 200"),
    Row("quizzes:end_accommodation", "L 404 404 404 R 404 404 R", of("extra", "pk"), "post"),
    Row("quizzes:show_form", "L 404 404 404 200 404 404 200", of("form")),
    # theme
    Row("theme:style_guide", "200 200 200 200 200 200 200 200"),
    *(row for app in APPS for row in app.ROWS),
]

# Pages live in a tree, not in the resolver: each type as it is live, drafted, private and previewed.
PAGES = [
    Row("page: home, live", "200 200 200 200 200 200 200 200", url=lambda c: c.home.url),
    Row("page: catalogue, live", "200 200 200 200 200 200 200 200", url=lambda c: c.catalog.url),
    Row("page: track, live", "200 200 200 200 200 200 200 200", url=lambda c: c.track_page.url),
    Row("page: course, live", "200 200 200 200 200 200 200 200", url=lambda c: c.course_page.url),
    Row(
        "page: lesson, live, enrolled",
        "L 200 403 403 200 200 403 200",
        url=lambda c: c.lesson_page.url,
        why="HR may look at any lesson; it leaves no trace",
    ),
    Row("page: notice, live", "200 200 200 200 200 200 200 200", url=lambda c: c.notice.url),
    Row("page: course, draft", "404 404 404 404 404 404 404 404", url=lambda c: c.draft_course.url),
    Row("page: lesson, draft", "404 404 404 404 404 404 404 404", url=lambda c: c.draft_lesson.url),
    Row("page: notice, draft", "404 404 404 404 404 404 404 404", url=lambda c: c.draft_notice.url),
    Row("page: notice, private", "L 200 200 200 200 200 200 200", url=lambda c: c.private_notice.url),
    Row("page: course, edited", "R R R R R R R 200", url=lambda c: f"/cms/pages/{c.course_page.pk}/edit/"),
    Row("page: lesson, draft shown", "R R R R R R R 200", url=lambda c: f"/cms/pages/{c.lesson_page.pk}/view_draft/"),
    Row("page: lesson, preview", "R R R R R R R 200", url=lambda c: f"/cms/pages/{c.lesson_page.pk}/edit/preview/"),
    Row("page: lesson, history", "R R R R R R R 200", url=lambda c: f"/cms/pages/{c.lesson_page.pk}/history/"),
    Row("row: fact, edited", "R R R R R R R 200", url=lambda c: f"/cms/snippets/subjects/fact/edit/{c.fact.pk}/"),
    Row("row: lesson, edited", "R R R R R R R 200", url=lambda c: f"/cms/snippets/courses/lesson/edit/{c.lesson.pk}/"),
    Row(
        "row: course, history",
        "R R R R R R R 200",
        url=lambda c: f"/cms/snippets/courses/course/history/{c.course.pk}/",
    ),
    Row("page: lesson, copy", "R R R R R R R 200", url=lambda c: f"/cms/pages/{c.lesson_page.pk}/copy/"),
]
