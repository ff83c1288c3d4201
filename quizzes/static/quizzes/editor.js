// A form in which somebody writes for long: nothing typed is lost by leaving, by Enter, or by being signed out.

import { words } from "./rows.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const form = $("[data-editor]");
let isDirty = "dirty" in form.dataset;

// --- unsaved text -------------------------------------------------------------------------
for (const name of ["input", "change", "rows"]) form.addEventListener(name, () => (isDirty = true));

form.addEventListener("submit", (event) => {
  const deed = event.submitter?.value ?? "";
  if (deed === "order") return event.preventDefault(); // Enter in a field: nobody meant to send the form
  isDirty = false;
});

window.addEventListener("beforeunload", (event) => {
  if (isDirty) event.preventDefault();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) isDirty = true;
});

// --- signed out while writing -----------------------------------------------------------------
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (!xhr.responseURL || !new URL(xhr.responseURL).pathname.startsWith("/accounts/login/")) return;
  event.detail.shouldSwap = false;
  const note = Object.assign(document.createElement("p"), { className: "field__error", textContent: words["signed-out"] });
  note.setAttribute("role", "alert");
  target.replaceChildren(note);
});

// --- facts go where one wrote last ------------------------------------------------------------
let lastField = $("textarea", form);
form.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea, input[type=text]") && !event.target.closest("[data-facts]")) lastField = event.target;
});

document.addEventListener("click", (event) => {
  const piece = event.target.closest?.("[data-insert]");
  if (!piece) return;
  lastField.setRangeText(piece.dataset.insert, lastField.selectionStart, lastField.selectionEnd, "end");
  lastField.focus();
  lastField.dispatchEvent(new Event("input", { bubbles: true }));
});

// --- keys of questions go into the row where one wrote last ------------------------------------------
document.addEventListener("click", (event) => {
  const found = event.target.closest?.("[data-append]");
  if (!found) return;
  const boxes = $$('textarea[name$=".questions"]', form);
  const box = boxes.includes(lastField) ? lastField : boxes.at(-1);
  if (!box) return;
  box.value = `${box.value.trim()} ${found.dataset.append}`.trim();
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

// --- only what belongs to the choice --------------------------------------------------------------
function showSource() {
  const chosen = $('input[name="source"]:checked', form)?.value;
  for (const part of $$("[data-source]", form)) part.hidden = chosen !== undefined && part.dataset.source !== chosen;
}
form.addEventListener("change", showSource);
showSource();

// --- what is wrong is where one looks first ---------------------------------------------------------
$('[aria-invalid="true"], .callout--danger', form)?.scrollIntoView({ block: "center" });
