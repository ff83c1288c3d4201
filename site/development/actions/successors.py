"""Successors: nominate, let a panel score, give a place within the quota, review at the exit, hear appeals. People decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from classroom import rubrics
from classroom.exceptions import ClassroomError
from credentials.models import Period, Programme
from development import eligible
from development.actions.calibrating import reviewers
from development.exceptions import DevelopmentError
from development.models import EligibilityRule, Nomination, PanelScore, Pool, PoolPlace, SuccessorAppeal
from lib import clock
from outbox import actions as outbox
from people.models import Department, Employee, Post

NOMINATION, SCORE, APPEAL = "successor_nomination", "successor_score", "successor_appeal"
LEAST_ASSESSORS = 3


@transaction.atomic
def open_pool(department: Department, post: Post, *, title: str, quota: int, rubric: str, by: Any, rule: EligibilityRule | None = None, programme: Programme | None = None) -> Pool:  # fmt: skip
    """Open a pool. Raises DevelopmentError for a rubric that is none, or a second open pool of the post."""
    try:
        criteria = rubrics.read(rubric)
    except ClassroomError as error:
        raise DevelopmentError(str(error)) from error
    if quota < 1:
        raise DevelopmentError(_("A pool has at least one place."))
    try:
        with transaction.atomic():
            return Pool.objects.create(
                department=department, post=post, quota=quota, criteria=criteria, rule=rule, programme=programme, by=by,
                title=title.strip()[:80] or _("Successors: %(post)s") % {"post": post.name},
            )  # fmt: skip
    except IntegrityError as error:
        raise DevelopmentError(_("This department has an open pool for this post already.")) from error


@transaction.atomic
def nominate(pool: Pool, person: Employee, *, source: str, words: str, by: Any) -> Nomination:
    """Propose a person (fetched `with_post`); the verdict on the rule is kept. Raises DevelopmentError with the because."""
    if not (words := words.strip()[:400]):
        raise DevelopmentError(_("Please write a reason: whoever decides will read it."))
    main = person.main
    if not pool.is_open or main is None or not main.department.path.startswith(pool.department.path):
        raise DevelopmentError(
            _("%(name)s does not belong to the department of this pool, or it is closed.") % {"name": person.name}
        )
    if PoolPlace.objects.filter(pool=pool, employee=person, ends_on=None).exists():
        raise DevelopmentError(_("%(name)s has a place in this pool already.") % {"name": person.name})
    verdict = eligible.standings(pool.rule, [person])[0].as_json() if pool.rule else []
    try:
        with transaction.atomic():
            row = Nomination.objects.create(
                pool=pool, employee=person, source=source, words=words, verdict=verdict, by=by
            )
    except IntegrityError as error:
        raise DevelopmentError(_("%(name)s is nominated already.") % {"name": person.name}) from error
    title = gettext_noop("%(name)s nominated: %(pool)s")
    _ask(NOMINATION, row, str(row.public_id), reviewers(pool.department, but={by.pk, person.user_id}), title, words)
    return row


def _ask(kind: str, row: Nomination, key: str, users: Sequence[Any], title: str, detail: str) -> None:
    for user in users:
        with override(user.language or settings.LANGUAGE_CODE):
            said = _(title) % {"name": row.employee.name, "pool": row.pool.title}
            outbox.open_todo(user, kind=kind, subject_key=key, title=said, detail=detail, url=row.get_absolute_url())


def _step(row: Nomination, to: str, *, by: Any, words: str = "") -> None:
    if row.employee.user_id == by.pk:
        raise DevelopmentError(_("This is about yourself; somebody else decides."))
    fields = {"state": to, "decided_by": by, "decided_at": clock.now(), "decision": words}
    # Of two who decide at once, one row count is 1.
    if to not in Nomination.STEPS[row.state] or not Nomination.objects.filter(pk=row.pk, state=row.state).update(
        **fields
    ):
        raise DevelopmentError(_("This has been decided already."))
    row.refresh_from_db()


@transaction.atomic
def call_panel(row: Nomination, assessors: Sequence[Employee], *, by: Any) -> None:
    """Bring a nomination before a panel of at least three, none of whom is the person or nominated them."""
    if row.verdict and not row.is_eligible:
        missing = "；".join(line["title"] for line in row.verdict if not line["ok"])
        raise DevelopmentError(
            _(
                "Not eligible when nominated: %(missing)s. Decline it, or let it be nominated again once that is fulfilled."
            )
            % {"missing": missing}
        )
    users = {one.user_id for one in assessors if one.user_id} - {row.employee.user_id, row.by_id}
    if len(users) < LEAST_ASSESSORS:
        raise DevelopmentError(
            _("A panel has at least %(n)s assessors with an account; the person and whoever nominated do not count.")
            % {"n": LEAST_ASSESSORS}
        )
    _step(row, Nomination.State.PANEL, by=by)
    outbox.close_todos(kind=NOMINATION, subject_key=str(row.public_id), by=by, outcome="panel")
    for one in assessors:
        if one.user_id in users:
            users.discard(one.user_id)
            score, _created = PanelScore.objects.get_or_create(nomination=row, assessor=one.user)
            _ask(SCORE, row, str(score.public_id), [one.user], gettext_noop("Score %(name)s: %(pool)s"), row.words)


@transaction.atomic
def score(found: PanelScore, given: Mapping[str, Any], *, words: str, by: Any) -> None:
    """Give one's points by the pool's rubric, once. Raises DevelopmentError naming the criterion."""
    row = found.nomination
    if found.assessor_id != by.pk or row.state != Nomination.State.PANEL:
        raise DevelopmentError(_("This panel does not wait for your score."))
    try:
        points = rubrics.checked(row.pool.criteria, given)
    except ClassroomError as error:
        raise DevelopmentError(str(error)) from error
    fields = {
        "state": PanelScore.State.GIVEN,
        "points": points,
        "total": sum(points.values()),
        "words": words.strip()[:400],
        "given_at": clock.now(),
    }
    if not PanelScore.objects.filter(pk=found.pk, state=PanelScore.State.ASKED).update(**fields):
        raise DevelopmentError(_("You have scored already."))
    outbox.close_todos(kind=SCORE, subject_key=str(found.public_id), by=by)


@transaction.atomic
def decline(row: Nomination, *, words: str, by: Any) -> None:
    """Decline a nomination with words, which the person reads."""
    if not (words := words.strip()[:400]):
        raise DevelopmentError(_("Please write a reason: the person will read it."))
    _step(row, Nomination.State.DECLINED, by=by, words=words)
    outbox.close_todos(kind=NOMINATION, subject_key=str(row.public_id), by=by, outcome="declined")
    for found in row.scores.filter(state=PanelScore.State.ASKED):
        outbox.close_todos(kind=SCORE, subject_key=str(found.public_id), by=by, outcome="declined")


@transaction.atomic
def place(row: Nomination, *, mentor: Employee, project: str, by: Any) -> PoolPlace:
    """Give a place. Raises DevelopmentError with fewer than three scores, without mentor or project, and when all places are held."""
    given = row.scores.filter(state=PanelScore.State.GIVEN).count()
    if given < LEAST_ASSESSORS:
        raise DevelopmentError(
            _("%(given)s of at least %(n)s assessors have scored.") % {"given": given, "n": LEAST_ASSESSORS}
        )
    if mentor.pk == row.employee_id or not (project := project.strip()[:300]):
        raise DevelopmentError(_("A place has a mentor, who is somebody else, and a development project."))
    # The conditional update is the race for the last place: of two, one row count is 1 (and the constraint holds behind it).
    if not Pool.objects.filter(pk=row.pool_id, is_open=True, taken__lt=F("quota")).update(taken=F("taken") + 1):
        raise DevelopmentError(
            _("All %(n)s places of this pool are held. A place becomes free by an exit review.") % {"n": row.pool.quota}
        )
    _step(row, Nomination.State.PLACED, by=by)
    return PoolPlace.objects.create(
        pool=row.pool, nomination=row, employee=row.employee, mentor=mentor, project=project, by=by
    )


@transaction.atomic
def review(found: PoolPlace, *, outcome: str, words: str, by: Any) -> None:
    """End a place by an exit review with evidence. Raises DevelopmentError without words, or passed without the pool's certificate."""
    if found.employee.user_id == by.pk:
        raise DevelopmentError(_("This is about yourself; somebody else decides."))
    if outcome not in PoolPlace.Outcome.values or not (words := words.strip()[:600]):
        raise DevelopmentError(_("Please choose how it ends, and write a reason: the person will read it."))
    periods = list(Period.objects.valid().filter(employee=found.employee).select_related("programme"))
    asked = found.pool.programme
    if outcome == PoolPlace.Outcome.KEPT and asked and asked.pk not in {p.programme_id for p in periods}:
        raise DevelopmentError(
            _("Passed asks for the certificate “%(title)s”, which %(name)s does not hold today.")
            % {"title": asked.title, "name": found.employee.name}
        )
    evidence = [{"key": str(p.public_id), "title": p.title, "until": p.last_day.isoformat()} for p in periods]
    fields = {"ends_on": clock.today(), "outcome": outcome, "review": words, "evidence": evidence, "reviewed_by": by}
    if not PoolPlace.objects.filter(pk=found.pk, ends_on=None).update(**fields):
        raise DevelopmentError(_("This place was reviewed already."))
    Pool.objects.filter(pk=found.pool_id).update(taken=F("taken") - 1)


