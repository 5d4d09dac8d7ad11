/* Find and replace within the section: Mod-F opens the bar, Enter walks, Escape closes. */

import { Extension, pm } from "django-prose-editor/editor";
import { make, t } from "./dom.js";

const KEY = new pm.state.PluginKey("find");
const { Decoration, DecorationSet } = pm.view;

/** Every place of `words` in the text: [{from, to}]. Words do not reach over a chip or a block. */
export function placesOf(doc, words, { exact }) {
  if (!words) return [];
  const wanted = exact ? words : words.toLowerCase();
  const found = [];
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    const text = node.textBetween(0, node.content.size, "\ufffc", "\ufffc");
    const searched = exact ? text : text.toLowerCase();
    // A letter whose lower case is longer would shift all places after it; such a block is searched exactly.
    const line = searched.length === text.length ? searched : text;
    for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + wanted.length)) {
      found.push({ from: position + 1 + at, to: position + 1 + at + wanted.length });
    }
    return false;
  });
  return found;
}

function plugin() {
  const drawn = (doc, { words, exact, here }) => DecorationSet.create(doc, placesOf(doc, words, { exact })
    .map(({ from, to }, index) => Decoration.inline(from, to, { class: index === here ? "found found--here" : "found" })));
  return new pm.state.Plugin({
    key: KEY,
    state: {
      init: () => ({ words: "", exact: false, here: 0, set: DecorationSet.empty }),
      apply(transaction, value) {
        const asked = transaction.getMeta(KEY);
        if (!asked && !transaction.docChanged) return value;
        const next = { ...value, ...asked };
        return { ...next, set: next.words ? drawn(transaction.doc, next) : DecorationSet.empty };
      },
    },
    props: { decorations: (state) => KEY.getState(state).set },
  });
}

class Finder {
  constructor(editor) {
    this.editor = editor;
    const field = (label) => make("input", { type: "text", class: "ask-input", "aria-label": label, placeholder: label });
    const button = (text, run) => make("button", { type: "button", class: "button button--small", text, on: { click: run } });
    this.words = field(t("Find"));
    this.other = field(t("Replace with"));
    this.exact = make("input", { type: "checkbox" });
    this.count = make("span", { class: "find-count", role: "status" });
    this.box = make("search", { class: "find-bar", hidden: true }, this.words, this.count,
      button(t("Previous"), () => this.step(-1)), button(t("Next"), () => this.step(1)), this.other,
      button(t("Replace"), () => this.replace()), button(t("Replace all"), () => this.replaceAll()),
      make("label", { class: "find-exact" }, this.exact, ` ${t("Match case")}`), button(t("Close"), () => this.close()));
    this.words.addEventListener("input", () => this.look());
    this.exact.addEventListener("change", () => this.look());
    this.box.addEventListener("keydown", (event) => this.key(event));
    editor.on("update", () => this.box.hidden || this.say());
  }

  get asked() {
    return { words: this.words.value, exact: this.exact.checked };
  }

  get places() {
    return placesOf(this.editor.state.doc, this.words.value, this.asked);
  }

  get here() {
    return KEY.getState(this.editor.state).here;
  }

  tell(told) {
    this.editor.view.dispatch(this.editor.state.tr.setMeta(KEY, told));
  }

  open({ replacing = false } = {}) {
    const { from, to, empty } = this.editor.state.selection;
    const marked = empty ? "" : this.editor.state.doc.textBetween(from, to, " ");
    if (marked && marked.length < 100) this.words.value = marked;
    this.box.hidden = false;
    this.look();
    (replacing && this.words.value ? this.other : this.words).select();
  }

  close() {
    this.box.hidden = true;
    this.tell({ words: "" });
    this.editor.commands.focus();
  }

  look() {
    const at = this.editor.state.selection.from;
    const next = this.places.findIndex(({ from }) => from >= at);
    this.show(Math.max(next, 0));
  }

  show(index) {
    const { places } = this;
    const here = places.length ? (index + places.length) % places.length : 0;
    this.tell({ ...this.asked, here });
    this.say();
    this.editor.view.dom.querySelector(".found--here")?.scrollIntoView({ block: "center" });
  }

  say() {
    const { length } = this.places;
    this.count.textContent = this.words.value ? t("{n} of {all}", { n: length ? Math.min(this.here + 1, length) : 0, all: length }) : "";
  }

  step(by) {
    this.show(this.here + by);
  }

  replace() {
    const place = this.places[this.here];
    if (!place) return;
    this.editor.view.dispatch(this.put(this.editor.state.tr, place));
    this.show(this.here);
  }

  replaceAll() {
    const { places } = this;
    const change = this.editor.state.tr;
    for (const place of places.reverse()) this.put(change, place);
    this.editor.view.dispatch(change);
    this.say();
    this.count.textContent = t("{n} replaced", { n: places.length });
  }

  /** The new words keep the formatting of the old ones. */
  put(change, { from, to }) {
    const { schema } = this.editor.state;
    const marks = change.doc.resolve(from).marksAcross(change.doc.resolve(to)) || [];
    return this.other.value ? change.replaceWith(from, to, schema.text(this.other.value, marks)) : change.delete(from, to);
  }

  key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.words) this.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.other) this.replace();
    else return;
    event.preventDefault();
  }
}

/** {extension, attach(editor)}: `attach` gives the bar, to be put above the text. */
export function finding() {
  let finder = null;
  const open = (options) => () => {
    finder?.open(options);
    return true;
  };
  const extension = Extension.create({
    name: "finding",
    addProseMirrorPlugins: () => [plugin()],
    addKeyboardShortcuts: () => ({ "Mod-f": open({}), "Mod-Alt-h": open({ replacing: true }) }),
  });
  const attach = (editor) => (finder = new Finder(editor));
  return { extension, attach };
}
