"""A regrade: previewed, then applied with a reason; repeatable, versioned, and no answer is lost (P9, P10)."""

import pytest

from jobs import actions as jobs
from jobs.models import Job, News
from outbox.models import Message
from quizzes import kinds, rekeying
from quizzes.actions import attempts, grading, judging, regrading
from quizzes.actions import bank as bank_actions
from quizzes.exceptions import QuizzesError
from quizzes.models import Answer, Attempt, Mark, RegradeLine, Slot
from tests.factories import make_attempt, make_bank, make_employee, make_grant, make_question, make_quiz
from tests.quizzes.judging import FULL, essay_of, hand_in, make_judged_quiz, make_place, make_trainer

pytestmark = pytest.mark.django_db
REASON = "第二个选项也对"


@pytest.fixture
def place():
    place = make_place()
    place.chief = make_trainer(place.province)
    return place


def data(*, right=0, texts=("甲", "乙", "丙"), **more):
    options = [{"text": text, "correct": n == right} for n, text in enumerate(texts)]
    return {"kind": "single", "stem": "哪一个?", "options": options, "explanation": "x", **more}


def make_quizzed(place, **settings):
    """A quiz of two choices; the first is the one that will be regraded."""
    bank = make_bank()
    question = make_question(bank, data=data())
    make_question(bank)
    settings.setdefault("pass_percent", 60)
    return question, make_quiz(bank, questions=2, shuffle_questions=False, **settings)


def take(place, quiz, question, key, *, other=True):
    """A learner of the hall answers the question with `key` and the other one rightly or not; returns the attempt as it ended."""
    attempt = make_attempt(make_employee(department=place.hall), quiz)
    entries = []
    for slot in attempt.slots.select_related("version"):
        value = key if slot.question_id == question.pk else ("a" if other else "b")
        entries.append(attempts.Entry(slot.position, kinds.encode(slot.version.body, slot.layout, value), 1_000))
    attempts.save(attempt, entries)
    return attempts.submit(attempt)


def change_key(question, **body):
    bank_actions.save_question(question.bank, data(**body), key=question.key)
    question.refresh_from_db()


def preview(place, thing=None, **kwargs):
    kwargs.setdefault("reason", REASON)
    kwargs.setdefault("by", place.chief)
    row = regrading.start(**{"question": thing, **kwargs})
    assert jobs.run(row.job_id).state == "done"
    row.refresh_from_db()
    return row


def apply(place, row, **kwargs):
    kwargs = {"by": place.chief, "reason": row.reason, **kwargs}
    regrading.apply(row, **kwargs)
    assert jobs.run(row.job_id).state == "done"
    row.refresh_from_db()
    return row


def everything():
    slots = Slot.objects.order_by("pk").values_list("pk", "score", "counts")
    return [
        list(slots),
        list(Attempt.objects.order_by("pk").values_list("pk", "score", "max_score", "passed", "state")),
    ]


def counts():
    return [
        Mark.objects.count(),
        Answer.objects.count(),
        Message.objects.count(),
        News.objects.filter(kind__startswith="attempt").count(),
    ]


# --- preview and apply ------------------------------------------------------------------------------
def test_a_preview_says_who_changes_and_writes_no_mark(place):
    question, quiz = make_quizzed(place)
    right, wrong = take(place, quiz, question, "a"), take(place, quiz, question, "b")
    change_key(question, right=1)
    before, number = everything(), counts()
    row = preview(place, question)
    assert row.is_ready and everything() == before and counts()[:2] == number[:2]
    s = row.summary
    assert (s["attempts"], s["slots"], s["changed"], s["up"], s["down"]) == (2, 2, 2, 1, 1)
    assert (s["newly_passed"], s["newly_failed"], s["lost_passes"], s["released"]) == (1, 1, 1, 2)
    assert sum(s["before"]) == sum(s["after"]) == 2
    lines = {line.attempt_id: line for line in RegradeLine.objects.all()}
    assert (lines[wrong.pk].old_score, lines[wrong.pk].new_score, lines[wrong.pk].new_passed) == (100, 200, True)
    assert lines[right.pk].loses_pass


