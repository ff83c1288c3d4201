"""Importing questions: all or none, twice changes nothing, a change is a new version; an export comes back the same."""

import io

import pytest
from django.core.management import CommandError, call_command

from quizzes.actions.bank import Tags, create_bank, place_category, save_question
from quizzes.actions.importing import import_questions
from quizzes.formats import FORMATS, Found, Parsed, read
from quizzes.importing.exporting import found_of
from quizzes.models import Category, Question, QuestionVersion

pytestmark = pytest.mark.django_db
GIFT = """$CATEGORY: 公司/由来

// [id:B-1] [tag:kuibu:difficulty=2]
Who greets?{=the clerk ~nobody}

The sun rises in the east.{T####Look up.}
"""
SVG = '<svg viewBox="0 0 480 320"><rect class="d-box" x="0" y="0" width="100" height="80"/></svg>'


@pytest.fixture
def bank(db):
    return create_bank(key="B", title_zh="题库")


def run(bank, source, *, dry_run=False, form="gift"):
    data = source if isinstance(source, bytes) else source.encode()
    return import_questions(bank, read(data, name="x", form=form), by=None, dry_run=dry_run)


def test_a_dry_run_only_says_what_would_happen(bank):
    report = run(bank, GIFT, dry_run=True)
    assert (report.counts, report.errors, report.is_applied) == ({"new": 2}, [], False)
    assert not Question.objects.exists()
    assert not Category.objects.exists()


def test_questions_come_with_their_category_difficulty_and_key(bank):
    assert run(bank, GIFT).is_applied
    first, second = Question.objects.order_by("key")
    assert (first.key, first.difficulty, first.state, first.category.title_zh) == ("B-1", 2, "live", "由来")
    assert first.category.parent.title_zh == "公司"
    assert (second.key, second.kind) == ("B-N0001", "true_false")


def test_the_same_file_again_changes_nothing_also_without_keys(bank):
    run(bank, GIFT)
    assert run(bank, GIFT).counts == {"same": 2}
    assert (Question.objects.count(), QuestionVersion.objects.count(), Category.objects.count()) == (2, 2, 2)


def test_a_changed_question_gets_a_new_version_and_the_change_is_told(bank):
    run(bank, GIFT)
    edited = GIFT.replace("nobody", "somebody")
    report = run(bank, edited, dry_run=True)
    assert report.counts == {"changed": 1, "same": 1}
    assert report.plans[0].changes == [["选项B", "nobody", "somebody"]]
    run(bank, edited)
    question = Question.objects.get(key="B-1")
    assert question.versions.count() == 2
    assert question.current.body["options"][1]["text"] == "somebody"


def test_one_wrong_question_keeps_all_out(bank):
    report = run(bank, GIFT + "\nBroken {=a\n")
    assert len(report.errors) == 1
    assert not Question.objects.exists()


def test_what_the_kinds_refuse_is_told_with_its_place_and_column(bank):
    report = run(bank, "A?{=same ~same}")
    assert "选项" in report.errors[0].message
    assert "1" in report.errors[0].place


@pytest.mark.parametrize(
    "fields", [{"objective": "none"}, {"category": "none"}, {"difficulty": 9}, {"key": "a b"}, {"hint": "[[fact:none]]"}, {"drawing": "img/x.svg"}]
)  # fmt: skip
def test_what_the_house_does_not_know_is_refused(bank, fields):
    parsed = Parsed([Found({"kind": "essay", "stem": "Why?", **fields}, "row 2")])
    report = import_questions(bank, parsed, by=None, dry_run=False)
    assert [problem.place for problem in report.errors][:1] == ["row 2"]
    assert not Question.objects.exists()


def test_a_key_of_another_bank_and_a_key_twice_are_refused(bank):
    run(create_bank(key="C", title_zh="别的"), GIFT)
    assert len(run(bank, GIFT).errors) == 1
    twice = "// [id:X]\nA{T}\n\n// [id:X]\nB{F}"
    assert len(run(bank, twice).errors) == 1


def test_a_retired_question_stays_retired(bank):
    run(bank, GIFT)
    Question.objects.filter(key="B-1").update(state="retired")
    report = run(bank, GIFT.replace("nobody", "x"))
    assert (Question.objects.get(key="B-1").state, len(report.notes)) == ("retired", 1)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_export_comes_back_the_same(bank, form):
    company = place_category(bank, key="company", title_zh="公司")
    tags = Tags(
        category=place_category(bank, key="origin", title_zh="由来", parent=company),
        difficulty=4,
        source="书",
        teaches="C101-01#a",
    )
    bodies = [
        {"kind": "single", "stem": "一", "options": [{"text": "甲", "correct": True, "feedback": "对"}, {"text": "**乙**"}], "explanation": "因为"},
        {"kind": "matching", "stem": "二", "pairs": [{"left": "a", "right": "x"}, {"left": "b", "right": "y"}], "extra": ["z"]},
        {"kind": "hotspot", "stem": "三", "drawing": SVG, "alt": "图", "areas": [{"label": "A", "coords": [1, 2, 3, 4], "correct": True}, {"label": "B", "coords": [9, 9, 9, 9]}]},
        {"kind": "case", "stem": "四", "parts": [{"kind": "true_false", "stem": "五", "answer": True, "weight": 2}, {"kind": "numeric", "stem": "六", "answers": [{"value": "58"}], "unit": "元"}]},
    ]  # fmt: skip
    for number, data in enumerate(bodies, start=1):
        save_question(bank, data, key=f"B-{number}", tags=tags)
    written = FORMATS[form].write(found_of(bank))
    report = run(bank, written.data, form=form)
    assert report.errors == []
    assert report.counts == {"same": len(bodies) - len(written.problems)}


def test_reading_what_is_known_takes_the_same_queries_for_a_large_file(bank, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        run(bank, "\n\n".join(f"// [id:K-{n}]\nQ{n}{{T}}" for n in range(200)), dry_run=True)


def test_the_commands_import_and_export(bank, tmp_path, capsys):
    path = tmp_path / "q.gift"
    path.write_text(GIFT)
    call_command("import_questions", str(path), "--format", "gift", "--bank", "B", "--dry-run", stdout=io.StringIO())
    assert not Question.objects.exists()
    call_command("import_questions", str(path), "--format", "gift", "--bank", "B", stdout=io.StringIO())
    out = tmp_path / "q.xlsx"
    call_command("export_questions", str(out), "--format", "xlsx", "--bank", "B")
    assert len(read(out.read_bytes(), name="q.xlsx", form="xlsx").questions) == 2
    path.write_text("A{T")
    with pytest.raises(CommandError):
        call_command("import_questions", str(path), "--format", "gift", "--bank", "B", stderr=io.StringIO())
