"""What people named first in a questionnaire about training needs (forms of the kind “needs”, answered with a name)."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from development.actions.needs import Draft
from development.models import Need
from lib import clock
from surveys.models import Answer, Form

MONTHS_BACK = dt.timedelta(days=365)


def from_surveys(chunk: Any) -> list[Draft]:
    """The first place of every ranking, of the answers of the last year; anonymous ones tell nobody's need. One query."""
    rows = Answer.objects.filter(
        number=1, response__is_anonymous=False, response__invitation__employee__in=chunk.people, response__subject=None,
        response__answered_at__gte=clock.start_of_day(chunk.on - MONTHS_BACK), response__survey__version__form__kind=Form.Kind.NEEDS,
    )  # fmt: skip
    drafts = []
    for answer in rows.select_related("response__survey__version", "response__invitation").order_by("pk"):
        survey, invitation = answer.response.survey, answer.response.invitation
        text = _ranked_text(survey.version.definition, answer)
        if invitation is None or not text:
            continue
        person = invitation.employee_id
        place = chunk.places[person]
        words = _("Named first in “%(survey)s”: %(text)s") % {"survey": survey.title, "text": text}
        drafts.append(
            Draft(
                origin=f"survey:{survey.public_id}:{answer.item}", source=Need.Source.SURVEY, title=text, because=words,
                department=place.department, employee=person, post=place.post, facts={"choice": answer.choice},
            )
        )  # fmt: skip
    return drafts


def _ranked_text(definition: dict[str, Any], answer: Any) -> str:
    """Return the Chinese words of the option that was ranked first, or nothing when the item is no ranking."""
    for section in definition.get("sections", []):
        for item in section.get("items", []):
            if item.get("kind") == "ranking" and answer.item.split(".")[-1] == item.get("key"):
                texts = {option["key"]: option["text"] for option in item.get("options", [])}
                text = texts.get(answer.choice, "")
                return str(text.get("zh", "")) if isinstance(text, dict) else str(text)
    return ""
