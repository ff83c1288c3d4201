"""Drawings: what the format names gets through, everything else is refused with its line."""

from pathlib import Path

import pytest

from courses.markup import MarkupError, inline_drawing, part_ids, sanitise_svg

ROOT = Path(__file__).resolve().parents[2]
GOOD = '<svg viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg"><title>x</title><g id="a"><rect class="d-box" x="1" y="1" width="2" height="2"/></g></svg>'


def svg(inner):
    return f'<svg viewBox="0 0 10 10">\n{inner}\n</svg>'


@pytest.mark.parametrize(
    "text",
    [
        svg("<script>alert(1)</script>"),
        svg('<rect onload="alert(1)"/>'),
        svg('<rect class="d-box" onclick="x"/>'),
        svg('<a href="javascript:alert(1)"><text>x</text></a>'),
        svg('<use href="#x"/>'),
        svg('<image href="https://evil.example/x.png"/>'),
        svg("<foreignObject><p>x</p></foreignObject>"),
        svg('<path d="M0 0" style="fill:url(https://evil.example)"/>'),
        svg('<path d="M0 0" fill="red"/>'),
        svg('<path d="M0 0" marker-end="url(https://evil.example#a)"/>'),
        svg('<path d="M0 0" marker-end="url(#nothing)"/>'),
        svg("<style>*{}</style>"),
        svg('<animate attributeName="href" to="javascript:alert(1)"/>'),
        svg('<set attributeName="onload" to="alert(1)"/>'),
        svg('<rect class="d-box evil"/>'),
        svg('<rect id="a b"/>'),
        svg('<g id="a"/><g id="a"/>'),
        svg("<?php x ?>"),
        svg('<rect xlink:href="x"/>'),
        svg('<svg viewBox="0 0 1 1"/>'),
        svg("plain words"),
        svg("<text>unclosed"),
        '<svg viewBox="0 0 10 10" width="10" height="10"></svg>',
        '<svg viewBox="0 0 9999 10"></svg>',
        '<svg viewBox="0 0 x 10"></svg>',
        '<svg xmlns="http://evil.example" viewBox="0 0 10 10"></svg>',
        "<svg></svg>",
        "<html></html>",
        "",
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg("<text>&x;</text>"),
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + svg("<text>&b;</text>"),
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://evil.example/x.dtd">' + svg(""),
        svg("<g>" * 40 + "</g>" * 40),
        svg("<g/>" * 5_000),
        svg("<text>" + "x" * 250_000 + "</text>"),
    ],
)
def test_what_is_not_named_is_refused(text):
    with pytest.raises(MarkupError) as caught:
        sanitise_svg(text)
    assert caught.value.message and caught.value.line >= 1


def test_an_error_names_its_line():
    with pytest.raises(MarkupError) as caught:
        sanitise_svg('<svg viewBox="0 0 10 10">\n<g/>\n<rect onclick="x"/>\n</svg>')
    assert caught.value.line == 3


def test_words_are_escaped_again():
    clean = sanitise_svg(svg("<text>&lt;script&gt; &amp; &quot;</text>"))
    assert "&lt;script&gt; &amp;" in clean and "<script" not in clean


def test_cleaning_twice_changes_nothing():
    once = sanitise_svg(GOOD)
    assert sanitise_svg(once) == once


def test_ids_are_made_unique_and_parts_marked():
    html = inline_drawing(GOOD, prefix="map-1", alt='图"<b>', parts=["a"])
    assert 'id="map-1--a"' in html and 'data-part="a"' in html and "<title>" not in html
    assert 'aria-label="图&quot;&lt;b&gt;"' in html and part_ids(GOOD) == ["a"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("content/courses/*/img/*.svg")), ids=lambda p: p.name)
def test_our_own_drawings_are_clean(path):
    sanitise_svg(path.read_text(encoding="utf-8"))
