"""Loading the curriculum: from nothing, again, after an edit, against an editor's word."""

import io

import pytest
from django.core.management import call_command
from wagtail.models import Page

from content.loader import saving
from content.loader.bodies import block_id
from courses.actions import catalog
from courses.exceptions import CoursesError
from courses.models import AudienceRule, Course, CoursePage, Lesson, LessonPage, Track
from people.models import Audience
from subjects.models import Term
from tests.factories import make_user

WRITES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT")


def revisions():
    return {p.slug: p.revisions.count() for p in Page.objects.filter(depth__gt=3)}


def test_block_ids_come_from_the_lesson_key_and_the_anchor(files, site_root):
    files.load()
    page = LessonPage.objects.get(lesson__key="K1-01")
    blocks = list(page.body.raw_data)
    assert [(b["type"], b["value"]["anchor"]) for b in blocks] == [
        ("text", "start"),
        ("figure", "fig"),
        ("text", "after"),
    ]
    assert blocks[0]["id"] == block_id("K1-01", "start")
    assert blocks[0]["value"]["heading"] == "开头"
    assert blocks[1]["value"]["alt"] == "一个方框" and blocks[1]["value"]["svg"].startswith("<svg")


def test_an_edited_file_becomes_a_new_revision_of_its_page_only(files, site_root):
    files.load()
    before = revisions()
    files.replace("courses/K1/02-two.md", "图后面的话", "图后面的新话")
    assert "1 changed" in files.load()
    assert revisions() == before | {"lesson-2": before["lesson-2"] + 1}
    page = LessonPage.objects.get(lesson__key="K1-02")
    assert "新话" in str(list(page.body.raw_data))
    assert page.latest_revision.user is None and not page.has_unpublished_changes
    assert LessonPage.objects.get(lesson__key="K1-01").revisions.count() == 1


def test_a_changed_drawing_changes_the_lessons_that_show_it(files, site_root):
    files.load()
    files.replace("courses/K1/img/a.svg", 'width="9"', 'width="19"')
    assert "2 changed" in files.load()


def edit_in_cms(page, words, *, publish):
    draft = page.get_latest_revision_as_object()
    raw = list(draft.body.raw_data)
    raw[0]["value"]["markdown"] = words
    draft.body = catalog.body_of(raw)
    revision = draft.save_revision(user=make_user())
    if publish:
        revision.publish()


@pytest.mark.parametrize("publish", [True, False])
def test_an_editors_text_is_kept_and_reported_until_force(files, site_root, publish):
    files.load()
    edit_in_cms(LessonPage.objects.get(lesson__key="K1-02"), "编辑改过的话。", publish=publish)
    files.replace("courses/K1/02-two.md", "图后面的话", "文件里的新话")
    for _again in range(2):
        assert "courses/K1/02-two.md: changed or removed in the CMS" in files.load()
        page = LessonPage.objects.get(lesson__key="K1-02")
        assert "编辑改过的话" in str(list(page.get_latest_revision_as_object().body.raw_data))
    assert "1 changed" in files.load("--force")
    page = LessonPage.objects.get(lesson__key="K1-02")
    assert "文件里的新话" in str(list(page.body.raw_data))
    assert page.revisions.count() == 3, "the editor's text stays among the revisions"
    assert "Nothing has changed" in files.load()


def test_an_editors_text_stays_when_the_file_says_what_it_always_said(files, site_root):
    files.load()
    edit_in_cms(LessonPage.objects.get(lesson__key="K1-02"), "编辑改过的话。", publish=True)
    assert "Nothing has changed" in files.load()


def test_a_page_that_an_editor_took_offline_or_deleted_stays_so(files, site_root):
    files.load()
    LessonPage.objects.get(lesson__key="K1-01").unpublish()
    LessonPage.objects.get(lesson__key="K1-02").delete()
    for n in (1, 2):
        files.replace(f"courses/K1/0{n}-{'one' if n == 1 else 'two'}.md", "图后面的话", "新话")
    said = files.load()
    assert "01-one.md: changed or removed" in said and "02-two.md: changed or removed" in said
    assert not LessonPage.objects.live().filter(lesson__course__key="K1").exists()
    files.load("--force")
    assert LessonPage.objects.live().filter(lesson__course__key="K1").count() == 2


def test_a_lesson_taken_out_of_the_course_is_closed_not_deleted(files, site_root):
    files.load()
    files.replace("courses/K1/course.yaml", "  - 02-two.md\n", "")
    (files.course / "02-two.md").unlink()
    assert "1 closed" in files.load()
    assert Lesson.objects.get(key="K1-02").is_open is False
    assert Course.objects.get(key="K1").minutes == 5
    assert "Nothing has changed" in files.load()


def test_lessons_change_places(files, site_root):
    files.load()
    before = revisions()
    files.replace("courses/K1/course.yaml", "  - 01-one.md\n  - 02-two.md\n", "  - 02-two.md\n  - 01-one.md\n")
    files.load()
    assert list(Course.objects.get(key="K1").lessons.values_list("key", flat=True)) == ["K1-02", "K1-01"]
    assert revisions() == before


