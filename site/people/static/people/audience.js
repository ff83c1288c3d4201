// The builder of audiences: what the buttons do without JavaScript they do here as well, but the place on the page is kept.
const KEY = "people-audience-scroll";
const remembered = sessionStorage.getItem(KEY);
if (remembered !== null) {
  sessionStorage.removeItem(KEY);
  window.scrollTo(0, Number(remembered));
}
document.addEventListener("submit", (event) => {
  const order = event.submitter?.value ?? "";
  if (event.target.querySelector("[data-builder]") && order !== "save") sessionStorage.setItem(KEY, String(window.scrollY));
});
