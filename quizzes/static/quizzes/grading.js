// The grading desk: keys, the running total, drafts that outlive the network and the sign-in. Without it the sheet is a form.

const page = document.querySelector("[data-grading]");
const $ = (selector, root = page) => root.querySelector(selector);
const $$ = (selector, root = page) => [...root.querySelectorAll(selector)];
const words = page.dataset;
const DRAFT = "kuibu-grading:";
const KEPT_DAYS = 7;
const KEYS_OFF = "kuibu-grading-keys-off";

const desk = () => $("[data-desk]");
const sheet = () => $("#sheet");
const criteria = () => $$("[data-criterion]");
const keys = document.getElementById("keys");

// --- storage that may be missing (private windows) ----------------------------------
const store = {
  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // nothing is kept; the form itself still holds it
    }
  },
  remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // there was nothing
    }
  },
  keys() {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  },
};

// --- what is on the sheet -------------------------------------------------------------
function pointsOf(criterion) {
  const radio = $('input[type="radio"]:checked', criterion);
  if (radio) return Number(radio.value);
  const number = $('input[type="number"]', criterion);
  return number && number.value !== "" && number.checkValidity() ? Number(number.value) : null;
}

const missing = () => criteria().find((criterion) => pointsOf(criterion) === null);

function showTotal() {
  const total = $("[data-total]");
  if (!total) return;
  total.hidden = false;
  const whole = BigInt(sheet().dataset.whole || 1);
  let sum = 0n;
  for (const criterion of criteria()) sum += BigInt(criterion.dataset.units) * BigInt(pointsOf(criterion) ?? 0);
  // Halves round up, in whole numbers, as the server does it.
  const percent = (2n * sum + whole) / (2n * whole);
  const score = (2n * percent * BigInt(sheet().dataset.most) + 100n) / 200n;
  $("[data-percent]", total).textContent = missing() ? "…" : String(percent);
  $("[data-points]", total).textContent = missing() ? "…" : String(Number(score) / 100);
}

// --- drafts -----------------------------------------------------------------------------
const draftKey = () => DRAFT + desk().dataset.token;

function keepDraft() {
  const form = sheet();
  if (!form) return;
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name.startsWith("c:") || name === "comment" || name === "reason") fields[name] = value;
  }
  store.set(draftKey(), { fields, at: Date.now() });
}

function bringBackDraft() {
  const draft = sheet() && store.get(draftKey());
  if (!draft) return;
  let back = false;
  for (const [name, value] of Object.entries(draft.fields)) {
    const field = sheet().elements[name];
    if (!field || !value) continue;
    back ||= field.value !== value;
    field.value = value;
  }
  if (back) say(words.restored);
}

function forgetDrafts() {
  if (desk().dataset.saved) store.remove(DRAFT + desk().dataset.saved);
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const key of store.keys()) {
    if (key.startsWith(DRAFT) && !((store.get(key)?.at ?? 0) > oldest)) store.remove(key);
  }
}

// --- telling ------------------------------------------------------------------------------
function say(text) {
  const note = $("[data-note]");
  if (note) note.textContent = text;
}

function alarm(text, link = null) {
  const bar = $("[data-alarm]");
  setTimeout(() => document.querySelectorAll("[data-request-failed]").forEach((message) => message.remove())); // said here
  bar.textContent = text;
  if (link) {
    const a = document.createElement("a");
    a.href = link;
    a.textContent = words.signInLabel;
    bar.append(" ", a);
  }
  bar.hidden = !text;
}

// --- moving -------------------------------------------------------------------------------
function present() {
  const all = criteria();
  const here = all.findIndex((criterion) => criterion.contains(document.activeElement));
  return here >= 0 ? here : Math.max(0, all.findIndex((criterion) => pointsOf(criterion) === null));
}

