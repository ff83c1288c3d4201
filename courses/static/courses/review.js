// Reviewing cards: keys, focus, and that no tap is lost. An answer that could not be sent stays on the device, under the reader's own name,
// and is sent again with its ticket: the server takes a ticket once. Without this file the forms work as forms.

const $ = (selector, root = document) => root.querySelector(selector);
const place = $("[data-reviewing]");
const store = `kuibu.review.${place.dataset.reader}.`;
const AGAIN = 4_000;
let last = null; // the form that was sent last: {form, button, body}
let timer = 0;

// --- what waits on the device -----------------------------------------------------
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";

document.addEventListener("submit", ({ target: form, submitter: button }) => {
  if (!form.matches("[data-review-form]")) return;
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  body.delete("csrfmiddlewaretoken"); // a new sign-in brings a new one
  last = { form, button, body: body.toString() };
}, true);

function keep(form) {
  if (last?.form !== form) return;
  try {
    localStorage.setItem(store + form.dataset.key, JSON.stringify({ url: form.action, body: last.body }));
  } catch {
    // a full or forbidden store: the answer is lost if the window is closed without network
  }
}

const drop = (form) => localStorage.removeItem(store + form.dataset.key);

async function sendKept() {
  let sent = false;
  for (const key of Object.keys(localStorage).filter((k) => k.startsWith(store))) {
    const { url, body } = JSON.parse(localStorage.getItem(key));
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": csrf(), "HX-Request": "true" },
        body,
        credentials: "same-origin",
        redirect: "manual",
      });
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status >= 500) continue;
      localStorage.removeItem(key);
      sent = true;
    } catch {
      return; // no network yet
    }
  }
  if (sent) location.reload();
}

// --- sending ------------------------------------------------------------------------
function say(word, link = "") {
  const alarm = $("[data-alarm]");
  alarm.hidden = !word;
  alarm.textContent = word ? $("[data-words]").content.querySelector(`[data-word="${word}"]`).textContent : "";
  if (!link) return;
  const way = document.createElement("a");
  way.href = link;
  way.textContent = $("[data-words]").content.querySelector('[data-word="sign-in"]').textContent;
  alarm.append(" ", way);
}

function sendAgain() {
  if (last?.form.isConnected) last.button?.click();
}

function tryAgain(form, word) {
  keep(form);
  say(word);
  clearTimeout(timer);
  timer = setTimeout(sendAgain, AGAIN);
}

const formOf = (element) => element?.closest?.("[data-review-form]") ?? null;

// Told before theme.js hears of it, and instead: its "please try again" would be wrong here.
function onTrouble(names, act) {
  for (const name of names) {
    document.addEventListener(name, (event) => {
      const form = formOf(event.detail.elt);
      if (!form) return;
      event.stopPropagation();
      act(form, event.detail.xhr?.status ?? 0);
    }, true);
  }
}

onTrouble(["htmx:sendError", "htmx:timeout"], (form) => tryAgain(form, "offline"));
onTrouble(["htmx:responseError"], (form, status) => {
  if (status >= 500) return tryAgain(form, "busy");
  keep(form);
  say("signed-out", place.dataset.signin);
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const form = formOf(detail.requestConfig?.elt);
  const path = (url) => new URL(url, location.href).pathname;
  if (path(detail.xhr.responseURL || location.href) === path(place.dataset.signin)) {
    detail.shouldSwap = false; // the sign-in page is no card
    if (form) keep(form);
    return say("signed-out", place.dataset.signin);
  }
  if (detail.xhr.status >= 400 && detail.xhr.status !== 422) return;
  if (form) drop(form);
  clearTimeout(timer);
  say("");
});

window.addEventListener("online", () => {
  if (last && localStorage.getItem(store + last.form.dataset.key)) sendAgain();
});

// --- focus and keys -----------------------------------------------------------------
const toBegin = () => $("[data-focus]", place)?.focus({ preventScroll: true });

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === place) toBegin();
});
toBegin();

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || $("dialog[open]")) return;
  const on = event.target;
  if (on.closest?.("input, textarea, select, [contenteditable]")) return;
  if (event.key === "Enter" && !on.closest?.("a, button, summary")) $("[data-usual]", place)?.click();
  else if (/^[1-3]$/.test(event.key)) $(`[data-rate="${event.key}"]`, place)?.click();
});

sendKept();
