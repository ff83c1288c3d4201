"""Materials and photos of a class, and its rating: who sees what, what is refused, what remains of what was taken out."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from classroom import class_survey
from classroom.actions.classes import attending, keeping, settling, signing
from classroom.exceptions import ClassroomError
from classroom.models import ClassFile, ClassRating, SignUp
from lib import sheets
from tests.classroom.school import client_of, hours, make_class, make_school

pytestmark = pytest.mark.django_db


def photo(name="现场.jpg"):
    picture, buffer = Image.new("RGB", (60, 40), "navy"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "phone of Ada"
    picture.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue())


def book(name="讲义.xlsx"):
    return SimpleUploadedFile(name, sheets.workbook("x", ["a"], []))


def address(row):
    return reverse("classroom:serve_class_file", args=[row.public_id, row.suffix])


def test_a_trainer_uploads_and_each_sees_what_is_theirs():
    h = make_school()
    session = make_class(h)
    seated, other = h.clerks[:2]
    signing.sign_up(session, seated, by=seated.user)
    desk = reverse("classroom:add_class_files", args=[session.public_id])
    teacher = client_of(h.teacher)
    for kind, files in (("material", [book(), book("again.xlsx")]), ("photo", [photo(), book("no.xlsx")])):
        body = teacher.post(desk, {"kind": kind, "files": files}, follow=True).content.decode()
    assert "不是照片" in body and "现场.jpg" in body
    paper, picture = session.files.all()  # the same content under another name is the first one
    assert b"Ada" in photo().read() and b"Ada" not in picture.file.read()
    for person, sees in ((seated, (200, 404)), (other, (404, 404)), (h.stranger_hr, (404, 404)), (h.hr, (200, 200))):
        client = client_of(person)
        assert tuple(client.get(address(row)).status_code for row in (paper, picture)) == sees
    meeting = session.meetings.get()
    signup = SignUp.objects.get(employee=seated)
    attending.note(signup, meeting, "am", "in", how="qr", at=meeting.starts_at, by=None)
    client = client_of(seated)
    assert client.get(address(picture)).status_code == 200
    assert picture.file_name in client.get(session.get_absolute_url()).content.decode()
    assert client.post(desk, {"kind": "photo", "files": [photo()]}).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "不收"),
        ("a.pdf", b"MZ", "内容不是"),
        ("a.docx", b"PK\x03\x04zzz", "Office"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "图片"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content, words):
    h = make_school()
    session = make_class(h)
    with pytest.raises(ClassroomError, match=words):
        keeping.keep_file(session, SimpleUploadedFile(name, content), kind="material", by=h.hr.user)
    assert not ClassFile.objects.exists()


def test_taking_out_leaves_a_trace_and_no_content(django_capture_on_commit_callbacks):
    h = make_school()
    row = keeping.keep_file(make_class(h), photo(), kind="photo", by=h.hr.user)
    storage, name, hr = row.file.storage, row.file.name, client_of(h.hr)
    remove = reverse("classroom:remove_class_file", args=[row.public_id])
    hr.post(remove, {"reason": " "})
    assert ClassFile.objects.kept().exists()
    with django_capture_on_commit_callbacks(execute=True):
        body = hr.post(remove, {"reason": "有人不愿上照片"}, follow=True).content.decode()
    assert "有人不愿上照片" in body and not storage.exists(name) and hr.get(address(row)).status_code == 404
    keeping.keep_file(row.session, photo(), kind="photo", by=h.hr.user)  # may come back as a new row
    assert ClassFile.objects.count() == 2


def test_a_class_is_rated_by_who_came_and_shown_from_five_on():
    h = make_school(clerks=6)
    session = make_class(h, capacity=6)
    signing.put_in(session, h.clerks, by=h.hr.user)
    meeting = session.meetings.get()
    for signup in session.signups.all()[:5]:
        for kind, at in (("in", meeting.starts_at), ("out", meeting.ends_at)):
            attending.note(signup, meeting, "am", kind, how="sheet", at=at, by=None)
    with time_machine.travel(hours()[1] + dt.timedelta(hours=1), tick=False):
        settling.settle(session, by=h.hr.user)
    url = reverse("classroom:rate_class", args=[session.public_id])
    answers = dict.fromkeys(ClassRating.ITEMS, 4)
    assert client_of(h.clerks[5]).get(url).status_code == 404  # absent
    for n, clerk in enumerate(h.clerks[:5]):
        assert not class_survey.survey_of(session).items
        client = client_of(clerk)
        assert client.post(url, answers | {"pace": 9}).status_code == 400
        for word in ("先", "后"):
            client.post(url, answers | {"words": f"{word}{n}"})
    survey = class_survey.survey_of(session)
    assert survey.answers == 5 and survey.items[0].mean == "4.0" and survey.words == [f"后{n}" for n in range(5)]
    body = client_of(h.hr).get(reverse("classroom:show_desk", args=[session.public_id])).content.decode()
    assert "后3" in body and "4.0" in body
