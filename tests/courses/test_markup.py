"""Markdown of authors: what it shows, and what nobody can make it say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.markup import Context, check_markdown, find_references, render_inline, render_markdown
from subjects.models import Fact, Term
from tests.factories import make_course

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example/)",
    "[x](https://evil.example/)",
    "[x]( https://evil.example/ 'title')",
    "[x][1]\n\n[1]: https://evil.example/",
    "<https://evil.example/>",
    "![x](https://evil.example/x.png)",
    "![x][1]\n\n[1]: https://evil.example/x.png",
    "<!-- <script>alert(1)</script> -->",
    "<style>*{display:none}</style>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example>",
    "<div style='position:fixed'>x</div>",
    "## x {: onclick=alert(1) style=color:red #id1 .admonition }",
    "para\n{: onmouseover=alert(1) style=x }",
    "**x**{: onclick=alert(1) }",
    '!!! note" onclick="alert(1) "x"\n    y',
    '!!! danger "<script>alert(1)</script>"\n    y',
    "```\n<script>alert(1)</script>\n```",
    "```{.x onclick=alert(1)}\na\n```",
    "`<script>`",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "[[term:t|<script>alert(1)</script>]]",
    "[[fact:<script>]]",
    '[x](lesson:C101"onclick="alert(1))',
    "[x](lesson:../../admin)",
    '[x](#a" onclick="alert(1))',
    "<scr<script>ipt>alert(1)</script>",
    "\ue0000\ue001<script>",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "x\n:   <script>alert(1)</script>",
]
ELEMENTS = (
    "<script",
    "<img",
    "<iframe",
    "<style",
    "<svg",
    "<!--",
    "<object",
    "<form",
    "<input",
    "<base",
    "<meta",
    "<link",
)


def assert_harmless(html):
    import re

    lowered = html.lower()
    assert not [e for e in ELEMENTS if e in lowered], html
    for tag in re.findall(r"<[a-z][^>]*>", lowered):
        # Attributes begin after a space; what stands inside quotes is text.
        names = re.findall(r"\s([a-z:-]+)=", re.sub(r'"[^"]*"', '""', tag))
        allowed = {"href", "class", "id", "role", "tabindex", "aria-label", "align", "scope", "start", "data-note"}
        assert set(names) <= allowed, tag
    for href in re.findall(r'href="([^"]*)"', lowered):
        assert href.startswith(("#", "/lessons/go/", "/terms/")) and not href.startswith("//"), href


@pytest.mark.parametrize("text", EVIL)
def test_nothing_gets_through(text):
    term = Term(key="t", zh="<b>词", en='"><script>', definition_zh='"><script>alert(1)</script>')
    fact = Fact(key="f", label="<i>", value="<script>", source='" onclick="alert(1)')
    context = Context(facts={"f": fact, "<script>": fact}, terms={"t": term}, anchor="a")
    for around in (text, f"> {text}", f"- {text}\n- b", f"{text} [[term:t]] [[fact:f]]", f"**{text}**"):
        assert_harmless(render_markdown(around, context=context))
        assert_harmless(render_inline(around, context=context))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>\"'`=[]()!{}#:;&/\\|*_~-^ \n\tabonclickscripthref1\ue000\ue001", max_size=120))
def test_nothing_gets_through_by_chance(text):
    assert_harmless(render_markdown(text, context=Context()))


def render(text, **kwargs):
    return render_markdown(text, context=Context(anchor="part", **kwargs))


def test_the_whole_language():
    html = render(
        "一段**重点**，~~旧价~~。[^1]\n\n### 小标题 {#sub}\n\n| 项 | 金额 |\n|---|--:|\n| 年费 | 720 |\n\n"
        '词\n:   解释\n\n!!! warning "容易错"\n    当心。\n\n> 引文\n\n1. 一\n2. 二\n\n[^1]: 注解'
    )
    for piece in (
        "<strong>重点</strong>", "<del>旧价</del>", '<h3 id="sub">小标题</h3>', '<td align="right">720</td>',
        "<dt>词</dt>", 'class="admonition warning"', "<blockquote>", "<ol>", 'href="#part-fn-1"', 'id="part-fn-1"',
        'class="table-wrap"', 'tabindex="0"',
    ):  # fmt: skip
        assert piece in html, piece


def test_headings_inside_a_text_are_never_the_pages():
    assert "<h1" not in render("# eins\n\n## zwei") and "<h2" not in render("# eins\n\n## zwei")


def test_footnotes_of_two_blocks_do_not_meet():
    one = render_markdown("a[^1]\n\n[^1]: x", context=Context(anchor="one"))
    two = render_markdown("a[^1]\n\n[^1]: y", context=Context(anchor="two"))
    assert 'id="one-fn-1"' in one and 'id="two-fn-1"' in two


def test_a_reference_may_stand_in_a_table_and_not_in_code():
    term = Term(key="t", zh="词", en="word", definition_zh="解释")
    html = render("| a | b |\n|---|---|\n| [[term:t|说法]] | `[[term:t]]` |", terms={"t": term})
    assert ">说法</a></td>" in html and "<code>[[term:t]]</code>" in html


def test_links_lead_to_lessons_and_paragraphs():
    html = render("[那一节](lesson:C101-02#values) [上面](#top)")
    assert 'href="/lessons/go/C101-02/?at=values"' in html and 'href="#top"' in html


@pytest.mark.django_db
def test_unknown_references_show_as_words_and_as_errors_in_a_preview():
    text = "[[fact:none]] [[term:none|普遍服务]]"
    live = render_markdown(text)
    assert "普遍服务" in live and "markup-error" not in live and "[[" not in live
    shown = render_markdown(text, context=Context.of([text], shows_errors=True))
    assert shown.count("markup-error") == 2


@pytest.mark.django_db
def test_a_fictional_value_and_its_source_are_marked():
    Fact.objects.create(key="price", label="月费", value="59", unit="元", source="示范资费", fictional=True)
    html = render_markdown("每月[[fact:price]]")
    assert "fact--fictional" in html and "59元" in html and "示范资费" in html


@pytest.mark.django_db
def test_a_check_names_each_line():
    make_course(key="K1", lessons=1)
    text = "好\n<b>粗</b>\n[x](https://a.example)\n![x](a.png)\n[[fact:none]]\n[[foo:x]]\n[y](lesson:none)\n[z](lesson:K1-01#a)"
    assert [p.line for p in check_markdown(text)] == [2, 3, 4, 5, 6, 7]
    assert check_markdown("a < b，`<code>`，5 > 3") == []


def test_a_huge_text_is_refused_not_rendered():
    assert len(check_markdown("字" * 70_000)) == 1


def test_references_are_found_with_their_lines():
    found = find_references("a [[term:x|y]]\n```\n[[term:no]]\n```\n[b](lesson:C1#z)")
    assert [(r.kind, r.key, r.line) for r in found] == [("term", "x", 1), ("lesson", "C1", 5)]
