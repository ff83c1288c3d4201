"""Random questions in the canonical form, with texts that look like the signs of every format."""

from hypothesis import strategies as st

from quizzes.formats.canonical import normal

PIECES = [
    "客户", "营业厅", "中国网通", "号码", "，", "。", "（A）", "：", "；", "、", "“", "”", "Ａ", "＝", "｜",
    "A", "b", "answer", "5", "0.5", " ", "  ", "\n", "\n\n", "\n\t", "\u3000", "é", "😀",
    "A. ", "\nB. ", "  C. ", "1. ", "\n2、", "\n（1）", "答案：", "\n答案：A", "\n解析：", "【答案】", "[单选题]", "\n一、单选题", "反馈A：",
    "=", "~", "#", "####", "{", "}", "{{", "}}", ":", "::", "->", "→", "|", "\\", "\\n", "\\=", ";", "%50%", "%", "//", "\n// ", "$CATEGORY: ",
    "*", "**粗**", "_", "____", "`code`", "~~", "- ", "\n- ", "\n> ", "\n# ", "\n    ", "---", "[[fact:tariff.price]]", "![", "](",
    "&", "&amp;", "&lt;", "<", ">", "]]>", "'", '"', "<!", "<b>x</b>", "\n\n1. ", "+", "@", "\t", "_x0041_", "kuibu:", "...", "..", "±",
    "{1:SHORTANSWER:=x}", "[markdown]", "[html]", "TRUE", "\\*", "/", "√", "×", "（√）", "（ ）", "#N/A",
]  # fmt: skip


def _tidy(text):
    return normal({"stem": text}).get("stem", "")


words = st.text(alphabet="天地玄黄宇宙洪荒abcXYZ019 ,.，。", min_size=1, max_size=6)
texts = st.lists(st.one_of(st.sampled_from(PIECES), words), min_size=1, max_size=8).map("".join).map(_tidy).filter(bool)
lines = texts.map(lambda text: " ".join(text.split())).filter(bool)
maybe_text = st.one_of(st.just(""), texts)
percents = st.sampled_from([100, 100, 50, 25, 33, 0, 75])
numbers = st.one_of(
    st.integers(-10_000, 10_000).map(str),
    st.decimals(-1000, 1000, places=2, allow_nan=False).map(lambda d: format(d.normalize(), "f")),
)
tolerances = st.sampled_from(["0", "0.5", "1", "0.01"])
plain_words = st.text(alphabet="天地玄黄宇宙abcXYZ019", min_size=1, max_size=8)
keys = st.builds("{}-Q{:03d}".format, st.sampled_from(["C101", "X100", "T_1"]), st.integers(1, 999))


@st.composite
def options(draw, right=None):
    found = draw(st.lists(st.fixed_dictionaries({"text": texts, "feedback": maybe_text}), min_size=2, max_size=12))
    count = 1 if right == 1 else draw(st.integers(1, len(found)))
    for place in draw(st.permutations(range(len(found))))[:count]:
        found[place]["correct"] = True
    return found


text_answers = st.lists(
    st.fixed_dictionaries({"text": lines, "percent": percents, "feedback": maybe_text}), min_size=1, max_size=3
)
number_answers = st.lists(
    st.fixed_dictionaries({"value": numbers, "tolerance": tolerances, "percent": percents, "feedback": maybe_text}),
    min_size=1,
    max_size=3,
)
units = st.fixed_dictionaries(
    {},
    optional={
        "unit": plain_words,
        "unit_required": st.booleans(),
        "other_units": st.lists(
            st.fixed_dictionaries({"unit": plain_words, "factor": st.sampled_from(["0.1", "10", "1000"])}), max_size=2
        ),
    },
)
partials = st.one_of(st.just({}), st.sampled_from(["half", "share", "none"]).map(lambda word: {"partial": word}))
shuffles = st.one_of(st.just({}), st.booleans().map(lambda value: {"shuffle": value}))


def unique(of, least, most):
    return st.lists(of, min_size=least, max_size=most, unique=True)


def _with(fields, *more):
    return st.tuples(fields, *more).map(lambda parts: {k: v for part in parts for k, v in part.items()})


