"""Looking at every page that a person can reach by links: it answers, is quiet, fits and is readable for everybody."""

import collections
import re

from tests.browser.ground import URL
from tests.browser.visits import shape

STARTS = ["/", "/learn/", "/todo/", "/messages/", "/terms/", "/search/?q=宽带", "/accounts/", "/team/", "/hr/", "/cms/"]
NOT_PAGES = re.compile(
    r"/banks/template/$|^/quizzes/(?!banks/).*/export/$|/logout/|/static/|/media/|/documents/|/cms/|\.(xlsx|docx|csv|pdf|png|svg|jwt|zip|ics)(\?|$)|^/style-guide/"
    r"|^/fieldwork/external/[^/]+/print/|^/hr/fieldwork/(external|costs)/export/|^/fieldwork/external/files/|/evidence/$"
)
REFUSED = {403, 404}
AT_MOST = 160
PHONE, ZOOMED = 390, 640  # 640: a window of 1280 at 200 %

# axe need not see the same thing for eight roles, nor the same frame on seventy pages.
FRAME = (".top-bar", ".foot")
looked_at: set[tuple] = set()  # (kind of page, the classes in its main part)
framed: set = set()  # windows whose frame was looked at
seen_in_the_dark: set[str] = set()  # classes


def look(window, path, *, is_start):
    """Return what is wrong with one page."""
    window.page.set_viewport_size({"width": 1280, "height": 900})
    answer = window.go(path)
    if answer.status in REFUSED and is_start:  # an address by heart, not a link: to be refused is right
        window.complaints.clear()
        return []
    if answer.status == 403 and window.page.locator("main a.btn").count():  # a lesson that says how it opens
        take(window)
    elif answer.status >= 400:
        return [f"answers {answer.status}, though a page links there", *take(window)]
    problems = [f"leftover {p}" for p in window.leftovers()]
    broken = window.page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth).map(i => i.src)")
    problems += [f"broken picture {src}" for src in broken]
    classes = window.page.evaluate(
        "[...new Set([...document.querySelectorAll('main [class]')].flatMap(e => [...e.classList]))].sort().join()"
    )
    look_of_it = (shape(path), classes)
    if look_of_it in looked_at:  # somebody has seen the same at every width; for the next it answers and is quiet
        return problems + take(window)
    looked_at.add(look_of_it)
    problems += [window.sideways(ZOOMED), window.sideways(PHONE)]
    if not URL:  # on PostgreSQL the same pages look the same
        problems += audit(window, set(classes.split(",")))
    return [p for p in problems if p] + take(window)


def audit(window, classes):
    """Return what axe finds: the frame once for each person, the page on a phone, and in the dark what has new classes."""
    frame = () if window not in framed else FRAME
    framed.add(window)
    problems = [f"at {PHONE}: {line}" for line in window.serious_findings(without=frame)]
    if frame and classes <= seen_in_the_dark:
        return problems
    seen_in_the_dark.update(classes)
    window.page.set_viewport_size({"width": 1280, "height": 900})
    window.hold_still()
    window.page.emulate_media(color_scheme="dark")
    window.page.wait_for_timeout(100)
    problems += [
        f"dark: {line}" for line in window.serious_findings("color-contrast", without=frame)
    ]  # only colours change
    window.page.emulate_media(color_scheme="light")
    return problems


def take(window):
    complaints, window.complaints[:] = list(window.complaints), []
    return complaints


def walk(window, *, role):
    """Go through the pages from the starting points on, one of each kind, and assert that all are sound."""
    queue, seen, problems = collections.deque((path, True) for path in STARTS), set(), []
    while queue and len(seen) < AT_MOST:
        path, is_start = queue.popleft()
        if shape(path) in seen or (NOT_PAGES.search(path) and not is_start):
            continue
        seen.add(shape(path))
        problems += [f"{path}: {problem}" for problem in look(window, path, is_start=is_start)]
        if not window.path().startswith("/cms/"):
            queue.extend((link, False) for link in window.links())
    assert not problems, f"{len(seen)} kinds of pages\n" + "\n".join(problems)
    assert len(seen) > (8 if role else 3)
