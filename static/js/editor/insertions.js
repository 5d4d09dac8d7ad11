/* What the toolbar and the keys put into the text: link, footnote, table, picture, triggers. */

import { t } from "./dom.js";
import { ask } from "./dialogs.js";
import { isSafeHref } from "./schema.js";

const FOOTNOTE_LIMIT = 5000;

/** "doi.org/10.1/x" becomes an https address, "a@b.org" a mail address. */
function addressOf(words) {
  if (/^(https?:|mailto:)/i.test(words) || !words) return words;
  if (/^10\.\d{4,9}\/\S+$/.test(words)) return `https://doi.org/${words}`;
  return /^[^\s/@]+@[^\s/@]+$/.test(words) ? `mailto:${words}` : `https://${words}`;
}

export async function editLink(editor) {
  const old = editor.getAttributes("link").href || "";
  const answer = await ask({
    title: old ? t("Change the link") : t("Link"),
    fields: [{ name: "href", label: t("Address"), value: old, required: true, maxLength: 2000, inputMode: "url",
      hint: t("A web address, a DOI or a mail address.") }],
    submit: old ? t("Change") : t("Set link"),
    remove: old ? t("Remove link") : null,
    check: ({ href }) => (isSafeHref(addressOf(href)) ? null : t("A link begins with https:// or mailto:.")),
  });
  const chain = editor.chain().focus().extendMarkRange("link");
  if (answer === "remove") return chain.unsetLink().run();
  if (!answer) return editor.commands.focus();
  const href = addressOf(answer.href);
  if (!editor.state.selection.empty || old) return chain.setLink({ href }).run();
  const mark = { type: "link", attrs: { href } };
  return editor.chain().focus().insertContent({ type: "text", text: answer.href, marks: [mark] }).run();
}

/** Insert a footnote at the cursor, or change the one at `position`. */
export async function editFootnote(editor, position = null) {
  const node = position === null ? null : editor.state.doc.nodeAt(position);
  const answer = await ask({
    title: t("Footnote"),
    fields: [{ name: "text", label: t("Text of the footnote"), type: "textarea", value: node?.attrs.text || "",
      required: true, maxLength: FOOTNOTE_LIMIT, rows: 4 }],
    submit: node ? t("Change") : t("Insert"),
    remove: node ? t("Remove footnote") : null,
  });
  if (answer === "remove") return editor.chain().focus().deleteRange({ from: position, to: position + 1 }).run();
  if (!answer) return editor.commands.focus();
  const text = answer.text.replace(/\s+/g, " ");
  if (!node) return editor.chain().focus().insertContent({ type: "footnote", attrs: { text } }).run();
  editor.view.dispatch(editor.state.tr.setNodeAttribute(position, "text", text));
  return editor.commands.focus();
}

export async function insertTable(editor) {
  const answer = await ask({
    title: t("Table"),
    fields: [
      { name: "caption", label: t("Caption"), maxLength: 1000, hint: t("Needed before the section can be reviewed.") },
      { name: "rows", label: t("Rows"), type: "number", value: 4, min: 1, max: 200, required: true },
      { name: "columns", label: t("Columns"), type: "number", value: 3, min: 1, max: 60, required: true },
      { name: "head", label: t("First row is a header"), type: "checkbox", value: true },
    ],
    submit: t("Insert"),
  });
  if (!answer) return editor.commands.focus();
  const cell = (type) => ({ type, content: [{ type: "paragraph" }] });
  const row = (_, index) => ({
    type: "tableRow",
    content: Array.from({ length: Number(answer.columns) }, () => cell(answer.head && !index ? "tableHeader" : "tableCell")),
  });
  const table = {
    type: "table",
    attrs: { caption: answer.caption },
    content: Array.from({ length: Number(answer.rows) }, row),
  };
  insertBlock(editor, table);
  return editor.commands.focus();
}

/** Put a block after the paragraph of the cursor, or in its place when that is empty. */
export function insertBlock(editor, block) {
  const before = editor.state.selection.from;
  const { $from } = editor.state.selection;
  // A cell holds figures and lists; what else is put in there would tear its table apart.
  if (editor.isActive("table") && block.type !== "figure") {
    return void editor.chain().focus().insertContentAt($from.after(1), block).run();
  }
  editor.chain().focus().insertContent(block).run();
  let inside = null;
  editor.state.doc.nodesBetween(Math.max(0, before - 1), editor.state.doc.content.size, (node, position) => {
    if (inside === null && node.type.name === block.type) inside = position;
    return inside === null;
  });
  if (inside !== null && block.type === "table") editor.commands.setTextSelection(inside + 4);
  return undefined;
}

/** Type "@" or "#" for the person, with a space where the trigger needs one. */
export function insertTrigger(editor, sign) {
  const { $from } = editor.state.selection;
  const before = $from.parent.textBetween(0, $from.parentOffset, null, "\ufffc").slice(-1);
  const gap = before && !/[\s\ufffc([,;]/.test(before) ? " " : "";
  editor.chain().focus().insertContent({ type: "text", text: gap + sign }).run();
}
