// Repeatable rows of a form: adding, moving, removing (with a way back) without loading the page. Without this script the same
// buttons post the form. Rows carry tokens in the names of their controls; the order in the page is the order that counts.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

export const words = Object.fromEntries($$("[data-word]", $("[data-editor-words]")?.content ?? document).map((e) => [e.dataset.word, e.textContent]));
const start = Date.now().toString(36).slice(-5);
let counter = 0;

const listOf = (rows) => $(":scope > [data-list]", rows);
const rowsIn = (rows) => $$(":scope > [data-row]", listOf(rows));
const said = (rows) => $(":scope > [data-said]", rows);

/** Tell the form that its rows have changed: a preview follows, and leaving warns. */
function tell(rows) {
  rows.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
}

function say(rows, text) {
  said(rows).textContent = text;
}

export function add(rows, kind = "") {
  if (rowsIn(rows).length >= Number(rows.dataset.most)) return say(rows, words.most);
  const empty = $$(":scope > template", rows).find((t) => t.dataset.empty === kind);
  // The content of nested templates is written out as well, so every name gets the token.
  const html = empty.innerHTML.replaceAll(`NEW${rows.dataset.depth}`, `n${start}${++counter}`);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const row = holder.content.firstElementChild;
  listOf(rows).append(row);
  window.htmx?.process(row);
  $("input:not([type=hidden]), textarea, select", row)?.focus();
  say(rows, words.added);
  tell(rows);
  return row;
}

function shift(row, step, button) {
  const rows = row.closest("[data-rows]");
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  step < 0 ? other.before(row) : other.after(row);
  button.focus();
  say(rows, words.moved.replace("{n}", String(rowsIn(rows).indexOf(row) + 1)));
  tell(rows);
}

function remove(row) {
  const rows = row.closest("[data-rows]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const place = row.nextElementSibling;
  row.remove();
  $(":scope > .rows__gone", rows)?.remove();
  const note = document.createElement("p");
  note.className = "rows__gone";
  const back = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small btn--quiet", textContent: words.undo });
  note.append(`${words.removed} `, back);
  listOf(rows).after(note);
  back.addEventListener("click", () => {
    place?.isConnected ? place.before(row) : listOf(rows).append(row);
    note.remove();
    $("input:not([type=hidden]), textarea, select", row)?.focus();
    tell(rows);
  });
  ($("[data-remove]", next ?? note) ?? back).focus();
  say(rows, words.removed);
  tell(rows);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add], [data-shift], [data-remove]");
  if (!button) return;
  const row = button.closest("[data-row]");
  event.preventDefault();
  if ("add" in button.dataset) add(button.closest("[data-rows]"), button.dataset.add);
  else if ("remove" in button.dataset) remove(row);
  else shift(row, Number(button.dataset.shift), button);
});
