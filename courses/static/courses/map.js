// A drawing whose parts can be chosen by mouse, touch or keyboard; without this module the list below it says the same.

function setUp(figure) {
  const items = [...figure.querySelectorAll("[data-for]")];
  const text = figure.querySelector("[data-map-text]");
  const count = figure.querySelector("[data-map-count]");
  const parts = items.map((item) => ({ item, group: document.getElementById(item.dataset.for) })).filter((p) => p.group);
  if (!parts.length || !text) return;
  const opened = new Set();

  function choose(index, { focus = false } = {}) {
    const n = (index + parts.length) % parts.length;
    parts.forEach(({ group }, i) => {
      group.classList.toggle("is-chosen", i === n);
      group.setAttribute("aria-pressed", String(i === n));
      group.setAttribute("tabindex", i === n ? "0" : "-1");
    });
    opened.add(n);
    parts[n].group.classList.add("is-opened");
    const title = document.createElement("strong");
    title.textContent = parts[n].item.querySelector("dt").textContent;
    const words = document.createElement("p");
    words.replaceChildren(...[...parts[n].item.querySelector("dd").childNodes].map((node) => node.cloneNode(true)));
    text.replaceChildren(title, words);
    count.textContent = `${opened.size} / ${parts.length}`;
    if (focus) parts[n].group.focus({ preventScroll: true });
  }

  parts.forEach(({ item, group }, n) => {
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", n ? "-1" : "0");
    group.setAttribute("aria-pressed", "false");
    group.setAttribute("aria-label", item.querySelector("dt").textContent);
    group.addEventListener("click", () => choose(n));
    group.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key in steps) choose(n + steps[event.key], { focus: true });
      else if (event.key === "Enter" || event.key === " ") choose(n);
      else return;
      event.preventDefault();
    });
  });
  figure.dataset.ownKeys = "";
  figure.classList.add("is-live");
  figure.querySelector("[data-map-hint]").hidden = false;
  text.hidden = false;
  text.textContent = "";
  count.textContent = `0 / ${parts.length}`;
}

for (const figure of document.querySelectorAll("[data-map]")) setUp(figure);
