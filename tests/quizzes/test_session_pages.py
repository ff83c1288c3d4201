"""The pages of exam sessions: who sees what, constant queries, bad input that loses nothing, letters that agree."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from lib import clock
from people.models import Audience
from quizzes import paper
from quizzes.actions import attempts, sessions
from quizzes.models import Attempt, Candidate, ExamSession, PaperSheet
from tests.factories import make_bank, make_department, make_employee, make_grant, make_question, make_quiz
from tests.quizzes.halls import (
    HOUR,
    begin,
    candidates_of,
    during,
    fresh,
    hold_exam,
    make_exam,
    make_examiner,
    make_hall,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_department(kind="city")


@pytest.fixture
def examiner(city):
    return make_examiner(city)


@pytest.fixture
def desk(examiner):
    return signed_in(examiner)


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def url(name, session, *more):
    return reverse(f"quizzes:{name}", args=[session.public_id, *more])


def local(instant):
    return f"{instant.astimezone(clock.LOCAL):%Y-%m-%dT%H:%M}"


def filled(quiz, city, **changes):
    start = clock.start_of_day(clock.today() + dt.timedelta(days=3)) + dt.timedelta(hours=9)
    return {
        "quiz": quiz.pk, "title": "", "owner_department": city.pk, "mode": "online", "starts_at": local(start), "ends_at": local(start + HOUR),
        "late_minutes": 15, "place": "三楼", "bring": "", "with_code": "on", "invigilators": "", **changes,
    }  # fmt: skip


# --- preparing ---------------------------------------------------------------------------------------
def test_a_session_is_prepared_called_and_announced_by_hand(desk, city):
    quiz, watcher = make_exam(), make_employee()
    answer = desk.post(reverse("quizzes:add_session"), filled(quiz, city, invigilators=f" {watcher.number.lower()} "))
    session = ExamSession.objects.get()
    assert answer["Location"] == url("call_candidates", session)
    assert session.title.startswith(quiz.title) and len(session.access_code) == 6
    assert [i.employee for i in session.invigilators.all()] == [watcher]
    person = make_employee(department=city)
    page = desk.post(url("call_candidates", session), {"numbers": person.number, "do": "search"})
    assert person.name in page.content.decode() and not Candidate.objects.exists()
    desk.post(url("call_candidates", session), {"numbers": person.number, "do": "call"})
    assert Candidate.objects.get().employee == person
    desk.post(url("announce_session", session))
    assert fresh(session).state == "announced"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "2020-01-01T09:00"}, "ends_at"), ({"starts_at": "2020-01-01T09:00", "ends_at": "2020-01-01T10:00"}, "starts_at"),
        ({"starts_at": "gestern"}, "starts_at"), ({"quiz": 999999}, "quiz"), ({"invigilators": "nobody77"}, "invigilators"),
        ({"late_minutes": -1}, "late_minutes"), ({"owner_department": 999999}, "owner_department"), ({"mode": "oral"}, "mode"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(desk, city, changes, field):
    data = {**filled(make_exam(), city, title="保留我"), **changes}
    answer = desk.post(reverse("quizzes:add_session"), data)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "保留我" in answer.content.decode()
    assert not ExamSession.objects.exists()


def test_a_department_of_others_cannot_be_chosen(desk, city):
    other = make_department(kind="city")
    answer = desk.post(reverse("quizzes:add_session"), filled(make_exam(), city, owner_department=other.pk))
    assert "owner_department" in answer.context["form"].errors


def test_lines_that_mean_nobody_are_named_and_kept_the_others_are_called(desk, city):
    session = make_hall(0, department=city, announced=False)
    good, named = make_employee(department=city, name="田小满"), make_employee(department=city, name="辛初一")
    gone, far = make_employee(department=city, work_state="left"), make_employee()
    twins = [make_employee(department=city, name="孪生子") for _n in range(2)]
    text = "\n".join(
        [f"{good.number}\t田小满", "辛初一", f"{good.number}", "XX0", f"{named.number} 张冠李戴", gone.number, far.number, "孪生子", "???"]
    )  # fmt: skip
    page = desk.post(url("call_candidates", session), {"numbers": text, "do": "search"})
    assert [p.line for p in page.context["found"].problems] == [3, 4, 5, 6, 7, 8, 9]
    assert all(t.number in page.content.decode() for t in twins)
    page = desk.post(url("call_candidates", session), {"numbers": text, "do": "call"})
    assert {c.employee for c in candidates_of(session)} == {good, named}
    assert page.context["form"].initial["numbers"].splitlines() == text.splitlines()[2:]


def test_a_department_and_an_audience_are_called(city):
    hr = make_examiner(city, "hr")
    desk, hall = signed_in(hr), make_department(city, kind="hall")
    inside, there = make_employee(department=hall), make_employee(department=city)
    session = make_hall(0, department=city, announced=False)
    desk.post(url("call_candidates", session), {"department": hall.pk, "do": "call"})
    assert [c.employee for c in candidates_of(session)] == [inside]
    audience = Audience.objects.create(key="x", name="x", criteria={"all": []}, owner_department=city, is_active=True)
    desk.post(url("call_candidates", session), {"audience": audience.pk, "do": "call"})
    assert {c.employee for c in candidates_of(session)} == {inside, there, hr}


def test_two_exams_at_one_hour_are_a_warning(desk, city):
    person = make_employee(department=city)
    first = make_hall([person], department=city, title="第一场")
    second = make_hall(0, department=city, announced=False)
    page = desk.post(url("call_candidates", second), {"numbers": person.number, "do": "search"})
    assert "第一场" in page.content.decode()
    desk.post(url("call_candidates", second), {"numbers": person.number, "do": "call"})
    assert "第一场" in desk.get(url("show_session", second)).content.decode()
    assert first.candidates.count() == second.candidates.count() == 1


def test_a_bank_that_cannot_serve_says_so_before_the_announcement(desk, city):
    bank = make_bank()
    make_question(bank)
    session = make_hall(1, department=city, announced=False, quiz=make_quiz(bank, questions=1, kind="exam", minutes=60))
    bank.questions.update(state="retired")
    page = desk.get(url("show_session", session))
    assert page.context["hindrances"]
    desk.post(url("announce_session", session))
    assert fresh(session).state == "draft"


def test_after_the_announcement_only_hour_and_place_change(desk, city):
    session = make_hall(1, department=city)
    other = make_exam()
    data = filled(other, city, title="新名称", place="二楼", mode="paper")
    assert desk.post(url("edit_session", session), data).status_code == 302
    row = fresh(session)
    assert (row.title, row.place, row.quiz, row.mode) == ("新名称", "二楼", session.quiz, "online")


# --- who sees what -----------------------------------------------------------------------------------
def test_an_invigilator_sees_the_board_of_their_exam_and_nothing_else(city):
    watcher = make_employee(department=city)
    session, other = make_hall(1, department=city), make_hall(1, department=city)
    session.invigilators.create(employee=watcher)
    client, person = signed_in(watcher), candidates_of(session)[0].employee
    for name in ("session_board", "poll_board", "session_code"):
        assert client.get(url(name, session)).status_code == 200
        assert client.get(url(name, other)).status_code == 404
    assert client.get(url("show_candidate", session, person.public_id)).status_code == 200
    for name in ("show_session", "edit_session", "call_candidates", "session_chain", "print_attendance"):
        assert client.get(url(name, session)).status_code == 404
    listed = client.get(reverse("quizzes:list_sessions"))
    assert [s.pk for s in listed.context["page"]] == [session.pk]
    assert client.post(url("cancel_session", session), {"reason": "x"}).status_code == 404


def test_a_candidate_sees_no_page_of_the_session(city):
    session = make_hall(1, department=city)
    client = signed_in(candidates_of(session)[0].employee)
    for name in ("show_session", "session_board", "poll_board", "session_code", "session_chain"):
        assert client.get(url(name, session)).status_code == 404
    assert client.get(reverse("quizzes:list_sessions")).status_code == 404


def test_a_trainer_looks_and_changes_nothing(city):
    trainer, session = make_examiner(city, "trainer"), make_hall(1, department=city)
    client = signed_in(trainer)
    assert client.get(url("show_session", session)).status_code == 200
    assert client.post(url("announce_session", session)).status_code == 404
    assert client.get(url("print_key", session, "A")).status_code == 404


def test_a_stranger_examiner_finds_nothing(city):
    session, stranger = make_hall(1, department=city), make_examiner(make_department(kind="city"))
    client, person = signed_in(stranger), candidates_of(session)[0].employee
    for name in ("show_session", "session_board", "print_attendance", "add_resit", "export_chain"):
        assert client.get(url(name, session)).status_code == 404
    assert client.post(url("release_session", session)).status_code == 404
    assert client.get(url("show_candidate", session, person.public_id)).status_code == 404


def test_an_invigilator_defers_nobody(city):
    watcher, session = make_employee(department=city), make_hall(1, department=city)
    session.invigilators.create(employee=watcher)
    person = candidates_of(session)[0].employee
    answer = signed_in(watcher).post(url("show_candidate", session, person.public_id), {"verb": "defer", "reason": "x"})
    assert "verb" in answer.context["form"].errors
    assert candidates_of(session)[0].state == "expected"


# --- the board ---------------------------------------------------------------------------------------
def test_the_board_shows_how_far_everybody_is(desk, city):
    session = make_hall(3, department=city)
    one, two, _three = candidates_of(session)
    with during(session):
        sit(one)
        attempt = begin(two)
        slot = attempt.slots.select_related("version").first()
        rid = slot.layout["options"][0][0]
        attempts.save(attempt, [attempts.Entry(1, rid, 5)], device="w1")
        attempts.note_integrity(attempt, kind="left", seconds=29, token="a")
        attempts.note_integrity(attempt, kind="left", seconds=45, token="b")
        page = desk.get(url("poll_board", session))
        rows = page.context["board"].rows
        assert [(r.candidate.state, r.is_online, r.is_done) for r in rows] == [
            ("present", False, True),
            ("present", True, False),
            ("expected", False, False),
        ]
        assert (rows[1].attempt.answered, rows[1].attempt.asked, rows[1].left, rows[1].left_seconds) == (1, 2, 1, 45)
    with during(session, 6):
        assert not desk.get(url("poll_board", session)).context["board"].rows[1].is_online


@pytest.mark.parametrize("name", ["session_board", "poll_board", "show_session", "session_chain", "print_attendance"])
def test_queries_do_not_grow_with_candidates(desk, city, name, django_assert_max_num_queries):
    counts = []
    for size in (2, 9):
        session = make_hall(size, department=city, quiz=make_exam(questions=1, forms=1))
        with during(session):
            for candidate in candidates_of(session)[:-1]:
                sit(candidate)
            sessions.sync_presence(session)
            desk.get(url(name, session))
            with django_assert_max_num_queries(40) as captured:
                assert desk.get(url(name, session)).status_code == 200
            counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_list_costs_the_same_for_any_number_of_sessions(desk, city, django_assert_max_num_queries):
    quiz, counts = make_exam(questions=1, forms=1), []
    desk.get(reverse("quizzes:list_sessions"))
    for size in (1, 5):
        for _n in range(size):
            make_hall(2, department=city, quiz=quiz)
        with django_assert_max_num_queries(30) as captured:
            desk.get(reverse("quizzes:list_sessions"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_check_in_answers_with_the_rows_or_leads_back(desk, city):
    session = make_hall(2, department=city)
    one, two = candidates_of(session)
    address = url("check_in_candidate", session, one.employee.public_id)
    assert desk.post(address, headers={"HX-Request": "true"}).status_code == 200
    again = url("check_in_candidate", session, two.employee.public_id)
    assert desk.post(again)["Location"] == url("session_board", session)
    assert all(c.checked_in_at for c in candidates_of(session))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"verb": "minutes", "reason": "x"}, "minutes"),
        ({"verb": "minutes", "minutes": 999, "reason": "x"}, "minutes"),
        ({"verb": "end", "reason": ""}, "reason"),
        ({"verb": "fly", "reason": "x"}, "verb"),
    ],
)
def test_what_is_done_about_a_candidate_is_checked(desk, city, data, field):
    session = make_hall(1, department=city)
    person = candidates_of(session)[0].employee
    with during(session):
        answer = desk.post(url("show_candidate", session, person.public_id), data)
    assert field in answer.context["form"].errors


def test_minutes_are_given_on_the_page_of_a_candidate(desk, city):
    session = make_hall(1, department=city)
    candidate = candidates_of(session)[0]
    with during(session):
        attempt = begin(candidate)
        data = {"verb": "minutes", "minutes": 7, "reason": "换机器"}
        assert desk.post(url("show_candidate", session, candidate.employee.public_id), data).status_code == 302
        assert "+7 换机器" in desk.get(url("show_candidate", session, candidate.employee.public_id)).content.decode()
    assert fresh(attempt).deadline_at == session.ends_at + dt.timedelta(minutes=7)


def test_the_code_is_on_the_wall_of_the_hall_only(desk, city):
    session = make_hall(1, department=city)
    assert session.access_code in desk.get(url("session_code", session)).content.decode()
    assert session.access_code not in desk.get(url("print_attendance", session)).content.decode()


# --- paper -------------------------------------------------------------------------------------------
def options_on_paper(html):
    """Return {question number: {letter: text}} as a reader of the printed page sees them."""
    found = {}
    for block in re.split(r'<div class="ask">', html)[1:]:
        number = int(re.search(r'ask__number num">(\d+)\.', block)[1])
        rows = re.findall(r'<span class="ask__letter">([A-Z])\.</span> <span>(.*?)</span>', block, re.DOTALL)
        found[number] = {letter: strip_tags(text).strip() for letter, text in rows}
    return found


@pytest.mark.parametrize("label", ["A", "B"])
def test_letter_b_on_the_printed_paper_is_the_option_that_is_scored(desk, city, label):
    bank = make_bank()
    for n in range(8):
        texts = [f"选项{n}{word}" for word in "甲乙丙丁"]
        options = [{"text": text, "correct": text.endswith("甲")} for text in texts]
        kind = "multiple" if n % 2 else "single"
        make_question(bank, data={"kind": kind, "stem": f"题{n}", "options": options, "explanation": "x"})
    quiz = make_quiz(bank, questions=4, kind="exam", minutes=60)
    session = make_hall(2, quiz=quiz, department=city, mode="paper", form_count=2)
    candidate = next(c for c in candidates_of(session) if c.form.label == label)
    printed = options_on_paper(desk.get(url("print_paper", session, label)).content.decode())
    assert len(printed) == 4 and all(len(rows) == 4 for rows in printed.values())
    with during(session):
        cells = {f"cell-{number}": "B" for number in printed}
        desk.post(url("enter_sheet", session, candidate.employee.public_id), {**cells, "do": "finish"})
    attempt = Attempt.objects.get(admission=candidate.admission)
    for slot in attempt.slots.select_related("version"):
        key = slot.value if isinstance(slot.value, str) else slot.value[0]
        chosen = next(o for o in slot.version.body["options"] if o["key"] == key)
        assert chosen["text"] == printed[slot.position]["B"]
        assert slot.score == (100 if chosen["correct"] else 0)


def test_paper_holds_no_key_and_the_key_has_its_reasons(desk, city):
    session = make_hall(1, quiz=make_exam(), department=city, mode="paper")
    page, key = (desk.get(url(name, session, "A")).content.decode() for name in ("print_paper", "print_key"))
    assert "因为如此" not in page and "说对了" not in page
    assert "因为如此" in key
    assert desk.get(url("print_paper", session, "Z")).status_code == 404
    opened = session.events.filter(kind__in=["printed", "key"]).values_list("kind", "detail")
    assert list(opened) == [
        ("printed", "A 卷"),
        ("key", "A 卷"),
    ]  # who opened the key before an exam stands in its record


@pytest.mark.parametrize("name", ["print_answer_sheets", "print_attendance", "list_sheets"])
def test_lists_of_a_paper_exam_have_everybody(desk, city, name):
    session = make_hall(3, quiz=make_exam(), department=city, mode="paper")
    page = desk.get(url(name, session)).content.decode()
    assert all(c.employee.number in page for c in candidates_of(session))


def test_rows_are_saved_as_they_are_typed(desk, city):
    session = make_hall(1, quiz=make_exam(), department=city, mode="paper")
    address = url("save_cells", session, candidates_of(session)[0].employee.public_id)
    with during(session):
        answer = desk.post(address, {"cells": {"1": "a", "2": "Q"}}, content_type="application/json")
        assert list(answer.json()["wrong"]) == ["2"]
        assert PaperSheet.objects.get().typed == {"1": "a", "2": "Q"}
        desk.post(address, {"cells": {"2": "b", "77": "x"}, "again": True}, content_type="application/json")
        sheet = PaperSheet.objects.get()
        assert (sheet.typed, sheet.again) == ({"1": "a", "2": "Q"}, {"2": "b"})


@pytest.mark.parametrize("body", ["", "[]", "{", '{"cells": 5}', '{"cells": {"1": 5}}', '{"cells": ' + "[" * 9000])
def test_what_cannot_be_read_is_a_bad_request(desk, city, body):
    session = make_hall(1, quiz=make_exam(), department=city, mode="paper")
    address = url("save_cells", session, candidates_of(session)[0].employee.public_id)
    with during(session):
        assert desk.post(address, body, content_type="application/json").status_code == 400


def test_a_wrong_letter_stays_in_the_grid_with_its_reason(desk, city):
    session = make_hall(1, quiz=make_exam(), department=city, mode="paper")
    address = url("enter_sheet", session, candidates_of(session)[0].employee.public_id)
    with during(session):
        desk.post(address, {"cell-1": "Q", "cell-2": "A", "do": "finish"})
        page = desk.get(address)
        assert not Attempt.objects.exists()
        shown = {c["cell"].name: (c["value"], bool(c["problem"])) for c in page.context["cells"]}
        assert shown == {"1": ("Q", True), "2": ("A", False)}


def test_the_second_typing_does_not_show_the_first(desk, city):
    session = make_hall(1, quiz=make_exam(), department=city, mode="paper")
    address = url("enter_sheet", session, candidates_of(session)[0].employee.public_id)
    with during(session):
        desk.post(address, {"cell-1": "A", "cell-2": "A", "do": "save"})
        assert [c["value"] for c in desk.get(address + "?again").context["cells"]] == ["", ""]
        desk.post(address + "?again", {"cell-1": "B", "cell-2": "A", "do": "save"})
        assert desk.get(address).context["unequal"] == 1


def test_the_marks_sheet_has_every_result_to_sign(desk, city, django_assert_max_num_queries):
    counts = []
    for size in (2, 6):
        session = hold_exam(make_hall(size, department=city, quiz=make_exam(questions=1, forms=1)), [True] * size)
        desk.get(url("print_marks", session))
        with django_assert_max_num_queries(40) as captured:
            page = desk.get(url("print_marks", session)).content.decode()
        counts.append(len(captured))
        assert all(c.employee.number in page for c in candidates_of(session))
    assert counts[0] == counts[1]


# --- resits ------------------------------------------------------------------------------------------
def test_one_click_prepares_the_resit_and_a_second_leads_to_it(desk, city):
    session = hold_exam(make_hall(3, department=city, quiz=make_exam()), [True, False, None])
    with time_machine.travel(session.released_at + dt.timedelta(days=8), tick=False):
        page = desk.get(url("add_resit", session))
        form = page.context["form"]
        ticked = [str(p.candidate.employee.public_id) for p in page.context["persons"] if p.candidate.is_ticked]
        assert len(ticked) == 2
        data = {
            "starts_at": local(form.initial["starts_at"]), "ends_at": local(form.initial["ends_at"]), "place": "三楼", "person": ticked,
        }  # fmt: skip
        made = desk.post(url("add_resit", session), data)["Location"]
        assert desk.get(url("add_resit", session))["Location"] == made
    assert ExamSession.objects.filter(resit_of=session).count() == 1


def test_too_early_a_day_is_said_with_names_and_keeps_the_ticks(desk, city):
    session = hold_exam(make_hall(1, department=city, quiz=make_exam()), [False])
    person = candidates_of(session)[0].employee
    start = clock.now() + dt.timedelta(days=2)
    data = {"starts_at": local(start), "ends_at": local(start + HOUR), "person": [str(person.public_id)]}
    page = desk.post(url("add_resit", session), data)
    assert person.name in str(page.context["form"].errors)
    assert page.context["persons"][0].candidate.is_ticked
    assert not ExamSession.objects.filter(resit_of=session).exists()


def test_first_and_final_results_are_shown_and_exported(desk, city):
    session = hold_exam(make_hall(2, department=city, quiz=make_exam()), [True, False])
    page = desk.get(url("session_chain", session)).content.decode()
    assert all(c.employee.number in page for c in candidates_of(session))
    book = desk.get(url("export_chain", session))
    assert book["Content-Type"].startswith("application/vnd.openxmlformats") and len(book.content) > 2_000


def test_to_dos_release_with_one_tap(city):
    from outbox import actions as outbox
    from outbox.models import Todo

    examiner = make_examiner(city)
    make_grant(make_employee(), "examiner", make_department(kind="city"))
    session = make_hall(1, department=city, quiz=make_exam())
    with during(session):
        sit(candidates_of(session)[0])
        sessions.close_session(session, by=None)
        todo = Todo.objects.get(kind="exam_release")
        assert todo.whom == examiner.user
        outbox.answer(todo, choice="release", by=examiner.user)
    assert fresh(session).state == "released"


def test_letters_of_forms_are_what_items_say():
    session = make_hall(1, quiz=make_exam(), mode="paper")
    for item in paper.items_of(session.form):
        assert set(paper.key_of(item).values()) <= set("ABC")