def test_applying_writes_marks_with_everything_that_p9_asks_for(place):
    question, quiz = make_quizzed(place)
    wrong = take(place, quiz, question, "b")
    change_key(question, right=1)
    row = apply(place, preview(place, question))
    mark = Mark.objects.order_by("pk").last()
    assert (mark.old_score, mark.score, mark.source, mark.reason, mark.by) == (0, 100, "regrade", REASON, place.chief)
    assert (mark.version, mark.regrade, mark.after_release) == (question.current, row, True)
    wrong.refresh_from_db()
    assert (wrong.score, wrong.passed, grading.score_of_marks(wrong)) == (200, True, 200)
    assert (row.state, row.summary["applied"], row.summary["kept"]) == ("applied", 1, 0)
    assert News.objects.filter(kind="attempt_marked_anew").count() == 1
    message = Message.objects.get(kind="quiz_regrade")
    assert message.recipient == wrong.employee.user and REASON in message.body
    assert Answer.objects.count() == 2


def test_a_released_pass_is_not_taken_without_a_word(place):
    question, quiz = make_quizzed(place)
    right = take(place, quiz, question, "a")
    change_key(question, right=1)
    row = apply(place, preview(place, question))
    right.refresh_from_db()
    assert (right.score, right.passed, row.summary["kept"]) == (200, True, 1)
    assert RegradeLine.objects.get().outcome == "kept"
    again = apply(place, preview(place, question), downgrade=True)
    right.refresh_from_db()
    assert (right.score, right.passed, again.summary["applied"]) == (100, False, 1)


def test_running_it_again_with_the_same_inputs_changes_nothing(place):
    question, quiz = make_quizzed(place)
    for key in "abc":
        take(place, quiz, question, key)
    change_key(question, right=1)
    row = apply(place, preview(place, question), downgrade=True)
    after, number = everything(), counts()
    jobs.run(Job.objects.create(kind=regrading.APPLY_KIND, key="x", payload={"regrade": row.pk}).pk)
    assert (everything(), counts()) == (after, number)
    again = preview(place, question)
    assert again.summary["changed"] == 0
    apply(place, again, downgrade=True)
    assert (everything(), counts()) == (after, number)


def test_what_was_marked_since_the_preview_is_computed_again(place):
    question, quiz = make_quizzed(place)
    wrong, late = take(place, quiz, question, "b"), None
    row_key = question.key
    change_key(question, right=1)
    row = preview(place, question)
    slot = wrong.slots.get(question__key=row_key)
    grading.put_mark(slot, score=60, source="appeal", by=place.one, reason="有理")
    bank_actions.save_question(question.bank, data(right=2), key=question.key)  # not what was previewed
    late = make_attempt(make_employee(department=place.hall), quiz)
    attempts.submit(late)
    apply(place, row)
    slot.refresh_from_db()
    assert slot.score == 100
    mark = Mark.objects.filter(regrade=row).get()
    assert (mark.old_score, mark.version.number) == (60, 2)
    line = RegradeLine.objects.get(regrade=row)
    assert (line.old_score, line.new_score, line.outcome) == (160, 200, "applied")


def test_an_attempt_that_ended_after_the_preview_is_regraded_too(place):
    question, quiz = make_quizzed(place)
    running = make_attempt(make_employee(department=place.hall), quiz)
    change_key(question, right=1)
    row = preview(place, question)
    assert row.summary["running"] == 1
    for slot in running.slots.select_related("version"):
        attempts.save(running, [attempts.Entry(slot.position, kinds.encode(slot.version.body, slot.layout, "b"), 1)])
    attempts.submit(running)
    apply(place, row)
    running.refresh_from_db()
    assert (running.score, row.summary["late"]) == (100, 1)


def test_attempts_that_were_running_follow_when_they_end(place):
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "b")
    running = make_attempt(make_employee(department=place.hall), quiz)
    change_key(question, right=1)
    apply(place, preview(place, question))
    for slot in running.slots.select_related("version"):
        attempts.save(running, [attempts.Entry(slot.position, kinds.encode(slot.version.body, slot.layout, "b"), 1)])
    attempts.submit(running)
    assert regrading.follow_up() == 1
    assert regrading.follow_up() == 0
    running.refresh_from_db()
    assert running.score == 100


