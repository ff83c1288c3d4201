"""The editor of questions over HTTP: every kind is written, nothing is lost on an error, versions, trying, the preview."""

import io
import json

import pytest
from django.urls import reverse
from PIL import Image

from library.models import LibraryImage, Rendition
from quizzes import kinds
from quizzes.actions import attempts
from quizzes.actions import bank as bank_actions
from quizzes.models import Answer, Attempt, Mark, Question, QuestionVersion, Slot
from subjects.models import Fact
from tests.factories import make_attempt, make_question, make_quiz
from tests.quizzes.authors import EVERY_KIND, SVG, data_of, form_of, make_office

pytestmark = pytest.mark.django_db
KINDS = sorted(EVERY_KIND)


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def author(office, client):
    client.force_login(office.author)
    return client


def url(name, *args):
    return reverse(f"quizzes:{name}", args=args)


def written(**more):
    """What an author types for a single choice."""
    return {
        "kind": "single", "stem": "先看哪里？", "explanation": "电源最常见", "hint": "", "shuffle": "on",
        "options.a.key": "", "options.a.text": "电源", "options.a.feedback": "对",
        "options.b.key": "", "options.b.text": "手机", "options.b.feedback": "",
        "options.c.key": "", "options.c.text": "", "options.c.feedback": "",
        "options_right": "a", "tags-difficulty": "2", "tags-base": "0", "do": "save", **more,
    }  # fmt: skip


