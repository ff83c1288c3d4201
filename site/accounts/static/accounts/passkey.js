// Passkeys: a form whose hidden field "credential" is filled with the browser's answer to options from the server.
//   data-passkey   create (a new one), get (confirm), sign-in (get, with options fetched when asked for)
//   data-options   the id of the JSON with the options; for sign-in the address that gives them
// Such forms are hidden until it is clear that this browser and this address can do it.

// Domains only: at an address of digits browsers refuse.
const isNumeric = /^[\d.]+$|:/.test(location.hostname.replace(/^\[|\]$/g, ""));
const isPossible = Boolean(window.PublicKeyCredential && navigator.credentials) && !isNumeric;

const toBytes = text => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, letter => letter.charCodeAt(0));
};

const toText = buffer => {
  const letters = Array.from(new Uint8Array(buffer), byte => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const withBytes = list => (list || []).map(one => ({ ...one, id: toBytes(one.id) }));

async function create(options, form) {
  const wanted = { ...options.publicKey };
  wanted.challenge = toBytes(wanted.challenge);
  wanted.user = { ...wanted.user, id: toBytes(wanted.user.id) };
  wanted.excludeCredentials = withBytes(wanted.excludeCredentials);
  const alone = form.elements.passwordless?.checked;
  wanted.authenticatorSelection = {
    ...wanted.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: Boolean(alone),
    userVerification: alone ? "required" : "preferred",
  };
  const made = await navigator.credentials.create({ publicKey: wanted });
  return {
    ...common(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  };
}

async function get(options) {
  const wanted = { ...options.publicKey };
  wanted.challenge = toBytes(wanted.challenge);
  wanted.allowCredentials = withBytes(wanted.allowCredentials);
  const found = await navigator.credentials.get({ publicKey: wanted });
  const { userHandle } = found.response;
  return {
    ...common(found),
    response: {
      clientDataJSON: toText(found.response.clientDataJSON),
      authenticatorData: toText(found.response.authenticatorData),
      signature: toText(found.response.signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

function common(credential) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()).request_options;
}

const REASONS = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", NotSupportedError: "unable", ConstraintError: "unable" };

function say(form, reason) {
  const box = form.querySelector("[data-passkey-problem]");
  box.querySelector("[data-passkey-text]").textContent = box.dataset[reason];
  box.hidden = false;
}

async function ask(form) {
  form.querySelector("[data-passkey-problem]").hidden = true;
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const options = await optionsOf(form);
    const credential = await (form.dataset.passkey === "create" ? create(options, form) : get(options));
    form.elements.credential.value = JSON.stringify(credential);
    const remember = document.querySelector("#id_remember");
    if (remember && form.elements.remember) form.elements.remember.value = remember.checked ? "on" : "";
    form.submit();
  } catch (error) {
    say(form, REASONS[error.name] || "failed");
  } finally {
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !isPossible;
  form.addEventListener("submit", event => {
    event.preventDefault();
    ask(form);
  });
}

for (const note of document.querySelectorAll("[data-passkey-missing]")) {
  note.hidden = isPossible;
  const link = note.querySelector("[data-passkey-by-name]");
  if (isNumeric && location.hostname === "127.0.0.1") {
    link.querySelector("a").href = Object.assign(new URL(location.href), { hostname: "localhost" }).href;
    link.hidden = false;
  }
}
