/* Questions in a native <dialog>: one title, a few fields, one answer. */

import { make, t } from "./dom.js";

let serial = 0;

function field({ name, label, type = "text", value = "", hint = "", ...rest }) {
  serial += 1;
  const id = `editor-field-${serial}`;
  const tag = type === "textarea" ? "textarea" : "input";
  const input = make(tag, { id, name, class: "ask-input", ...(tag === "input" ? { type } : { rows: 3 }), ...rest });
  if (type === "checkbox") input.checked = Boolean(value);
  else if (type !== "file") input.value = value;
  const hintId = hint ? `${id}-hint` : undefined;
  if (hintId) input.setAttribute("aria-describedby", hintId);
  const box = make("div", { class: `ask-field ask-${type}` }, make("label", { for: id, text: label }), input,
    hint ? make("p", { id: hintId, class: "ask-hint", text: hint }) : null);
  return { box, input, name, type };
}

const valueOf = ({ input, type }) => {
  if (type === "checkbox") return input.checked;
  if (type === "file") return input.files[0] || null;
  return input.value.trim();
};

/** Ask; resolves to {field: value}, to "remove" if that was offered and chosen, or to null.
    `check(values)` may return a sentence, or a promise of one, that keeps the dialog open. */
export function ask({ title, fields, submit, remove, extra, check }) {
  const parts = fields.map(field);
  const error = make("p", { class: "ask-error", role: "alert" });
  const go = make("button", { class: "button button--main", type: "submit", text: submit });
  const cancel = make("button", { class: "button", type: "button", text: t("Cancel") });
  const drop = remove ? make("button", { class: "button button--danger", type: "button", text: remove }) : null;
  const form = make("form", { class: "dialog__body", method: "dialog", noValidate: false },
    make("h2", { text: title }), ...parts.map((part) => part.box), extra, error,
    make("div", { class: "dialog__foot" }, drop, cancel, go));
  const dialog = make("dialog", { class: "ask", "aria-label": title }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let result = null;
    const close = (value) => {
      result = value;
      dialog.close();
    };
    cancel.addEventListener("click", () => close(null));
    drop?.addEventListener("click", () => close("remove"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(result);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(parts.map((part) => [part.name, valueOf(part)]));
      go.disabled = true;
      const sentence = check ? await check(values) : null;
      go.disabled = false;
      error.textContent = sentence || "";
      if (!sentence) close(values);
    });
    dialog.showModal();
    parts[0]?.input.focus();
  });
}
