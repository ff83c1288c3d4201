"""Rules for every template and style sheet of the repository."""

import re
from pathlib import Path

import pytest

from theme import navigation

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = [
    p
    for p in [*(ROOT / "site").iterdir(), *(ROOT / n for n in ("courses", "quizzes", "simulator", "content"))]
    if p.is_dir()
]
TEMPLATES = sorted(t for app in APPS for t in (app / "templates").rglob("*.html"))
PAGES = [t for t in TEMPLATES if not {"mail", "email"} & set(t.parts)]  # letters have styles of their own
# cms.css paints Wagtail's admin with Wagtail's own tokens
STYLES = sorted(s for app in APPS for s in (app / "static").rglob("*.css") if s.name != "cms.css")
TOKENS = ROOT / "site/theme/static/theme/tokens.css"
ICONS = [
    n for n in (ROOT / "site/theme/icons.txt").read_text(encoding="utf-8").splitlines() if n and not n.startswith("#")
]

FORBIDDEN = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "hx-on or a js: value": r"\bhx-on\b|[\"']js:|javascript:",
    "a colour": r"\b(fill|stroke|stop-color|bgcolor|color)\s*=\s*[\"'](#|rgb|hsl)",
}


def name(path):
    return str(path.relative_to(ROOT))


def markup_of(template):
    """Return the template's HTML without Django's tags, whose words are not attributes."""
    return re.sub(r"\{%.*?%\}", "", template.read_text(encoding="utf-8"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what):
    found = [name(t) for t in PAGES if re.search(FORBIDDEN[what], markup_of(t))]
    assert found == []


def test_every_colour_comes_from_the_tokens():
    literal = re.compile(
        r":[^;{}]*(#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(|[\s:](?:white|black|red|green|blue|gr[ae]y|orange|yellow)\b)[^;{}]*;"
    )
    found = {}
    for sheet in STYLES:
        if sheet != TOKENS:
            text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
            if hits := [m.group(0).strip() for m in literal.finditer(text)]:
                found[name(sheet)] = hits
    assert found == {}


def test_every_token_in_use_is_defined():
    defined = set(re.findall(r"(--[\w-]+)\s*:", "".join(s.read_text(encoding="utf-8") for s in STYLES)))
    used = {(token, name(s)) for s in STYLES for token in re.findall(r"var\((--[\w-]+)", s.read_text(encoding="utf-8"))}
    assert sorted(u for u in used if u[0] not in defined) == []


# --- icons --------------------------------------------------------------------------------------
def test_the_list_of_icons_is_sorted_and_each_exists():
    assert sorted(set(ICONS)) == ICONS
    source = ROOT / "node_modules/lucide-static/icons"
    if source.exists():
        assert [n for n in ICONS if not (source / f"{n}.svg").exists()] == []


def test_every_icon_in_use_is_in_the_list():
    pattern = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']|\bicon\|default:["']([\w-]+)["']""")
    missing = {}
    for template in TEMPLATES:
        for found in pattern.findall(template.read_text(encoding="utf-8")):
            icon = next(filter(None, found))
            if icon not in ICONS:
                missing.setdefault(name(template), []).append(icon)
    assert missing == {}


def test_every_icon_of_the_navigation_is_in_the_list():
    assert [(item.key, item.icon) for item in navigation.registered() if item.icon not in ICONS] == []


# --- colours ------------------------------------------------------------------------------------
def tokens_of(block):
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def blocks():
    text = TOKENS.read_text(encoding="utf-8")
    light = re.search(r"color-scheme: light;(.*?)\n}", text, re.DOTALL).group(1)
    by_system = re.search(r"prefers-color-scheme: dark.*?color-scheme: dark;(.*?)\n  }", text, re.DOTALL).group(1)
    by_choice = re.search(r':root\[data-theme="dark"\] {\s*color-scheme: dark;(.*?)\n}', text, re.DOTALL).group(1)
    return tokens_of(light), tokens_of(by_system), tokens_of(by_choice)


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_dark_is_the_same_by_system_and_by_choice_and_complete():
    light, by_system, by_choice = blocks()
    assert by_system == by_choice
    assert light.keys() == by_choice.keys()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(look):
    tokens = blocks()[0 if look == "light" else 1]
    texts = ("--ink", "--quiet", "--seal", "--jade", "--amber", "--blue")
    hues = texts[2:]
    pairs = [(text, ground, 5.6) for text in texts for ground in ("--ground", "--surface")]
    pairs += [(text, "--sunken", 5.2) for text in texts]
    pairs += [(text, f"{hue}-tint", 5.2) for hue in hues for text in ("--ink", "--quiet", hue)]
    pairs += [("--on-solid", hue, 5.6) for hue in (*hues, "--seal-strong")]
    pairs += [("--ink", f"--avatar-{n}", 7) for n in range(1, 7)]
    pairs += [
        ("--ink", "--mark", 5.6),
        ("--line-strong", "--ground", 3),
        ("--line-strong", "--surface", 3),
        ("--focus", "--ground", 3),
    ]
    weak = [
        (a, b, round(contrast(tokens[a], tokens[b]), 2))
        for a, b, least in pairs
        if contrast(tokens[a], tokens[b]) < least
    ]
    assert weak == []


# --- the page about it --------------------------------------------------------------------------
def test_every_component_is_described():
    page = (ROOT / "docs/theme.md").read_text(encoding="utf-8")
    components = (ROOT / "site/theme/templates/components").glob("*.html")
    assert [c.name for c in components if f"components/{c.name}" not in page] == []


def test_every_layout_class_that_is_described_exists():
    page = (ROOT / "docs/theme.md").read_text(encoding="utf-8")
    table = page.split("## Layout classes")[1].split("## ")[0]
    css = "".join(s.read_text(encoding="utf-8") for s in STYLES)
    named = [
        c
        for row in table.splitlines()[3:]
        if row.startswith("|")
        for c in re.findall(r"`([a-z][\w-]*)`", row.split("|")[1])
    ]
    assert [c for c in named if f".{c}" not in css] == []
