"""A version of a plan on paper: DOCX for the circular, PDF for signature. What stands on them comes from the version's rows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from development import plan_columns as words
from development import plan_sheet
from development.models import PlanVersion
from development.plan_checks import in_yuan
from lib.docx import Document
from lib.pdf import rendered

FOLDER = Path(__file__).resolve().parent / "templates" / "development" / "plans"
ORDINALS = "一二三四五六"
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


def _facts(version: PlanVersion) -> dict[str, Any]:
    lines = list(version.lines.select_related("department").order_by("number"))
    total = sum(line.budget_fen for line in lines)
    said = {"n": version.number, "state": version.get_state_display(), "lines": len(lines), "total": in_yuan(total)}
    facts = _("Version %(n)s · %(state)s · %(lines)s lines · budgets of %(total)s yuan") % said
    groups = []
    for number, name in enumerate(QUARTERS, start=1):
        rows = [[str(cell) for cell in plan_sheet.cells_of(line)] for line in lines if line.quarter == number]
        if rows:
            groups.append((name, rows))
    cites = ""
    if version.cites_words:
        cites = _("This version follows from: %(kind)s %(key)s – %(words)s") % {
            "kind": version.get_cites_kind_display(), "key": version.cites_key, "words": version.cites_words,
        }  # fmt: skip
    chapters = [(f"{ORDINALS[n]}、培训{heading}", text) for n, (_name, heading, text) in enumerate(_chapters(version))]
    return {"title": version.title, "facts": facts, "cites": cites, "chapters": chapters, "quarters": groups}


def _chapters(version: PlanVersion) -> list[tuple[str, str, str]]:
    """The chapters under their Chinese names: the paper is the customer's document whatever the reader's language."""
    names = ("目标", "内容", "方式", "计划", "评估", "效果")
    return [(field, name, text) for (field, _heading, text), name in zip(version.chapters, names, strict=True)]


def docx(version: PlanVersion) -> bytes:
    """Return the plan as DOCX: chapters, then a table a quarter."""
    found = _facts(version)
    paper = Document(found["title"], landscape=True)
    paper.heading(found["title"])
    paper.paragraph(found["facts"])
    if found["cites"]:
        paper.paragraph(found["cites"])
    for heading, text in found["chapters"]:
        paper.heading(heading, 2)
        for part in (text or "—").splitlines():
            paper.paragraph(part)
    paper.heading(_("Lines of the plan"), 2)
    for name, rows in found["quarters"]:
        paper.heading(name, 3)
        paper.table(words.HEADERS, rows)
    return paper.save()


def pdf(version: PlanVersion) -> bytes:
    """Return the plan as PDF."""
    data = {
        **_facts(version),
        "headers": list(words.HEADERS),
        "operator": settings.KUIBU_BRAND["operator"],
        "lines": _("Lines of the plan"),
    }
    return rendered(FOLDER / "plan.typ", data)
