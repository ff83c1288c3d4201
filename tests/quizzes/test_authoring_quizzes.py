"""Quizzes as authors make them: rows with a proof, settings in words, drafts, versions, an example, trying, matched forms."""

import json

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.actions import revising
from quizzes.actions.bank import place_category
from quizzes.actions.quizzes import RowSpec, preview, specs_of
from quizzes.authoring import blueprint
from quizzes.authoring.versions import quiz_changes
from quizzes.forms.quizzes import SettingsForm
from quizzes.models import Attempt, PaperForm, Quiz, QuizVersion, Slot
from quizzes.quiz_settings import ITEMS, PHASES, QuizSettings
from subjects.models import Objective
from tests.factories import make_attempt, make_bank, make_question, make_quiz
from tests.quizzes.authors import data_of, form_of, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    office = make_office()
    for n in range(5):
        make_question(office.bank, difficulty=n % 3 + 1)
    office.quiz = make_quiz(rows=[RowSpec(office.bank, count=2, points=250)])
    Quiz.objects.filter(pk=office.quiz.pk).update(owner_department=office.city)
    office.quiz.refresh_from_db()
    return office


@pytest.fixture
def author(office, client):
    client.force_login(office.author)
    return client


def url(name, *args):
    return reverse(f"quizzes:{name}", args=args)


def drawn(n, office, **more):
    row = {
        "kind": "draw",
        "place": f"b{office.bank.pk}",
        "count": "1",
        "points": "1",
        "objective": "",
        "difficulty_from": "1",
        "difficulty_to": "5",
        "competency": "",
    }
    return {f"rows.{n}.{name}": value for name, value in {**row, **more}.items()}


# --- who ------------------------------------------------------------------------------------------------
def test_a_foreign_quiz_is_not_there_and_a_reviewer_reads_only(office, client):
    reads = ["show_quiz", "preview_quiz", "try_quiz", "quiz_history", "list_forms"]
    writes = ["retire_quiz", "discard_quiz_draft", "make_forms", "prove_quiz"]
    pk = office.quiz.public_id
    for user in (office.learner, office.stranger):
        client.force_login(user)
        assert {client.get(url(n, pk)).status_code for n in [*reads, "edit_quiz"]} == {404}
        assert {client.post(url(n, pk)).status_code for n in writes} == {404}
    client.force_login(office.reviewer)
    assert {client.get(url(n, pk)).status_code for n in reads} == {200}
    assert (
        {client.post(url(n, pk)).status_code for n in writes} == {client.get(url("edit_quiz", pk)).status_code} == {404}
    )


