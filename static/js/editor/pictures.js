/* Pictures: choose, paste or drop a file, give it a caption and an alternative text, upload it. */

import { Extension, pm } from "django-prose-editor/editor";
import { make, t } from "./dom.js";
import { ask } from "./dialogs.js";
import { insertBlock } from "./insertions.js";

const isPicture = (file) => file && file.type.startsWith("image/");

function tooLarge(file, limit) {
  if (!limit || file.size <= limit) return null;
  return t("The picture is larger than {n} MB.", { n: Math.floor(limit / 1048576) });
}

async function upload({ file, caption, alt }, config) {
  const body = new FormData();
  body.append("file", file);
  body.append("caption", caption);
  body.append("alt", alt);
  try {
    const answer = await fetch(config.urls.upload, {
      method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": config.csrf, Accept: "application/json" },
    });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok && told.figure) return { figure: told.figure };
    return { sentence: told.sentence || t("The picture was not accepted ({status}).", { status: answer.status }) };
  } catch {
    return { sentence: t("The server cannot be reached; the picture was not sent.") };
  }
}

function preview(file) {
  const image = make("img", { class: "ask-preview", alt: "" });
  const reader = new FileReader();
  reader.onload = () => (image.src = reader.result);
  reader.readAsDataURL(file);
  return image;
}

/** Ask for a picture (or for the words about `given`), upload it and put it into the text. */
export async function insertFigure(editor, config, given = null) {
  let figure = null;
  const fields = [
    { name: "caption", label: t("Caption"), required: true, maxLength: 1000 },
    { name: "alt", label: t("Alternative text"), type: "textarea", required: true, maxLength: 2000,
      hint: t("What the picture shows, for those who cannot see it.") },
  ];
  if (!given) fields.unshift({ name: "file", label: t("Picture"), type: "file", required: true, accept: "image/*" });
  const answer = await ask({
    title: t("Figure"),
    fields,
    extra: given ? preview(given) : null,
    submit: t("Upload and insert"),
    check: async (values) => {
      const file = given || values.file;
      if (!isPicture(file)) return t("Choose a picture file.");
      const refused = tooLarge(file, config.maxUpload);
      if (refused) return refused;
      const told = await upload({ ...values, file }, config);
      figure = told.figure;
      return told.sentence || null;
    },
  });
  if (!answer || !figure) return editor.commands.focus();
  insertBlock(editor, { type: "figure", attrs: { figure, caption: answer.caption, alt: answer.alt } });
  return editor.commands.focus();
}

/** Take pictures that are pasted or dropped; text with a picture beside it is pasted as text. */
export function pictures(config) {
  return Extension.create({
    name: "pictures",
    addProseMirrorPlugins() {
      const take = (transfer, event) => {
        const file = [...(transfer?.files || [])].find(isPicture);
        if (!file || transfer.types.includes("text/html")) return false;
        event.preventDefault();
        insertFigure(this.editor, config, file);
        return true;
      };
      return [new pm.state.Plugin({
        props: {
          handlePaste: (_view, event) => take(event.clipboardData, event),
          handleDrop: (view, event) => {
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
            if (at && event.dataTransfer?.files.length) this.editor.commands.setTextSelection(at.pos);
            return take(event.dataTransfer, event);
          },
        },
      })];
    },
  });
}