# --- appeals ----------------------------------------------------------------------------------------
def _hands(row: Nomination) -> set[Any]:
    """Return the users who may not decide an appeal: the person, whoever decided, whoever reviewed."""
    ended = PoolPlace.objects.filter(nomination=row).values_list("reviewed_by", flat=True)
    return {row.employee.user_id, row.decided_by_id, *ended}


@transaction.atomic
def appeal(row: Nomination, *, words: str, by: Any) -> SuccessorAppeal:
    """Contradict a declined nomination, or being taken out. Raises DevelopmentError otherwise."""
    taken_out = PoolPlace.objects.filter(nomination=row, outcome=PoolPlace.Outcome.DISMISSED).exists()
    if row.employee.user_id != by.pk or not (row.state == Nomination.State.DECLINED or taken_out):
        raise DevelopmentError(_("Only what was declined, or being taken out, can be appealed against, by the person."))
    if not (words := words.strip()[:600]):
        raise DevelopmentError(_("Please write what is wrong, and what proves it."))
    try:
        with transaction.atomic():
            found = SuccessorAppeal.objects.create(nomination=row, words=words)
    except IntegrityError as error:
        raise DevelopmentError(_("Your appeal waits for its decision already.")) from error
    _ask(
        APPEAL,
        row,
        str(found.public_id),
        reviewers(row.pool.department, but=_hands(row)),
        gettext_noop("Appeal of %(name)s: %(pool)s"),
        words,
    )
    return found