# --- policies ---------------------------------------------------------------------------------------
def test_full_points_for_everybody_also_without_an_answer(place):
    question, quiz = make_quizzed(place)
    wrong, empty = take(place, quiz, question, "b"), make_attempt(make_employee(department=place.hall), quiz)
    attempts.submit(empty)
    apply(place, preview(place, question, policy="everyone"))
    wrong.refresh_from_db()
    empty.refresh_from_db()
    assert (wrong.score, empty.score) == (200, 100)


def test_a_dropped_question_no_longer_counts_and_can_come_back(place):
    question, quiz = make_quizzed(place)
    wrong, right = take(place, quiz, question, "b"), take(place, quiz, question, "a")
    apply(place, preview(place, question, policy="drop"))
    for attempt in (wrong, right):
        attempt.refresh_from_db()
        assert (attempt.score, attempt.max_score, attempt.passed) == (100, 100, True)
    slot = wrong.slots.get(question=question)
    with pytest.raises(QuizzesError):
        grading.put_mark(slot, score=100, source="appeal", by=place.one, reason="x")
    apply(place, preview(place, question), downgrade=True)
    wrong.refresh_from_db()
    assert (wrong.score, wrong.max_score, wrong.passed) == (100, 200, False)


def test_the_only_question_is_not_dropped(place):
    bank = make_bank()
    question = make_question(bank, data=data())
    attempt = take(place, make_quiz(bank, questions=1), question, "b")
    row = apply(place, preview(place, question, policy="drop"))
    attempt.refresh_from_db()
    assert (attempt.max_score, row.summary["alone"], row.summary["applied"]) == (100, 1, 0)


def test_a_whole_quiz_is_computed_by_the_keys_of_each_attempt(place, monkeypatch):
    question, quiz = make_quizzed(place)
    attempt = take(place, quiz, question, "b")
    change_key(question, right=1)
    assert preview(place, quiz=quiz).summary["changed"] == 0
    kind, old = kinds.KINDS["single"], kinds.KINDS["single"].score
    monkeypatch.setattr(
        type(kind), "score", lambda self, body, value: old("b" and body, "a" if value == "b" else value)
    )
    apply(place, preview(place, quiz=quiz))
    attempt.refresh_from_db()
    assert attempt.score == 200


def test_essays_keep_what_a_person_gave_and_have_no_key(place):
    quiz = make_judged_quiz()
    attempt = hand_in(place.learner, quiz)
    slot = essay_of(attempt)
    with pytest.raises(QuizzesError):
        preview(place, slot.question)
    judging.judge(slot, by=place.one, criteria=FULL)
    assert preview(place, quiz=quiz).summary["changed"] == 0


def test_full_points_settle_an_attempt_that_still_waits_for_a_grader(place):
    attempt = hand_in(place.learner, make_judged_quiz(feedback="after"))
    apply(place, preview(place, essay_of(attempt).question, policy="everyone"))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.released_at is not None) == ("graded", 2000, True)
    assert News.objects.filter(kind="attempt_finished").count() == 1
    assert Message.objects.filter(kind="quiz_graded").count() == 1


def test_a_case_keeps_the_judged_essay_when_its_key_changes(place):
    parts = [
        {"kind": "single", "stem": "一", "options": [{"text": "甲", "correct": True}, {"text": "乙"}]},
        {"kind": "essay", "stem": "二"},
    ]
    bank = make_bank()
    question = make_question(bank, data={"kind": "case", "stem": "案例", "explanation": "x", "parts": parts})
    attempt = make_attempt(place.learner, make_quiz(bank, questions=1))
    slot = attempt.slots.select_related("version").get()
    value = kinds.encode(slot.version.body, slot.layout, {"1": "b", "2": "文"})
    attempts.save(attempt, [attempts.Entry(1, value, 1)])
    attempts.submit(attempt)
    judging.judge(slot, by=place.one, criteria={"2/overall": 80})
    for option in parts[0]["options"]:
        option["correct"] = not option.get("correct", False)
    bank_actions.save_question(
        bank, {"kind": "case", "stem": "案例", "explanation": "x", "parts": parts}, key=question.key
    )
    question.refresh_from_db()
    apply(place, preview(place, question))
    slot.refresh_from_db()
    assert slot.score == 90


