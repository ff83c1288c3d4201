// The QR of a slip opens this page with number and code in the fragment (#n=…&c=…), which browsers never send.
// Fill both in, take them out of the address (history, screenshots), and go on at once.
const form = document.querySelector("[data-slip-form]");
const slip = new URLSearchParams(location.hash.slice(1));

if (form && slip.get("n") && slip.get("c")) {
  form.elements.number.value = slip.get("n").slice(0, 100);
  form.elements.code.value = slip.get("c").slice(0, 40);
  history.replaceState(null, "", location.pathname + location.search);
  form.requestSubmit();
}
