// Examiners' sheets on a phone that may lose its network. A handed-in sheet lies in localStorage until the server has acknowledged its
// token; it is sent again when the network is back, on the next visit, and every few seconds in between. The server counts a token once.

const area = document.querySelector("[data-panel]");
const status = document.querySelector("[data-panel-status]");
const store = `kuibu.panel.${area.dataset.panel}`;
const words = area.dataset;
const EVERY = 4_000;
const WIDEST = 1280;
const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";
const first = status.textContent;
let sending = false;

const read = () => JSON.parse(localStorage.getItem(store) || "{}");
const write = (sheets) => (Object.keys(sheets).length ? localStorage.setItem(store, JSON.stringify(sheets)) : localStorage.removeItem(store));
const cardOf = (seat) => area.querySelector(`[data-seat="${CSS.escape(seat)}"]`);

function mark(seat, kind, text) {
  const place = cardOf(seat)?.querySelector("[data-sheet-state]");
  if (!place) return;
  const pill = document.createElement("span");
  pill.className = `pill pill--${kind}`;
  pill.textContent = text;
  place.replaceChildren(pill);
}

function complain(seat, text) {
  const place = cardOf(seat)?.querySelector("[data-sheet-error]");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

function showWaiting(text = words.wordsKept) {
  const waits = Object.values(read()).some((sheet) => !sheet.refused);
  status.textContent = waits ? text : first;
  status.classList.toggle("is-waiting", waits);
}

/** Make a photo small enough to be kept: at most WIDEST pixels, JPEG. */
async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.72);
}

function finished(seat, text) {
  mark(seat, "done", text);
  const card = cardOf(seat);
  card?.querySelector("form")?.remove();
  if (card) card.open = false;
}

async function send(sheet) {
  const answer = await fetch(words.url, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() }, body: JSON.stringify(sheet), redirect: "manual",
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) return "signed-out";
  if (answer.status >= 500 || answer.status === 429) return "later";
  const reply = await answer.json().catch(() => ({}));
  if (answer.ok) return "sent";
  sheet.refused = reply.error || String(answer.status);
  return "refused";
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (const [token, sheet] of Object.entries(read())) {
      if (sheet.refused) continue;
      const outcome = await send(sheet);
      const sheets = read();
      if (outcome === "sent") {
        delete sheets[token];
        finished(sheet.seat, words.wordsSent);
      } else if (outcome === "refused") {
        sheets[token] = sheet;
        complain(sheet.seat, sheet.refused);
        mark(sheet.seat, "late", sheet.refused);
      } else if (outcome === "signed-out") {
        showWaiting(words.wordsSignIn);
        return;
      }
      write(sheets);
    }
    showWaiting();
  } catch {
    showWaiting(); // no network: it stays where it is
  } finally {
    sending = false;
  }
}

function refresh(form) {
  const values = [...form.querySelectorAll("[data-points]")].map((input) => input.value);
  form.querySelector("[data-total]").textContent = values.every((v) => v === "") ? "–" : values.reduce((sum, v) => sum + Number(v || 0), 0);
}

async function keep(form) {
  const seat = form.elements.seat.value;
  const inputs = [...form.querySelectorAll("[data-points]")];
  const bad = inputs.filter((input) => input.value === "" || !input.validity.valid);
  if (bad.length) {
    complain(seat, words.wordsOpen + bad.map((input) => input.dataset.title).join(" · "));
    bad[0].focus();
    return;
  }
  complain(seat, "");
  const token = form.elements.token.value;
  const points = Object.fromEntries(inputs.map((input) => [input.dataset.points, input.value]));
  const sheet = { token, seat, points, note: form.elements.note.value };
  const file = form.querySelector("[data-photo]")?.files[0];
  try {
    if (file) sheet.photo = await smaller(file);
    write({ ...read(), [token]: sheet });
  } catch (error) { // the picture cannot be read, or the phone is full: the sheet goes without it
    delete sheet.photo;
    write({ ...read(), [token]: sheet });
  }
  mark(seat, "due", words.wordsKept);
  await flush();
}

/** Sheets that this phone still holds are shown as they were filled in, also after the page was loaded anew. */
function restore() {
  for (const sheet of Object.values(read())) {
    const form = cardOf(sheet.seat)?.querySelector("form");
    if (!form) { // judged meanwhile: the server has it already, by this token or from paper
      continue;
    }
    for (const input of form.querySelectorAll("[data-points]")) input.value = sheet.points[input.dataset.points] ?? "";
    form.elements.note.value = sheet.note ?? "";
    form.elements.token.value = sheet.token;
    refresh(form);
    if (sheet.refused) complain(sheet.seat, sheet.refused);
    else mark(sheet.seat, "due", words.wordsKept);
  }
}

for (const form of area.querySelectorAll("form")) {
  form.noValidate = true;
  form.querySelector("[data-photo-field]").hidden = false;
  form.addEventListener("input", () => refresh(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(form);
  });
}
restore();
showWaiting();
addEventListener("online", flush);
setInterval(() => Object.keys(read()).length && flush(), EVERY);
flush();
