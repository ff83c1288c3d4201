#!/usr/bin/env python3
"""Make docs/pictures/*.png: real pages of a demonstration of its own, in Chromium. `tools/pictures.py [NAME ...]`."""

import io
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from openpyxl import Workbook  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tools import demo_server  # noqa: E402
from tools.demo_server import PASSWORD, Server  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000
DESK, PHONE = (1280, 860), (390, 844)
NEW_PEOPLE = [
    ["300001", "苏小禾", "13000000088", "QC-XY", "clerk", "100101", "合同", "2026-11-23"],
    ["300002", "顾一帆", "13000000089", "LJ-JP", "clerk", "200001", "派遣", "2026-11-20"],
    ["200002", "", "13000000090", "LJ-JP", "", "200001", "", ""],
    ["300003", "卫来", "13000000091", "QC-99", "clerk", "100101", "合同", "2026年13月1日"],
]


def window(browser: Browser, server: Server, username: str, size: tuple[int, int], *, dark: bool = False) -> Page:
    """Open a window of `size`, signed in."""
    is_phone = size == PHONE
    context = browser.new_context(
        locale="zh-CN", viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light",
        is_mobile=is_phone, has_touch=is_phone, device_scale_factor=2 if is_phone else 1, reduced_motion="reduce",
    )  # fmt: skip
    context.add_cookies(
        [{"name": k, "value": v, "url": server.url} for k, v in demo_server.sign_in(server, username, PASSWORD).items()]
    )
    return context.new_page()


