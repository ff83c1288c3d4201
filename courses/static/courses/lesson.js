// Reading a lesson: where the reader is, what has been seen, saving both, coming back, keys. Without it the text and its
// buttons still work; only the place is not kept.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const page = $("[data-lesson]");
const text = $("[data-text]");
const blocks = $$("[data-anchor]", text);
const READING_LINE = 0.3; // share of the window's height at which a line counts as being read
const EVERY = 10_000;

// --- where the reader is ------------------------------------------------------------
const unitsOf = (block) => $$("h2, h3, h4, p, li, tr, dt, dd, pre, figcaption", block);

function present() {
  const line = innerHeight * READING_LINE;
  const above = (elements) => elements.findLastIndex((e) => e.getBoundingClientRect().top <= line);
  const block = blocks[Math.max(0, above(blocks))];
  return block ? { anchor: block.dataset.anchor, paragraph: Math.max(0, above(unitsOf(block))) } : null;
}

function elementAt({ anchor, paragraph }) {
  const block = blocks.find((b) => b.dataset.anchor === anchor);
  return block ? (unitsOf(block)[paragraph] ?? block) : null;
}

function scrollToElement(element, behavior = "instant") {
  const top = element.getBoundingClientRect().top + scrollY - 96;
  scrollTo({ top: Math.max(0, top), behavior });
}

// --- what has been seen -------------------------------------------------------------
const seen = page.dataset.seen ? JSON.parse(page.dataset.seen) : {};
const fresh = {};

// A PDF and a film are seen page by page and minute by minute (pdf.js, media.js tell), an acknowledgement is signed.
const isText = (block) => !block.dataset.pdf && !("acknowledge" in block.dataset) && !$("[data-media]", block);

function noteSeen() {
  if (document.hidden) return;
  for (const block of blocks) {
    const anchor = block.dataset.anchor;
    if (seen[anchor] || !isText(block)) continue;
    if (block.getBoundingClientRect().bottom <= innerHeight + 2) seen[anchor] = fresh[anchor] = true;
  }
}

document.addEventListener("check:done", ({ detail }) => {
  if (detail.done) showDone();
  else changed();
});

document.addEventListener("lesson:seen", ({ detail }) => {
  seen[detail.anchor] = fresh[detail.anchor] = detail.value;
  changed();
});

function showBar() {
  const bar = $("[data-lesson-bar]");
  const box = text.getBoundingClientRect();
  const way = box.height - innerHeight * 0.6;
  if (bar) bar.value = Math.round(100 * Math.min(1, Math.max(0, way > 0 ? -(box.top - 100) / way : 1)));
}

function showHeading(anchor) {
  const order = blocks.map((b) => b.dataset.anchor);
  const links = $$("[data-headings] a");
  const reached = links.findLast((link) => order.indexOf(link.hash.slice(1)) <= order.indexOf(anchor));
  for (const link of links) {
    if (link === reached) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// --- saving -------------------------------------------------------------------------
const status = $("[data-saved]");
const store = `kuibu.place.${page.dataset.reader}.`;
const mine = store + page.dataset.save;
let waiting = null;
let timer = 0;
let lastTry = 0;
let isOver = !page.dataset.save;

function say(words, time = "") {
  if (status) status.textContent = words ? status.dataset[words].replace("{time}", time) : "";
  status?.classList.toggle("is-unsaved", words === "offline" || words === "signedOut");
}

function changed() {
  if (isOver) return;
  const place = present();
  if (!place) return;
  waiting = { ...place, seen: { ...fresh }, seq: Date.now() };
  if (!timer) timer = setTimeout(save, Math.max(800, EVERY - (Date.now() - lastTry)));
}

const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";

async function send(url, place) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" },
    body: JSON.stringify(place),
    credentials: "same-origin",
    redirect: "manual",
  });
  if (response.type === "opaqueredirect" || response.status === 403) throw new Error("signedOut");
  if (response.status === 404) isOver = url === page.dataset.save;
  else if (!response.ok) throw new Error("offline");
  return response.ok ? response.json() : null;
}

async function save() {
  clearTimeout(timer);
  timer = 0;
  if (!waiting) return;
  const place = waiting;
  lastTry = Date.now();
  keep(mine, place);
  try {
    const answer = await send(page.dataset.save, place);
    if (waiting === place) waiting = null;
    drop(mine, place.seq);
    if (!answer) return say("");
    say("savedWords", answer.saved_at);
    if (answer.done) showDone();
  } catch (error) {
    say(error.message === "signedOut" ? "signedOut" : "offline");
    if (!timer) timer = setTimeout(save, EVERY);
  }
}

// What is not saved waits on the device under the reader's own name, for this lesson and any other.
function keep(key, place) {
  try {
    localStorage.setItem(key, JSON.stringify(place));
  } catch {
    // a full or forbidden store: the place is lost if the window is closed without network
  }
}

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function drop(key, seq) {
  if ((kept(key)?.seq ?? 0) <= seq) localStorage.removeItem(key);
}

