// A replay by the arrow keys; a demonstration can play by itself. Without this file the links work.

const place = document.querySelector("[data-replay]");
const PAUSE_MS = 5000;
let playing = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const link = place.querySelector(`[data-key="${event.key}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

function show() {
  const here = place.querySelector(".run-log .is-here");
  const list = here?.closest(".replay__list"); // scrolls by itself; the page stays where it is
  if (list) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;
  const button = place.querySelector("[data-play]");
  if (!button) return stop();
  button.hidden = false;
  button.setAttribute("aria-pressed", String(Boolean(playing)));
}

function stop() {
  clearInterval(playing);
  playing = 0;
}

place.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-play]")) return;
  if (playing) stop();
  else playing = setInterval(() => place.querySelector('[data-key="ArrowRight"]')?.click() ?? stop(), PAUSE_MS);
  show();
});

document.addEventListener("htmx:afterSettle", show);
show();
