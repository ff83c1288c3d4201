"""Who will see a page, and what is still missing in it: what an author wants to know before handing it in."""

import re
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import composition, markup
from courses.models import AudienceRule, EnrolmentItem, Lesson, LessonPage, Track

LONGEST = 15  # minutes of a lesson
SPEED = 300  # Chinese characters a minute
SHORTEST = 150  # characters of a lesson without media
PER_PAGE = 0.75  # minutes for a page of a PDF
SPACES = re.compile(r"\s+|[#>*_`|\[\]():{}-]")


@dataclass
class Check:
    """One line of a checklist. level: ok | note | missing."""

    text: str
    level: str = "missing"


@dataclass
class Audience:
    """Who sees a course today."""

    tracks: list[Track] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    enrolled: int = 0
    is_elective: bool = False


def audience_of(course):
    """Return who sees `course`: tracks whose newest version asks for it, their rules, open enrolments (four queries)."""
    found = Audience(is_elective=course.is_elective)
    for track in Track.objects.prefetch_related("versions"):
        newest = next(iter(sorted(track.versions.all(), key=lambda v: -v.number)), None)
        if newest and any(item["course"] == course.key for _part, item in composition.items(newest.composition)):
            found.tracks.append(track)
    rules = AudienceRule.objects.filter(track__in=found.tracks, audience__is_active=True).select_related("audience")
    found.rules = [rule.audience.name for rule in rules]
    items = EnrolmentItem.objects.filter(course=course, enrolment__ended_at=None)
    found.enrolled = items.aggregate(n=Count("enrolment__employee", distinct=True))["n"]
    return found


def check_lesson(page):
    """Return the checklist of a lesson's page as it was saved last."""
    lesson, blocks = page.lesson, list(page.body)
    kinds = [block.block_type for block in blocks]
    checks = [
        *_visibility(page, lesson.is_open, lesson.course.is_open),
        _one(lesson.objectives.exists(), _("Objectives are set."), _("No objective is set for this lesson.")),
        _one(
            bool(lesson.summary), _("There is a summary."), _("A sentence that says what the lesson solves is missing.")
        ),
        *_length(lesson, blocks),
        *_signature(lesson, kinds),
        *_knowledge(lesson, kinds),
        *_alternatives(blocks),
        *_markup(blocks),
        *_files(blocks),
    ]
    return checks


def check_course(page):
    """Return the checklist of a course's page."""
    course = page.course
    lessons = list(course.lessons.filter(is_open=True))
    live = set(LessonPage.objects.live().filter(lesson__in=lessons).values_list("lesson_id", flat=True))
    absent = [lesson.title for lesson in lessons if lesson.pk not in live]
    checks = [
        *_visibility(page, course.is_open, True),
        _one(course.objectives.exists(), _("Objectives are set."), _("No objective is set for this course.")),
        _one(bool(course.summary), _("There is a summary."), _("The course has no summary.")),
        _one(bool(lessons), _("There are lessons."), _("The course has no lesson yet.")),
    ]
    if absent:
        checks.append(Check(_("Lessons without a published page: %(titles)s") % {"titles": "、".join(absent)}))
    return checks


def _one(is_fine, fine, missing):
    return Check(fine, "ok") if is_fine else Check(missing)


def _visibility(page, row_open, above_open):
    if page.pk and page.live and row_open and above_open:
        return [Check(_("It is published."), "ok")]
    if page.pk and page.live:
        return [Check(_("The page is published, but learners do not see it: its course or lesson is closed."), "note")]
    return [Check(_("It is not published yet; nobody sees it."), "note")]


def _length(lesson, blocks):
    characters = sum(len(SPACES.sub("", text)) for b in blocks for text in b.block.texts(b.value))
    documents = [b.value.get("document") for b in blocks if b.block_type == "pdf"]
    pages = sum((d.pages or 0) for d in documents if d)
    minutes = characters / SPEED + pages * PER_PAGE + 0.3 * sum(b.block_type in ("figure", "map") for b in blocks)
    found = []
    if lesson.minutes > LONGEST or minutes > LONGEST:
        words = _("Longer than %(most)s minutes (reading takes about %(n)s): better in two lessons.")
        found.append(Check(words % {"most": LONGEST, "n": round(minutes)}))
    has_media = any(b.block_type in ("media", "pdf") for b in blocks)
    if characters < SHORTEST and not has_media:
        found.append(Check(_("There is hardly any text in it."), "note"))
    elif not has_media and not 0.4 * lesson.minutes <= minutes <= 1.6 * lesson.minutes + 1:
        words = _("It says %(said)s minutes; reading takes about %(n)s.")
        found.append(Check(words % {"said": lesson.minutes, "n": max(1, round(minutes))}, "note"))
    return found or [Check(_("Its length fits: about %(n)s minutes.") % {"n": max(1, round(minutes))}, "ok")]


def _signature(lesson, kinds):
    must_sign, can_sign = lesson.completion == Lesson.Rule.ACKNOWLEDGED, "acknowledge" in kinds
    if must_sign and not can_sign:
        return [Check(_("It counts as done when signed, but there is nothing to sign in it."))]
    if can_sign and not must_sign:
        return [Check(_("There is something to sign, but the lesson counts as done without it."), "note")]
    return []


def _knowledge(lesson, kinds):
    must_pass, can_pass = lesson.completion == Lesson.Rule.PASSED, bool({"check", "scenario"} & set(kinds))
    if must_pass and not can_pass:
        return [Check(_("It counts as done when its checks and scenarios are passed, but there is none in it."))]
    if can_pass and not must_pass:
        return [Check(_("There is a check or a scenario, but the lesson counts as done without it."), "note")]
    return []


def _alternatives(blocks):
    shown = [b for b in blocks if b.block_type in ("figure", "map", "image")]
    without = sum(not (b.value.get("alt") or "").strip() for b in shown)
    if without:
        words = ngettext("%(n)s picture has no text alternative.", "%(n)s pictures have no text alternative.", without)
        return [Check(words % {"n": without})]
    silent = [b.value["title"] for b in blocks if b.block_type == "media" and not _can_be_read(b.value)]
    if silent:
        words = _("Without captions or transcript: %(titles)s")
        return [Check(words % {"titles": "、".join(silent)})]
    return [Check(_("Every picture has its text alternative."), "ok")] if shown else []


def _can_be_read(value):
    return bool(value.get("captions") or (value.get("transcript") or "").strip())


def _markup(blocks):
    problems = []
    for block in blocks:
        for text in block.block.texts(block.value):
            problems += markup.check_markdown(text)
    return [Check(str(p.message)) for p in problems[:6]]


def _files(blocks):
    found = []
    for block in blocks:
        if block.block_type not in ("pdf", "media"):
            continue
        if block.value.get("document") is None:
            found.append(Check(_("The file of “%(title)s” is no longer in the library.") % block.value))
        elif block.block_type == "pdf" and not block.value["document"].pages:
            words = _("The pages of “%(title)s” could not be counted; it counts as read when it is opened.")
            found.append(Check(words % {"title": block.value["title"]}, "note"))
    return found