async function sendKept() {
  for (const key of Object.keys(localStorage).filter((k) => k.startsWith(store) && k !== mine)) {
    const place = kept(key);
    if (!place) continue;
    try {
      await send(key.slice(store.length), place);
      drop(key, place.seq);
    } catch {
      return;
    }
  }
}

function leave() {
  if (!waiting || isOver) return;
  keep(mine, waiting);
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...waiting, csrfmiddlewaretoken: csrf() })) {
    form.append(name, typeof value === "object" ? JSON.stringify(value) : value);
  }
  // Queued is not arrived: what is kept here is dropped only when a later page has heard that it was saved.
  if (navigator.sendBeacon(page.dataset.save, form)) waiting = null;
}

function showDone() {
  if ("done" in page.dataset) return;
  page.dataset.done = "";
  for (const element of $$("[data-when-open]")) element.hidden = true;
  for (const element of $$("[data-when-done]")) element.hidden = false;
  const here = $(".outline__lesson.is-here");
  here?.classList.add("is-done");
  if (here) $(".outline__mark", here).textContent = "✓";
}

// --- coming back --------------------------------------------------------------------
function comeBack() {
  const unsaved = kept(mine);
  const stored = { anchor: page.dataset.anchor, paragraph: Number(page.dataset.paragraph), seq: Number(page.dataset.seq) };
  const place = unsaved && unsaved.seq > stored.seq ? unsaved : stored;
  if (unsaved) {
    Object.assign(fresh, unsaved.seen);
    Object.assign(seen, unsaved.seen);
    waiting = unsaved;
    save();
  }
  const way = performance.getEntriesByType("navigation")[0]?.type;
  if (!place.anchor || location.hash || way === "back_forward" || "done" in page.dataset) return;
  const element = elementAt(place);
  if (!element || element.getBoundingClientRect().top < innerHeight * 0.75) return;
  history.scrollRestoration = "manual";
  scrollToElement(element);
  element.classList.add("is-resumed");
  const notice = $("[data-resume]");
  notice.hidden = false;
  setTimeout(() => notice.contains(document.activeElement) || notice.remove(), 12_000);
  $("[data-resume-undo]").addEventListener("click", () => {
    notice.remove();
    element.classList.remove("is-resumed");
    scrollTo({ top: 0, behavior: "smooth" });
  });
}

// --- keys -----------------------------------------------------------------------------
const stops = () => [$("h1"), ...$$("h2, .case, .figure, .pdf, .media-block, .acknowledge", text), $("#lesson-end")].filter(Boolean);

function step(by) {
  const tops = stops().map((e) => ({ e, top: e.getBoundingClientRect().top - 96 }));
  const next = by > 0 ? tops.find((s) => s.top > 6) : tops.findLast((s) => s.top < -6);
  if (next) scrollToElement(next.e, "smooth");
}

const keys = {
  j: () => step(1),
  ArrowRight: () => step(1),
  k: () => step(-1),
  ArrowLeft: () => step(-1),
  n: goOn,
  p: () => $("[data-go-back]")?.click(),
  "?": () => $("#lesson-keys")?.showModal(),
};

function goOn() {
  const target = $$("[data-go-on]").find((e) => !e.closest("[hidden]"));
  if (!target) return;
  const needsAttention = target.matches("button");
  if (needsAttention) target.focus();
  else target.click();
}

document.addEventListener("keydown", (event) => {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || $("dialog[open]")) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], video, audio, .plyr, [data-own-keys], .table-wrap")) return;
  event.preventDefault();
  act();
});

// --- words with more behind them, drawings ----------------------------------------------
document.addEventListener("click", (event) => {
  const word = event.target.closest?.("a[data-note]");
  if (word && !event.ctrlKey && !event.metaKey && !event.shiftKey) event.preventDefault(); // theme.js shows the note
  const drawing = event.target.closest?.("[data-zoom], .figure:not(.lesson-map) [data-drawing]");
  if (drawing) import(page.dataset.zoomModule).then((zoom) => zoom.open(drawing.closest("figure")));
  if (event.target.closest?.("#lesson-outline a")) $("#lesson-outline").hidePopover?.();
});
for (const button of $$("button[data-zoom]")) button.hidden = false;

// --- all together -------------------------------------------------------------------------
let frame = 0;
function onScroll() {
  if (frame) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    const before = Object.keys(fresh).length;
    noteSeen();
    showBar();
    showHeading(present()?.anchor);
    if (!isOver && status && !timer) say("unsaved");
    changed();
    const isAll = blocks.filter(isText).every((b) => seen[b.dataset.anchor]);
    if (isAll && Object.keys(fresh).length > before) save();
  });
}

if (blocks.length) {
  if (!isOver) comeBack();
  showBar();
  showHeading(present()?.anchor);
  addEventListener("scroll", onScroll, { passive: true });
  setTimeout(onScroll, 4000); // a short lesson may need no scrolling at all
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("online", () => save());
  if (!isOver) sendKept();
}
