"""Gaps of a cloze. Simple ones stand in the stem as `{{网通|中国网通}}`; others by lines of the answer:

1=中国网通            an accepted text; `1=网通 | 50% | 反馈` for a part of the points
2对=联通              the right option of a gap to choose from; `2错=移动 | 反馈` a wrong one
3数=58±0.5            an accepted number
3单位=元              what else a gap has: 权重, 单位, 单位必填, 换算单位 (角:0.1), 区分大小写, 打乱选项, 解析
"""

import re
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields.lines import BAR, COLON, answer_of, escape, line_of, lines_of, split, unescape, whole_of
from quizzes.formats.fields.words import BY_KEY, GAP_WORDS, narrow, truth_of
from quizzes.formats.parsed import Question, Wrong

KEY = r"[0-9A-Za-z]{1,20}"
PLACE = re.compile(r"\{\{([^{}\n]{1,500})\}\}")
LINE = re.compile(rf"({KEY})\s*({'|'.join(GAP_WORDS)})?\s*[=＝](.*)", re.DOTALL)
KINDS = {"": "short_text", "对": "single", "错": "single", "数": "numeric"}
MAX_GAPS = 50


def read(row: dict[str, str]) -> Question:
    """Return the gaps of a row, and its stem where they stood in it."""
    stem = row.get("stem", "")
    places = [found[1].strip() for found in PLACE.finditer(stem)]
    if not places:
        raise Wrong(_("There is no gap in the text; write {{answer}}, or {{1}} and the answers below."))
    if len(places) > MAX_GAPS:
        raise Wrong(_("There are more than %(max)s gaps.") % {"max": MAX_GAPS})
    if not row.get("answer"):
        if places == [str(n) for n in range(1, len(places) + 1)]:
            raise Wrong(_("%(name)s is missing.") % {"name": BY_KEY["answer"].header})
        return {"stem": _numbered(stem), "gaps": [_inline_gap(n, text) for n, text in enumerate(places, start=1)]}
    gaps = _from_lines(row["answer"], places)
    empty = [key for key in places if key not in gaps]
    if empty:
        raise Wrong(_("Nothing is said for the gap {{%(key)s}}.") % {"key": empty[0][:20]})
    for key, gap in gaps.items():
        if key not in places:
            raise Wrong(_("The text has no gap {{%(key)s}}.") % {"key": key})
        if "kind" not in gap:
            raise Wrong(_("Nothing is said for the gap {{%(key)s}}.") % {"key": key})
    return {"gaps": list(gaps.values())}


def _numbered(stem: str) -> str:
    numbers = iter(range(1, MAX_GAPS + 2))
    return PLACE.sub(lambda _found: f"{{{{{next(numbers)}}}}}", stem)


def _inline_gap(number: int, text: str) -> dict[str, Any]:
    answers = [{"text": unescape(part, BAR)} for part in split(text, BAR) if part.strip()]
    if not answers:
        raise Wrong(_("Nothing is said for the gap {{%(key)s}}.") % {"key": number})
    return {"key": str(number), "kind": "short_text", "answers": answers}


def _from_lines(text: str, places: list[str]) -> dict[str, dict[str, Any]]:
    lines = list(lines_of(text))
    if len(places) == len(lines) and not any(LINE.fullmatch(line) for line in lines):
        lines = [f"{key}={line}" for key, line in zip(places, lines, strict=True)]
    gaps: dict[str, dict[str, Any]] = {}
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            raise Wrong(_("“%(text)s” does not say which gap it is for; write 1=answer.") % {"text": line[:30]})
        key, word, value = found[1], found[2] or "", found[3].strip()
        _add(gaps.setdefault(key, {"key": key}), word, value)
    return gaps


def _add(gap: dict[str, Any], word: str, value: str) -> None:
    if word in KINDS:
        kind = KINDS[word]
        if gap.setdefault("kind", kind) != kind:
            raise Wrong(_("The gap {{%(key)s}} mixes kinds of answers.") % {"key": gap["key"]})
        if kind == "single":
            option = answer_of(value, "text")
            option["correct"] = word == "对"
            gap.setdefault("options", []).append(option)
        else:
            gap.setdefault("answers", []).append(answer_of(value, "text" if kind == "short_text" else "value"))
    elif word in FLAGS:
        gap[FLAGS[word]] = truth_of(value) is True
    elif word == "权重":
        gap["weight"] = whole_of(value, word)
    elif word == "换算单位":
        unit, *factor = split(value, COLON, 2)
        gap.setdefault("other_units", []).append(
            {"unit": unescape(unit, COLON), "factor": narrow(factor[0]).strip() if factor else ""}
        )
    else:
        gap[TEXTS[word]] = unescape(value, "")


FLAGS = {"单位必填": "unit_required", "区分大小写": "case_sensitive", "打乱选项": "shuffle"}
TEXTS = {"单位": "unit", "解析": "explanation"}


# --- writing ------------------------------------------------------------------------------------
def write(gaps: list[dict[str, Any]]) -> str:
    """Return the lines of the answer."""
    return "\n".join(line for gap in gaps for line in _lines(gap))


def _lines(gap: dict[str, Any]) -> list[str]:
    key = gap["key"]
    lines = []
    for option in gap.get("options", []):
        answer = {"text": option["text"], "feedback": option.get("feedback", "")}
        lines.append(f"{key}{'对' if option.get('correct') else '错'}={line_of(answer)}")
    sign = "数" if gap.get("kind") == "numeric" else ""
    lines += [f"{key}{sign}={line_of(answer)}" for answer in gap.get("answers", [])]
    if gap.get("weight", 1) != 1:
        lines.append(f"{key}权重={gap['weight']}")
    for word, name in FLAGS.items():
        if name in gap and gap[name] is not (name == "shuffle"):
            lines.append(f"{key}{word}={'是' if gap[name] else '否'}")
    lines += [f"{key}{word}={escape(gap[name], '')}" for word, name in TEXTS.items() if gap.get(name)]
    lines += [f"{key}换算单位={escape(u['unit'], COLON)}:{u['factor']}" for u in gap.get("other_units", [])]
    return lines
