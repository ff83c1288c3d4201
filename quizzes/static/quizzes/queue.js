// Answers on their way to the server. An answer is "saved" only when the server has acknowledged its sequence number; until then it
// stays in this queue, also on the device's disk, and is sent again, in order, until it is acknowledged or the attempt is closed.
//
// The sequence number is the server's time in ms at the edit, as this window reckons it from the page and from every reply with a clock
// that only goes forward: a device whose date is a day off changes nothing.

const EVERY = 10_000; // typing is saved at the latest after this long
const PAUSE = 1_500; // or when the typing stops
const ALIVE = 20_000; // a sign of life when there is nothing to save
const RETRY = [1_000, 2_000, 4_000, 8_000, 12_000];

const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const fromPage = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";
export const csrf = () => cookie("csrftoken") || fromPage();

export class Clock {
  constructor(serverMs) {
    this.offset = serverMs - performance.now();
  }

  now() {
    return Math.floor(performance.now() + this.offset);
  }

  /** A reply left the server at `ms` at the latest now: never go back, catch up when this device slept. */
  heard(ms) {
    this.offset = Math.max(this.offset, ms - performance.now());
  }
}

function deviceName() {
  try {
    let name = sessionStorage.getItem("kuibu.window");
    if (!name) sessionStorage.setItem("kuibu.window", (name = token()));
    return name;
  } catch {
    return token();
  }
}

export function token() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

export class Queue {
  /** `show(state, detail)`: saving, saved {at}, offline, busy, signed-out, closed {url, error}, stale {positions}, refused {position: words}. */
  constructor({ url, key, serverMs, show, onDeadline, alive = ALIVE }) {
    Object.assign(this, { url, show, onDeadline, alive });
    this.store = `kuibu.answers.${key}`;
    this.clock = new Clock(serverMs);
    this.device = deviceName();
    this.entries = this.#load();
    this.notes = [];
    this.last = 0;
    this.failures = 0;
    this.timer = 0;
    this.lastTry = performance.now();
    this.sending = null;
    this.isClosed = false;
    setInterval(() => this.#beat(), 5_000);
    addEventListener("online", () => this.flush());
    addEventListener("pagehide", () => this.#farewell());
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    if (this.size) this.#schedule(0);
  }

  get size() {
    return Object.keys(this.entries).length;
  }

  /** Unacknowledged answers by position, for a page that is loaded again before they were sent. */
  get waiting() {
    return this.entries;
  }

  put(position, entry, { soon = true } = {}) {
    this.last = Math.max(this.last + 1, this.clock.now());
    const before = this.entries[position];
    this.entries[position] = { ...entry, position, seq: this.last, spent_ms: (before?.spent_ms ?? 0) + (entry.spent_ms ?? 0) };
    this.#keep();
    this.show("unsaved");
    const latest = Math.max(0, EVERY - (performance.now() - this.lastTry));
    this.#schedule(soon ? 200 : Math.min(PAUSE, latest));
  }

  note(kind, seconds, detail = "") {
    this.notes.push({ kind, seconds, detail, token: token() });
    this.#schedule(1_000);
  }

  #schedule(ms) {
    if (this.isClosed || this.failures) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), ms);
  }

  #beat() {
    if (!this.isClosed && !this.sending && performance.now() - this.lastTry > this.alive) this.flush();
  }

  /** Send everything now; resolves to true when nothing waits any more. */
  async flush() {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (this.isClosed) return this.size === 0;
    this.sending = this.#send();
    try {
      return await this.sending;
    } finally {
      this.sending = null;
    }
  }

  #body() {
    const entries = Object.values(this.entries).sort((a, b) => a.seq - b.seq);
    return JSON.stringify({ device: this.device, entries, notes: this.notes });
  }

  async #send() {
    this.lastTry = performance.now();
    const [sent, notes] = [{ ...this.entries }, [...this.notes]];
    if (this.size) this.show("saving");
    let reply;
    try {
      reply = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf(), Accept: "application/json" },
        body: this.#body(),
        credentials: "same-origin",
        redirect: "manual",
        signal: AbortSignal.timeout ? AbortSignal.timeout(12_000) : undefined,
      });
    } catch {
      return this.#failed("offline");
    }
    if (reply.type === "opaqueredirect" || reply.status === 403 || reply.status === 401) return this.#failed("signed-out");
    if (reply.status === 409) return this.#closed(await reply.json());
    if (reply.status === 404) return this.#failed("signed-out");
    if (!reply.ok) return this.#failed("busy");
    this.#took(await reply.json(), sent, notes);
    return this.size === 0;
  }

  #took(answer, sent, notes) {
    this.failures = 0;
    this.clock.heard(answer.now);
    this.notes = this.notes.filter((note) => !notes.includes(note));
    // What was changed while it was on its way has a newer number and stays.
    for (const list of [answer.saved, answer.stale, answer.refused]) {
      for (const position of Object.keys(list)) {
        if (this.entries[position]?.seq === sent[position]?.seq) delete this.entries[position];
      }
    }
    for (const seq of Object.values(answer.stale)) this.last = Math.max(this.last, seq);
    this.#keep();
    this.onDeadline?.(answer.deadline);
    if (this.size) this.#schedule(200);
    else this.show("saved", { at: answer.at });
    if (Object.keys(answer.stale).length) this.show("stale", answer.stale);
    if (Object.keys(answer.refused).length) this.show("refused", answer.refused);
  }

  #failed(state) {
    this.failures += 1;
    this.show(state);
    this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.failures, RETRY.length) - 1]);
    return false;
  }

  #closed(answer) {
    this.isClosed = true;
    this.show("closed", { ...answer, unsent: Object.keys(this.entries).map(Number) });
    this.entries = {};
    this.#keep();
    return false;
  }

  #farewell() {
    if (!this.size || this.isClosed) return;
    fetch(this.url, {
      method: "POST", keepalive: true, headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: this.#body(),
      credentials: "same-origin", redirect: "manual",
    }).catch(() => {});
  }

  #load() {
    try {
      return JSON.parse(localStorage.getItem(this.store) || "{}");
    } catch {
      return {};
    }
  }

  #keep() {
    try {
      if (this.size) localStorage.setItem(this.store, JSON.stringify(this.entries));
      else localStorage.removeItem(this.store);
    } catch {
      /* a full or forbidden store: the queue lives in memory */
    }
  }
}
