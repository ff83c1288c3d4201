"""Asking a question outside of a quiz: the ticket that a page carries, the layout that follows from it, and the answer of its form.

A ticket says which card was asked in which version, turn and sitting, and when. It is signed, not secret. The random ids of the choices
follow from it by a secret of ours, so nothing is stored before the answer, and no page can reckon which choice is which.
"""

import datetime as dt
import random
import uuid
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from courses.exceptions import CoursesError
from courses.models import Card, Sitting
from lib import clock
from quizzes import kinds
from quizzes.models import QuestionVersion, Slot
from quizzes.room import Asked, ask

SALT = "courses.asking"


@dataclass(frozen=True)
class Ticket:
    """Which card was asked, and how. `nonce` makes two askings of one card different; a review keeps it as its token."""

    card: str
    turn: int
    version: int
    sitting: int
    asked_ms: int
    nonce: str

    @classmethod
    def issue(cls, card: Card, version: QuestionVersion, sitting: Sitting) -> "Ticket":
        asked_ms = int(clock.now().timestamp() * 1000)
        return cls(str(card.public_id), card.turn, version.pk, sitting.pk, asked_ms, uuid.uuid4().hex)

    @classmethod
    def read(cls, text: str) -> "Ticket":
        """Return the ticket that a page sent back. Raises CoursesError when it is none of ours."""
        try:
            return cls(*signing.Signer(salt=SALT).unsign_object(text))
        except (signing.BadSignature, TypeError, ValueError):
            raise CoursesError(_("This page has grown too old. Please answer the card as it is shown now.")) from None

    def __str__(self) -> str:
        return signing.Signer(salt=SALT).sign_object(astuple(self), compress=True)

    @property
    def asked_at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.asked_ms / 1000, tz=dt.UTC)

    def layout(self, body: kinds.Body) -> kinds.Layout:
        """Return the random ids and the order of this asking, always the same ones."""
        seed = salted_hmac(SALT, f"{self.card}:{self.version}:{self.nonce}").hexdigest()
        return kinds.lay_out(body, random.Random(seed))  # noqa: S311 (seeded by a keyed hash)


def is_checkable(body: Mapping[str, Any]) -> bool:
    """Whether a machine can ask and judge it here: nothing for a grader, and on a picture only what is drawn."""
    return not kinds.needs_person(dict(body)) and (body["kind"] != "hotspot" or bool(body["drawing"]))


def asked(version: QuestionVersion, ticket: Ticket) -> Asked:
    """Return the question as a page shows it; one query when it names facts."""
    slot = Slot(position=1, version=version, points=0, layout=ticket.layout(version.body))
    return ask([slot], on=clock.today())[0]


def posted_value(form: Mapping[str, Any], post: Any, *, name: str = "q1") -> Any:
    """Return what a form says, as `kinds.decode` reads it. `form`: what `kinds.shown` returned; `post`: a QueryDict."""
    kind = form["kind"]
    if kind in ("multiple", "hotspot"):
        return post.getlist(name)
    if kind in ("matching", "groups"):
        rows = form["left"] if kind == "matching" else form["items"]
        return {row["id"]: post.get(f"{name}-{row['id']}", "") for row in rows}
    if kind == "ordering":
        return _order(form, post, name)
    if kind == "cloze":
        return {part["key"]: post.get(f"{name}-{part['key']}") or None for part in form["parts"]}
    if kind == "case":
        return {p["key"]: posted_value(p, post, name=f"{name}-{p['key']}") for p in form["parts"]}
    return post.get(name)


def _order(form: Mapping[str, Any], post: Any, name: str) -> list[str]:
    """Return the ids as they stood in the form; where places were chosen (without JavaScript), by these."""
    places = {row["id"]: post.get(f"{name}-{row['id']}", "") for row in form["items"]}
    if all(place.isdecimal() and len(place) < 4 for place in places.values()):
        return sorted(places, key=lambda rid: int(places[rid]))
    return post.getlist(name)