def test_a_term_that_an_editor_changed_is_kept(files, site_root):
    files.load()
    Term.objects.filter(key="universal-service").update(definition_zh="人力资源部的说法。")
    files.replace("courses/K1/course.yaml", "人人用得上。", "人人都用得上。")
    assert "course.yaml: universal-service: changed or removed in the CMS" in files.load()
    assert Term.objects.get().definition_zh == "人力资源部的说法。"
    files.load("--force")
    assert Term.objects.get().definition_zh == "人人都用得上。"


def test_a_track_freezes_what_it_asks_for_and_keeps_its_rule(files, site_root):
    files.load()
    track = Track.objects.get(key="first")
    item = track.versions.get().composition["sets"][0]["items"][0]
    assert item == {"course": "K1", "required": True, "after": [], "due": {"from": "hired", "days": 7}}
    AudienceRule.objects.update(state="off")
    files.replace("tracks/first.yaml", "value: 30", "value: 60")
    files.load()
    assert Audience.objects.get(key="track-first").criteria["all"][0]["value"] == 60
    assert AudienceRule.objects.get().state == "off", "HR turned it off; loading does not turn it on"
    assert track.versions.count() == 1
    files.replace("tracks/first.yaml", "days: 7", "days: 9")
    files.load()
    assert [v.number for v in track.versions.all()] == [2, 1]


def test_only_the_part_that_is_asked_for_is_loaded(files, site_root):
    call_command("load_content", str(files.course), stdout=io.StringIO())
    assert Course.objects.filter(key="K1").exists() and not Track.objects.filter(key="first").exists()


def test_check_writes_nothing(files, site_root):
    assert "nothing to mend" in files.load("--check")
    assert not Course.objects.filter(key="K1").exists()


def test_a_course_that_fails_leaves_nothing_and_the_others_are_loaded(files, site_root, monkeypatch):
    second = files.root / "courses" / "K2"
    second.mkdir()
    text = files.read("courses/K1/course.yaml").replace("K1", "K2").replace("first-course", "second-course")
    text = text.replace("universal-service", "other-term").replace("company.founded_on", "other.fact")
    (second / "course.yaml").write_text(text.replace("  - 02-two.md\n", ""), encoding="utf-8")
    lesson = (
        files.read("courses/K1/01-one.md")
        .replace("K1-01", "K2-01")
        .replace("K1-O1", "K2-O1")
        .replace("img/a.svg", "img/b.svg")
    )
    (second / "01-one.md").write_text(lesson, encoding="utf-8")
    (second / "img").mkdir()
    (second / "img" / "b.svg").write_text(files.read("courses/K1/img/a.svg"))
    place = catalog.place_lesson_page

    def fail(lesson, **fields):
        if lesson.key == "K1-02":
            raise CoursesError("no")
        return place(lesson, **fields)

    monkeypatch.setattr(saving.catalog, "place_lesson_page", fail)
    said = files.refused()
    assert any("K1/course.yaml:1: no" in line for line in said)
    assert not Course.objects.filter(key="K1").exists() and not LessonPage.objects.filter(lesson__key="K1-01").exists()
    assert Course.objects.filter(key="K2").exists()


def test_a_load_that_is_killed_leaves_no_half_course(files, site_root, monkeypatch):
    def killed(course):
        raise KeyboardInterrupt

    monkeypatch.setattr(saving.catalog, "count_minutes", killed)
    with pytest.raises(KeyboardInterrupt):
        files.load()
    assert not Course.objects.filter(key="K1").exists() and not Term.objects.exists()
    monkeypatch.undo()
    files.load()
    assert LessonPage.objects.live().filter(lesson__course__key="K1").count() == 2


def test_a_slug_that_the_cms_already_uses_is_said_with_the_file(files, site_root):
    parent = catalog.catalog_page()
    other = Course.objects.create(key="X", title_zh="别的")
    parent.add_child(instance=CoursePage(title="别的", slug="first-course", course=other))
    assert any("K1/course.yaml:1:" in line for line in files.refused())


def test_pictures_and_pdf_go_into_the_library_once(files, site_root, settings, tmp_path):
    from PIL import Image

    settings.MEDIA_ROOT = tmp_path / "media"
    Image.new("RGB", (8, 8), "red").save(files.course / "img" / "p.png")
    (files.course / "img" / "d.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    block = ':::image {#pic src="img/p.png" alt="红色方块"}\n:::\n\n:::pdf {#doc src="img/d.pdf" title="讲义"}\n:::\n'
    files.write("courses/K1/01-one.md", files.read("courses/K1/01-one.md") + "\n" + block)
    files.load()
    files.write("courses/K1/02-two.md", files.read("courses/K1/02-two.md") + "\n" + block)
    files.load()
    from library.models import LibraryDocument, LibraryImage

    assert LibraryImage.objects.count() == 1 and LibraryDocument.objects.count() == 1
    assert LibraryImage.objects.get().description == "红色方块"
    page = LessonPage.objects.get(lesson__key="K1-02")
    assert next(b for b in page.body if b.block_type == "image").value["image"] == LibraryImage.objects.get()
