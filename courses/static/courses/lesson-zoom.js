// A drawing as large as the window, or larger; loaded when the first one is opened.

const dialog = document.querySelector("#lesson-zoom");
const stage = dialog.querySelector("[data-zoom-stage]");
let scale = 1;

function show() {
  const svg = stage.firstElementChild;
  const [, , width, height] = svg.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  const fit = Math.min(stage.clientWidth / width, stage.clientHeight / height);
  svg.setAttribute("width", Math.floor(width * fit * scale));
  svg.setAttribute("height", Math.floor(height * fit * scale));
}

function change(by) {
  scale = Math.min(5, Math.max(1, scale * by));
  show();
}

export function open(figure) {
  const svg = figure.querySelector("svg:not(.icon)");
  if (!svg) return;
  stage.replaceChildren(svg.cloneNode(true));
  dialog.querySelector("[data-zoom-caption]").textContent = figure.querySelector("figcaption")?.textContent.trim() ?? "";
  scale = 1;
  dialog.showModal();
  show();
  stage.focus();
}

dialog.querySelector("[data-zoom-in]").addEventListener("click", () => change(1.4));
dialog.querySelector("[data-zoom-out]").addEventListener("click", () => change(1 / 1.4));
dialog.addEventListener("keydown", (event) => {
  if (event.key === "+" || event.key === "=") change(1.4);
  if (event.key === "-") change(1 / 1.4);
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
addEventListener("resize", () => dialog.open && show());
