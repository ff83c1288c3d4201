"""Banks: who sees them, finding questions, changing many at once, the tree, what is missing; the same queries at every size."""

import pytest
from django.urls import reverse

from quizzes.actions import banks as actions
from quizzes.actions import quizzes as quiz_actions
from quizzes.actions.bank import place_category
from quizzes.catalogue import coverage_of, tree_of
from quizzes.exceptions import QuizzesError
from quizzes.models import Bank, Category, Question
from subjects.models import Objective
from tests.factories import make_attempt, make_bank, make_question, make_quiz
from tests.quizzes.authors import data_of, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_office()


def url(name, *args):
    return reverse(f"quizzes:{name}", args=args)


# --- who sees what ------------------------------------------------------------------------------------
def test_the_list_shows_ones_own_banks_those_above_and_the_companys(office, client):
    make_bank(title_zh="公司题库")
    make_bank(title_zh="外市题库", owner_department=office.other_city)
    make_bank(title_zh="省题库", owner_department=office.province)
    make_bank(title_zh="旧题库", is_retired=True)
    client.force_login(office.author)
    page = client.get(url("list_banks")).content.decode()
    assert all(title in page for title in (office.bank.title, "公司题库", "省题库"))
    assert "外市题库" not in page and "旧题库" not in page
    assert "旧题库" in client.get(url("list_banks"), {"show": "retired"}).content.decode()


@pytest.mark.parametrize("name", ["show_bank", "edit_bank", "show_coverage", "list_categories", "add_question"])
def test_a_foreign_bank_is_not_there_and_a_reviewer_reads_only(office, client, name):
    target = url(name, office.bank.public_id)
    assert client.get(target).status_code == 302
    for user in (office.learner, office.stranger):
        client.force_login(user)
        assert client.get(target).status_code == 404
    client.force_login(office.reviewer)
    assert client.get(target).status_code == (200 if name in ("show_bank", "show_coverage") else 404)
    for user in (office.author, office.trainer, office.hr, office.chief):
        client.force_login(user)
        assert client.get(target).status_code == 200


def test_a_city_reads_the_companys_bank_and_cannot_change_it(office, client):
    bank = make_bank()
    client.force_login(office.author)
    page = client.get(bank.get_absolute_url()).content.decode()
    assert url("edit_bank", bank.public_id) not in page and 'name="deed"' not in page
    assert client.get(url("edit_bank", bank.public_id)).status_code == 404
    assert client.post(url("change_questions", bank.public_id), {"deed": "retired"}).status_code == 404


def test_pages_with_keys_leave_no_copy_behind(office, client):
    client.force_login(office.author)
    for target in (office.bank.get_absolute_url(), office.question.get_absolute_url(), url("list_banks")):
        assert "no-store" in client.get(target)["Cache-Control"]


# --- making and changing banks ----------------------------------------------------------------------------
def test_a_bank_is_made_for_a_department_of_ones_own(office, client):
    client.force_login(office.author)
    data = {"key": "T900", "title_zh": "新题库", "owner_department": office.city.pk, "course_key": "T900"}
    assert client.post(url("add_bank"), {**data, "owner_department": office.other_city.pk}).status_code == 422
    assert client.post(url("add_bank"), {**data, "owner_department": ""}).status_code == 422
    assert client.post(url("add_bank"), {**data, "key": "坏 的"}).status_code == 422
    assert client.post(url("add_bank"), data).status_code == 302
    assert Bank.objects.get(key="T900").owner_department == office.city
    answer = client.post(url("add_bank"), data)
    assert answer.status_code == 422 and "T900" in answer.content.decode()


def test_an_author_of_the_root_may_make_a_bank_of_the_company(office, client):
    client.force_login(office.chief)
    assert (
        client.post(url("add_bank"), {"key": "T901", "title_zh": "公司的", "owner_department": ""}).status_code == 302
    )
    assert Bank.objects.get(key="T901").owner_department is None


def test_a_reviewer_cannot_make_a_bank(office, client):
    client.force_login(office.reviewer)
    client.post(url("add_bank"), {"key": "T902", "title_zh": "x", "owner_department": office.city.pk})
    assert not Bank.objects.filter(key="T902").exists()
    assert url("add_bank") not in client.get(url("list_banks")).content.decode()


def test_a_bank_is_renamed_taken_out_of_use_and_put_back(office, client):
    client.force_login(office.author)
    client.post(url("edit_bank", office.bank.public_id), {"title_zh": "改名", "owner_department": office.city.pk})
    client.post(url("retire_bank", office.bank.public_id), {"retired": "yes"})
    office.bank.refresh_from_db()
    assert (office.bank.title_zh, office.bank.is_retired) == ("改名", True)
    assert client.get(url("add_question", office.bank.public_id)).status_code == 404
    client.post(url("retire_bank", office.bank.public_id), {"retired": "no"})
    assert not Question.objects.live().exclude(bank=office.bank).exists() and Question.objects.live().exists()


