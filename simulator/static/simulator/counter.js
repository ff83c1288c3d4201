// The counter by keys: F8 confirms the screen's usual step, F2 to F7 go to the steps, Alt+1..4 say an option. Without this file all forms work.

const $ = (selector, root = document) => root.querySelector(selector);
const place = $("[data-counter]");

const KEYS = { F2: "S2", F3: "S3", F4: "S4", F5: "S5", F6: "S6", F7: "S7", F9: "S9" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.repeat || $("dialog[open]")) return;
  if (event.altKey && /^[1-4]$/.test(event.key)) {
    event.preventDefault();
    return document.querySelectorAll(".tray__option")[event.key - 1]?.click();
  }
  if (event.altKey) return;
  const screen = KEYS[event.key];
  const way = screen && $(`.way__one[href$="screen=${screen}"]`, place);
  if (way) {
    event.preventDefault();
    way.click();
  } else if (event.key === "F8") {
    event.preventDefault();
    $(".desk-panel:not(.is-done):not(.desk-panel--bare) button[type=submit]", place)?.focus();
  }
});

// After a command the next open field is under the hand.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target !== place) return;
  const wrong = $(".desk-alarm", place);
  const command = detail.requestConfig?.parameters?.command;
  const same = wrong && command ? $(`[data-command="${command}"]`, place) : null;
  const open = same ?? $(".desk-panel:not(.is-done):not(.desk-panel--bare)", place);
  $("input:not([type=hidden]), select, button", open ?? place)?.focus({ preventScroll: !wrong });
});