def test_the_list_costs_the_same_at_every_size(office, author, django_assert_max_num_queries):
    counts = []
    for size in (2, 30):
        for _n in range(size):
            make_quiz(rows=[RowSpec(office.bank, count=1)])
        author.get(url("list_quizzes"))
        with django_assert_max_num_queries(20) as asked:
            assert author.get(url("list_quizzes")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert [q.pk for q in author.get(url("list_quizzes"), {"q": office.quiz.key, "kind": "quiz"}).context["page"]] == [
        office.quiz.pk
    ]
    assert not author.get(url("list_quizzes"), {"kind": "exam"}).context["page"].object_list


# --- writing ----------------------------------------------------------------------------------------------
def test_a_quiz_is_made_written_and_published(office, author):
    category = place_category(office.bank, key="c", title_zh="类")
    make_question(office.bank, category=category, difficulty=5)
    answer = author.post(url("add_quiz"), {"title_zh": "新测验", "kind": "exam", "owner_department": office.city.pk})
    quiz = Quiz.objects.latest("pk")
    assert answer["Location"] == url("edit_quiz", quiz.public_id) and quiz.current is None
    form = form_of(author.get(answer["Location"]).content)
    assert form["set-feedback"] == ["release"] and form["set-integrity"] == ["on"], "the defaults of an exam"
    form |= drawn("a", office, count="3", points="2.5") | drawn("b", office, place=f"c{category.pk}", points="10")
    form |= {"set-minutes": "20", "do": "publish"}
    answer = author.post(url("edit_quiz", quiz.public_id), form)
    assert answer.status_code == 302, answer.context["editor"].problems
    quiz.refresh_from_db()
    assert (quiz.current.number, quiz.current.created_by, quiz.current.rules.minutes) == (1, office.author, 20)
    assert [(s.count, s.points, s.category) for s in specs_of(quiz.current)] == [(3, 250, None), (1, 1000, category)]
    page = author.get(quiz.get_absolute_url()).content.decode()
    assert "17.5" in page and "从“" in page


def test_publishing_what_was_not_changed_makes_no_version(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    assert author.post(edit, {**form, "do": "publish"}).status_code == 302
    assert QuizVersion.objects.filter(quiz=office.quiz).count() == 1


def test_what_the_bank_cannot_serve_is_refused_with_words_and_kept(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    answer = author.post(edit, {**form, "rows.1.count": "50", "quiz-title_zh": "改名", "do": "publish"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "50" in page and "改名" in page
    office.quiz.refresh_from_db()
    assert office.quiz.title_zh != "改名" and office.quiz.current.number == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("place", ""), ("place", "b0"), ("place", "c999999"), ("count", "0"), ("count", "x"), ("count", "201"), ("points", "0"),
        ("points", "1.234"), ("points", "NaN"), ("points", "Infinity"), ("points", "1e9"), ("objective", "7777"), ("difficulty_from", "5"),
        ("difficulty_to", "9"),
    ],
)  # fmt: skip
def test_a_bad_row_is_said_at_its_field(office, author, name, value):
    edit = url("edit_quiz", office.quiz.public_id)
    data = {**form_of(author.get(edit).content), "do": "publish", f"rows.1.{name}": value}
    if name == "difficulty_from":
        data["rows.1.difficulty_to"] = "2"
    answer = author.post(edit, data)
    assert answer.status_code == 422 and answer.context["editor"].problems[0].path.startswith("rows.1.")
    assert 'aria-invalid="true"' in answer.content.decode()
    assert author.post(url("prove_quiz", office.quiz.public_id), data).status_code == 200


def test_a_foreign_bank_cannot_be_drawn_from(office, author):
    foreign = make_question(make_bank(owner_department=office.other_city))
    edit = url("edit_quiz", office.quiz.public_id)
    form = {**form_of(author.get(edit).content), "do": "publish"}
    assert author.post(edit, {**form, "rows.1.place": f"b{foreign.bank.pk}"}).status_code == 422
    assert (
        author.post(
            edit, {**form, "rows.2.kind": "fixed", "rows.2.questions": foreign.key, "rows.2.points": "1"}
        ).status_code
        == 422
    )
    assert foreign.key not in author.get(url("find_questions"), {"find_q": foreign.key}).content.decode()


def test_named_questions_are_found_and_asked_in_their_order(office, author):
    keys = list(office.bank.questions.values_list("key", flat=True))[:2][::-1]
    assert keys[0] in author.get(url("find_questions"), {"find_q": keys[0].lower()}).content.decode()
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    named = {"rows.1.kind": "fixed", "rows.1.questions": f"{keys[0].lower()}，{keys[1]}", "rows.1.points": "2"}
    assert author.post(edit, {**form, **named, "do": "publish"}).status_code == 302
    office.quiz.refresh_from_db()
    assert [q.key for q in specs_of(office.quiz.current)[0].questions] == keys
    for bad in ("", "X-1", f"{keys[0]} {keys[0]}"):
        form = form_of(author.get(edit).content)
        assert author.post(edit, {**form, "rows.1.questions": bad, "do": "publish"}).status_code == 422


def test_the_proof_counts_what_fits_and_says_whether_two_forms_are_possible(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    proof = author.post(url("prove_quiz", office.quiz.public_id), {**form, "rows.1.count": "3"}).context["proof"]
    assert (proof.rows[0].fitting, proof.count, proof.points, proof.once, proof.twice) == (6, 3, 750, True, True)
    proof = author.post(url("prove_quiz", office.quiz.public_id), {**form, "rows.1.count": "4"}).context["proof"]
    assert (proof.once, proof.twice) == (True, False)
    two = {**form, "rows.1.count": "4", **drawn("2", office, count="4")}
    proof = author.post(url("prove_quiz", office.quiz.public_id), two).context["proof"]
    assert not proof.once and any(row.short for row in proof.rows)


def test_the_proof_is_the_one_by_which_publishing_decides(office):
    for counts in ([6], [7], [3, 3], [4, 3]):
        specs = [RowSpec(office.bank, count=n) for n in counts]
        for forms, said in ((1, blueprint.prove(specs).once), (2, blueprint.prove(specs).twice)):
            assert said == (preview(specs, forms=forms) == [])


def test_without_a_script_rows_are_added_moved_and_removed(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    more = form_of(author.post(edit, {**form, "do": "add:rows:fixed"}).content)
    assert more["rows.2.kind"] == ["fixed"] and more["rows.1.count"] == ["2"]
    moved = form_of(author.post(edit, {**more, "do": "up:rows.2"}).content)
    assert moved["rows.1.kind"] == ["fixed"]
    fewer = form_of(author.post(edit, {**moved, "do": "remove:rows.1", "set-minutes": "x"}).content)
    assert "rows.2.kind" not in fewer and fewer["set-minutes"] == ["x"]


# --- drafts and versions ------------------------------------------------------------------------------------
def test_a_draft_keeps_what_is_half_done_and_learners_get_what_was_published(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    half = {
        **form,
        "rows.1.count": "500",
        "rows.1.points": "viel",
        "set-minutes": "33",
        "quiz-title_zh": "半成品",
        "do": "keep",
    }
    assert author.post(edit, half).status_code == 302
    again = form_of(author.get(edit).content)
    assert (again["rows.1.count"], again["rows.1.points"], again["set-minutes"], again["quiz-title_zh"]) == (
        ["500"],
        ["viel"],
        ["33"],
        ["半成品"],
    )
    office.quiz.refresh_from_db()
    assert (
        office.quiz.current.number,
        office.quiz.current.rules.minutes,
        make_attempt(quiz=office.quiz).slots.count(),
    ) == (1, 0, 2)
    done = {**again, "rows.1.count": "3", "rows.1.points": "1", "do": "publish"}
    assert author.post(edit, done).status_code == 302
    office.quiz.refresh_from_db()
    assert (office.quiz.draft, office.quiz.current.number, office.quiz.title_zh) == (None, 2, "半成品")
    author.post(edit, half)
    author.post(url("discard_quiz_draft", office.quiz.public_id))
    office.quiz.refresh_from_db()
    assert office.quiz.draft is None


def test_two_authors_at_once_lose_nothing(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    mine, theirs = (form_of(author.get(edit).content) for _n in range(2))
    assert author.post(edit, {**theirs, "set-minutes": "10", "do": "publish"}).status_code == 302
    answer = author.post(edit, {**mine, "set-minutes": "99", "do": "publish"})
    office.quiz.refresh_from_db()
    assert answer.status_code == 422 and "99" in answer.content.decode() and office.quiz.current.rules.minutes == 10


def test_history_says_what_changed_in_settings_and_rows(office, author):
    edit = url("edit_quiz", office.quiz.public_id)
    form = form_of(author.get(edit).content)
    author.post(edit, {**form, "set-minutes": "45", "rows.1.count": "3", "do": "publish"})
    office.quiz.refresh_from_db()
    old, new = office.quiz.versions.order_by("number")
    said = {c.label: (c.old, c.new) for c in quiz_changes(old, new)}
    assert said["限时（分钟）"] == ("0", "45") and "抽2题" in said["规则1"][0] and "抽3题" in said["规则1"][1]
    page = author.get(url("quiz_history", office.quiz.public_id), {"new": "2", "old": "x"}).content.decode()
    assert "<ins>" in page and "<del>" in page


def test_a_quiz_is_taken_out_of_use_and_put_back(office, author):
    author.post(url("retire_quiz", office.quiz.public_id), {"retired": "yes"})
    office.quiz.refresh_from_db()
    assert office.quiz.is_retired and not Quiz.objects.usable().filter(pk=office.quiz.pk).exists()
    author.post(url("retire_quiz", office.quiz.public_id), {"retired": "no"})
    office.quiz.refresh_from_db()
    assert not office.quiz.is_retired


# --- settings -----------------------------------------------------------------------------------------------
REVIEWS = st.dictionaries(
    st.sampled_from(PHASES), st.lists(st.sampled_from(ITEMS), min_size=1, unique=True), max_size=3
)


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        QuizSettings, minutes=st.integers(0, 600), attempts=st.integers(0, 50), sequential=st.booleans(), integrity=st.booleans(),
        behaviour=st.sampled_from(["exam", "practice", "confidence"]), feedback=st.sampled_from(["after", "release", "score", "never"]),
        review=REVIEWS, shuffle_options=st.booleans(), resit_cap_percent=st.integers(1, 100),
    )
)  # fmt: skip
def test_settings_come_back_from_the_form_as_they_went_in(given_settings):
    shown = SettingsForm(initial=SettingsForm.initial_of(given_settings))
    data = {}
    for field in shown:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value is not False:
            data[field.html_name] = [str(v) for v in value] if isinstance(value, list) else str(value)
    read = SettingsForm(data).settings("exam")
    for phase in PHASES:
        for item in ITEMS:
            for released, closed in ((False, False), (True, False), (True, True)):
                assert read.sees(item, released=released, closed=closed) == given_settings.sees(
                    item, released=released, closed=closed
                ), phase
    different = {n for n, v in read.as_json().items() if v != given_settings.as_json()[n]} - {"review", "feedback"}
    assert different == set()


# --- examples, trying, forms -----------------------------------------------------------------------------------
def test_an_example_is_drawn_and_nothing_is_stored(office, author):
    page = author.get(url("preview_quiz", office.quiz.public_id))
    assert page.status_code == 200 and len(page.context["items"]) == 2
    office.bank.questions.update(state="draft")
    assert author.get(url("preview_quiz", office.quiz.public_id)).status_code == 302
    assert author.get(url("try_quiz", office.quiz.public_id)).status_code == 302
    assert "不能为这个测验出卷" in author.get(office.quiz.get_absolute_url()).content.decode()
    assert not Slot.objects.exists()


def test_a_quiz_is_tried_and_nothing_is_stored(office, author):
    paper = author.get(url("try_quiz", office.quiz.public_id)).context["tryout"]
    answers = {
        str(s.position): {"value": kinds.encode(s.version.body, s.layout, "a" if s.position == 1 else "b")}
        for s in paper.slots
    }
    answer = author.post(url("try_quiz", office.quiz.public_id), {"paper": paper.token, "answers": json.dumps(answers)})
    judged = answer.context["judged"]
    assert (judged.score, judged.most, judged.percent, judged.passed) == (250, 500, 50, False)
    assert not Attempt.objects.exists() and not Slot.objects.exists()
    assert author.post(url("try_quiz", office.quiz.public_id), {"paper": "x"}).status_code == 302


def test_matched_forms_are_made_and_shown_with_and_without_the_key(office, author):
    assert author.post(url("make_forms", office.quiz.public_id), {"count": "9"}).status_code == 404
    author.post(url("make_forms", office.quiz.public_id), {"count": "2"})
    forms = list(PaperForm.objects.order_by("label"))
    assert [f.label for f in forms] == ["A", "B"]
    assert not {pk for pk, _p in forms[0].items} & {pk for pk, _p in forms[1].items}
    assert author.get(url("list_forms", office.quiz.public_id)).status_code == 200
    plain = author.get(url("show_form", forms[0].public_id)).content.decode()
    with_key = author.get(url("show_form", forms[0].public_id), {"key": ""}).content.decode()
    assert "is-right-line" not in plain and "is-right-line" in with_key
    author.post(url("make_forms", office.quiz.public_id), {"count": "4"})
    assert PaperForm.objects.count() == 2, "the bank has too few questions for four"


def test_a_form_of_a_foreign_quiz_is_not_there(office, client):
    client.force_login(office.author)
    client.post(url("make_forms", office.quiz.public_id), {"count": "1"})
    form = PaperForm.objects.get()
    for user in (office.learner, office.stranger):
        client.force_login(user)
        assert client.get(url("show_form", form.public_id)).status_code == 404


def test_keys_of_new_quizzes_are_free(office):
    first, second = (revising.create_quiz(kind="exam", title_zh="x", course_key="T1", by=None) for _n in range(2))
    assert (first.key, second.key) == ("T1-exam-1", "T1-exam-2")


def test_rows_with_an_objective_keep_it(office, author):
    objective = Objective.objects.create(key="T-O1", text_zh="会")
    make_question(office.bank, data=data_of("numeric"), objective=objective, difficulty=4)
    edit = url("edit_quiz", office.quiz.public_id)
    row = {
        "rows.1.objective": str(objective.pk),
        "rows.1.count": "1",
        "rows.1.difficulty_from": "3",
        "rows.1.kinds": ["numeric"],
    }
    assert author.post(edit, {**form_of(author.get(edit).content), **row, "do": "publish"}).status_code == 302
    office.quiz.refresh_from_db()
    spec = specs_of(office.quiz.current)[0]
    assert (spec.objective, spec.difficulty, spec.kinds) == (objective, (3, 5), ("numeric",))
    again = form_of(author.get(edit).content)
    assert again["rows.1.kinds"] == ["numeric"] and author.post(edit, {**again, "do": "publish"}).status_code == 302
    assert QuizVersion.objects.filter(quiz=office.quiz).count() == 2