single = _with(options(1).map(lambda o: {"options": o}), shuffles)
multiple = _with(options().map(lambda o: {"options": o}), partials, shuffles)
true_false = st.fixed_dictionaries({"answer": st.booleans(), "feedback_true": maybe_text, "feedback_false": maybe_text})
numeric = _with(number_answers.map(lambda a: {"answers": a}), units)
short_text = st.fixed_dictionaries({"answers": text_answers, "case_sensitive": st.booleans()})
ordering = st.fixed_dictionaries({"items": unique(texts, 3, 5), "partial": st.booleans()})
essay = st.fixed_dictionaries(
    {}, optional={"rubric": st.just("R-1"), "min_chars": st.just(50), "max_chars": st.just(500), "model_answer": texts}
)
file = st.fixed_dictionaries(
    {}, optional={"rubric": st.just("R-1"), "extensions": unique(st.sampled_from(["pdf", "docx", "png"]), 1, 3), "max_mb": st.just(5), "model_answer": texts}
)  # fmt: skip
areas = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"shape": st.just("rect"), "coords": st.lists(st.integers(1, 500), min_size=4, max_size=4)}
        ),
        st.fixed_dictionaries(
            {"shape": st.just("circle"), "coords": st.lists(st.integers(1, 500), min_size=3, max_size=3)}
        ),
        st.fixed_dictionaries(
            {"shape": st.just("poly"), "coords": st.lists(st.integers(1, 500), min_size=6, max_size=6)}
        ),
    ),
    min_size=2,
    max_size=4,
)


pictures = st.one_of(
    st.just({"drawing": "原图"}),
    st.just({"image": "0f8c1f6e-2b1d-4a57-9a43-5d3a4c1f7e21", "width": 640, "height": 400}),
)


@st.composite
def hotspot(draw):
    found = draw(areas)
    for area in found:
        area |= {"label": draw(lines), "correct": draw(st.booleans()), "feedback": draw(maybe_text)}
    found[0]["correct"] = True
    return {**draw(pictures), "alt": draw(texts), "areas": found, **draw(partials)}


@st.composite
def matching(draw):
    left, right = draw(unique(texts, 2, 5)), draw(unique(texts, 5, 7))
    pairs = [{"left": a, "right": b, "feedback": draw(maybe_text)} for a, b in zip(left, right, strict=False)]
    return {"pairs": pairs, "extra": right[len(left) :]}


@st.composite
def groups(draw):
    names, items = draw(unique(lines, 2, 3)), draw(unique(texts, 4, 7))
    notes = [{"text": item, "feedback": draw(texts)} if draw(st.booleans()) else item for item in items]
    return {"groups": [{"text": name, "items": notes[n :: len(names)]} for n, name in enumerate(names)]}


@st.composite
def gap(draw, number):
    kind = draw(st.sampled_from(["short_text", "single", "numeric"]))
    body = {"short_text": short_text, "single": options(1).map(lambda o: {"options": o}), "numeric": numeric}[kind]
    return {"key": str(number), "kind": kind, "weight": draw(st.sampled_from([1, 1, 2, 3])), **draw(body)}


@st.composite
def cloze(draw):
    gaps = [draw(gap(number)) for number in range(1, draw(st.integers(1, 3)) + 1)]
    stem = "".join(draw(texts).replace("{", "（").replace("}", "）") + "{{" + g["key"] + "}}" for g in gaps)
    return {"stem": _tidy(stem), "gaps": gaps}


BODIES = {
    "single": single, "multiple": multiple, "true_false": true_false, "numeric": numeric, "short_text": short_text,
    "cloze": cloze(), "matching": matching(), "ordering": ordering, "groups": groups(), "hotspot": hotspot(),
    "essay": essay, "file": file,
}  # fmt: skip


@st.composite
def part(draw):
    kind = draw(st.sampled_from([k for k in BODIES if k not in ("hotspot", "file")]))
    own = {"kind": kind, "stem": draw(texts), "explanation": draw(maybe_text), "weight": draw(st.sampled_from([1, 2]))}
    return {**own, **draw(BODIES[kind])}


case = st.lists(part(), min_size=2, max_size=3).map(lambda parts: {"parts": parts})
META = st.fixed_dictionaries(
    {"difficulty": st.integers(1, 5), "explanation": texts},
    optional={
        "category": st.sampled_from(["company", "company-origin", "check"]),
        "objective": st.just("C101-O1"),
        "source": lines,
        "teaches": st.just("C101-01#merger"),
        "hint": texts,
    },
)


@st.composite
def questions(draw, kinds=(*BODIES, "case")):
    """Draw one question of one of `kinds`, in its normal form."""
    kind = draw(st.sampled_from(list(kinds)))
    body = draw(case if kind == "case" else BODIES[kind])
    return normal({"key": draw(keys), "kind": kind, "stem": draw(texts), **draw(META), **body})


def banks(*kinds):
    """Draw some questions with different keys."""
    one = questions(kinds) if kinds else questions()
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda q: q["key"])
