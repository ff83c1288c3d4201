"""No string of ours is missing, fuzzy, unused or contradictory in Chinese."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_spec = importlib.util.spec_from_file_location("kuibu_messages", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(_spec)
sys.modules["kuibu_messages"] = messages
_spec.loader.exec_module(messages)


@pytest.mark.parametrize("app", messages.all_apps(), ids=lambda app: app.name)
def test_every_string_has_its_chinese(app):
    assert messages.problems(app) == []


def test_two_apps_never_translate_one_string_differently():
    assert messages.contradictions() == []


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An app with one Python file and one template."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    folder = tmp_path / "shop"
    (folder / "templates" / "shop").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "views.py").write_text(
        'a = _("Save")\nb = ngettext("%(n)s day", "%(n)s days", n)\nc = pgettext("verb", "Order")\n'
    )
    (folder / "templates/shop/a.html").write_text(
        '{% load i18n %}\n    <p class="it\'s">{% translate "Hello" %} <b>{% translate "Order" context "noun" %}</b>\n'
        "{% blocktranslate with name=x trimmed %}Dear\n   {{ name }}, 5% less{% endblocktranslate %}</p>\n"
        '  {{ x|default:_("none") }} {% include "y.html" with title=_("Title") only %}\n'
        "{% blocktranslate count n=n %}{{ n }} seat{% plural %}{{ n }} seats{% endblocktranslate %}\n"
    )
    return messages.App("shop", folder)


def test_strings_of_python_and_templates_are_found(app):
    found = {(m.context, m.id) for m in messages._of(messages.extract(app))}
    assert found == {
        (None, "Save"),
        (None, ("%(n)s day", "%(n)s days")),
        ("verb", "Order"),
        ("noun", "Order"),
        (None, "Hello"),
        (None, "Dear %(name)s, 5%% less"),
        (None, "none"),
        (None, "Title"),
        (None, ("%(n)s seat", "%(n)s seats")),
    }


def test_merging_keeps_translations_and_removes_what_is_gone(app):
    messages.merge(app)
    app.po.write_text(app.po.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "保存"'))
    (app.folder / "templates/shop/a.html").write_text("")
    total, untranslated, removed = messages.merge(app)
    assert (total, untranslated, removed) == (3, 2, 6)
    assert 'msgstr "保存"' in app.po.read_text()
    assert messages.merge(app) == (3, 2, 0)


def test_a_wrong_placeholder_is_reported(app):
    messages.merge(app)
    text = app.po.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(m)s 天"', 1)
    app.po.write_text(text)
    assert any("other placeholders" in line for line in messages.problems(app))
    assert any("'Save': not translated" in line for line in messages.problems(app))


def test_a_compiled_catalogue_is_read_by_gettext(app, monkeypatch):
    import gettext

    messages.merge(app)
    app.po.write_text(app.po.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "保存"'))
    monkeypatch.setattr(messages, "all_apps", lambda: [app])
    assert messages.compile_all() == 1
    assert messages.compile_all() == 0
    with app.po.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "保存"
