// What every page can do. Each behaviour is delegated from the document, so parts swapped in by htmx have it too.
// Without JavaScript pages still work: menus are <details>, forms are sent, all tab panels show.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- menus ------------------------------------------------------------------
function closeMenus(except = null) {
  for (const menu of $$("details.menu[open]")) if (!menu.contains(except)) menu.open = false;
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = $$("details.menu[open]").at(-1);
  if (!menu) return;
  menu.open = false;
  $("summary", menu).focus();
});

// --- places that have no room in the top bar move into its menu -----------------
function fitPlaces(nav) {
  const links = $$(":scope > a", nav);
  const copies = $$("[data-no-room]", nav);
  const menu = $("details", nav);
  const hasTools = $(".menu__panel .menu__section", nav) !== null;
  const shown = (count) => {
    links.forEach((link, i) => (link.hidden = i >= count));
    copies.forEach((copy, i) => (copy.hidden = i < count));
    menu.hidden = count === links.length && !hasTools;
  };
  let count = links.length;
  shown(count);
  while (count > 0 && nav.scrollWidth > nav.clientWidth) shown(--count);
}

const topNav = $("[data-top-nav]");
if (topNav) new ResizeObserver(() => requestAnimationFrame(() => fitPlaces(topNav))).observe(topNav);

// --- light and dark ---------------------------------------------------------
function chooseTheme(choice) {
  const age = choice ? 31536000 : 0;
  document.cookie = `theme=${choice}; path=/; max-age=${age}; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
  if (choice) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
  for (const button of $$("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

for (const group of $$("[data-theme-switch]")) group.hidden = false;

// --- one listener for clicks on our data attributes --------------------------
const onClick = {
  "[data-theme-choice]": (button) => chooseTheme(button.dataset.themeChoice),
  "[data-dismiss]": (button) => button.closest(button.dataset.dismiss)?.remove(),
  "[data-dialog]": (button) => $(button.dataset.dialog)?.showModal(),
  "[data-close]": (button) => button.closest("dialog")?.close(),
  "[data-copy], [data-copy-from]": copy,
  "[data-note]": toggleNote,
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(onClick)) {
    const found = event.target.closest?.(selector);
    if (found) act(found, event);
  }
  followRow(event);
});

async function copy(button) {
  const source = button.dataset.copyFrom ? $(button.dataset.copyFrom) : null;
  const text = source ? source.value ?? source.textContent.trim() : button.dataset.copy;
  await putOnClipboard(text);
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 1500);
}

async function putOnClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea"); // a hall's plain http has no clipboard API
  box.value = text;
  box.className = "visually-hidden";
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
}

function followRow(event) {
  const row = event.target.closest?.("[data-row-link]");
  if (!row || event.target.closest("a, button, input, label, select, summary, textarea")) return;
  if (getSelection().toString()) return;
  const link = $("a[href]", row);
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
}

// --- a note on demand (sources of facts) --------------------------------------
function toggleNote(button) {
  const open = button.nextElementSibling?.matches(".note-pop") ? button.nextElementSibling : null;
  closeNotes();
  if (open) return;
  const note = document.createElement("span");
  note.className = "note-pop";
  note.setAttribute("role", "status");
  button.after(note);
  note.textContent = button.dataset.note;
  button.setAttribute("aria-expanded", "true");
  const over = note.getBoundingClientRect().right - document.documentElement.clientWidth + 16;
  if (over > 0) note.style.marginLeft = `${-over}px`;
}

function closeNotes() {
  for (const note of $$(".note-pop")) {
    note.previousElementSibling?.setAttribute("aria-expanded", "false");
    note.remove();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeNotes();
});
document.addEventListener("pointerdown", (event) => {
  if (!event.target.closest?.(".note-pop, [data-note]")) closeNotes();
});

// --- destructive forms ask first ----------------------------------------------
const confirmed = new WeakSet();

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const submitter = event.submitter;
    const asks = submitter?.dataset.confirm ? submitter : form;
    const dialog = $("#confirm-dialog");
    if (!asks.dataset.confirm || !dialog || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    fillConfirm(dialog, asks.dataset);
    dialog.returnValue = "no";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        confirmed.add(form);
        form.requestSubmit(submitter);
      },
      { once: true },
    );
    dialog.showModal();
  },
  true,
);

function fillConfirm(dialog, { confirm, confirmTitle, confirmLabel }) {
  const title = $("[data-confirm-title]", dialog);
  const yes = $("[data-confirm-yes]", dialog);
  $("[data-confirm-text]", dialog).textContent = confirm;
  title.textContent = confirmTitle || title.dataset.default;
  yes.textContent = confirmLabel || yes.dataset.default;
}

// --- tabs ---------------------------------------------------------------------
function chooseTab(tab, { focus = false } = {}) {
  for (const other of $$('[role="tab"]', tab.closest('[role="tablist"]'))) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !chosen;
  }
  if (focus) tab.focus();
}

function setUpTabs(root) {
  for (const list of $$('[data-tabs] [role="tablist"]', root)) {
    chooseTab($('[aria-selected="true"]', list) ?? $('[role="tab"]', list));
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.('[data-tabs] [role="tab"]');
  if (tab) chooseTab(tab);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.('[data-tabs] [role="tab"]');
  if (!tab) return;
  const tabs = $$('[role="tab"]', tab.closest('[role="tablist"]'));
  const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.indexOf(tab), End: tabs.length - 1 - tabs.indexOf(tab) };
  if (!(event.key in steps)) return;
  event.preventDefault();
  chooseTab(tabs[(tabs.indexOf(tab) + steps[event.key] + tabs.length) % tabs.length], { focus: true });
});

setUpTabs(document);
document.addEventListener("htmx:load", (event) => setUpTabs(event.detail.elt));

// --- "/" goes to the search ------------------------------------------------------
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const search = $("[data-search]");
  if (event.key !== "/" || typing || !search || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// --- the network ------------------------------------------------------------------
function showNetwork() {
  const bar = $("[data-offline]");
  if (bar) bar.hidden = navigator.onLine;
}

function sayRequestFailed() {
  const messages = $("[data-messages]");
  const template = $('[data-template="request-failed"]');
  if (!messages || !template) return;
  for (const old of $$("[data-request-failed]", messages)) old.remove();
  const copyOfIt = template.content.firstElementChild.cloneNode(true);
  copyOfIt.dataset.requestFailed = "";
  messages.append(copyOfIt);
}

window.addEventListener("online", showNetwork);
window.addEventListener("offline", showNetwork);
showNetwork();

// Asking again (a job's bar) fails in silence and tries again; what a person did is answered.
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (!event.detail.elt?.getAttribute("hx-trigger")?.startsWith("every")) sayRequestFailed();
  });
}