# --- finding questions --------------------------------------------------------------------------------------
def test_search_filter_and_sort(office, client):
    bank = office.bank
    top = place_category(bank, key="top", title_zh="上")
    inner = place_category(bank, key="inner", title_zh="下", parent=top)
    objective = Objective.objects.create(key="T-O1", text_zh="会说")
    fibre = make_question(
        bank, data=data_of("single", stem="**光猫**的灯不亮"), category=inner, objective=objective, difficulty=5
    )
    make_question(bank, data=data_of("numeric", stem="58元100%"), category=top, state="draft")
    make_question(bank, data=data_of("essay"), state="retired")
    client.force_login(office.author)

    def keys(**query):
        return [q.key for q in client.get(bank.get_absolute_url(), query).context["page"]]

    assert (
        keys(q="光猫") == [fibre.key]
        and keys(q=fibre.key.lower()) == [fibre.key]
        and keys(q="光猫 不亮") == [fibre.key]
    )
    assert len(keys(q="%")) == 1 and keys(q="没有的词") == [] and keys(q="x" * 5_000) != []
    assert len(keys(category=top.pk)) == 2 and keys(category=inner.pk) == [fibre.key]
    assert keys(objective=objective.pk) == [fibre.key] and fibre.key not in keys(objective="none")
    assert keys(kind="numeric") == keys(state="draft") and len(keys(state="retired")) == 1
    assert keys(difficulty="5") == [fibre.key] and keys(sort="-difficulty")[0] == fibre.key
    assert keys(sort="owner__password") == keys(sort="key") == keys(category="x", kind="x", difficulty="9", page="x")


def test_never_used_means_never_drawn(office, client):
    make_attempt(quiz=make_quiz(office.bank, questions=1))
    fresh = make_question(office.bank)
    client.force_login(office.author)
    page = client.get(office.bank.get_absolute_url(), {"unused": "on"}).context["page"]
    assert [q.key for q in page] == [fresh.key]


def test_lists_cost_the_same_at_every_size(office, client, django_assert_max_num_queries):
    client.force_login(office.author)
    category = place_category(office.bank, key="c", title_zh="类")
    counts = []
    for size in (3, 60):
        for n in range(size):
            make_question(office.bank, category=category if n % 2 else None)
            make_bank(owner_department=office.city)
        for name, args in [
            ("list_banks", []),
            ("show_bank", [office.bank.public_id]),
            ("show_coverage", [office.bank.public_id]),
        ]:
            target = url(name, *args)
            client.get(target)
            with django_assert_max_num_queries(22) as asked:
                assert client.get(target).status_code == 200
            counts.append((name, len(asked)))
    assert counts[:3] == counts[3:], counts


# --- many at once -------------------------------------------------------------------------------------------
def test_ticked_questions_are_moved_tagged_and_retired(office, client):
    bank = office.bank
    category = place_category(bank, key="c", title_zh="类")
    objective = Objective.objects.create(key=f"{bank.key}-O1", text_zh="会")
    Bank.objects.filter(pk=bank.pk).update(course_key=bank.key)
    one, two = make_question(bank), make_question(bank)
    versions = [one.current_id, two.current_id]
    client.force_login(office.author)

    def send(deed, *questions, **more):
        data = {
            "deed": deed,
            "question": [str(q.public_id) for q in questions],
            "scope": "ticked",
            "to_difficulty": "3",
            **more,
        }
        answer = client.post(url("change_questions", bank.public_id), data)
        one.refresh_from_db()
        two.refresh_from_db()
        return answer

    assert send("category", one, two, to_category=category.pk).status_code == 302
    send("difficulty", one, to_difficulty="5")
    send("objective", one, to_objective=objective.pk)
    send("retired", two)
    assert (one.category, one.difficulty, one.objective, one.state) == (category, 5, objective, "live")
    assert (two.category, two.difficulty, two.state) == (category, 3, "retired")
    assert [one.current_id, two.current_id] == versions, "tags make no new version"
    send("live", two)
    assert two.state == "live"
    send("nonsense", one)
    send("category", one, to_category="999999")
    assert one.category == category


def test_all_that_the_filter_shows_are_changed_and_nothing_else(office, client):
    others = [make_question(office.bank, data=data_of("single", stem=f"宽带{n}")) for n in range(50)]
    client.force_login(office.author)
    client.post(
        url("change_questions", office.bank.public_id),
        {"deed": "draft", "scope": "all", "query": "q=宽带", "to_difficulty": "3"},
    )
    assert Question.objects.filter(state="draft").count() == len(others)
    office.question.refresh_from_db()
    assert office.question.state == "live"


