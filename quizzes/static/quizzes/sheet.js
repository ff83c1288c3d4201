// Quick entry of answers from paper: a letter goes on by itself, Enter and arrows move, what is wrong is said at once,
// and what was typed is saved row by row. Without this script the form is sent as a whole.

const PAUSE = 1_200; // after the last key
const RETRY = 5_000;
const ROW = 10; // as many are saved at once when a row is left
const TRUE = ["对", "√", "✓", "T", "Y", "1", "V", "是"];
const FALSE = ["错", "×", "✗", "X", "F", "N", "0", "否"];
const form = document.querySelector("[data-sheet]");

if (form) {
  const words = form.dataset;
  const inputs = [...form.querySelectorAll("[data-cell]")];
  const status = form.querySelector("[data-sheet-saved]");
  const waiting = new Map();
  let timer = 0;
  let sending = false;

  const plain = (text) => text.normalize("NFKC").replace(/[\s,，、;；.。/]+/g, "").toUpperCase();

  function problemOf(input) {
    const { kind, letters, count } = input.dataset;
    const text = plain(input.value);
    if (!text || text === "-") return "";
    if (kind === "true_false") return [...TRUE, ...FALSE, "TRUE", "FALSE", "YES", "NO", "正确", "错误"].includes(text) ? "" : words.truthWords;
    if (!letters) return "";
    const signs = [...text].filter((sign) => sign !== "-");
    if (signs.some((sign) => !letters.includes(sign))) return `${words.lettersWords} A–${letters.at(-1)}`;
    if (kind === "single") return signs.length > 1 ? words.oneWords : "";
    if (["matching", "groups"].includes(kind)) return text.length === Number(count) ? "" : `${words.countWords} ${count}`;
    return new Set(signs).size === signs.length ? "" : words.twiceWords;
  }

  function show(input, problem) {
    const cell = input.closest(".sheet-cell");
    cell.classList.toggle("is-wrong", Boolean(problem));
    cell.classList.remove("is-unequal");
    cell.querySelector(".sheet-cell__problem").textContent = problem;
    if (problem) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function take(input) {
    input.focus();
    input.select();
  }

  function go(from, steps) {
    const target = inputs[inputs.indexOf(from) + steps];
    if (target) take(target);
    else if (steps > 0) form.querySelector('button[value="finish"], button[value="save"]').focus();
  }

  // The nearest cell of the next row above or below, as the eye sees rows.
  function goVertically(from, direction) {
    const here = from.getBoundingClientRect();
    const middle = here.left + Math.min(here.width, 80) / 2;
    const boxes = inputs.map((input) => ({ input, box: input.getBoundingClientRect() })).filter(({ box }) => (direction > 0 ? box.top > here.bottom - 1 : box.bottom < here.top + 1));
    if (!boxes.length) return go(from, direction > 0 ? inputs.length : -inputs.length);
    const row = direction > 0 ? Math.min(...boxes.map(({ box }) => box.top)) : Math.max(...boxes.map(({ box }) => box.top));
    const distance = ({ box }) => Math.max(0, box.left - middle, middle - box.right);
    take(boxes.filter(({ box }) => Math.abs(box.top - row) < 4).sort((a, b) => distance(a) - distance(b))[0].input);
  }

  // A whole answer of one sign goes on by itself.
  function isWhole(input) {
    const { kind } = input.dataset;
    const text = plain(input.value);
    return (kind === "single" || kind === "true_false") && text.length === 1 && !problemOf(input);
  }

  function typed(input) {
    show(input, problemOf(input));
    waiting.set(input.dataset.cell, input.value);
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.dataset.cell || event.isComposing) return;
    typed(input);
    if (event.inputType?.startsWith("insert") && isWhole(input)) go(input, 1);
  });
  form.addEventListener("compositionend", (event) => {
    if (!event.target.dataset.cell) return;
    typed(event.target);
    if (isWhole(event.target)) go(event.target, 1);
  });

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.dataset.cell || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const atEnd = input.selectionStart === input.value.length || input.selectionEnd - input.selectionStart === input.value.length;
    const atStart = input.selectionEnd === 0 || input.selectionEnd - input.selectionStart === input.value.length;
    const steps = { Enter: event.shiftKey ? -1 : 1, ArrowRight: atEnd ? 1 : 0, ArrowLeft: atStart ? -1 : 0 }[event.key];
    const rows = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!steps && !rows) return;
    event.preventDefault();
    if (rows) goVertically(input, rows);
    else go(input, steps);
  });

  // Moving to another row saves the one that was left.
  form.addEventListener("focusout", (event) => {
    if (event.target.dataset.cell && waiting.size >= ROW) save();
  });

  async function save() {
    clearTimeout(timer);
    if (sending || !waiting.size) return;
    sending = true;
    const cells = Object.fromEntries(waiting);
    let again = 0;
    try {
      const answer = await fetch(words.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ again: "again" in words, cells }),
      });
      const data = await answer.json();
      if (!answer.ok) throw Object.assign(new Error(data.error), { isAnswer: answer.status < 500 });
      for (const [name, text] of Object.entries(cells)) if (waiting.get(name) === text) waiting.delete(name);
      for (const input of inputs) if (input.dataset.cell in cells && data.wrong[input.dataset.cell]) show(input, data.wrong[input.dataset.cell]);
      say(`${words.savedWords} ${data.saved}`, true);
      again = waiting.size ? PAUSE : 0;
    } catch (error) {
      say(error.isAnswer && error.message ? error.message : words.failedWords, false);
      again = error.isAnswer ? 0 : RETRY;
    } finally {
      sending = false;
    }
    if (again) timer = setTimeout(save, again);
  }

  function say(text, isSaved) {
    status.textContent = text;
    status.classList.toggle("is-unsaved", !isSaved);
  }

  window.addEventListener("beforeunload", (event) => {
    if (waiting.size && !form.dataset.sent) event.preventDefault();
  });
  form.addEventListener("submit", () => (form.dataset.sent = "yes"));
}
