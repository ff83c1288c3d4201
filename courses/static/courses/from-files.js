// Shows which lessons the chosen files will become, in their order, before anything is sent.

const form = document.querySelector("[data-from-files]");
const input = form.querySelector("input[type=file]");
const list = form.querySelector("[data-list]");
const order = new Intl.Collator("zh", { numeric: true });

input.addEventListener("change", () => {
  const files = [...input.files].sort((a, b) => order.compare(a.name, b.name));
  list.replaceChildren(
    ...files.map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}（${(file.size / 1048576).toFixed(1)} ${list.dataset.size}）`;
      return item;
    }),
  );
});
form.addEventListener("submit", () => form.querySelector("button[type=submit]").setAttribute("aria-disabled", "true"));
