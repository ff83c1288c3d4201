"""Finding lessons, courses, tracks, terms and notices by words: what is found, where in the text, and what to show of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.addresses import course_urls, lesson_urls, track_urls
from courses.models import Course, LessonPage, NoticePage, Track
from courses.notices import Reader
from courses.passages import Passage, Words, passages_of, plain
from lib.han_search import MAX_QUERY, runs
from people import rules
from subjects.models import Term

MOST = 60
FEW = 5
BEFORE, AROUND = 28, 110


@dataclass
class Hit:
    """One thing found. `where` is the heading or course around it."""

    title: str
    url: str
    text: str = ""
    where: str = ""


@dataclass
class Group:
    """The hits of one kind; `more` says how many of them are not shown."""

    key: str
    label: Any
    icon: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


@dataclass(frozen=True)
class Query:
    """The words that a person typed."""

    text: str

    @classmethod
    def of(cls, raw: str) -> "Query":
        return cls(" ".join(raw.replace("\0", " ").split()))

    @property
    def is_too_long(self) -> bool:
        return len(self.text) > MAX_QUERY

    @property
    def words(self) -> list[str]:
        """Return the runs of letters, figures or characters, in small letters, each once."""
        return list(dict.fromkeys(run.lower() for run, _is_han in runs(self.text)))

    @property
    def han(self) -> list[str]:
        """Return the Chinese words: these must stand in what is found exactly as they were typed."""
        return list(dict.fromkeys(run for run, is_han in runs(self.text) if is_han))

    @property
    def mark(self) -> str:
        """Return what is highlighted: the whole query, and its words."""
        return " ".join(self.words)

    def filter(self, *names: str) -> Q:
        """Return the condition that every word stands in one of the fields `names`."""
        condition = Q()
        for word in self.words:
            anywhere = Q()
            for name in names:
                anywhere |= Q(**{f"{name}__icontains": word})
            condition &= anywhere
        return condition

    def stands_in(self, text: str) -> bool:
        return all(word in text for word in self.han)

    def best(self, passages: Sequence[Passage]) -> Passage | None:
        """Return the passage where the words stand: all together, else as many as possible; the first of equals."""

        def weight(passage: Passage) -> int:
            text, heading = passage.text.lower(), passage.heading.lower()
            whole = 100 * (self.text.lower() in text) + 120 * (self.text.lower() in heading)
            each = sum(2 * (word in text or word in heading) for word in self.words)
            return whole + each and whole + each - passage.is_drawn

        best = max(passages, key=weight, default=None)
        return best if best and weight(best) else None

    def excerpt(self, text: str) -> str:
        """Return the piece of `text` around the first word found."""
        low = text.lower()
        places = [at for word in (self.text.lower(), *self.words) if (at := low.find(word)) >= 0]
        start = max(0, (places[0] if places else 0) - BEFORE)
        piece = text[start : start + AROUND]
        return ("…" if start else "") + piece + ("…" if start + AROUND < len(text) else "")


def find(query: Query, *, only: str = "", request: Any = None) -> list[Group]:
    """Return the groups of hits for a query that is not too long: of every kind a few, or of the kind `only` all."""
    groups = []
    for key, (label, icon, finder) in KINDS.items():
        if only and only != key:
            continue
        hits = finder(query, request) if query.words else []
        groups.append(Group(key, label, icon, hits if only else hits[:FEW], len(hits)))
    return groups


def _lessons(query: Query, request: Any) -> list[Hit]:
    open_pages = LessonPage.objects.live().filter(lesson__is_open=True, lesson__course__is_open=True)
    found = LessonPage.objects.filter(id__in=open_pages.values("id")).search(query.text)[:MOST]
    rows = LessonPage.objects.filter(pk__in=[p.pk for p in found]).select_related("lesson__course", "locale")
    by_rank, language = {p.pk: n for n, p in enumerate(found)}, get_language()
    # A lesson may be found in two languages: the reader's own counts, in which it is opened.
    pages = sorted(rows, key=lambda p: (p.locale.language_code != language, by_rank[p.pk]))
    words = Words.used_in(p.body.raw_data for p in pages)
    urls = lesson_urls([p.lesson_id for p in pages], request)
    hits, seen = [], set()
    for page in pages:
        passages = passages_of(page.body.raw_data, words)
        whole = page.title + "".join(f"{p.heading} {p.text}" for p in passages)
        # The index knows pairs of characters only; what is shown must hold the words themselves.
        if page.lesson_id in urls and page.lesson_id not in seen and query.stands_in(whole):
            seen.add(page.lesson_id)
            hits.append(_lesson_hit(page, urls[page.lesson_id], query, query.best(passages), passages))
    hits.sort(key=lambda hit: not query.stands_in(hit.title))
    return hits


def _lesson_hit(page: LessonPage, url: str, query: Query, best: Passage | None, passages: list[Passage]) -> Hit:
    course = page.lesson.course.title
    if best is None:
        return Hit(page.title, url, passages[0].text[:AROUND] if passages else "", course)
    where = f"{course} · {best.heading}" if best.heading else course
    return Hit(page.title, f"{url}#{best.anchor}" if best.anchor else url, query.excerpt(best.text), where)


def _courses(query: Query, request: Any) -> list[Hit]:
    fields = ("title_zh", "title_en", "summary_zh", "summary_en", "key")
    rows = list(Course.objects.open().filter(query.filter(*fields))[:MOST])
    urls = course_urls([c.pk for c in rows], request)
    return [Hit(c.title, urls[c.pk], query.excerpt(c.summary), c.key) for c in rows if c.pk in urls]


def _tracks(query: Query, request: Any) -> list[Hit]:
    fields = ("title_zh", "title_en", "summary_zh", "summary_en")
    rows = list(Track.objects.filter(query.filter(*fields))[:MOST])
    urls = track_urls([t.pk for t in rows], request)
    return [Hit(t.title, urls[t.pk], query.excerpt(t.summary), t.level) for t in rows if t.pk in urls]


def _terms(query: Query, request: Any) -> list[Hit]:
    rows = list(Term.objects.filter(query.filter("zh", "en", "definition_zh", "definition_en"))[:MOST])
    rows.sort(key=lambda t: not query.stands_in(t.zh))
    return [Hit(str(t), t.get_absolute_url(), query.excerpt(t.definition)) for t in rows]


def _notices(query: Query, request: Any) -> list[Hit]:
    user = getattr(request, "user", None)
    open_pages = Reader(rules.employee_of(user) if user else None).pages()
    pages = NoticePage.objects.filter(pk__in=list(open_pages.values_list("pk", flat=True))).search(query.text)[:MOST]
    hits = []
    for page in pages:
        text = plain(page.body, Words())
        if query.stands_in(page.title + text):
            hits.append(Hit(page.title, page.get_url(request), query.excerpt(text)))
    return hits


Finder = Callable[[Query, Any], list[Hit]]
KINDS: dict[str, tuple[Any, str, Finder]] = {
    "lessons": (_("Lessons"), "book-open", _lessons),
    "courses": (_("Courses"), "graduation-cap", _courses),
    "tracks": (_("Tracks"), "route", _tracks),
    "terms": (_("Glossary"), "languages", _terms),
    "notices": (_("Notices"), "megaphone", _notices),
}
