// Answering: what was tapped or typed is saved on its own, and the server says which questions are asked now.
// Without this script the page works by its two buttons.

const PAUSE = 1_200;
const form = document.querySelector("[data-survey]");
const saved = document.querySelector("[data-saved]");
let timer = 0;
let sending = false;
let again = false;

function body() {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  return data;
}

function show(keys) {
  const shown = new Set(keys);
  for (const item of form.querySelectorAll("[data-item]")) item.hidden = !shown.has(item.dataset.item);
}

async function save() {
  if (sending) {
    again = true;
    return;
  }
  sending = true;
  try {
    const reply = await fetch(form.dataset.draftUrl, { method: "POST", body: body(), credentials: "same-origin", redirect: "manual" });
    const answer = reply.headers.get("Content-Type")?.startsWith("application/json") ? await reply.json() : null;
    if (answer?.saved) {
      saved.textContent = answer.saved;
      show(answer.shown);
    } else if (answer?.error) {
      saved.textContent = answer.error;
    } else {
      saved.textContent = saved.dataset.failed;
    }
  } catch {
    saved.textContent = saved.dataset.failed;
  }
  sending = false;
  if (again) {
    again = false;
    save();
  }
}

function soon(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

form.addEventListener("input", (event) => soon(event.target.matches("textarea, input[type=text]") ? PAUSE : 150));
form.addEventListener("submit", () => clearTimeout(timer));
