// Keys 1 to 4 give an answer. Without this file the links work.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (/^[1-4]$/.test(event.key)) document.querySelectorAll(".tray__option")[event.key - 1]?.click();
});
