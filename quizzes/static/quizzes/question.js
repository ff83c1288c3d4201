// One question on a page: what stands in its controls, as the server understands it. Shared by the exam room and the checks in lessons.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const chosen = (root) => $$("input[type=radio]:checked, input[type=checkbox]:checked", root).map((input) => input.value);

const readers = {
  single: (root) => chosen(root)[0] ?? null,
  true_false: (root) => chosen(root)[0] ?? null,
  multiple: (root) => chosen(root),
  hotspot: (root) => chosen(root),
  typed: (root) => $("input, textarea", root).value,
  select: (root) => $("select", root).value || null,
  assign: (root) => Object.fromEntries($$("select", root).filter((s) => s.value).map((s) => [s.dataset.item, s.value])),
  ordering: (root) => ("touched" in root.dataset ? $$("[data-item]", root).map((item) => item.dataset.item) : null),
  file: (root) => root.dataset.value || null,
  parts: (root) => {
    const found = {};
    for (const part of $$("[data-part]", root)) {
      const control = part.matches("[data-q]") ? part : $("[data-q]", part);
      const value = control ? readers[control.dataset.q](control) : null;
      if (!isEmpty(value)) found[part.dataset.part] = value;
    }
    return found;
  },
};

export function isEmpty(value) {
  if (value === null || value === undefined || value === "") return true;
  if (typeof value === "string") return value.trim() === "";
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The answer that stands in a question (`[data-question]`), in the random ids of its attempt. */
export function valueOf(question) {
  const root = $("[data-q]", question);
  return root ? readers[root.dataset.q](root) : null;
}

/** How sure the person says to be: 1, 2, 3 or null. */
export function certaintyOf(question) {
  const picked = $("[data-certainty] input:checked", question);
  return picked ? Number(picked.value) : null;
}

/** Whether a change of this control is finished at once (a choice), or goes on (typing). */
export const isTyping = (control) => control.matches("textarea, input[type=text]");

function tell(element) {
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

// --- ordering ----------------------------------------------------------------------
function move(item, step) {
  const list = item.parentElement;
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (other) step < 0 ? other.before(item) : other.after(item);
  list.dataset.touched = "";
  tell(list);
}

document.addEventListener("click", (event) => {
  const mover = event.target.closest?.("[data-move]");
  if (mover) {
    move(mover.closest("[data-item]"), Number(mover.dataset.move));
    mover.focus();
  }
  const keeper = event.target.closest?.("[data-keep-order]");
  if (keeper) {
    const list = $("[data-q=ordering]", keeper.closest("[data-question], [data-part]"));
    list.dataset.touched = "";
    tell(list);
  }
  const area = event.target.closest?.("[data-area]");
  if (area) $(`input[value="${area.dataset.area}"]`, area.closest("[data-q]"))?.click();
});

let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-q=ordering] > [data-item]") ?? null;
  dragged?.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-q=ordering] > [data-item]");
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (over !== dragged) event.clientY < box.top + box.height / 2 ? over.before(dragged) : over.after(dragged);
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  dragged.parentElement.dataset.touched = "";
  tell(dragged.parentElement);
  dragged = null;
});

// --- what a picture and an essay show ------------------------------------------------
function showAreas(root) {
  for (const area of $$("[data-area]", root)) {
    area.classList.toggle("is-chosen", $(`input[value="${area.dataset.area}"]`, root)?.checked ?? false);
  }
}

function showCount(box) {
  const place = $("[data-count]", box.parentElement);
  const long = [...box.value.replace(/\s/g, "")].length;
  if (place) place.textContent = String(long);
  box.parentElement.classList.toggle("is-too-long", long > Number(box.dataset.counted));
}

export function setUp(root = document) {
  for (const picture of $$(".q-picture", root)) showAreas(picture);
  for (const box of $$("[data-counted]", root)) showCount(box);
}

document.addEventListener("change", (event) => {
  const picture = event.target.closest?.(".q-picture");
  if (picture) showAreas(picture);
});
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-counted]")) showCount(event.target);
});

setUp();
document.addEventListener("htmx:load", (event) => setUp(event.detail.elt));