def test_ids_of_another_bank_are_left_alone(office, client):
    foreign = make_question(make_bank(owner_department=office.other_city))
    client.force_login(office.author)
    data = {"deed": "retired", "scope": "ticked", "question": [str(foreign.public_id), "x"], "to_difficulty": "3"}
    client.post(url("change_questions", office.bank.public_id), data)
    foreign.refresh_from_db()
    assert foreign.state == "live"


def test_a_question_without_text_cannot_be_put_to_use_in_a_batch(office):
    empty = Question.objects.create(bank=office.bank, key="empty", kind="single")
    assert actions.set_states(Question.objects.filter(pk=empty.pk), "live", by=None) == 0


# --- the tree -------------------------------------------------------------------------------------------------
def test_categories_are_added_ordered_renamed_hung_elsewhere_and_removed(office, client):
    bank = office.bank
    client.force_login(office.author)
    add = url("list_categories", bank.public_id)
    for title in ("一", "二", "三"):
        client.post(add, {"title_zh": title})
    client.post(add, {"title_zh": "检查", "is_check": "on"})
    assert [b.category.title for b in tree_of(bank)] == ["一", "二", "三", "检查"]
    assert bank.categories.get(key="check").title_zh == "检查"
    three = bank.categories.get(title_zh="三")
    client.post(url("move_category", bank.public_id, three.key), {"step": "-1"})
    client.post(url("move_category", bank.public_id, three.key), {"step": "-1"})
    client.post(url("move_category", bank.public_id, three.key), {"step": "-1"})
    assert [b.category.title for b in tree_of(bank)] == ["三", "一", "二", "检查"]
    one = bank.categories.get(title_zh="一")
    client.post(url("edit_category", bank.public_id, one.key), {"title_zh": "壹", "parent": three.pk})
    assert [(b.category.title, b.depth) for b in tree_of(bank)] == [("三", 0), ("壹", 1), ("二", 0), ("检查", 0)]
    assert (
        client.post(url("edit_category", bank.public_id, three.key), {"title_zh": "三", "parent": one.pk}).status_code
        == 422
    )
    client.post(url("remove_category", bank.public_id, three.key))
    client.post(url("remove_category", bank.public_id, one.key))
    client.post(url("remove_category", bank.public_id, three.key))
    assert [b.category.title for b in tree_of(bank)] == ["二", "检查"]


def test_a_category_with_questions_or_in_a_blueprint_stays(office):
    category = place_category(office.bank, key="c", title_zh="类")
    question = make_question(office.bank, category=category)
    with pytest.raises(QuizzesError):
        actions.remove_category(category, by=None)
    make_quiz(rows=[quiz_actions.RowSpec(office.bank, category=category)])
    Question.objects.filter(pk=question.pk).update(category=None)
    with pytest.raises(QuizzesError):
        actions.remove_category(category, by=None)
    assert Category.objects.filter(pk=category.pk).exists()


def test_a_tree_has_a_limit_also_when_a_branch_is_hung_elsewhere(office):
    bank, parent = office.bank, None
    for n in range(actions.DEEPEST):
        parent = actions.add_category(bank, title_zh=f"{n}", parent=parent, by=None)
    with pytest.raises(QuizzesError):
        actions.add_category(bank, title_zh="x", parent=parent, by=None)
    side = actions.add_category(bank, title_zh="旁", by=None)
    actions.add_category(bank, title_zh="旁下", parent=side, by=None)
    with pytest.raises(QuizzesError):
        actions.change_category(side, title_zh="旁", title_en="", parent=parent.parent, by=None)


# --- what is missing --------------------------------------------------------------------------------------------
def test_the_table_counts_what_an_exam_can_draw_and_shows_holes(office, client):
    bank = office.bank
    Bank.objects.filter(pk=bank.pk).update(course_key="T")
    bank.refresh_from_db()
    have, hole = (Objective.objects.create(key=f"T-O{n}", text_zh=f"目标{n}") for n in (2, 10))
    check = place_category(bank, key="check", title_zh="检查")
    make_question(bank, objective=have, difficulty=2)
    make_question(bank, objective=have, difficulty=2, category=check)
    make_question(bank, objective=have, difficulty=4, state="draft")
    coverage = coverage_of(bank)
    row = coverage.rows[0]
    assert (row["objective"], row["cells"], row["total"], row["checks"]) == (
        have,
        [(1, 0), (2, 1), (3, 0), (4, 0), (5, 0)],
        1,
        1,
    )
    assert (coverage.holes, coverage.rows[1]["objective"], coverage.total, coverage.checks) == (1, hole, 2, 1)
    client.force_login(office.reviewer)
    page = client.get(url("show_coverage", bank.public_id)).content.decode()
    assert "coverage__hole" in page and "目标10" in page