# --- every kind ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_shown_edited_saved_tried_and_compared(office, author, kind):
    question = make_question(office.bank, data=data_of(kind))
    edit = url("edit_question", question.public_id)
    page = author.get(edit)
    assert page.status_code == 200
    form = form_of(page.content)
    assert author.post(edit, {**form, "do": "save"}).status_code == 302
    question.refresh_from_db()
    assert question.current.number == 1, "saving what was not changed makes no version"
    form["stem"] = [form["stem"][0] + "？"]
    assert author.post(edit, {**form, "do": "save"}).status_code == 302
    question.refresh_from_db()
    assert (question.current.number, question.current.created_by, question.current.note) == (2, office.author, "题干")
    assert {**question.current.body, "stem": ""} == {**kinds.clean(data_of(kind)), "stem": ""}
    for name in ("show_question", "question_history", "try_question"):
        assert author.get(url(name, question.public_id)).status_code == 200
    shown = author.post(url("preview_question", office.bank.public_id), form).content.decode()
    assert "data-question" in shown and "problem-list" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_of_every_kind_comes_back_with_its_errors(office, author, kind):
    add = f"{url('add_question', office.bank.public_id)}?kind={kind}"
    form = form_of(author.get(add).content)
    answer = author.post(add, {**form, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'aria-invalid="true"' in page
    assert Question.objects.count() == 1
    assert "problem-list" in author.post(url("preview_question", office.bank.public_id), form).content.decode()


# --- writing ------------------------------------------------------------------------------------------
def test_a_new_question_gets_the_next_number_and_is_in_use(office, author):
    answer = author.post(url("add_question", office.bank.public_id), written())
    made = Question.objects.latest("pk")
    assert answer["Location"] == made.get_absolute_url()
    assert (made.key, made.state, made.difficulty, made.created_by) == (
        f"{office.bank.key}-N0002",
        "live",
        2,
        office.author,
    )
    assert [o["text"] for o in made.current.body["options"]] == ["电源", "手机"]


def test_a_draft_is_not_drawn_until_it_is_put_to_use(office, author):
    author.post(url("add_question", office.bank.public_id), written(do="draft"))
    made = Question.objects.latest("pk")
    assert made.state == "draft" and not Question.objects.live().filter(pk=made.pk).exists()
    form = form_of(author.get(url("edit_question", made.public_id)).content)
    author.post(url("edit_question", made.public_id), {**form, "do": "use"})
    made.refresh_from_db()
    assert (made.state, made.current.number) == ("live", 1)


def test_a_taken_key_and_a_bad_reference_are_said_at_their_fields_and_nothing_is_lost(office, author):
    data = written(**{"tags-key": office.question.key.lower(), "tags-teaches": "没有 这样", "options.b.text": "电源"})
    answer = author.post(url("add_question", office.bank.public_id), data)
    page = answer.content.decode()
    assert answer.status_code == 422 and Question.objects.count() == 1
    assert "两个选项" in page or "相同" in page
    form = form_of(answer.content)
    assert form["stem"] == ["先看哪里？"] and form["options.1.feedback"] == ["对"] and form["options_right"] == ["1"]
    assert form["tags-teaches"] == ["没有 这样"] and "C101-01#merger" in page


def test_a_fact_that_does_not_hold_is_refused_for_use_and_told_in_the_preview(office, author):
    Fact.objects.create(key="known", label="价格", value="58", unit="元", source="x")
    data = written(stem="多少？[[fact:known]]和[[fact:gone]]")
    answer = author.post(url("add_question", office.bank.public_id), data)
    assert answer.status_code == 422 and "gone" in answer.content.decode()
    preview = author.post(url("preview_question", office.bank.public_id), data).content.decode()
    assert "58元" in preview and "gone" in preview
    assert author.post(url("add_question", office.bank.public_id), {**data, "do": "draft"}).status_code == 302
    found = author.get(url("find_facts"), {"facts_q": "价格"}).content.decode()
    assert (
        "[[fact:known]]" in found
        and "[[fact:known]]" not in author.get(url("find_facts"), {"facts_q": "别的"}).content.decode()
    )


def test_without_a_script_buttons_change_the_form_and_keep_what_was_typed(office, author):
    add = url("add_question", office.bank.public_id)
    more = form_of(author.post(add, written(do="add:options")).content)
    assert more["options.4.text"] == [""] and more["options.1.text"] == ["电源"] and more["options_right"] == ["1"]
    moved = form_of(author.post(add, written(do="down:options.a")).content)
    assert (moved["options.1.text"], moved["options_right"]) == (["手机"], ["2"])
    fewer = form_of(author.post(add, written(do="remove:options.b")).content)
    assert fewer["options.2.text"] == [""]
    other = form_of(author.post(add, written(do="kind", new_kind="multiple")).content)
    assert (other["kind"], other["options.1.correct"], other["stem"]) == (["multiple"], ["on"], ["先看哪里？"])
    assert Question.objects.count() == 1


def test_two_authors_at_once_lose_nothing(office, author):
    edit = url("edit_question", office.question.public_id)
    mine, theirs = (form_of(author.get(edit).content) for _n in range(2))
    author.post(edit, {**theirs, "stem": "别人先存", "do": "save"})
    answer = author.post(edit, {**mine, "stem": "我的改动", "do": "save"})
    office.question.refresh_from_db()
    assert answer.status_code == 422 and "我的改动" in answer.content.decode()
    assert (office.question.current.body["stem"], office.question.current.number) == ("别人先存", 2)


def test_an_attempt_keeps_its_version_and_the_editor_says_so(office, author):
    attempt = make_attempt(quiz=make_quiz(office.bank, questions=1))
    edit = url("edit_question", office.question.public_id)
    page = author.get(edit)
    assert "1份进行中的答卷" in page.content.decode()
    author.post(edit, {**form_of(page.content), "stem": "改了", "do": "save"})
    assert attempt.slots.get().version.body["stem"] != "改了"


def test_what_nobody_may_see_is_not_there(office, client):
    addresses = [
        url("show_question", office.question.public_id), url("edit_question", office.question.public_id),
        url("question_history", office.question.public_id), url("try_question", office.question.public_id),
    ]  # fmt: skip
    posts = [
        url("restore_question", office.question.public_id, 1), url("set_question_state", office.question.public_id),
        url("preview_question", office.bank.public_id),
    ]  # fmt: skip
    for user in (office.learner, office.stranger):
        client.force_login(user)
        assert {client.get(a).status_code for a in addresses} == {client.post(a).status_code for a in posts} == {404}
    client.force_login(office.reviewer)
    assert [client.get(a).status_code for a in addresses] == [200, 404, 200, 200]
    assert {client.post(a).status_code for a in posts} == {404}
    page = client.get(addresses[0]).content.decode()
    assert addresses[1] not in page and posts[1] not in page


def test_the_page_costs_the_same_for_one_attempt_and_for_many(office, author, django_assert_max_num_queries):
    quiz = make_quiz(office.bank, questions=1)
    counts = []
    for size in (1, 8):
        for _n in range(size):
            attempts.submit(make_attempt(quiz=quiz))
        for name in ("show_question", "edit_question", "question_history"):
            target = url(name, office.question.public_id)
            author.get(target)
            with django_assert_max_num_queries(24) as asked:
                author.get(target)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]


# --- states and history -------------------------------------------------------------------------------------
def test_a_question_is_retired_and_put_to_use_again(office, author):
    for state in ("retired", "draft", "live"):
        author.post(url("set_question_state", office.question.public_id), {"state": state})
        office.question.refresh_from_db()
        assert office.question.state == state
    assert author.post(url("set_question_state", office.question.public_id), {"state": "x"}).status_code == 404


def test_an_old_version_is_restored_as_a_new_one(office, author):
    first = office.question.current.body
    bank_actions.save_question(
        office.bank, data_of("multiple"), key=office.question.key, by=office.chief, note="换题型"
    )
    page = author.get(url("question_history", office.question.public_id)).content.decode()
    assert "换题型" in page and "<del>" in page and "<ins>" in page
    author.post(url("restore_question", office.question.public_id, 1))
    office.question.refresh_from_db()
    assert (office.question.current.number, office.question.current.body, office.question.kind) == (3, first, "single")
    author.post(url("restore_question", office.question.public_id, 1))
    assert QuestionVersion.objects.filter(question=office.question).count() == 3
    assert author.post(url("restore_question", office.question.public_id, 9)).status_code == 404
    compared = author.get(url("question_history", office.question.public_id), {"new": "2", "old": "1", "x": "y"})
    assert (compared.context["new"].number, compared.context["old"].number) == (2, 1)
    author.get(url("question_history", office.question.public_id), {"new": "abc", "old": "99"})


# --- trying -----------------------------------------------------------------------------------------------
def try_it(client, question, answer):
    """Open the page, answer as its script does, return what came of it."""
    page = client.get(url("try_question", question.public_id))
    paper = page.context["tryout"]
    slot = paper.slots[0]
    value = kinds.encode(slot.version.body, slot.layout, answer)
    return client.post(
        url("try_question", question.public_id), {"paper": paper.token, "answers": json.dumps({"1": {"value": value}})}
    )


@pytest.mark.parametrize("kind", sorted(set(EVERY_KIND) - {"essay", "file", "case"}))
def test_the_right_answer_is_right_when_tried_and_nothing_is_stored(office, author, kind):
    question = make_question(office.bank, data=data_of(kind))
    answer = try_it(author, question, kinds.solution(question.current.body))
    row = answer.context["judged"].rows[0]
    assert (row.outcome, row.score) == ("right", "1")
    assert "解析" in answer.content.decode()
    assert not any(model.objects.exists() for model in (Attempt, Slot, Answer, Mark))


def test_a_wrong_answer_shows_its_feedback_and_the_hand_over_to_a_person_is_said(office, author):
    answer = try_it(author, office.question, "b")
    assert answer.context["judged"].rows[0].outcome == "wrong" and "再看看" in answer.content.decode()
    essay = make_question(office.bank, data=data_of("essay"))
    assert try_it(author, essay, "我的看法").context["judged"].waits == 1


@pytest.mark.parametrize("paper", ["", "x", "a:b:c"])
def test_a_broken_paper_begins_anew(office, author, paper):
    target = url("try_question", office.question.public_id)
    for answers in ("{", "[]", '{"1": 5}', '{"1": {"value": {"x": []}}}', "9" * 300_000):
        assert author.post(target, {"paper": paper, "answers": answers}).status_code == 302
        token = author.get(target).context["tryout"].token
        assert author.post(target, {"paper": token, "answers": answers}).context["judged"].rows[0].outcome == "empty"


def test_a_paper_of_another_question_is_not_judged(office, author):
    other = make_question(office.bank)
    token = author.get(url("try_question", other.public_id)).context["tryout"].token
    assert author.post(url("try_question", office.question.public_id), {"paper": token}).status_code == 302


# --- pictures -----------------------------------------------------------------------------------------------
def picture(width=600, height=300):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, "PNG")
    file.seek(0)
    file.name = "图.png"
    return file


