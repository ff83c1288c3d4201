"""What a lesson page may send that its script never would: refused or left out, never a fault."""

import pytest
from django.test import Client

from courses.actions import enrolment
from courses.models import Bookmark, LessonPart
from tests.factories import make_course, make_employee, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    course = make_course(lessons=1)
    lesson = course.lessons.get()
    LessonPart.objects.create(lesson=lesson, anchor="one", kind="text", position=0, title="one")
    LessonPart.objects.create(lesson=lesson, anchor="two", kind="text", position=1, title="two")
    return lesson


@pytest.fixture
def reader(lesson):
    person = make_employee()
    enrolment.enrol_in_track(person, make_track(lesson.course), source="hr")
    client = Client(raise_request_exception=False)
    client.force_login(person.user)
    return client


@pytest.mark.parametrize(
    "body",
    [
        '{"seq": Infinity}', '{"seq": 1e400}', '{"seq": "x"}', '{"seen": "5"}', '{"seen": "null"}', '{"seen": 5}',
        "[]", "null", "{", '{"seen": ' + '{"a":' * 20_000, "[" * 20_000, '{"a": "' + "x" * 70_000 + '"}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_bad_request(reader, lesson, body):
    answer = reader.post(f"/lessons/{lesson.public_id}/bookmark/", body, content_type="application/json")
    assert answer.status_code == 400
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        '{"seen": "[\\"one\\"]"}', '{"seen": ["one", [1]]}', '{"seen": {"one": true, "no": 1}, "score": 100, "done": true}',
        '{"seen": {"one": 1}, "seq": 99999999999999999999999999, "paragraph": 1e30, "anchor": "one"}',
        '{"seen": {"one": 1}, "seq": -99999999999999999999999999, "paragraph": -5, "anchor": "\\u0000"}',
    ],
)  # fmt: skip
def test_what_is_odd_moves_only_what_is_meant(reader, lesson, body):
    answer = reader.post(f"/lessons/{lesson.public_id}/bookmark/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["done"]) == (200, False)
    mark = Bookmark.objects.get()
    assert mark.seen == {"one": True}
    assert 0 <= mark.paragraph <= 9999


def test_a_form_is_taken_as_well(reader, lesson):
    answer = reader.post(
        f"/lessons/{lesson.public_id}/bookmark/", {"anchor": "one", "seq": "5", "seen": '{"one": true}'}
    )
    assert answer.status_code == 200
    assert Bookmark.objects.get().anchor == "one"
