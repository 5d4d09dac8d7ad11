/* Passkeys: asks the browser for one and sends its answer with the form it stands in.
   A form says in data-passkey what it is for: "add", "use", "sign-in" or "sign". */
const options = () => JSON.parse(document.getElementById("js_data").textContent);

async function made(form) {
  const { creation_options: asked } = options();
  const wish = form.querySelector("[name=passwordless]");
  const choice = asked.publicKey.authenticatorSelection;
  const alone = Boolean(wish?.checked);
  choice.residentKey = alone ? "required" : "discouraged";
  choice.requireResidentKey = alone;
  if (alone) choice.userVerification = "required";
  return window.webauthnJSON.create(asked);
}

async function used() {
  return window.webauthnJSON.get(options().request_options);
}

async function offered(form) {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return window.webauthnJSON.get((await answer.json()).request_options);
}

const ways = { add: made, use: used, "sign-in": offered, sign: used };

/* Puts the browser's answer into the form; false, and said so, where none came. */
async function filled(form) {
  const trouble = form.querySelector("[data-trouble]");
  trouble.hidden = true;
  try {
    const credential = await ways[form.dataset.passkey](form);
    form.querySelector("[name=credential]").value = JSON.stringify(credential);
    return true;
  } catch {
    trouble.hidden = false;
    return false;
  }
}

/* The whole form is for a passkey: its one button asks for it. */
function alone(form) {
  form.hidden = false;
  let answered = false;
  form.addEventListener("submit", async (event) => {
    if (answered) return;
    event.preventDefault();
    answered = await filled(form);
    if (answered) form.requestSubmit();
  });
}

/* A second button beside the first: with it the typed proof is not asked for. */
function beside(form, button) {
  const typed = form.querySelectorAll("[name=password], [name=code]");
  const ask = (needed) => {
    for (const field of typed) field.required = needed;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    ask(false);
    const sent = form.reportValidity() && (await filled(form));
    if (sent) form.requestSubmit();
    else ask(true);
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential || !window.webauthnJSON) continue;
  const button = form.querySelector("[data-passkey-button]");
  if (button) beside(form, button);
  else alone(form);
}