def test_what_an_appeal_gave_is_never_taken_by_a_key(place):
    question, quiz = make_quizzed(place)
    attempt = take(place, quiz, question, "c")
    grading.put_mark(attempt.slots.get(question=question), score=70, source="appeal", by=place.one, reason="x")
    change_key(question, right=1)
    assert preview(place, question).summary["changed"] == 0


# --- versions ---------------------------------------------------------------------------------------
def test_moved_options_are_found_again_by_their_text(place):
    question, quiz = make_quizzed(place)
    attempt = take(place, quiz, question, "b")  # 乙
    change_key(question, texts=("乙", "甲", "丙"), right=0)
    apply(place, preview(place, question))
    attempt.refresh_from_db()
    assert attempt.score == 200


def test_a_version_whose_options_are_gone_is_refused_with_the_reason(place):
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "b")
    change_key(question, texts=("丁", "戊"), right=0)
    with pytest.raises(QuizzesError, match="丙"):
        preview(place, question)


def test_only_the_answers_that_can_be_read_are_computed_and_the_others_are_said(place):
    question, quiz = make_quizzed(place)
    old = take(place, quiz, question, "c")
    change_key(question, texts=("甲", "乙"), right=0)
    new = take(place, quiz, question, "b")
    change_key(question, texts=("甲", "乙"), right=1)
    row = preview(place, question)
    assert [(n, count) for n, count, _why in row.summary["refused"]] == [(1, 1)]
    assert [line.attempt_id for line in row.lines.all()] == [new.pk]
    assert old.pk != new.pk


def test_rewording_and_moving_at_once_is_refused():
    old = kinds.clean(data(texts=("甲", "乙", "丙")))
    assert rekeying.between(old, kinds.clean(data(texts=("乙", "甲了", "丙")))).why_not
    reworded = rekeying.between(old, kinds.clean(data(texts=("甲", "乙!", "丙"))))
    assert (reworded.why_not, reworded.reworded) == ("", [("乙", "乙!")])
    more = rekeying.between(old, kinds.clean(data(texts=("甲", "乙", "丙", "丁"))))
    assert more.why_not == ""
    assert rekeying.between(
        old, kinds.clean({"kind": "true_false", "stem": "x", "explanation": "x", "answer": True})
    ).why_not


# --- rights and words -------------------------------------------------------------------------------
def test_only_those_who_look_after_the_question_and_work_with_results(place):
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "b")
    author = make_employee(department=place.province)
    make_grant(author, "author", place.province)
    for user in (author.user, place.one, place.learner.user):
        with pytest.raises(QuizzesError):
            preview(place, question, by=user)
    for words in ("", "   "):
        with pytest.raises(QuizzesError):
            preview(place, question, reason=words)


def test_twenty_yeses_start_one_job_and_a_dropped_preview_is_not_applied(place):
    question, quiz = make_quizzed(place)
    take(place, quiz, question, "b")
    change_key(question, right=1)
    row = preview(place, question)
    regrading.apply(row, by=place.chief, reason="x")
    with pytest.raises(QuizzesError):
        regrading.apply(row, by=place.chief, reason="x")
    with pytest.raises(QuizzesError):
        regrading.drop(row, by=place.chief)
    other = preview(place, question)
    regrading.drop(other, by=place.chief)
    assert not other.lines.exists()
    with pytest.raises(QuizzesError):
        regrading.apply(other, by=place.chief, reason="x")


def test_chunks_cost_few_queries(place, monkeypatch, django_assert_max_num_queries):
    question, quiz = make_quizzed(place)
    for key in "abcb" * 5:
        take(place, quiz, question, key)
    change_key(question, right=1)
    row = preview(place, question)
    applier = regrading.Applier(row)
    ids = list(applier.regrader.attempts().values_list("pk", flat=True))
    with django_assert_max_num_queries(20):
        applier.apply(ids)
    assert Mark.objects.filter(regrade=row).count() == 10
