// Trying a question or a quiz: the answers go along with the form, as the room would send them.

import { certaintyOf, valueOf } from "./question.js";

const form = document.querySelector("[data-tryout]");
form.addEventListener("submit", () => {
  const found = {};
  for (const question of form.querySelectorAll("[data-question]")) {
    found[question.dataset.position] = { value: valueOf(question), sure: certaintyOf(question) };
  }
  form.elements.answers.value = JSON.stringify(found);
});

const outcome = document.querySelector("[data-outcome]");
if (outcome) {
  outcome.focus();
  outcome.scrollIntoView({ block: "nearest" });
}
