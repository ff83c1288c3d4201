"""Serving files: by right to a lesson, as what they are, in ranges; nobody runs anything on our origin."""

import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image

from courses.actions import enrolment
from courses.models import CatalogPage, CoursePage, LessonPage
from library.models import LibraryDocument, LibraryImage
from tests.factories import make_course, make_employee, make_grant, make_user

pytestmark = pytest.mark.django_db
BYTES = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 8


def block(document):
    value = {"anchor": "film", "document": document.pk, "title": "影片", "captions": None, "transcript": ""}
    return {"type": "media", "id": str(uuid.uuid4()), "value": value}


@pytest.fixture
def house(site_root, settings, tmp_path):
    """A film in a published lesson; a learner of its course, a colleague who is not, an author."""
    settings.MEDIA_ROOT = tmp_path
    document = LibraryDocument(title="影片")
    document.file.save("film.mp4", ContentFile(BYTES), save=True)
    course = make_course(lessons=1)
    catalog = CatalogPage.objects.get()
    parent = catalog.add_child(instance=CoursePage(title="课", slug="k", course=course, locale=catalog.locale))
    page = LessonPage(title="节", slug="l", lesson=course.lessons.get(), body=[block(document)], locale=catalog.locale)
    parent.add_child(instance=page)
    page.save_revision().publish()
    learner, colleague, author = make_employee(), make_employee(), make_employee()
    make_grant(author, role="author")
    enrolment.enrol_in_course(learner, course, source="self", reason="x", by=learner.user)
    return locals()


def test_who_may_read_the_lesson_may_see_its_film(client, house):
    url = house["document"].url
    assert client.get(url).status_code == 302
    for who, status in [("learner", 200), ("colleague", 404), ("author", 200)]:
        client.force_login(house[who].user)
        assert client.get(url).status_code == status, who
    client.force_login(house["learner"].user)
    house["page"].unpublish()
    assert client.get(url).status_code == 404


def test_a_file_that_stands_in_no_lesson_is_for_editors(client, house):
    other = LibraryDocument(title="x")
    other.file.save("x.vtt", ContentFile(b"WEBVTT"), save=True)
    client.force_login(house["learner"].user)
    assert client.get(other.url).status_code == 404
    client.force_login(make_user(is_superuser=True))
    assert client.get(other.url).status_code == 200
    assert client.get(f"/documents/{other.pk}/another-name.vtt").status_code == 404


def test_a_film_comes_in_ranges(client, house):
    client.force_login(house["learner"].user)
    url, size = house["document"].url, len(BYTES)
    whole = client.get(url)
    assert b"".join(whole.streaming_content) == BYTES and whole["Accept-Ranges"] == "bytes"
    for asked, first, last in [
        ("bytes=0-99", 0, 99),
        ("bytes=2000-", 2000, size - 1),
        ("bytes=-10", size - 10, size - 1),
    ]:
        part = client.get(url, headers={"range": asked})
        assert part.status_code == 206 and part["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert b"".join(part.streaming_content) == BYTES[first : last + 1]
    assert client.get(url, headers={"range": f"bytes={size}-"}).status_code == 416
    assert client.get(url, headers={"range": "bytes=" + "9" * 40 + "-"}).status_code == 416
    assert client.get(url, headers={"range": "bytes=0-1,5-6"}).status_code == 200
    assert client.get(url, headers={"if-none-match": whole["ETag"]}).status_code == 304


def test_what_a_browser_might_run_is_only_downloaded(client, house):
    client.force_login(make_user(is_superuser=True))
    for name, inline in [("a.html", False), ("a.svg", False), ("a.docx", False), ("a.vtt", True)]:
        document = LibraryDocument(title=name)
        document.file.save(name, ContentFile(b"<script>alert(1)</script>"), save=True)
        response = client.get(document.url)
        assert response["Content-Disposition"].startswith("inline" if inline else "attachment"), name
        assert "html" not in response["Content-Type"] and "svg" not in response["Content-Type"]
        assert response["X-Content-Type-Options"] == "nosniff"


def test_pictures_are_for_people_who_are_signed_in_and_originals_for_nobody(client, house):
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    image = LibraryImage.objects.create(title="x", file=ImageFile(out, name="x.png"))
    cut = image.get_rendition("width-20|format-webp")
    assert client.get(cut.url).status_code == 404
    client.force_login(house["learner"].user)
    assert client.get(cut.url)["Content-Type"] == "image/webp"
    assert client.get(f"/media/{image.file.name}").status_code == 404
    for bad in ("/media/images/../original_images/x.png", "/media/documents/film.mp4", "/media/images/none.png"):
        assert client.get(bad).status_code == 404, bad
