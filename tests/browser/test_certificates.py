"""Certificates in a real browser: from the exams to the public page and to the revocation; the duty board; the training file."""

import io
import subprocess
import sys

import openpyxl
import pytest
from pypdf import PdfReader

from tools import demo_server


@pytest.fixture
def certified(server):
    """The trainee passes the entry certification; what follows from it is the work of the site's own worker."""
    env = demo_server.environment(server.folder, **server.more)
    argv = [sys.executable, demo_server.ROOT / "tools" / "pass_course.py", "trainee", "X100"]
    done = subprocess.run(argv, env=env, cwd=demo_server.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def press(page, button):
    with page.expect_navigation():
        button.click()


def press_by_key(page, selector):
    page.locator(selector).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def look_again_until(window, path, name):
    """Open a page until a link of this name stands there: what the worker does takes its time."""
    for _try in range(60):
        window.go(path)
        link = window.page.get_by_role("link", name=name).first
        if link.count():
            return link
        window.page.wait_for_timeout(500)
    raise AssertionError(f"no link “{name}” on {path}: {window.text()[:500]}")


def pdf_text(window, path):
    """Download a PDF as the person of this window; return its text without spaces."""
    answer = window.page.request.get(window.base + path)
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_from_the_passed_exams_to_the_public_page_and_the_revocation(certified, visit):
    trainee, public = visit("trainee", width=390, height=844), visit()
    press(trainee.page, look_again_until(trainee, "/certificates/", "查看证书"))
    trainee.picture("certificate-1-own", full=True)
    path = trainee.path()
    assert not trainee.serious_findings() and trainee.sideways(390) == ""
    serial = trainee.page.locator("dl.facts dd").last.inner_text().strip()
    said = pdf_text(trainee, f"{path}certificate.pdf")
    assert "田小满" in said and serial in said and "营业厅初级上岗认证" in said

    public.go("/verify/")
    public.page.fill("input[name=serial]", serial.lower().replace("-", " "))
    press(public.page, public.page.get_by_role("button", name="核验", exact=True))
    assert "田*满" in public.text() and "有效" in public.text() and "田小满" not in public.text()
    assert not public.serious_findings()
    public.picture("certificate-2-public")

    paper = trainee.page.request.get(f"{trainee.base}{path}certificate.pdf").body()
    for data, verdict in ((paper, "未被改动"), (paper + b"\n", "被改动过")):
        public.page.set_input_files(
            "input[type=file]", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": data}
        )
        press(public.page, public.page.get_by_role("button", name="比对 PDF"))
        assert verdict in public.text() and "田*满" in public.text()
    public.go(f"/verify/{serial}")

    hr, admin = visit("hr"), visit("admin")
    hr.go(path)
    hr.page.fill("input[name=reason]", "替考，待查")
    press(hr.page, hr.page.locator("form[action$='/revoke/'] button"))
    assert "有人提出撤销" in hr.text() and hr.page.locator("button[value=confirm]").count() == 0, "four eyes"
    admin.go(path)
    press(admin.page, admin.page.locator("button[value=confirm]"))
    public.page.reload()
    assert "已撤销" in public.text() and "替考" not in public.text()
    public.picture("certificate-3-revoked")
    trainee.go("/certificates/")
    assert "已撤销" in trainee.text()


def test_tomorrows_roster_by_keyboard_alone(visit):
    """Bad rows are named and kept; then the board, a way back, a supervised licence; nothing of it needs a mouse."""
    manager = visit("manager")
    page, keys = manager.page, manager.page.keyboard
    manager.go("/team/duties/")
    page.locator("textarea[name=numbers]").focus()
    keys.type("200011 任雪文\n999999")
    submit = page.locator("main form.form button[type=submit]")
    submit.focus()
    with page.expect_navigation():
        keys.press("Enter")
    assert "没有工号“999999”" in manager.text() and "200011" in page.input_value("textarea[name=numbers]")
    manager.complaints.clear()  # the browser notes the 400
    page.locator("textarea[name=numbers]").focus()
    keys.press("Control+A")
    keys.type("200011 任雪文\n200012")
    submit.focus()
    with page.expect_navigation():
        keys.press("Enter")
    rows = page.locator(".duty-board tbody tr")
    assert rows.count() == 2 and "可办，快到期" in rows.first.inner_text() and "不可办" in rows.last.inner_text()
    assert not manager.serious_findings()
    manager.picture("duties-1-board")

    link = rows.last.get_by_role("link")
    link.focus()
    with page.expect_navigation():
        keys.press("Enter")
    press_by_key(page, "form[action$='/assign/'] button")
    assert "韩佳" in page.locator("[role=status], .messages, .toast").first.inner_text()
    page.locator("select[name=duty]").focus()
    keys.press("ArrowDown")
    page.locator("select[name=supervisor]").select_option(label="任雪文 (200011)")
    page.locator("input[name=reason]").focus()
    keys.type("节前人手不足，跟班练习")
    press_by_key(page, "form[action$='/licence/'] button")
    assert "带班上岗许可已发出" in page.inner_text("body") and "跟班练习" in manager.text()
    assert not manager.serious_findings() and manager.sideways(390) == ""
    manager.picture("duties-2-person", full=True)
    manager.go("/team/duties/")
    assert "带班可办" in manager.page.locator(".duty-board tbody tr").last.inner_text()
    assert "韩佳" in pdf_text(manager, "/team/duties/wall.pdf")


def test_hr_takes_the_daily_table_out(visit):
    """The workbook opens, and each of its rows says what to do."""
    hr = visit("hr")
    hr.go("/hr/duties/")
    with hr.page.expect_download() as download:
        hr.page.get_by_role("link", name="BSS").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    head, *rows = list(book.active.iter_rows(values_only=True))
    assert head[0] == "操作" and len(head) == 9
    assert all(row[0] in ("开通", "停用") for row in rows)


def test_a_training_file_is_a_page_and_a_pdf(visit):
    trainee = visit("trainee", width=390, height=844)
    trainee.go("/reports/file/")
    assert "田小满" in trainee.text() and "100102" in trainee.text()
    assert not trainee.serious_findings() and trainee.sideways(390) == ""
    trainee.picture("file-1-phone", full=True)
    link = trainee.page.get_by_role("link", name="打印")
    said = pdf_text(trainee, link.get_attribute("href"))
    assert "田小满" in said and "100102" in said and "学时" in said
    manager = visit("manager")
    manager.go("/reports/file/1dbdef78-0000-0000-0000-000000000000/")
    assert "田小满" not in manager.text()
    manager.complaints.clear()  # the browser notes the 404
