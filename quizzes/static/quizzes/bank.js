// A bank's table of questions: ticking all, and only the field that the chosen deed asks for.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const all = $("[data-tick-all]");
all?.addEventListener("change", () => {
  for (const box of $$('input[name="question"]', all.form)) box.checked = all.checked;
});

const deed = $("#id_deed");
function fit() {
  for (const place of $$("[data-for]")) place.hidden = place.dataset.for !== `to_${deed.value}`;
}
if (deed) {
  deed.addEventListener("change", fit);
  fit();
}

if (matchMedia("(max-width: 900px)").matches) for (const fold of $$("[data-fold-on-phone]")) fold.open = false;