function goTo(criterion) {
  const field = criterion && ($("input:checked", criterion) ?? $("input", criterion));
  if (!field) return;
  field.focus({ preventScroll: true });
  criterion.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = criteria();
  goTo(all[Math.min(all.length - 1, Math.max(0, present() + step))]);
}

function choose(digit) {
  const all = criteria();
  const here = present();
  const radio = all[here] && $$('input[type="radio"]', all[here])[digit - 1];
  if (!radio) return false;
  radio.checked = true;
  changed();
  goTo(all[here]);
  if (here + 1 < all.length) goTo(all[here + 1]);
  return true;
}

function save() {
  const first = missing();
  for (const criterion of criteria()) criterion.classList.toggle("is-missing", pointsOf(criterion) === null);
  if (first) {
    say(words.none);
    goTo(first);
    return;
  }
  sheet().requestSubmit();
}

const onKey = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  c: () => $("#id_comment")?.focus(),
  s: () => $("[data-skip]")?.click(),
  u: () => $("[data-again]")?.click(),
  m: () => $$("[data-model]").forEach((fold) => (fold.open = !fold.open)),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && sheet()) save();
    return;
  }
  const target = event.target;
  if (target.matches?.("textarea")) {
    if (event.key === "Escape") goTo(criteria()[present()]);
    return;
  }
  if (event.key === "Enter") {
    if (!sheet() || target.matches?.("a, button, summary")) return;
    event.preventDefault();
    save();
    return;
  }
  const isNumber = target.matches?.('input[type="number"]');
  if (store.get(KEYS_OFF) && event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (/^[1-9]$/.test(event.key) && !isNumber && sheet()) {
    if (choose(Number(event.key))) event.preventDefault();
    return;
  }
  if (event.key.startsWith("Arrow") && !target.closest?.("[data-criterion]")) return; // elsewhere arrows scroll
  const act = onKey[event.key];
  if (!act || (isNumber && event.key.length === 1 && event.key !== "?")) return;
  event.preventDefault();
  act();
});

// --- what changes ---------------------------------------------------------------------------
function changed() {
  keepDraft();
  showTotal();
  say("");
}

page.addEventListener("input", (event) => event.target.closest("#sheet") && changed());

page.addEventListener("submit", (event) => {
  if (event.target !== sheet() || !missing()) return;
  event.preventDefault();
  event.stopPropagation();
  save();
}, true);

const switchKeys = document.querySelector("[data-keys-on]");
switchKeys.checked = !store.get(KEYS_OFF);
switchKeys.addEventListener("change", () => (switchKeys.checked ? store.remove(KEYS_OFF) : store.set(KEYS_OFF, true)));

function begin({ isFirst = false } = {}) {
  alarm("");
  forgetDrafts();
  if (!sheet()) return;
  bringBackDraft();
  showTotal();
  if (!matchMedia("(pointer: coarse)").matches) goTo(missing() ?? criteria()[0]);
  if (!isFirst) scrollTo({ top: 0 });
}

// --- the server's answer --------------------------------------------------------------------
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "desk") return;
  // The sign-in has ended: what came back is the sign-in page. Nothing is swapped, nothing typed is lost.
  if (new URL(event.detail.xhr.responseURL || location.href).pathname.startsWith("/accounts/")) {
    event.detail.shouldSwap = false;
    alarm(words.signedOutWords, words.signIn);
  }
});
document.addEventListener("htmx:afterSwap", (event) => event.detail.target?.id === "desk" && begin());
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => alarm(words.offlineWords));
document.addEventListener("htmx:responseError", ({ detail }) =>
  detail.xhr.status === 403 ? alarm(words.signedOutWords, words.signIn) : alarm(words.failedWords),
);
window.addEventListener("online", () => alarm(""));

setInterval(() => {
  if (document.hidden || !desk()?.dataset.token) return;
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const body = new URLSearchParams({ answer: desk().dataset.token });
  fetch(words.keep, { method: "POST", headers, body, redirect: "manual" }).catch(() => {});
}, 240_000);

begin({ isFirst: true });
