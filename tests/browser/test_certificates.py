"""A certificate in a real browser: from the passed exams to the public page and to its revocation; and tomorrow's roster on the board."""

import subprocess
import sys

import pytest

from tools import demo_server


@pytest.fixture
def certified(server):
    """The trainee passes the entry certification; the site's own worker does the rest."""
    env = demo_server.environment(server.folder, **server.more)
    argv = [sys.executable, demo_server.ROOT / "tools" / "pass_course.py", "trainee", "X100"]
    done = subprocess.run(argv, env=env, cwd=demo_server.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def test_from_the_passed_exams_to_the_public_page_and_the_revocation(certified, visit):
    trainee, public = visit("trainee"), visit()

    for _try in range(40):  # what follows from the exams is the worker's
        trainee.go("/certificates/")
        if trainee.page.get_by_role("link", name="查看证书").count():
            break
        trainee.page.wait_for_timeout(500)
    trainee.picture("certificate-1-mine")
    trainee.page.get_by_role("link", name="查看证书").click()
    trainee.page.wait_for_url("**/certificates/*-*/")
    path = trainee.path()
    assert trainee.page.request.get(trainee.page.url + "certificate.pdf").body()[:5] == b"%PDF-"
    serial = trainee.page.locator("dl.facts dd").last.inner_text().strip()

    public.go("/verify/")
    public.page.fill("input[name=serial]", serial.lower())
    with public.page.expect_navigation():
        public.page.locator("main form button").click()
    assert "田*满" in public.text() and "有效" in public.text() and "田小满" not in public.text()
    public.picture("certificate-2-public")

    hr = visit("hr")
    hr.go(path)
    hr.page.fill("input[name=reason]", "替考，待查")
    with hr.page.expect_navigation():
        hr.page.locator("form[action$='/revoke/'] button").click()
    assert "有人提出撤销" in hr.text() and hr.page.locator("button[value=confirm]").count() == 0
    admin = visit("admin")
    admin.go(path)
    with admin.page.expect_navigation():
        admin.page.locator("button[value=confirm]").click()
    public.page.reload()
    assert "已撤销" in public.text() and "替考" not in public.text()
    public.picture("certificate-3-revoked")


def test_tomorrows_roster_shows_who_may_do_what(visit):
    manager = visit("manager")
    page = manager.page
    manager.go("/team/duties/")
    page.fill("textarea[name=numbers]", "200011 任雪文\n999999")
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").click()
    assert "没有工号“999999”" in manager.text() and "200011" in page.input_value("textarea[name=numbers]")
    manager.complaints.clear()  # the browser notes the 400
    page.fill("textarea[name=numbers]", "200011 任雪文\n200012")
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").click()
    rows = page.locator(".duty-board tbody tr")
    assert rows.count() == 2 and "可办，快到期" in rows.first.inner_text() and "不可办" in rows.last.inner_text()
    manager.picture("duties-1-board")
