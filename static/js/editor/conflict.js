/* Two texts for one section: both on the screen, nothing lost, the person chooses. */

import { pm } from "django-prose-editor/editor";
import { clock, make, t } from "./dom.js";

/** Draw a document (ProseMirror node) for reading; blocks absent from `other` are marked. */
export function drawn(doc, other) {
  const box = make("div", { class: "conflict-text document" });
  box.append(pm.model.DOMSerializer.fromSchema(doc.type.schema).serializeFragment(doc.content));
  const known = new Set(other ? other.content.content.map((block) => JSON.stringify(block.toJSON())) : []);
  doc.forEach((block, _offset, index) => {
    if (other && !known.has(JSON.stringify(block.toJSON()))) box.children[index]?.classList.add("differs");
  });
  return box;
}

/** Copy a document with its formatting; resolves to a sentence about what happened. */
export async function copyDoc(doc) {
  const holder = make("div");
  holder.append(pm.model.DOMSerializer.fromSchema(doc.type.schema).serializeFragment(doc.content));
  const plain = doc.textBetween(0, doc.content.size, "\n\n", " ");
  try {
    const part = (type, text) => new Blob([text], { type });
    await navigator.clipboard.write([
      new ClipboardItem({ "text/html": part("text/html", holder.innerHTML), "text/plain": part("text/plain", plain) }),
    ]);
    return t("Copied.");
  } catch {
    return navigator.clipboard?.writeText(plain).then(() => t("Copied without formatting."), () => t("The browser does not allow copying."))
      ?? t("The browser does not allow copying.");
  }
}

function column(title, sentence, text, buttons) {
  return make("section", { class: "conflict-side" }, make("header", {}, make("h3", { text: title }), make("p", { text: sentence })),
    text, make("div", { class: "conflict-actions" }, ...buttons));
}

/** Show both texts. `choices`: [{side: "mine"|"theirs", label, run, main?}]; closing decides nothing.
    `after` runs when the dialog is gone. */
export function showBoth({ mine, theirs, title, lead, mineSentence, theirsTitle, theirsSentence, choices, after }) {
  const dialog = make("dialog", { class: "conflict", "aria-label": title });
  const said = make("p", { class: "conflict-said", role: "status" });
  const button = ({ label, run, main, stay }) => make("button", {
    type: "button", class: main ? "button button--main" : "button", text: label,
    on: { click: async () => {
      if (!stay) dialog.close();
      said.textContent = (await run()) || "";
    } },
  });
  const of = (side) => choices.filter((choice) => choice.side === side).map(button);
  dialog.append(
    make("header", { class: "conflict-head" }, make("h2", { text: title }), make("p", { text: lead }), said,
      make("button", { type: "button", class: "button", text: t("Decide later"), on: { click: () => dialog.close() } })),
    make("div", { class: "conflict-sides" },
      column(t("Your text"), mineSentence, drawn(mine, theirs), of("mine")),
      column(theirsTitle, theirsSentence, drawn(theirs, mine), of("theirs"))),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    after?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The words of a refused save, for `showBoth`. */
export function conflictWords(theirs) {
  const name = theirs.saved_by || t("someone");
  const time = clock(theirs.saved_at || new Date());
  return {
    title: t("Two texts for this section"),
    lead: theirs.sentence || t("{name} saved another text at {time}, after you opened this one. Both are kept until you choose.", { name, time }),
    mineSentence: t("Only in this browser so far. Blocks that differ are marked."),
    theirsTitle: t("Text of {name}", { name }),
    theirsSentence: t("Saved {time}, version {n}.", { time, n: theirs.version }),
  };
}
