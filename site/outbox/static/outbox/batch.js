// "All" above a batch: ticks every row of its form. Without JavaScript rows are ticked one by one.
for (const form of document.querySelectorAll("[data-batch]")) {
  const all = form.querySelector("[data-all]");
  const boxes = () => document.querySelectorAll(`input[type="checkbox"][form="${form.id}"]`);
  all.hidden = false;
  all.querySelector("input").addEventListener("change", (event) => {
    for (const box of boxes()) box.checked = event.target.checked;
  });
}
