"""An exam on paper: letter B on the sheet is the option that is scored, for every kind of question."""

import pytest

from quizzes import kinds, paper
from quizzes.actions import sessions
from quizzes.exceptions import QuizzesError
from quizzes.models import Answer, Attempt, PaperForm, PaperSheet
from tests.factories import make_bank, make_question, make_quiz
from tests.quizzes.halls import candidates_of, during, make_exam, make_hall

pytestmark = pytest.mark.django_db
QUESTIONS = {
    "single": {"stem": "选一个", "options": [{"text": "对的", "correct": True}, "错一", "错二", "错三"]},
    "multiple": {
        "stem": "选几个",
        "options": [{"text": "对甲", "correct": True}, {"text": "对乙", "correct": True}, "错丙", "错丁"],
    },
    "true_false": {"stem": "这句话对", "answer": True},
    "numeric": {"stem": "多少元", "answers": [{"value": "848"}], "unit": "元"},
    "short_text": {"stem": "写出名称", "answers": [{"text": "光猫"}]},
    "cloze": {
        "stem": "先{{b}}，再{{a}}",
        "gaps": [
            {"key": "a", "kind": "short_text", "answers": [{"text": "受理"}]},
            {"key": "b", "kind": "single", "options": [{"text": "认证", "correct": True}, "收费", "复述"]},
        ],
    },
    "matching": {
        "stem": "连线",
        "pairs": [{"left": "一", "right": "壹"}, {"left": "二", "right": "贰"}, {"left": "三", "right": "叁"}],
    },
    "ordering": {"stem": "排序", "items": ["第一步", "第二步", "第三步", "第四步"]},
    "groups": {
        "stem": "归类",
        "groups": [{"text": "主产品", "items": ["宽带", "移网"]}, {"text": "附加产品", "items": ["来显", "彩铃"]}],
    },
    "hotspot": {
        "stem": "点哪里", "drawing": "<svg viewBox='0 0 10 10'></svg>", "alt": "图",
        "areas": [
            {"label": "甲处", "shape": "rect", "coords": [0, 0, 5, 5]},
            {"label": "乙处", "shape": "rect", "coords": [5, 5, 5, 5], "correct": True},
        ],
    },
    "case": {
        "stem": "案例",
        "parts": [
            {"kind": "single", "stem": "问一", "options": [{"text": "对的", "correct": True}, "错的", "也错"]},
            {"kind": "multiple", "stem": "问二", "options": [{"text": "对甲", "correct": True}, {"text": "对乙", "correct": True}, "错"]},
            {"kind": "true_false", "stem": "问三", "answer": False},
        ],
    },
}  # fmt: skip


def make_paper(*names, forms=1, people=2):
    """A paper exam of one question of each kind, announced; its hour has not come."""
    bank = make_bank()
    for name in names or QUESTIONS:
        for _n in range(forms):
            make_question(bank, data={"kind": name, "explanation": "因为", **QUESTIONS[name]})
    quiz = make_quiz(bank, questions=len(names or QUESTIONS), kind="exam", minutes=60)
    return make_hall(people, quiz=quiz, mode="paper", form_count=forms)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_the_printed_key_scores_fully_and_reads_back(kind):
    session = make_paper(kind)
    item = paper.items_of(session.form)[0]
    typed = paper.key_of(item)
    assert set(typed) == {cell.name for cell in paper.cells_of(item)}
    value = paper.value_of(item, typed)
    assert kinds.score(item.body, value).right
    assert paper.in_letters(item, value) == typed


@pytest.mark.parametrize("run", range(4))
def test_each_letter_means_the_option_that_is_printed_beside_it(run):
    session = make_paper("single", "multiple")
    for item in paper.items_of(session.form):
        shown = kinds.shown(item.body, item.layout)["options"]
        texts = {o["text"]: o["key"] for o in item.body["options"]}
        for letter, option in zip(paper.LETTERS, shown, strict=False):
            value = paper.value_of(item, {str(item.number): letter})
            assert value in (texts[option["text"]], [texts[option["text"]]])


