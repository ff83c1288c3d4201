// A button beside each password that shows what was typed; its words come from the field. Without JavaScript the field is a plain password field.
for (const input of document.querySelectorAll('input[type="password"][data-reveal]')) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--small btn--quiet reveal";
  button.textContent = input.dataset.reveal;
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.textContent = hidden ? input.dataset.hide : input.dataset.reveal;
    button.setAttribute("aria-pressed", String(hidden));
  });
  input.parentElement.classList.add("has-reveal");
  input.after(button);
  // What leaves the page is a password again, so that browsers offer to keep it.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}
