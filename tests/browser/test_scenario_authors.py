"""Scenarios and conversations written in the CMS by the keyboard: changed, checked, tried, put to use; on a phone as well."""

import pytest

PAGES = {"scenarios": "S-104", "dialogues": "D-01"}


def open_piece(window, kind):
    """Find a piece in its list and open it."""
    window.go(f"/cms/{kind}/?q={PAGES[kind]}")
    press(window, window.page.locator("td.title a").first)
    window.page.wait_for_selector(".kb-bar")


def press(window, control):
    """Press Enter on a control that has the focus, and wait for the page that follows."""
    control.focus()
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")


def write(window, name, text):
    """Type over a field."""
    field = window.page.locator(f"[name='{name}']")
    field.focus()
    window.page.keyboard.press("Control+A")
    window.page.keyboard.insert_text(text)
    assert field.input_value() == text


def push(window, deed):
    press(window, window.page.locator(f"button[name=do][value='{deed}']").first)
    window.complaints[:] = [line for line in window.complaints if "status of 422" not in line]  # what is to be mended


def test_an_author_changes_a_scenario_and_a_conversation_without_a_mouse(visit):
    author = visit("author")
    open_piece(author, "scenarios")
    write(author, "hints-0-text", "先点“标准地址”，再从列表里选一条。")
    write(author, "goals-0-points", "13")
    push(author, "check")
    mark = author.page.locator("#verdict a[href^='#part-goals'], #verdict a[href^='#at-goals']").first
    assert "46.0" in author.page.inner_text("#verdict")
    mark.focus()
    author.page.keyboard.press("Enter")
    assert not author.serious_findings(), author.serious_findings()
    author.picture("cms-scenario")
    assert author.page.locator("[name='hints-0-text']").input_value().startswith("先点")
    write(author, "goals-0-points", "12")
    push(author, "try-practice")
    assert "/crm/runs/" in author.path()
    open_piece(author, "scenarios")
    write(author, "hints-0-text", "先点“标准地址”，再从列表里选一条。")
    push(author, "use")
    assert "启用" in author.text() and author.page.locator("[name='hints-0-text']").input_value().startswith("先点")

    open_piece(author, "dialogues")
    write(author, "nodes-0-options-0-tags", "no_such_tag")
    push(author, "check")
    error = author.page.locator(
        ".kb-row.has-error #at-dialogue-nodes-n1-options-0-tags, .kb-row.has-error .kb-field__error"
    ).first
    assert "no_such_tag" in error.inner_text()
    author.page.locator("#verdict a").first.focus()
    author.page.keyboard.press("Enter")
    assert not author.serious_findings(), author.serious_findings()
    author.picture("cms-dialogue")
    write(author, "nodes-0-options-0-tags", "pressure_by_status")
    write(author, "nodes-0-say", "我有卡了，不换。")
    push(author, "try-practice")
    assert "我有卡了，不换。" in author.text() and "/crm/dialogues/D-01/2/" in author.path()
    open_piece(author, "dialogues")
    write(author, "nodes-0-say", "我有卡了，不换。")
    push(author, "use")
    author.go("/crm/dialogues/D-01/")
    assert "我有卡了，不换。" in author.text()


@pytest.mark.parametrize("kind", PAGES)
def test_the_pages_fit_a_phone(visit, kind):
    author = visit("author", width=390, height=800)
    open_piece(author, kind)
    author.picture(f"cms-{kind}-390")
    assert not author.serious_findings(), author.serious_findings()
    assert not author.sideways(390)