def test_the_order_is_stored_with_the_form_and_never_changes():
    session = make_paper()
    form = PaperForm.objects.get()
    assert list(form.layouts) == [item.layout for item in paper.items_of(session.form)]
    assert [item.version.kind for item in paper.items_of(form)] == [k for k in paper.ORDER if k in QUESTIONS]
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        PaperForm.objects.update(layouts=[])


def test_what_was_typed_becomes_an_attempt_in_the_printed_order():
    session = make_paper()
    one, _two = candidates_of(session)
    with during(session):
        items = paper.items_of(one.form)
        typed = {name: text for item in items for name, text in paper.key_of(item).items()}
        assert sessions.save_sheet(one, typed, by=None) == {}
        attempt = sessions.enter_paper(one, by=None)
        attempt.refresh_from_db()
        assert (attempt.state, attempt.score, attempt.max_score) == ("graded", 1100, 1100)
        assert [slot.layout for slot in attempt.slots.order_by("position")] == one.form.layouts
        assert Answer.objects.filter(slot__attempt=attempt, device="paper").count() == 11
        assert candidates_of(session)[0].state == "present"
        with pytest.raises(QuizzesError):
            sessions.enter_paper(one, by=None)
    assert attempt.started_at == session.starts_at


def test_a_wrong_letter_scores_as_the_option_that_stands_there():
    session = make_paper("single")
    one = candidates_of(session)[0]
    item = paper.items_of(one.form)[0]
    right = paper.key_of(item)["1"]
    wrong = next(letter for letter in "ABCD" if letter != right)
    with during(session):
        sessions.save_sheet(one, {"1": wrong.lower()}, by=None)
        attempt = sessions.enter_paper(one, by=None)
    slot = attempt.slots.get()
    assert slot.score == 0
    assert paper.in_letters(item, slot.value) == {"1": wrong}


@pytest.mark.parametrize(
    ("kind", "typed", "is_right"),
    [
        ("single", "E", False), ("single", "AB", False), ("single", "a", True), ("single", "-", True), ("single", "", True),
        ("single", "Ａ", True), ("multiple", "A C", True), ("multiple", "b、d", True), ("multiple", "AA", False), ("multiple", "AE", False),
        ("true_false", "对", True), ("true_false", "×", True), ("true_false", "1", True), ("true_false", "maybe", False),
        ("matching", "ABC", True), ("matching", "A-C", True), ("matching", "AB", False), ("matching", "ABCD", False),
        ("ordering", "DCBA", True), ("ordering", "DD", False), ("groups", "ABAB", True), ("groups", "ABA", False), ("groups", "ABCB", False),
        ("numeric", "848 元", True), ("short_text", "光猫", True), ("hotspot", "B", True), ("hotspot", "C", False),
    ],
)  # fmt: skip
def test_what_can_be_typed_and_what_is_refused_at_once(kind, typed, is_right):
    session = make_paper(kind)
    one = candidates_of(session)[0]
    with during(session):
        found = sessions.save_sheet(one, {"1": typed}, by=None)
        assert (found == {}) == is_right
        if typed:
            assert PaperSheet.objects.get().typed == {"1": typed}, "also what is wrong is kept"
        if not is_right:
            with pytest.raises(QuizzesError):
                sessions.enter_paper(one, by=None)


def test_neighbours_have_different_forms_without_a_common_question():
    session = make_paper("single", "multiple", forms=2, people=4)
    rows = candidates_of(session)
    assert [c.form.label for c in rows] == ["A", "B", "A", "B"]
    forms = {c.form.pk: c.form for c in rows}.values()
    first, second = [{pk for pk, _points in form.items} for form in forms]
    assert not first & second