@transaction.atomic
def decide_appeal(found: SuccessorAppeal, *, grant: bool, words: str, by: Any) -> None:
    """Decide an appeal with words; granted, a declined nomination goes before the panel again, and whoever was taken out may be nominated anew."""
    row = found.nomination
    if by.pk in _hands(row):
        raise DevelopmentError(_("Who decided it, and the person, do not decide the appeal."))
    if not (words := words.strip()[:600]):
        raise DevelopmentError(_("Please write a reason: the person will read it."))
    state = SuccessorAppeal.State.GRANTED if grant else SuccessorAppeal.State.DECLINED
    waiting = SuccessorAppeal.objects.filter(pk=found.pk, state=SuccessorAppeal.State.OPEN)
    if not waiting.update(state=state, decided_by=by, decided_at=clock.now(), decision=words):
        raise DevelopmentError(_("This has been decided already."))
    if grant and row.state == Nomination.State.DECLINED:
        _step(row, Nomination.State.PANEL, by=by)
        for one in row.scores.filter(state=PanelScore.State.ASKED).select_related("assessor"):
            _ask(SCORE, row, str(one.public_id), [one.assessor], gettext_noop("Score %(name)s: %(pool)s"), row.words)
    outbox.close_todos(kind=APPEAL, subject_key=str(found.public_id), by=by, outcome=state.value)
