"""Dropping files makes a course of draft lessons; when one of them cannot be taken nothing is kept."""

import io
import struct

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from courses.actions import from_files
from courses.models import Course, CoursePage, Lesson, LessonPage, LessonPart
from library.models import LibraryDocument
from tests.factories import make_employee, make_grant

pytestmark = pytest.mark.django_db


def pdf(pages=4, password=""):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(300, 400)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def mp4(seconds=300):
    def box(kind, data):
        return struct.pack(">I", len(data) + 8) + kind + data

    mvhd = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    return box(b"ftyp", b"mp42" + bytes(12)) + box(b"mdat", bytes(5_000)) + box(b"moov", mvhd)


def upload(name, data):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def author(site_root, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    person = make_employee()
    make_grant(person, role="author")
    person.user.groups.add(Group.objects.get(name="Authors"))
    return person.user


def post(client, *files, title="服务礼仪"):
    return client.post(reverse("course_from_files"), {"title": title, "files": list(files)})


def test_files_become_draft_lessons_in_their_order(client, author):
    client.force_login(author)
    files = [upload("10_总结.pdf", pdf(8)), upload("2. 微笑.mp4", mp4(420)), upload("01-开场.pdf", pdf(4))]
    response = post(client, *files)
    page = CoursePage.objects.get()
    assert response.status_code == 302 and response["Location"].endswith(f"/{page.pk}/")
    lessons = list(Lesson.objects.order_by("position"))
    assert [le.title_zh for le in lessons] == ["开场", "微笑", "总结"]
    assert [le.minutes for le in lessons] == [3, 7, 6]
    course = Course.objects.get()
    assert not course.is_open and course.minutes == 16
    assert not page.live and not LessonPage.objects.live().exists() and LessonPage.objects.count() == 3
    assert page.owner == author and page.latest_revision.user == author
    assert [d.pages for d in LibraryDocument.objects.order_by("pk")] == [4, None, 8]


def test_publishing_such_a_lesson_asks_for_all_its_pages(client, author):
    client.force_login(author)
    post(client, upload("a.pdf", pdf(4)))
    LessonPage.objects.get().get_latest_revision().publish()
    assert LessonPart.objects.get().pages == 4


def test_a_replaced_file_changes_what_is_asked(client, author):
    client.force_login(author)
    post(client, upload("a.pdf", pdf(4)))
    LessonPage.objects.get().get_latest_revision().publish()
    document = LibraryDocument.objects.get()
    url = reverse("wagtaildocs:edit", args=[document.pk])
    client.post(url, {"title": "a", "file": upload("b.pdf", pdf(6)), "collection": 1, "tags": ""})
    document.refresh_from_db()
    assert (document.pages, LessonPart.objects.get().pages) == (6, 6)


def test_each_file_that_cannot_be_taken_is_named_and_nothing_is_kept(client, author, tmp_path):
    client.force_login(author)
    response = post(
        client,
        upload("好的.pdf", pdf()),
        upload("锁着.pdf", pdf(password="x")),
        upload("坏的.pdf", b"%PDF-1.7 nothing"),
        upload("假的.mp4", b"<html>"),
        upload("幻灯片.pptx", b"PK\x03\x04"),
        upload("病毒.exe", b"MZ"),
    )
    html = response.content.decode()
    assert response.status_code == 422
    for name in ("锁着.pdf", "坏的.pdf", "假的.mp4", "幻灯片.pptx", "病毒.exe"):
        assert f"<strong>{name}</strong>" in html, name
    assert "<strong>好的.pdf</strong>" not in html
    assert not Course.objects.exists() and not CoursePage.objects.exists() and not LibraryDocument.objects.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_fault_half_way_leaves_neither_rows_nor_files(author, tmp_path, monkeypatch):
    real, calls = from_files._store, []

    def store(part, by):
        calls.append(part)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(part, by)

    monkeypatch.setattr(from_files, "_store", store)
    files = [upload(f"{n}.pdf", pdf()) for n in range(4)]
    with pytest.raises(OSError, match="No space"):
        from_files.make_course_from_files(title="x", files=files, by=author)
    assert not Course.objects.exists() and not LibraryDocument.objects.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_no_file_no_title_and_too_many_are_answered(client, author):
    client.force_login(author)
    assert post(client).status_code == 422
    assert post(client, upload("a.pdf", pdf()), title="").status_code == 422
    with pytest.raises(from_files.FilesError):
        from_files.look_into([upload(f"{n}.pdf", b"") for n in range(61)])
    assert not Course.objects.exists()


def test_a_hostile_name_stays_a_name(client, author):
    client.force_login(author)
    post(client, upload("<img src=x onerror=alert(1)>.pdf", pdf()))
    html = client.get(reverse("wagtailadmin_explore", args=[CoursePage.objects.get().pk])).content.decode()
    assert "<img src=x" not in html


def test_strangers_do_not_make_courses(client, author):
    client.force_login(make_employee().user)
    assert post(client, upload("a.pdf", pdf())).status_code == 302
    assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("01_开场.pdf", "开场"),
        ("第3讲 投诉.pdf", "投诉"),
        ("5G.pdf", "5G"),
        ("2024年报.pdf", "2024年报"),
        ("12.pdf", "12"),
        ("a_b.pdf", "a b"),
    ],
)
def test_titles_come_from_names(name, title):
    assert from_files.title_of(name) == title
