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

/** Show the merge of both texts, part by part; `save(blocks)` is called with the chosen blocks. */
export function showMerge({ parts, schema, save, after }) {
  const clashes = parts.filter(({ state }) => state === "clash");
  const choices = clashes.map(() => "both");
  const draw = (blocks, name) => {
    const box = make("div", { class: `conflict-text document merge-part merge-part--${name}` });
    box.append(pm.model.DOMSerializer.fromSchema(schema).serializeFragment(pm.model.Fragment.from(blocks)));
    return box;
  };
  let serial = 0;
  const choose = (part) => {
    const index = serial;
    serial += 1;
    const side = { mine: draw(part.mine, "mine"), theirs: draw(part.theirs, "theirs") };
    const option = (value, label) => {
      const input = make("input", { type: "radio", name: `clash-${index}`, value, checked: value === "both", on: { change: () => {
        choices[index] = value;
        side.mine.classList.toggle("is-left-out", value === "theirs");
        side.theirs.classList.toggle("is-left-out", value === "mine");
      } } });
      return make("label", {}, input, ` ${label}`);
    };
    return make("fieldset", { class: "merge-clash" }, make("legend", { text: t("Both changed this ({n} of {all})", { n: index + 1, all: clashes.length }) }),
      make("div", { class: "row" }, option("both", t("Both, mine first")), option("mine", t("Mine")), option("theirs", t("Theirs"))), side.mine, side.theirs);
  };
  const title = t("The merged text");
  const dialog = make("dialog", { class: "conflict", "aria-label": title },
    make("header", { class: "conflict-head" }, make("h2", { text: title }),
      make("p", { text: clashes.length ? t("What does not touch stands here already. Choose where both changed the same place.") : t("Your changes and theirs do not touch: both are in the text.") }),
      make("div", { class: "merge-actions" },
        make("button", { type: "button", class: "button button--main", text: t("Save the merged text"), on: { click: () => {
          dialog.close();
          save(choices);
        } } }),
        make("button", { type: "button", class: "button", text: t("Decide later"), on: { click: () => dialog.close() } }))),
    make("div", { class: "merge-parts" }, ...parts.map((part) => (part.state === "clash" ? choose(part) : draw(part.state === "theirs" ? part.theirs : part.mine, part.state)))));
  dialog.addEventListener("close", () => {
    dialog.remove();
    after?.();
  });
  document.body.append(dialog);
  dialog.showModal();
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
