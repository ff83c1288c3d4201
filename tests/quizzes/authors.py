"""People around a bank, and one valid question of every kind, for tests of the pages that authors use."""

from types import SimpleNamespace

from bs4 import BeautifulSoup

from tests.factories import make_bank, make_department, make_employee, make_grant, make_question

SVG = '<svg viewBox="0 0 400 300"><rect class="d-box" x="10" y="10" width="100" height="60"/></svg>'
EVERY_KIND = {
    "single": {
        "options": [
            {"text": "对", "correct": True, "feedback": "说对了"}, {"text": "错", "feedback": "再看看"}, {"text": "也错"},
        ],
    },
    "multiple": {"options": [{"text": "一", "correct": True}, {"text": "二", "correct": True}, {"text": "三"}], "partial": "share"},
    "true_false": {"answer": False, "feedback_true": "不是", "feedback_false": "对"},
    "numeric": {
        "answers": [{"value": "58", "tolerance": "0.5", "percent": 100, "feedback": "好"}, {"value": "60", "percent": 50}],
        "unit": "元", "unit_required": True, "other_units": [{"unit": "角", "factor": "0.1"}],
    },
    "short_text": {"answers": [{"text": "中国联通"}, {"text": "联通", "percent": 50}], "case_sensitive": True},
    "cloze": {
        "stem": "{{1}}和{{2}}与{{3}}",
        "gaps": [
            {"key": "1", "kind": "short_text", "answers": [{"text": "甲"}]},
            {"key": "2", "kind": "single", "weight": 2, "options": [{"text": "乙", "correct": True}, {"text": "丙"}]},
            {"key": "3", "kind": "numeric", "answers": [{"value": "3"}], "unit": "个"},
        ],
    },
    "matching": {
        "pairs": [{"left": "甲", "right": "一", "feedback": "看"}, {"left": "乙", "right": "二"}, {"left": "丙", "right": "一"}],
        "extra": ["三"],
    },
    "ordering": {"items": ["一", "二", "三"], "partial": False},
    "groups": {"groups": [{"text": "水果", "items": ["苹果", "梨"]}, {"text": "蔬菜", "items": ["白菜"]}]},
    "hotspot": {
        "drawing": SVG, "alt": "一个方框", "width": 400, "height": 300,
        "areas": [
            {"label": "框", "shape": "rect", "coords": [10, 10, 100, 60], "correct": True},
            {"label": "圆", "shape": "circle", "coords": [200, 100.5, 20], "feedback": "不在这里"},
            {"label": "角", "shape": "poly", "coords": [1, 2, 3, 4, 5, 6]},
        ],
    },
    "case": {
        "parts": [
            {"kind": "single", "stem": "先做什么？", "weight": 2, "options": [{"text": "问", "correct": True}, {"text": "走"}]},
            {"kind": "matching", "stem": "配对", "pairs": [{"left": "甲", "right": "一"}, {"left": "乙", "right": "二"}]},
            {"kind": "groups", "stem": "归类", "groups": [{"text": "A", "items": ["一"]}, {"text": "B", "items": ["二"]}]},
            {
                "kind": "cloze", "stem": "填{{1}}", "explanation": "因为",
                "gaps": [{"key": "1", "kind": "short_text", "answers": [{"text": "空"}]}],
            },
            {"kind": "essay", "stem": "说说", "max_chars": 300},
        ],
    },
    "essay": {"min_chars": 20, "max_chars": 500, "model_answer": "范文"},
    "file": {"extensions": ["pdf", "png"], "max_mb": 5},
}  # fmt: skip


def data_of(kind, **more):
    """A question of a kind as its author writes it."""
    return {"kind": kind, "stem": f"{kind}题", "explanation": "解析", "hint": "提示", **EVERY_KIND[kind], **more}


def make_office():
    """A province with two cities; authors of the whole company and of one city, a reviewer, a trainer, learners, a bank of the first city."""
    o = SimpleNamespace(province=make_department(kind="province"))
    o.city, o.other_city = make_department(o.province, kind="city"), make_department(o.province, kind="city")
    for name, role, department in [
        ("chief", "author", o.province),
        ("author", "author", o.city),
        ("reviewer", "reviewer", o.city),
        ("trainer", "trainer", o.city),
        ("hr", "hr", o.city),
        ("stranger", "author", o.other_city),
        ("learner", None, o.city),
        ("other_learner", None, o.other_city),
    ]:
        employee = make_employee(department=department)
        if role:
            make_grant(employee, role, department)
        setattr(o, name, employee.user)
        setattr(o, f"{name}_employee", employee)
    o.bank = make_bank(owner_department=o.city)
    o.question = make_question(o.bank, data=data_of("single"))
    return o


def form_of(page):
    """Return what a browser would send of the editor's form: every control of the page, none of its templates."""
    form = BeautifulSoup(page, "html.parser").select_one("form[data-editor]")
    for template in form.find_all("template"):
        template.decompose()
    found = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name, kind = control.get("name"), control.get("type", "")
        if not name or kind == "file" or (kind in ("checkbox", "radio") and not control.has_attr("checked")):
            continue
        if control.name == "textarea":
            found.setdefault(name, []).append(control.text.removeprefix("\r").removeprefix("\n"))
        elif control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            found.setdefault(name, []).append(chosen.get("value", ""))
        else:
            found.setdefault(name, []).append(control.get("value", "on" if kind == "checkbox" else ""))
    return found
