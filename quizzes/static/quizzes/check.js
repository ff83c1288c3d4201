// Checks inside another page: each question is saved as it is answered, checked where it stands, and handed in when all are settled.

import { Queue, csrf } from "./queue.js";
import { isEmpty, isTyping, setUp, valueOf } from "./question.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const post = (url) =>
  fetch(url, { method: "POST", headers: { "X-CSRFToken": csrf() }, credentials: "same-origin", redirect: "manual" });

class Check {
  constructor(root) {
    this.root = root;
    this.isDone = false;
    this.queue = new Queue({
      url: root.dataset.save, key: root.dataset.key, serverMs: Number(root.dataset.now), alive: Infinity,
      show: (state, detail) => this.#show(state, detail),
    });
    for (const [position, entry] of Object.entries(this.queue.waiting)) this.#restore(position, entry.value);
    root.addEventListener("change", (event) => this.#changed(event, true));
    root.addEventListener("input", (event) => isTyping(event.target) && this.#changed(event, false));
    root.addEventListener("submit", (event) => {
      if (!event.target.matches("[data-one]")) return;
      event.preventDefault();
      this.#judge(event.target);
    });
    setUp(root);
    if (this.#isSettled()) this.#handIn({ focus: false });
  }

  #changed(event, soon) {
    const question = event.target.closest?.("[data-question]");
    if (!question || event.target.type === "file") return;
    this.#problem(question, "");
    this.queue.put(Number(question.dataset.position), { value: valueOf(question) }, { soon });
  }

  #problem(question, words) {
    const place = $("[data-problem]", question);
    Object.assign(place, { textContent: words, hidden: !words });
  }

  #show(state, detail = {}) {
    const words = { offline: "offlineWords", busy: "offlineWords", "signed-out": "signedOutWords", closed: "closedWords" }[state];
    this.trouble = words ? this.root.dataset[words] : "";
    if (state === "refused") {
      for (const [position, message] of Object.entries(detail)) this.#problem(this.#at(position), message);
    }
  }

  #at(position) {
    return $(`[data-question][data-position="${position}"]`, this.root);
  }

  // An answer that had not arrived when the page was left stands there again.
  #restore(position, value) {
    const question = this.#at(position);
    if (!question || question.disabled) return;
    const values = Array.isArray(value) ? value : [value];
    for (const box of $$("input[type=radio], input[type=checkbox]", question)) box.checked = values.includes(box.value);
    const typed = $("[data-q=typed] input", question);
    if (typed && typeof value === "string") typed.value = value;
    for (const select of $$("[data-q=assign] select", question)) select.value = value?.[select.dataset.item] ?? "";
  }

  #isSettled() {
    return $$("[data-question]", this.root).every((question) => question.disabled);
  }

  async #judge(form) {
    const question = $("[data-question]", form);
    if (question.disabled || form.dataset.busy) return;
    if (isEmpty(valueOf(question))) return this.#problem(question, this.root.dataset.emptyWords);
    form.dataset.busy = "1";
    try {
      const position = Number(question.dataset.position);
      this.queue.put(position, { value: valueOf(question) });
      if (!(await this.queue.flush())) return this.#problem(question, this.trouble || this.root.dataset.offlineWords);
      const reply = await post(this.root.dataset.check.replace(/\/0\/$/, `/${position}/`));
      if (!reply.ok) return this.#problem(question, this.root.dataset[reply.type === "opaqueredirect" ? "signedOutWords" : "offlineWords"]);
      this.#showResult(form, question, await reply.text());
    } catch {
      this.#problem(question, this.root.dataset.offlineWords);
    } finally {
      delete form.dataset.busy;
    }
  }

  #showResult(form, question, html) {
    const place = $("[data-result]", form);
    place.innerHTML = html;
    if (!$("[data-settled]", place)) return;
    question.disabled = true;
    $("[data-judge]", form).hidden = true;
    place.focus({ preventScroll: true });
    if (this.#isSettled()) this.#handIn({ focus: false });
  }

  async #handIn({ focus }) {
    if (this.isDone) return;
    this.isDone = true;
    this.queue.isClosed = true;
    const place = $("[data-summary]", this.root);
    try {
      const reply = await post(this.root.dataset.submit);
      if (reply.type !== "opaqueredirect" && !reply.ok) throw new Error(String(reply.status));
      await window.htmx.ajax("GET", this.root.dataset.after, { target: place, swap: "innerHTML" });
      if (focus) place.focus();
      document.dispatchEvent(new CustomEvent("check:done", { detail: { done: Boolean($("[data-lesson-done]", place)) } }));
    } catch {
      this.isDone = false;
      place.textContent = this.root.dataset.offlineWords;
      setTimeout(() => this.#handIn({ focus: false }), 5_000);
    }
  }
}

function begin(root) {
  for (const check of [...(root.matches?.("[data-in-place]") ? [root] : []), ...$$("[data-in-place]", root)]) {
    if (!check.dataset.begun) {
      check.dataset.begun = "1";
      new Check(check);
    }
  }
}

begin(document);
document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
