"""People at a browser: signing in, looking, and what the browser complains about."""

import contextlib
import re
import time
import urllib.parse
from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from tools.demo_server import PASSWORD, ROOT

AXE = Axe()
PICTURES = ROOT / "build" / "pictures"
WATCH_POLICY = "document.addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
SERIOUS = """([parts, options]) => axe.run(parts || document, options).then(found => found.violations
    .filter(v => ["serious", "critical"].includes(v.impact))
    .map(v => `${v.id} x${v.nodes.length}: ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 120)}`))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Visit:
    """One person's browser window; `complaints` collects what nobody should ever see."""

    def __init__(self, browser, base: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        self.base, self.complaints = base, []
        scheme = "dark" if dark else "light"
        is_phone = width < 600
        self.context = browser.new_context(
            locale="zh-CN", viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce",
            is_mobile=is_phone, has_touch=is_phone,
        )  # fmt: skip
        self.context.add_init_script(WATCH_POLICY)
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.context.on("console", lambda m: self._complain(m.text) if m.type in ("error", "warning") else None)
        self.context.on("weberror", lambda e: self._complain(str(e.error)))
        self.context.on("request", self._watch_request)
        self.context.on("response", lambda r: self._complain(f"{r.status} {r.url}") if r.status >= 500 else None)

    def _complain(self, text: str) -> None:
        self.complaints.append(f"{urllib.parse.urlsplit(self.page.url).path}: {text[:300]}")

    def _watch_request(self, request) -> None:
        url = urllib.parse.urlsplit(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and f"{url.scheme}://{url.netloc}" != self.base:
            self._complain(f"asks another host: {request.url}")

    def go(self, path: str):
        """Open an address of the site; return the answer."""
        return self.page.goto(self.base + path, wait_until="load")

    def sign_in(self, username: str, password: str = PASSWORD) -> "Visit":
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return self

    def picture(self, name: str, *, full: bool = False) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=full)

    def text(self) -> str:
        return self.page.inner_text("main")

    def path(self) -> str:
        return urllib.parse.urlsplit(self.page.url).path

    def close(self) -> None:
        self.context.close()

    # --- looking closely ---------------------------------------------------------------------------
    def serious_findings(self, *rules: str, without: Sequence[str] = ()) -> list[str]:
        """Return what axe calls serious or critical on the page as it is, by all its rules or by those named.

        `without`: selectors of parts that were looked at already.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.axe_script)
        options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
        parts = {"exclude": [[selector] for selector in without]} if without else None
        return self.page.evaluate(SERIOUS, [parts, options])

    def hold_still(self) -> None:
        """Let colours change at once, from now on: a page that fades over on a busy machine has no contrast for a while."""
        self.page.evaluate(
            """() => {
                const still = new CSSStyleSheet();
                still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
                document.adoptedStyleSheets = [still];
            }"""
        )

    def sideways(self, width: int, height: int = 844) -> str:
        """Return what makes the page scroll sideways at this width, or nothing."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(60)
        excess = self.page.evaluate(TOO_WIDE)
        return f"{excess} px too wide at {width} px: {self._widest()}" if excess > 1 else ""

    def _widest(self) -> str:
        return self.page.evaluate(
            """() => {
                const edge = document.documentElement.clientWidth;
                const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > edge + 1);
                const e = wide.at(-1);
                return e ? e.tagName + '.' + e.className : '';
            }"""
        )

    def links(self) -> list[str]:
        """Return the addresses on this site that the page leads to."""
        found = self.page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
        urls = [urllib.parse.urlsplit(href) for href in found]
        here = [u for u in urls if f"{u.scheme}://{u.netloc}" == self.base]
        return [u.path + (f"?{u.query}" if u.query else "") for u in here]

    def leftovers(self) -> list[str]:
        """Return traces of templates and of Python on the page."""
        text = self.page.content()
        return [
            p
            for p in (r"\{\{ ?\w", r"\{% ?\w", r"Traceback \(", r">\s*None\s*<", r">\s*nan\s*<", r">undefined<")
            if re.search(p, text)
        ]


def wait_until(page, expression: str, *, seconds: float = 20) -> None:
    """Wait until a JavaScript expression is true. Playwright's own way evaluates text in the page, which our policy forbids."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with contextlib.suppress(Error):  # the page was just leaving: ask the next one
            if page.evaluate(expression):
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"never became true: {expression}")


def shape(path: str) -> str:
    """Return the address with ids, slugs of lessons and queries folded: one shape a kind of page."""
    path = urllib.parse.urlsplit(path).path
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "N", path)
    return re.sub(
        r"^(/en)?/courses/(?!go/)[^/]+/(?:[^/]+/)?$",
        lambda m: f"{m[1] or ''}/courses/*" + "/*" * (path.count("/") - 3),
        path,
    )