def test_double_entry_is_compared_by_meaning():
    session = make_paper("single", "multiple")
    one = candidates_of(session)[0]
    with during(session):
        sessions.save_sheet(one, {"1": "A", "2": "AC"}, by=None)
        sessions.save_sheet(one, {"1": "B", "2": "c a"}, round=2, by=None)
        with pytest.raises(QuizzesError, match=r"1"):
            sessions.enter_paper(one, by=None)
        sessions.save_sheet(one, {"1": "B"}, round=1, by=None)
        assert sessions.enter_paper(one, by=None).state == "graded"


def test_a_sheet_that_was_typed_wrongly_is_typed_anew_until_the_release():
    session = make_paper("single", people=1)
    one = candidates_of(session)[0]
    with during(session):
        sessions.save_sheet(one, {"1": "A"}, by=None)
        first = sessions.enter_paper(one, by=None)
        with pytest.raises(QuizzesError):
            sessions.take_back_sheet(one, reason="", by=None)
        one = candidates_of(session)[0]
        sessions.take_back_sheet(one, reason="看错行", by=None)
        sessions.save_sheet(one, {"1": paper.key_of(paper.items_of(one.form)[0])["1"]}, by=None)
        second = sessions.enter_paper(one, by=None)
        first.refresh_from_db()
        assert (first.state, second.number, second.score) == ("void", 2, 100)
        sessions.close_session(session, by=None)
        sessions.release_session(session, by=None)
        with pytest.raises(QuizzesError):
            sessions.take_back_sheet(candidates_of(session)[0], reason="x", by=None)
    assert candidates_of(session)[0].counted_percent == 100


def test_an_essay_on_paper_waits_for_its_grader():
    bank = make_bank()
    make_question(bank, data={"kind": "essay", "stem": "论述", "explanation": "x"})
    session = make_hall(2, quiz=make_quiz(bank, questions=1, kind="exam", minutes=60), mode="paper")
    one, two = candidates_of(session)
    with during(session):
        sessions.save_sheet(one, {"1": "√"}, by=None)
        assert sessions.enter_paper(one, by=None).slots.get().needs_person
        sessions.save_sheet(two, {"1": ""}, by=None)
        sessions.enter_paper(two, by=None)
    assert list(Attempt.objects.order_by("pk").values_list("state", "score")) == [("submitted", None), ("graded", 0)]


def test_the_release_waits_for_every_sheet_of_who_was_there():
    session = make_paper("single", people=3)
    one, two, _absent = candidates_of(session)
    with during(session):
        sessions.check_in(one, by=None)
        sessions.check_in(two, by=None)
        sessions.save_sheet(one, {"1": "A"}, by=None)
        sessions.enter_paper(one, by=None)
        sessions.close_session(session, by=None)
        assert [c.state for c in candidates_of(session)] == ["present", "present", "absent"]
        with pytest.raises(QuizzesError, match=two.employee.name):
            sessions.release_session(session, by=None)


def test_a_question_that_asks_for_a_file_is_not_printed():
    bank = make_bank()
    make_question(bank, data={"kind": "file", "stem": "上传", "explanation": "x"})
    quiz = make_quiz(bank, questions=1, kind="exam", minutes=60)
    with pytest.raises(QuizzesError):
        make_hall(1, quiz=quiz, mode="paper")


def test_the_schedule_asks_about_a_paper_exam_and_closes_nothing():
    session = make_paper("single")
    with during(session, 90):
        assert sessions.close_due() == 0
        sessions.close_due()
    from outbox.models import Todo

    session.refresh_from_db()
    assert session.state == "announced"
    assert Todo.objects.filter(kind="exam_close").count() == 0, "nobody runs it and there is no administrator"


def test_an_exam_on_a_screen_takes_no_sheets():
    session = make_hall(1, quiz=make_exam())
    with during(session), pytest.raises(QuizzesError):
        sessions.save_sheet(candidates_of(session)[0], {"1": "A"}, by=None)
