"""The text of questions: Markdown with dated facts, as they were on the day of the attempt.

Facts are looked up once for all texts of a page (`Facts.of`); what a text may hold: docs/question-format.md.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

import markdown
import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from subjects.models import Fact

FACT = re.compile(r"\[\[fact:([^\]|\n]{1,80})\]\]")
TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "del",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
SPECIAL = re.compile(r"[*_`#>|\\~\[\]\n-]|\d+[.)]")
MARKS = re.compile(r"\*\*|__|`|^[#>]+ ?|^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
GAP = re.compile(r"\{\{\s*[A-Za-z0-9_-]{1,20}\s*\}\}")


@dataclass
class Facts:
    """Values of facts on one day, by key."""

    values: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str], *, on: dt.date | None = None) -> "Facts":
        """Look up every fact that `texts` name: one query, none when they name none."""
        keys = {m[1].strip() for text in texts for m in FACT.finditer(text or "")}
        rows = Fact.objects.valid(on=on).filter(key__in=keys) if keys else []
        return cls({fact.key: f"{fact.value}{fact.unit}" for fact in rows})

    def fill(self, text: str) -> str:
        """Return the text with the facts' values; an unknown one shows as –."""
        return FACT.sub(lambda m: self.values.get(m[1].strip(), "–"), text or "")


def missing_facts(texts: Iterable[str]) -> list[str]:
    """Return the keys of facts that `texts` name and that do not hold today."""
    keys = {m[1].strip() for text in texts for m in FACT.finditer(text or "")}
    return sorted(keys - set(Facts.of(texts).values)) if keys else []


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS, attributes={}, clean_content_tags={"script", "style"}, link_rel=None, url_schemes=set()
    )


@lru_cache(maxsize=4_000)
def render(text: str) -> SafeString:
    """Return the clean HTML of a text of several lines (facts already filled in). Raw HTML shows as the characters it is."""
    plain = escape(text.strip())
    if not SPECIAL.search(plain):
        return mark_safe(f"<p>{plain}</p>" if plain else "")  # noqa: S308 (escaped above)
    # Escaped first, so that no HTML of an author is any; `>` is given back at line starts for quotations.
    source = re.sub(r"(?m)^&gt; ?", "> ", plain)
    html = markdown.markdown(source, extensions=["tables", "sane_lists", "nl2br"])
    return mark_safe(_cleaner().clean(html))  # noqa: S308 (cleaned)


def render_inline(text: str) -> SafeString:
    """Return one line: an option, a label. Bold and code only."""
    html = render(text)
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return mark_safe(inner) if "<p>" not in inner else html  # noqa: S308 (cleaned by render)


def render_piece(text: str) -> SafeString:
    """Return a piece of running text between gaps: bold and line breaks only, spaces at its ends kept."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))
    return mark_safe(bold.replace("\n", "<br>"))  # noqa: S308 (escaped above)


def one_line(text: str | None, *, longest: int = 80) -> str:
    """Return the beginning of a text in one line: without marks, gaps as lines, facts by their keys."""
    plain = FACT.sub(lambda m: f"〔{m[1].strip()}〕", GAP.sub("____", text or ""))
    plain = " ".join(MARKS.sub("", plain).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
