"""Writing in the CMS: from a draft to what learners read; files and the CMS do not overwrite each other."""

import shutil

import pytest

from tools.demo_server import ROOT

SENTENCE = "这一句话是作者在后台写的。"
FROM_FILE, FROM_FILE_TOO = "这一句话来自改过的文件。", "文件里也改了这一节。"
EDITED, LOADED = "C101-01", "C101-02"


@pytest.fixture
def curriculum(tmp_path):
    """A copy of the curriculum's files, in which two lessons have got a sentence more."""
    for name in ("courses", "banks", "quizzes", "tracks"):
        shutil.copytree(ROOT / "content" / name, tmp_path / "content" / name)
    folder = tmp_path / "content" / "courses" / "C101"
    for file, sentence in ((next(folder.glob("01-*.md")), FROM_FILE_TOO), (next(folder.glob("02-*.md")), FROM_FILE)):
        text = file.read_text()
        head, heading, rest = text.partition("\n## ")
        line, newline, body = rest.partition("\n")
        file.write_text(f"{head}{heading}{line}{newline}\n{sentence}\n{body}")
    return tmp_path / "content"


def open_editor(window, key):
    """Open the CMS page of a lesson by its title, as an author finds it; return the page's number."""
    window.go(f"/lessons/go/{key}/")
    title = window.page.inner_text("h1")
    window.go(f"/cms/pages/search/?q={title}")
    window.page.locator("a[href$='/edit/']", has_text=title).first.click()
    window.page.wait_for_selector("#page-edit-form")
    return window.path().split("/")[3]


def write(window, sentence):
    field = window.page.locator("textarea[name$='-value-markdown']").first
    field.fill(f"{sentence}\n\n{field.input_value()}")


def submit_for_review(window):
    if not window.page.locator("button[name=action-submit]").is_visible():
        window.page.locator("footer .w-dropdown__toggle").click()
    with window.page.expect_navigation():
        window.page.locator("button[name=action-submit]").click()


def approve(window):
    """Say yes on the page of the text that waits."""
    button = window.page.locator("[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])").first
    if not button.is_visible():
        window.page.locator("footer .w-dropdown__toggle").click()
    with window.page.expect_navigation():
        button.click()


def text_of(window, key):
    assert window.go(f"/lessons/go/{key}/").status == 200
    return window.text()


def test_what_an_author_writes_is_read_after_review_and_survives_loading(visit, server, curriculum):
    author, learner, reviewer = visit("author"), visit("trainee"), visit("trainer")
    number = open_editor(author, EDITED)
    write(author, SENTENCE)
    author.picture("cms-edit")
    submit_for_review(author)
    assert SENTENCE not in text_of(learner, EDITED)

    reviewer.go("/todo/")
    assert "一家公司" in reviewer.text()
    reviewer.go(f"/cms/pages/{number}/edit/")
    reviewer.picture("cms-review")
    approve(reviewer)
    assert SENTENCE in text_of(learner, EDITED)
    reviewer.go(f"/cms/pages/{number}/history/")
    assert reviewer.page.locator("table tbody tr").count() >= 3  # loaded, handed in, published

    said = server.manage("load_content", str(curriculum))
    assert "01-one-company.md" in said and "--force" in said, said
    text = text_of(learner, EDITED)
    assert SENTENCE in text and FROM_FILE_TOO not in text
    assert FROM_FILE in text_of(learner, LOADED)
    assert "02-" not in said

    server.manage("load_content", "--force", str(curriculum))
    text = text_of(learner, EDITED)
    assert FROM_FILE_TOO in text and SENTENCE not in text


def test_a_learner_does_not_enter_the_cms(visit):
    learner = visit("trainee")
    assert learner.go("/cms/").status == 403
    assert learner.page.locator("main a").count()
    learner.complaints.clear()  # the browser notes that 403
