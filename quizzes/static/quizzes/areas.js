// Areas on a picture: drawn with the mouse (or a finger) for the row that is chosen, and always editable as numbers.
// The picture is the one in the preview's place: the drawing that stands in its field, or the chosen image.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const SVG = "http://www.w3.org/2000/svg";

const form = $("[data-editor]");
const rows = $('[data-rows="areas"]', form);
const board = $("[data-board]", form);
const sheet = $("[data-sheet]", board);
let active = null;
let from = null;
let points = [];

const field = (row, name) => $$("input, select, textarea", row).find((control) => control.name.endsWith(`.${name}`));
const areaRows = () => $$(":scope > [data-list] > [data-row]", rows);
const numbers = (text) => text.split(/[\s,;，；、]+/).filter(Boolean).map(Number);
const round = (n) => Math.round(n);

// --- drawing what stands in the rows ----------------------------------------------------------
function shapeOf(kind, c) {
  const made = (name, attributes) => {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    return shape;
  };
  if (c.some(Number.isNaN)) return null;
  if (kind === "rect" && c.length === 4) return made("rect", { x: c[0], y: c[1], width: Math.max(0, c[2]), height: Math.max(0, c[3]) });
  if (kind === "circle" && c.length === 3) return made("circle", { cx: c[0], cy: c[1], r: Math.max(0, c[2]) });
  if (kind === "poly" && c.length >= 4) return made("polygon", { points: c.join(" ") });
  return null;
}

function paint() {
  sheet.replaceChildren();
  areaRows().forEach((row, n) => {
    const c = numbers(field(row, "coords").value);
    const shape = shapeOf(field(row, "shape").value, c);
    if (!shape) return;
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", row === active ? "q-area is-chosen" : "q-area");
    const letter = document.createElementNS(SVG, "text");
    letter.textContent = String.fromCharCode(65 + n);
    group.append(shape, letter);
    sheet.append(group);
    const box = shape.getBBox();
    letter.setAttribute("x", box.x + box.width / 2);
    letter.setAttribute("y", box.y + box.height / 2);
    letter.setAttribute("text-anchor", "middle");
    letter.setAttribute("dominant-baseline", "central");
  });
  for (const row of areaRows()) row.classList.toggle("is-active", row === active);
}

function choose(row) {
  if (row === active) return;
  active = row;
  points = [];
  paint();
}

// --- from the mouse to numbers --------------------------------------------------------------------
function at(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
  return [round(point.x), round(point.y)];
}

function write(values) {
  const control = field(active, "coords");
  control.value = values.join(", ");
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

sheet.addEventListener("pointerdown", (event) => {
  active ??= areaRows().find((row) => !field(row, "coords").value) ?? areaRows()[0];
  if (!active) return;
  event.preventDefault();
  if (field(active, "shape").value === "poly") {
    points.push(...at(event));
    write(points);
    return;
  }
  from = at(event);
  sheet.setPointerCapture(event.pointerId);
});

sheet.addEventListener("pointermove", (event) => {
  if (!from) return;
  const to = at(event);
  if (field(active, "shape").value === "circle") write([...from, round(Math.hypot(to[0] - from[0], to[1] - from[1]))]);
  else write([Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])]);
});

for (const name of ["pointerup", "pointercancel"]) sheet.addEventListener(name, () => (from = null));

// --- which row -----------------------------------------------------------------------------------
rows.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) choose(row);
});

rows.addEventListener("click", (event) => {
  const button = event.target.closest("[data-draw]");
  if (!button) return;
  choose(button.closest("[data-row]"));
  points = [];
  board.scrollIntoView({ block: "nearest" });
});

form.addEventListener("input", (event) => {
  if (event.target.closest('[data-rows="areas"]') && !from) paint();
});
form.addEventListener("change", () => {
  points = [];
  paint();
});
form.addEventListener("rows", () => {
  if (active && !active.isConnected) active = null;
  showButtons();
  paint();
});

function showButtons() {
  for (const button of $$("[data-draw]", rows)) button.hidden = false;
}

// --- the picture itself comes from the server, which looks at a drawing before it is shown ---------------
function fitSheet() {
  const size = $("[data-viewbox]", board);
  board.hidden = !size;
  if (size) sheet.setAttribute("viewBox", size.dataset.viewbox);
  paint();
}

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (board.contains(event.detail.target)) fitSheet();
});

showButtons();
fitSheet();
