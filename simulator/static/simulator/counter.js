// The counter by keys: F2 to F7 and F9 go to the steps, F8 to the next button, Alt+1..4 say an option, Alt+9 own words. Without this file all forms work.

const $ = (selector, root = document) => root.querySelector(selector);
const place = $("[data-counter]");

const KEYS = { F2: "S2", F3: "S3", F4: "S4", F5: "S5", F6: "S6", F7: "S7", F9: "S9" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.repeat || $("dialog[open]")) return;
  if (event.altKey) return byAlt(event);
  const screen = KEYS[event.key];
  const way = screen && $(`.way__one[href$="screen=${screen}"]`, place);
  if (way) {
    event.preventDefault();
    show("desk");
    way.click();
  } else if (event.key === "F8") {
    event.preventDefault();
    const wanted = $(".desk-panel.is-next button[type=submit]", place) ?? $("[data-next]", place) ?? $(".desk-panel button[type=submit]", place);
    wanted?.focus();
  } else if (event.key === "F1") {
    event.preventDefault();
    $("#keys-dialog")?.showModal();
  }
});

function byAlt(event) {
  const said = /^[1-4]$/.test(event.key) && document.querySelectorAll(".tray__option")[event.key - 1];
  const places = { 0: ".tray__acts button", 9: "[data-own-words]" };
  const wanted = places[event.key] ? $(places[event.key]) : said;
  if (!wanted) return;
  event.preventDefault();
  if (places[event.key]) wanted.focus();
  else wanted.click();
}

// --- on a phone one part is shown at a time -----------------------------------------------------
function show(view) {
  const choice = $(`[data-view="${view}"]`);
  if (choice) choice.checked = true;
}

const wanted = () => $(".counter[data-where]", place)?.dataset.where; // guided mode: where the next step stands
show(wanted() ?? "tray");

// After a command the next open field is under the hand; what was said or done in the tray leaves the hand there.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target !== place) return;
  const wrong = $(".desk-alarm", place);
  const command = detail.requestConfig?.parameters?.command;
  const inTray = /^(say|act|hint|clock)/.test(command ?? "");
  if (wrong) show("desk");
  else if (wanted()) show(wanted());
  const asked = $(".counter__tray .talk__advice", place) && $("[data-own-words]", place); // not understood: say it otherwise
  if (asked) return asked.focus({ preventScroll: true }), asked.select();
  if (inTray && !wrong) return $(command === "say" ? ".tray__option" : ".tray__acts button", place)?.focus({ preventScroll: true });
  const same = wrong && command ? $(`[data-command="${command}"]`, place) : null;
  const pick = /search|qualify|offer_query/.test(command ?? "") ? $(".looked-table button", place) : null;
  const open = same ?? pick?.closest("form") ?? $(".desk-panel.is-next", place) ?? $(".desk-next", place);
  $("input:not([type=hidden]), select, button, a", open ?? place)?.focus({ preventScroll: !wrong });
  if (wrong && !matchMedia("(min-width: 1024px)").matches) wrong.scrollIntoView({ block: "center" });
});

// --- an exam ends at the stored instant; the server ends it, the page only shows it -----------------
const clock = $("[data-left]");
if (clock) {
  const ends = performance.now() + Number(clock.dataset.left) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.parentElement.classList.toggle("is-short", left < 120);
    if (left) setTimeout(tick, 500);
    else setTimeout(() => location.reload(), 1500);
  };
  tick();
}
