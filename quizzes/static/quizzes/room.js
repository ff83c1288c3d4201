// The exam room: one question at a time, the map of numbers, the time, saving, what is noted, handing in.

import { Queue, csrf } from "./queue.js";
import { certaintyOf, isEmpty, isTyping, valueOf } from "./question.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const room = $("[data-room]");
const questions = $$("[data-question]", room);
const isSequential = "sequential" in room.dataset;
const words = Object.fromEntries($$("[data-word]", $("[data-words]").content).map((e) => [e.dataset.word, e.textContent]));
let deadline = room.dataset.deadline ? Number(room.dataset.deadline) : null;
let here = 0;
let isLeaving = false;

// --- what the page says about saving ---------------------------------------------------
const saved = $("[data-saved]");
const alarm = $("[data-alarm]");

function sayAlarm(text, link = null) {
  alarm.textContent = text;
  if (link) {
    const a = Object.assign(document.createElement("a"), { href: link.href, textContent: link.text });
    if (link.blank) Object.assign(a, { target: "_blank", rel: "noopener" });
    alarm.append(" ", a);
  }
  alarm.hidden = !text;
}

function show(state, detail = {}) {
  if (state === "saved") {
    saved.textContent = saved.dataset.savedWords.replace("{time}", detail.at);
    sayAlarm("");
  } else if (state === "saving") {
    saved.textContent = saved.dataset.savingWords;
  } else if (state === "unsaved") {
    if (alarm.hidden) saved.textContent = saved.dataset.savingWords;
  } else if (state === "stale") {
    sayAlarm(words.stale, { href: location.href, text: words.reload });
  } else if (state === "refused") {
    for (const [position, message] of Object.entries(detail)) problemOf(Number(position), message);
  } else if (state === "closed") {
    closed(detail);
  } else {
    saved.textContent = saved.dataset.unsavedWords;
    sayAlarm(words[state], state === "signed-out" ? { href: room.dataset.signin, text: words["sign-in"], blank: true } : null);
  }
  saved.classList.toggle("is-unsaved", !["saved", "saving"].includes(state) && !alarm.hidden);
}

function problemOf(position, message) {
  const place = $("[data-problem]", questionAt(position) ?? room);
  if (place) Object.assign(place, { textContent: message, hidden: !message });
}

function closed({ url, error, unsent = [] }) {
  isLeaving = true;
  sayAlarm(unsent.length ? `${error} ${words.unsent} ${unsent.join("、")}` : error, { href: url, text: "→" });
  setTimeout(() => location.assign(url), unsent.length ? 8_000 : 1_500);
}

const queue = new Queue({
  url: room.dataset.save, key: room.dataset.key, serverMs: Number(room.dataset.now), show, onDeadline: newDeadline,
});

// --- questions ------------------------------------------------------------------------
const questionAt = (position) => questions.find((q) => Number(q.dataset.position) === position);
let shownSince = performance.now();

function spent() {
  const ms = Math.round(performance.now() - shownSince);
  shownSince = performance.now();
  return document.hidden ? 0 : Math.min(ms, 600_000);
}

function entryOf(question) {
  return { value: valueOf(question), confidence: certaintyOf(question), flagged: "flagged" in question.dataset };
}

function changed(question, { soon }) {
  problemOf(Number(question.dataset.position), "");
  const entry = entryOf(question);
  question.toggleAttribute("data-answered", !isEmpty(entry.value));
  queue.put(Number(question.dataset.position), { ...entry, spent_ms: question === questions[here] ? spent() : 0 }, { soon });
  drawMap();
}

document.addEventListener("change", (event) => {
  const question = event.target.closest?.("[data-question]");
  if (question && event.target.type !== "file") changed(question, { soon: true });
});
document.addEventListener("input", (event) => {
  const question = event.target.closest?.("[data-question]");
  if (question && isTyping(event.target)) changed(question, { soon: false });
});
$("[data-paper]").addEventListener("submit", (event) => event.preventDefault());

function go(index, { focus = true } = {}) {
  if (isSequential || index < 0 || index >= questions.length) return;
  here = index;
  spent();
  questions.forEach((q, n) => (q.hidden = n !== here));
  drawMap();
  drawFoot();
  if (focus) {
    questions[here].focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  }
}

function drawMap() {
  for (const link of $$("[data-go]")) {
    const question = questionAt(Number(link.dataset.go));
    link.classList.toggle("is-answered", question?.hasAttribute("data-answered") ?? false);
    link.classList.toggle("is-flagged", question?.hasAttribute("data-flagged") ?? false);
    if (question === questions[here]) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function drawFoot() {
  for (const button of $$("[data-step]")) {
    const to = here + Number(button.dataset.step);
    button.disabled = to < 0 || to >= questions.length;
  }
  $("[data-flag]")?.setAttribute("aria-pressed", String(questions[here].hasAttribute("data-flagged")));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-go]");
  if (link) {
    event.preventDefault();
    $("#finish-dialog").close();
    go(questions.indexOf(questionAt(Number(link.dataset.go))));
  }
  const step = event.target.closest?.("[data-step]");
  if (step) go(here + Number(step.dataset.step));
  if (event.target.closest?.("[data-flag]")) {
    questions[here].toggleAttribute("data-flagged");
    changed(questions[here], { soon: true });
    drawFoot();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("textarea, select") || $("dialog[open]")) return;
  if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    go(here + (event.key === "PageDown" ? 1 : -1));
  }
});

// A page that is loaded again before its answers were acknowledged shows them as they were typed.
for (const [position, entry] of Object.entries(queue.waiting)) {
  const question = questionAt(Number(position));
  if (question) restore(question, entry);
}

