/* References to sections, tables and figures: they hold what they point at, never its number. */

import { Extension, Node, pm } from "django-prose-editor/editor";
import { make, quiet, t } from "./dom.js";

const places = new Map();
const NUMBER_WAIT = 200;
let ownKey = "";

/** Take the page's labels of places in other sections, and the key of this section. */
export function fillPlaces(labels = {}, key = "") {
  Object.entries(labels).forEach(([name, place]) => places.set(name, place));
  ownKey = key;
}

export function learnPlace({ kind, target, label, title }) {
  places.set(`${kind}:${target}`, { label, title });
}

/** The tables and figures of this text in order: [{kind, target, label, title}]. */
export function ownPlaces(doc) {
  const counted = { table: 0, figure: 0 };
  const found = [];
  doc.descendants((node) => {
    const kind = node.type.name;
    if (!(kind in counted)) return;
    counted[kind] += 1;
    const name = kind === "table" ? node.attrs.anchor : node.attrs.figure;
    const label = kind === "table" ? t("Table {n}", { n: counted[kind] }) : t("Figure {n}", { n: counted[kind] });
    if (name) found.push({ kind, target: `${ownKey}#${name}`, label, title: node.attrs.caption });
  });
  return found;
}

function labelOf(doc, { kind, target }) {
  const own = target.startsWith(`${ownKey}#`) && ownPlaces(doc).find((place) => place.target === target);
  return own || places.get(`${kind}:${target}`) || null;
}

export const Reference = Node.create({
  name: "reference",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes() {
    const held = (name) => ({
      default: null,
      parseHTML: (element) => element.getAttribute(`data-${name}`),
      renderHTML: (attributes) => ({ [`data-${name}`]: attributes[name] }),
    });
    return { kind: held("kind"), target: held("target") };
  },
  parseHTML() {
    return [{ tag: "span[data-kind][data-target]" }];
  },
  renderHTML({ node, HTMLAttributes }) {
    return ["span", { ...HTMLAttributes, class: "chip chip-reference" }, node.attrs.target];
  },
  addNodeView() {
    return ({ node, editor }) => {
      const dom = make("span", { class: "chip chip-reference" });
      dom.place = node.attrs;
      name(dom, editor.state.doc);
      return { dom };
    };
  },
});

function name(chip, doc) {
  const place = labelOf(doc, chip.place);
  const label = place?.label || t("missing reference");
  if (chip.textContent !== label) chip.textContent = label;
  chip.title = place?.title || "";
  chip.classList.toggle("chip-unknown", !place);
}

/** Numbers follow the text; each table gets a name of its own as soon as the text is changed. */
export const numbering = Extension.create({
  name: "numbering",
  addProseMirrorPlugins() {
    return [new pm.state.Plugin({
      appendTransaction(transactions, _before, state) {
        if (!transactions.some((transaction) => transaction.docChanged)) return null;
        return namedTables(state);
      },
      view: (view) => {
        const again = quiet(() => view.dom.querySelectorAll(".chip-reference").forEach((chip) => name(chip, view.state.doc)), NUMBER_WAIT);
        return { update: (_view, before) => before.doc.eq(view.state.doc) || again(), destroy: () => again.stop() };
      },
    })];
  },
});

/** A transaction that names tables without a name, and copies that brought the name of another. */
function namedTables(state) {
  const seen = new Set();
  let change = null;
  state.doc.forEach((node, position) => {
    if (node.type.name !== "table") return;
    if (node.attrs.anchor && !seen.has(node.attrs.anchor)) return void seen.add(node.attrs.anchor);
    change ||= state.tr.setMeta("addToHistory", false);
    change.setNodeAttribute(position, "anchor", crypto.randomUUID());
  });
  return change;
}