def take(page: Page, name: str) -> None:
    """Write what the window shows as a small PNG."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        for colours in (256, 128, 64, 32):
            small = io.BytesIO()
            shot.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
            if small.tell() < LARGEST:
                break
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(small.getvalue())
    print(f"docs/pictures/{name}.png  {small.tell() / 1000:.0f} kB")


def my_learning(browser, server):
    page = window(browser, server, "trainee", DESK)
    page.goto(server.url + "/learn/")
    take(page, "my-learning")


def lesson(browser, server):
    page = window(browser, server, "trainee", DESK)
    page.goto(server.url + "/lessons/go/C101-01/")
    figure = page.locator(".figure").first
    figure.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 120)")
    take(page, "lesson")


def lesson_in_the_dark(browser, server):
    page = window(browser, server, "trainee", DESK, dark=True)
    page.goto(server.url + "/lessons/go/C102-04/")
    page.locator(".figure").first.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 120)")
    take(page, "lesson-dark")


def map_on_the_phone(browser, server):
    page = window(browser, server, "trainee", PHONE)
    page.goto(server.url + "/learn/")
    take(page, "map-on-the-phone")


def lesson_on_the_phone(browser, server):
    page = window(browser, server, "newhire", PHONE)
    page.goto(server.url + "/learn/")
    page.click(".now-card a.btn--primary")
    take(page, "lesson-on-the-phone")


def team(browser, server):
    page = window(browser, server, "manager", DESK)
    page.goto(server.url + "/team/")
    take(page, "team")


def hr_home(browser, server):
    page = window(browser, server, "hr", DESK)
    page.goto(server.url + "/hr/")
    take(page, "hr")


def roster_preview(browser, server):
    page = window(browser, server, "hr", DESK)
    book = Workbook()
    book.active.append(["工号", "姓名", "手机", "部门编码", "岗位编码", "直接上级工号", "用工形式", "入职日期"])
    for row in NEW_PEOPLE:
        book.active.append(row)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "十一月花名册.xlsx"
        book.save(path)
        page.goto(server.url + "/hr/roster/")
        page.set_input_files("input[type=file]", path)
        page.click("form[action$='/upload/'] button")
        page.locator("form[action$='/apply/'] .btn--primary").wait_for(timeout=30_000)
    take(page, "roster-preview")


def editor(browser, server):
    page = window(browser, server, "author", DESK)
    page.goto(server.url + "/lessons/go/C101-02/")
    title = page.inner_text("h1")
    page.goto(f"{server.url}/cms/pages/search/?q={title}")
    page.locator("a[href$='/edit/']", has_text=title).first.click()
    page.locator(".w-field, .w-panel").first.wait_for()
    take(page, "editor")


# --- the order desk ----------------------------------------------------------------------------------
def _rehearsal(page: Page, server: Server, mode: str) -> None:
    """Begin S-104, or go on with it."""
    page.goto(server.url + "/crm/")
    page.locator(".scenario", has_text="S-104").locator(f'form:has([value="{mode}"]) button').click()
    page.locator(".counter").wait_for()


def _send(page: Page, command: str, **fields: str) -> None:
    form = page.locator(f'form[data-command="{command}"]')
    if not form.count():
        return
    for name, value in fields.items():
        field = form.locator(f'[name="{name}"]')
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    form.locator("button[type=submit]").click()
    page.wait_for_timeout(600)


def counter(browser, server):
    page = window(browser, server, "newhire", DESK)
    _rehearsal(page, server, "practice")
    _send(page, "S0.auth_id_card", customer="wang")
    _send(page, "S1.open", flow="new_broadband")
    _send(page, "S2.offer_select", offering="PR-BB-M")
    _send(page, "S2.address_search", text="示范")
    take(page, "counter")


def counter_on_the_phone(browser, server):
    page = window(browser, server, "manager", PHONE)
    _rehearsal(page, server, "practice")
    take(page, "counter-on-the-phone")


def guided(browser, server):
    page = window(browser, server, "manager", DESK, dark=True)
    _rehearsal(page, server, "guided")
    take(page, "counter-guided-dark")


def _demonstration(page: Page, server: Server, step: int) -> None:
    page.goto(server.url + "/crm/")
    address = page.locator(".scenario", has_text="S-104").locator('a[href$="/demo/"]').get_attribute("href")
    page.goto(f"{server.url}{address}?at={step}")


def fees(browser, server):
    page = window(browser, server, "newhire", DESK)
    _demonstration(page, server, 12)
    take(page, "counter-fees")


def order(browser, server):
    page = window(browser, server, "newhire", DESK)
    _demonstration(page, server, 18)
    take(page, "counter-order")


def run_result(browser, server):
    page = window(browser, server, "trainee", DESK)
    page.goto(server.url + "/crm/")
    page.locator("tr[data-row-link] a", has_text="S-104").last.click()
    page.locator(".score-bars").wait_for()
    take(page, "run-result")
    page.locator('.findings a[href*="/replay/"]').first.click()
    page.locator(".replay").wait_for()
    take(page, "run-replay")


def _at_step(page: Page, server: Server, step: int, name: str) -> None:
    _demonstration(page, server, step)
    page.locator(".replay").wait_for()
    take(page, name)


def screens(browser, server):
    page = window(browser, server, "newhire", DESK)
    page.goto(server.url + "/crm/")
    take(page, "order-desk")
    for step, name in ((14, "counter-readback"), (17, "counter-till")):
        _at_step(page, server, step, name)
    page.goto(server.url + "/crm/")
    address = page.locator(".scenario", has_text="S-314").locator('a[href$="/demo/"]').get_attribute("href")
    page.goto(f"{server.url}{address}?at=18")
    page.locator(".orders .desk-warning").scroll_into_view_if_needed()
    take(page, "counter-order-in-part")


def lesson_with_scenario(browser, server):
    page = window(browser, server, "trainee", DESK)
    page.goto(server.url + "/lessons/go/C108-05/")
    page.locator("main form[action*='/rehearse/']").first.scroll_into_view_if_needed()
    take(page, "lesson-with-scenario")


EXAM = """
from people.models import Employee
from simulator.actions import admissions
from simulator.models import Scenario
who = Employee.objects.get(user__username='newhire')
admissions.admit(who, Scenario.objects.get(key='S-105'), context_key='picture', modes=['exam'])
"""


def exam(browser, server):
    server.manage("shell", "--no-imports", "-c", EXAM)
    page = window(browser, server, "newhire", DESK)
    page.goto(server.url + "/crm/")
    page.locator(".scenario", has_text="S-105").locator('form:has([value="exam"]) button').click()
    page.locator("#confirm-dialog button[value=yes]").click()
    page.locator(".counter").wait_for()
    take(page, "counter-exam")


def runs_of_trainees(browser, server):
    page = window(browser, server, "trainer", DESK)
    page.goto(server.url + "/crm/runs/")
    take(page, "runs-of-trainees")


def dialogue(browser, server):
    page = window(browser, server, "newhire", DESK)
    page.goto(server.url + "/crm/dialogues/D-01/")
    for text in ("校园卡月租19元", "大概花多少"):
        if page.locator(".tray__option", has_text=text).count():
            page.locator(".tray__option", has_text=text).click()
    take(page, "conversation")


SCENES = [
    my_learning, lesson, lesson_in_the_dark, map_on_the_phone, lesson_on_the_phone, team, hr_home, roster_preview, editor,
    counter, counter_on_the_phone, guided, fees, order, run_result, screens, lesson_with_scenario, runs_of_trainees, dialogue, exam,
]  # fmt: skip


def main() -> int:
    path = demo_server.chromium()
    if path is None:
        print("Chromium is not installed (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    wanted = set(sys.argv[1:])
    unknown = wanted - {scene.__name__ for scene in SCENES}
    if unknown:
        print(f"no such scene: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="kuibu-pictures-") as name, sync_playwright() as play:
        folder = Path(name)
        demo_server.prepare(folder, DATABASE_URL="")
        with demo_server.serving(folder, DATABASE_URL="") as server:
            browser = play.chromium.launch(executable_path=path, args=demo_server.CHROMIUM_FLAGS)
            for scene in SCENES:
                if not wanted or scene.__name__ in wanted:
                    scene(browser, server)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