function restore(question, { value }) {
  if (typeof value === "string") {
    const box = $("[data-q=typed] input, [data-q=typed] textarea", question);
    if (box) box.value = value;
    const radio = $(`input[value="${CSS.escape(value)}"]`, question);
    if (radio) radio.checked = true;
  } else if (Array.isArray(value)) {
    for (const box of $$("input[type=checkbox]", question)) box.checked = value.includes(box.value);
  }
  question.toggleAttribute("data-answered", !isEmpty(value));
}

// --- files ------------------------------------------------------------------------------
document.addEventListener("change", async (event) => {
  const holder = event.target.type === "file" ? event.target.closest("[data-q=file]") : null;
  if (!holder || !event.target.files.length) return;
  const question = holder.closest("[data-question]");
  const position = Number(question.dataset.position);
  const form = new FormData();
  form.append("file", event.target.files[0]);
  show("saving");
  try {
    const url = room.dataset.upload.replace(/\/0\/$/, `/${position}/`);
    const reply = await fetch(url, { method: "POST", body: form, headers: { "X-CSRFToken": csrf() }, credentials: "same-origin", redirect: "manual" });
    const answer = await reply.json();
    if (!reply.ok) return problemOf(position, answer.error);
    holder.dataset.value = answer.id;
    const there = $("[data-there]", holder);
    there.hidden = false;
    Object.assign($("[data-there-link]", holder), { textContent: answer.name, href: `/quizzes/uploads/${answer.id}/` });
    changed(question, { soon: true });
  } catch {
    show("offline");
  }
});

// --- time --------------------------------------------------------------------------------
const clock = $("[data-clock]");
let warned = false;
let isOver = false;

function newDeadline(ms) {
  if (ms && deadline && ms > deadline + 1_000) {
    sayAlarm(words["more-time"]);
    isOver = false;
  }
  deadline = ms;
}

function tick() {
  if (!deadline || !clock) return;
  const left = Math.max(0, Math.ceil((deadline - queue.clock.now()) / 1000));
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const two = (n) => String(n).padStart(2, "0");
  clock.textContent = hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
  clock.parentElement.classList.toggle("is-short", left <= 300);
  if (left <= 300 && left > 290 && !warned) {
    warned = true;
    sayAlarm(words["five-minutes"]);
    setTimeout(() => alarm.textContent === words["five-minutes"] && sayAlarm(""), 8_000);
  }
  if (left === 0 && !isOver && !isLeaving) {
    isOver = true;
    sayAlarm(words.over);
    handIn();
  }
}
setInterval(tick, 500);
tick();

// --- what is noted (announced before the start) ---------------------------------------------
if ("integrity" in room.dataset) {
  let leftAt = null;
  const left = () => (leftAt ??= performance.now());
  const back = () => {
    if (leftAt === null || isLeaving) return;
    const seconds = Math.round((performance.now() - leftAt) / 1000);
    leftAt = null;
    if (seconds >= 1) queue.note("left", seconds);
  };
  addEventListener("blur", () => setTimeout(() => !document.hasFocus() && left(), 0));
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => (document.hidden ? left() : back()));
  document.addEventListener("paste", (event) => {
    const length = event.clipboardData?.getData("text").length ?? 0;
    if (length > 20) queue.note("pasted", 0, String(length));
  });
}

// --- handing in -------------------------------------------------------------------------------
const dialog = $("#finish-dialog");

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-finish]")) openDialog();
  if (event.target.closest?.("[data-hand-in]")) handIn();
});

function openDialog() {
  const open = questions.filter((q) => !q.hasAttribute("data-answered")).map((q) => q.dataset.position);
  $("[data-missing-none]", dialog).hidden = open.length > 0 || isSequential;
  $("[data-missing-some]", dialog).hidden = open.length === 0;
  const place = $("[data-missing]", dialog);
  place.replaceChildren(
    ...open.map((n) => Object.assign(document.createElement("a"), { href: `#question-${n}`, className: "room-map__one", textContent: n })),
  );
  for (const link of $$("a", place)) link.dataset.go = link.textContent;
  $("[data-finish-problem]", dialog).hidden = true;
  dialog.showModal();
}

async function handIn() {
  const problem = $("[data-finish-problem]", dialog);
  const isSaved = await queue.flush();
  if (isLeaving) return;
  if (!isSaved && !isOver) {
    Object.assign(problem, { textContent: words["not-handed-in"], hidden: false });
    return;
  }
  try {
    const reply = await fetch(room.dataset.submit, {
      method: "POST", headers: { "X-CSRFToken": csrf() }, credentials: "same-origin", redirect: "manual",
    });
    if (reply.type !== "opaqueredirect") throw new Error(String(reply.status));
    isLeaving = true;
    queue.isClosed = true;
    location.assign(room.dataset.result);
  } catch {
    Object.assign(problem, { textContent: words["not-handed-in"], hidden: false });
    if (isOver) setTimeout(handIn, 3_000);
  }
}

$("[data-next]")?.addEventListener("submit", async (event) => {
  if (!queue.size) return;
  event.preventDefault();
  if (await queue.flush()) event.target.submit();
});

addEventListener("beforeunload", (event) => {
  if (!isLeaving && queue.size) event.preventDefault();
});

document.body.classList.add("is-scripted");
if (isSequential) drawMap();
else {
  const asked = /^#question-(\d+)$/.exec(location.hash);
  const start = asked ? questions.indexOf(questionAt(Number(asked[1]))) : questions.findIndex((q) => !q.hasAttribute("data-answered"));
  go(Math.max(0, start), { focus: false });
}