def areas(**more):
    return {
        "kind": "hotspot", "stem": "点一点", "explanation": "", "hint": "", "alt": "一张图", "partial": "none",
        "areas.1.key": "", "areas.1.label": "左", "areas.1.shape": "rect", "areas.1.coords": "0, 0, 240, 240", "areas.1.correct": "on",
        "areas.2.key": "", "areas.2.label": "右", "areas.2.shape": "circle", "areas.2.coords": "360 120 50",
        "tags-difficulty": "2", "tags-base": "0", **more,
    }  # fmt: skip


def test_a_picture_is_brought_chosen_and_shown_to_who_takes_the_question(office, author, settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    add = url("add_question", office.bank.public_id)
    page = author.post(add, {**areas(do="picture", source="drawing"), "picture": picture()})
    form = form_of(page.content)
    image = LibraryImage.objects.get()
    assert (form["source"], form["image"]) == (["image"], [str(image.pk)]) and "图" not in image.file.name
    assert author.post(add, {**form, "do": "save"}).status_code == 302
    question = Question.objects.latest("pk")
    body = question.current.body
    assert (body["image"], body["width"], body["height"], body["drawing"]) == (str(image.pk), 480, 240, "")
    cut = Rendition.objects.get(filter_spec="max-960x1440")
    assert cut.url in author.get(question.get_absolute_url()).content.decode()
    attempt = make_attempt(office.learner_employee, make_quiz(office.bank, rows=None, questions=2))
    client.force_login(office.learner)
    room = client.get(attempt.get_absolute_url()).content.decode()
    assert cut.url in room and 'viewBox="0 0 480 240"' in room
    assert client.get(cut.url).status_code == 200


def test_what_is_no_picture_is_refused_and_the_text_stays(office, author, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bad = io.BytesIO(b"<svg onload=alert(1)>")
    bad.name = "x.png"
    page = author.post(
        url("add_question", office.bank.public_id), {**areas(do="picture", source="image"), "picture": bad}
    )
    assert page.status_code == 422 and form_of(page.content)["areas.1.label"] == ["左"]
    assert not LibraryImage.objects.exists()
    none = author.post(url("add_question", office.bank.public_id), areas(do="save", source="image", image="999"))
    assert none.status_code == 422


@pytest.mark.parametrize(
    "drawing",
    ["<svg", "<svg viewBox='0 0 9 9'><script/></svg>", '<svg viewBox="0 0 9 9" onload="x"/>', "<!DOCTYPE svg><svg/>"],
)
def test_a_drawing_that_is_not_allowed_is_refused_with_its_line(office, author, drawing):
    data = areas(do="save", source="drawing", drawing=drawing)
    answer = author.post(url("add_question", office.bank.public_id), data)
    assert answer.status_code == 422 and "第1行" in answer.content.decode()
    shown = author.post(url("preview_question", office.bank.public_id), data).content.decode()
    assert "<svg viewBox" not in shown and "<script" not in shown


def test_a_drawing_is_the_ground_on_which_areas_are_drawn(office, author):
    data = areas(do="save", source="drawing", drawing=SVG)
    shown = author.post(url("preview_question", office.bank.public_id), data).content.decode()
    assert 'data-viewbox="0 0 400 300"' in shown and "d-box" in shown
    assert author.post(url("add_question", office.bank.public_id), data).status_code == 302
    assert (
        Question.objects.latest("pk").current.body["width"],
        Question.objects.latest("pk").current.body["height"],
    ) == (400, 300)


def test_several_right_areas_need_a_word_about_parts():
    both = [{**area, "correct": True} for area in EVERY_KIND["hotspot"]["areas"]]
    with pytest.raises(kinds.Invalid):
        kinds.clean(data_of("hotspot", areas=both))
    assert kinds.clean(data_of("hotspot", areas=both, partial="half"))


def test_hostile_text_is_shown_as_the_characters_it_is(office, author):
    data = written(
        stem="<script>alert(1)</script> [x](javascript:alert(1))", **{"options.a.text": "<img src=x onerror=alert(1)>"}
    )
    author.post(url("add_question", office.bank.public_id), data)
    made = Question.objects.latest("pk")
    for target in (
        made.get_absolute_url(),
        url("edit_question", made.public_id),
        office.bank.get_absolute_url(),
        url("try_question", made.public_id),
    ):
        page = author.get(target).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page
