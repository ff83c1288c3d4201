"""Inviting, drafts, the one answer, the close, the pinned version."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from jobs.models import News
from lib import clock
from outbox.models import Message, Todo
from surveys.actions import answering, asking, publishing
from surveys.exceptions import SurveysError
from surveys.models import Answer, Draft, FormVersion, Invitation, Response
from tests.factories import make_employee
from tests.surveys.forms import BOTH, a_definition, make_invitation, make_survey, make_version, upload_version

pytestmark = pytest.mark.django_db


def test_an_answer_is_kept_scored_told_and_done():
    row = make_invitation()
    user = row.employee.user
    todo = Todo.objects.get(kind="survey", whom=user)
    assert todo.subject_key == str(row.public_id) and todo.url == row.get_absolute_url()
    response = answering.answer(row, {"useful": "5", "wishes": ["a", "b"], "skills": {"x": 3}}, by=user)
    # useful 100, skills 50, sections weigh 1 and 3
    assert (response.invitation, response.score) == (row, Decimal("62.5")) and response.answered_at
    assert sorted(response.answers.values_list("item", "choice")) == [
        ("skills.x", "3"), ("useful", "5"), ("wishes", "a"), ("wishes", "b"),
    ]  # fmt: skip
    todo.refresh_from_db()
    assert todo.outcome == "answered"
    assert News.objects.get(kind="response_submitted").payload == {"survey": row.survey_id}


def test_nobody_answers_for_another_and_nobody_twice():
    row = make_invitation()
    with pytest.raises(SurveysError):
        answering.answer(row, {"useful": 5}, by=make_employee().user)
    answering.answer(row, {"useful": 5}, by=row.employee.user)
    with pytest.raises(SurveysError):
        answering.answer(row, {"useful": 4}, by=row.employee.user)
    assert Response.objects.count() == 1


def test_wrong_answers_are_said_by_item_and_nothing_is_kept():
    row = make_invitation()
    with pytest.raises(SurveysError) as caught:
        answering.answer(row, {"useful": "1", "hours": "99"}, by=row.employee.user)
    assert set(caught.value.errors) == {"why", "hours"}
    row.refresh_from_db()
    assert not row.is_answered and not Response.objects.exists()


def test_an_answer_after_the_close_is_refused_and_says_so():
    survey = make_survey()
    row = make_invitation(survey)
    answering.save_draft(row, {"useful": 5}, by=row.employee.user)
    asking.close(survey, by=None)
    for deed in (answering.answer, answering.save_draft):
        with pytest.raises(SurveysError):
            deed(row, {"useful": 5}, by=row.employee.user)
    assert not Response.objects.exists() and not Draft.objects.exists()
    assert Todo.objects.get(kind="survey").outcome == "closed"
    with pytest.raises(SurveysError):
        asking.close(survey, by=None)
    with pytest.raises(SurveysError):
        asking.invite(survey, [make_employee()], relationship="self")


def test_a_draft_is_kept_and_resumed_and_gone_with_the_answer():
    row = make_invitation()
    answering.save_draft(row, {"useful": "4", "hours": "wrong", "again": "yes"}, by=row.employee.user)
    at = answering.save_draft(row, {"useful": "3", "again": "yes"}, by=row.employee.user)
    draft = Draft.objects.get()
    assert (draft.answers, draft.saved_at) == ({"useful": 3, "again": "yes"}, at)
    answering.answer(row, {"useful": 3}, by=row.employee.user)
    assert not Draft.objects.exists()


def test_before_its_day_nobody_is_asked_and_nobody_answers():
    row = make_invitation(ask_on=clock.today() + dt.timedelta(days=3))
    assert not Todo.objects.exists()
    with pytest.raises(SurveysError):
        answering.answer(row, {"useful": 5}, by=row.employee.user)
    assert asking.ask_due() == 0
    Invitation.objects.filter(pk=row.pk).update(ask_on=clock.today())
    assert asking.ask_due() == 1 and asking.ask_due() == 0
    assert Todo.objects.filter(kind="survey").count() == 1


def test_inviting_twice_asks_once():
    survey, people = make_survey(), [make_employee(), make_employee()]
    assert asking.invite(survey, [people[0], people[0]], relationship="self") == 1
    assert asking.invite(survey, people, relationship="self") == 1
    assert asking.invite(survey, [people[0]], relationship="peer", subject=people[1]) == 1
    assert asking.invite(survey, [people[0]], relationship="peer", subject=people[1]) == 0
    with pytest.raises(SurveysError):
        asking.invite(survey, people, relationship="report")


def test_a_reminder_goes_to_those_who_have_not_answered_once_a_day():
    survey = make_survey()
    done, open_one = make_invitation(survey), make_invitation(survey)
    answering.answer(done, {"useful": 5}, by=done.employee.user)
    assert asking.remind(survey) == 1 and asking.remind(survey) == 0
    message = Message.objects.get(kind="survey_reminder")
    assert message.recipient == open_one.employee.user and survey.title in message.subject


def test_the_last_days_remind_once():
    near = make_invitation(make_survey(closes_at=clock.now() + dt.timedelta(days=1)))
    make_invitation()
    assert asking.remind_due() == 1 and asking.remind_due() == 0
    assert Message.objects.get().recipient == near.employee.user


def test_who_is_manager_on_the_day_is_asked():
    old, new = make_employee(), make_employee()
    person = make_employee(manager=old)
    survey = make_survey()
    row = make_invitation(
        survey, old, relationship="manager", subject=person, ask_on=clock.today() + dt.timedelta(days=1)
    )
    person.assignments.update(manager=new)
    Invitation.objects.filter(pk=row.pk).update(ask_on=clock.today())
    asking.ask_due()
    row.refresh_from_db()
    assert row.employee == new and Todo.objects.get(kind="survey").whom == new.user


# --- versions -------------------------------------------------------------------------------------
def test_the_same_text_is_the_same_version_and_a_changed_one_is_answered_in_its_old_words():
    first = make_version(key="pinned")
    row = make_invitation(make_survey(first))
    assert make_version(key="pinned") == first
    data = a_definition()
    data["sections"][0]["items"][0] = {"key": "new", "kind": "scale", "text": BOTH, "required": True}
    data["sections"][0]["items"] = data["sections"][0]["items"][:1]
    second = make_version(definition=data, key="pinned")
    assert (second.number, second.form.current_id or second.form.pk) and first.form.versions.count() == 2
    response = answering.answer(row, {"useful": 5}, by=row.employee.user)
    assert response.survey.version == first and response.answers.get().item == "useful"


def test_versions_and_answers_are_frozen_but_words_can_be_blanked():
    row = make_invitation()
    response = answering.answer(row, {"useful": "1", "why": "人名"}, by=row.employee.user)
    for rows, change in (
        (FormVersion.objects.all(), {"definition": {}}),
        (Response.objects.filter(pk=response.pk), {"score": 1}),
        (Answer.objects.filter(item="useful"), {"choice": "5"}),
        (Answer.objects.filter(item="why"), {"text": "other"}),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            rows.update(**change)
    Answer.objects.filter(item="why").update(text="")


def test_a_wrong_definition_is_refused_with_every_place():
    with pytest.raises(SurveysError) as caught:
        publishing.publish("bad", {"title": {"zh": "x"}, "rights": {}, "sections": []})
    assert [line.split("：")[0] for line in caught.value.reasons] == ["rights", "sections"]
    many = [{"key": f"i{n}", "kind": "scale", "text": BOTH} for n in range(6)]
    pulse = a_definition(sections=[{"key": "s", "items": many}])
    with pytest.raises(SurveysError):
        publishing.publish("pulse", pulse, kind="pulse")


# --- files ------------------------------------------------------------------------------------------
def test_a_file_is_looked_into(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = make_invitation(make_survey(upload_version()))
    fake = SimpleUploadedFile("a.png", b"MZ not a picture")
    with pytest.raises(SurveysError) as caught:
        answering.answer(row, {"proof": fake}, by=row.employee.user)
    assert set(caught.value.errors) == {"proof"}
    real = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
    response = answering.answer(row, {"proof": real}, by=row.employee.user)
    kept = response.answers.get()
    assert kept.file_name == "a.png" and Path(kept.file.name).name != "a.png"
    with pytest.raises(SurveysError):
        make_survey(upload_version(), is_anonymous=True)
