/* Comments while writing: a marked passage is commented on beside the text (Mod-Alt-M), the passages
   of open threads are marked, and a click leads from one to the other. Marks follow what is typed
   without being looked for again; they are looked for when the threads have changed. */

import { Extension, pm } from "django-prose-editor/editor";
import { announce } from "../shell.js";
import { quiet, t } from "./dom.js";
import { Plain } from "./plain.js";

const KEY = new pm.state.PluginKey("remarks");
const NEW = "new";
const { Decoration, DecorationSet } = pm.view;

function plugin(onClick) {
  return new pm.state.Plugin({
    key: KEY,
    state: {
      init: () => DecorationSet.empty,
      apply(transaction, set) {
        const asked = transaction.getMeta(KEY);
        if (!asked) return set.map(transaction.mapping, transaction.doc);
        return DecorationSet.create(transaction.doc, asked.map(({ from, to, thread }) =>
          Decoration.inline(from, to, { class: thread === NEW ? "remark remark--new" : "remark" }, { thread })));
      },
    },
    props: {
      decorations: (state) => KEY.getState(state),
      handleClick(view, position) {
        const [mark] = KEY.getState(view.state).find(position, position);
        if (mark && view.state.selection.empty) onClick(mark.spec.thread);
        return false;
      },
    },
  });
}

class Remarks {
  constructor(editor, saver, panel) {
    Object.assign(this, { editor, saver, panel });
    // The event comes once for each piece that was put in.
    const swapped = quiet(() => this.swapped(), 0);
    panel.addEventListener("htmx:afterSwap", () => swapped());
    panel.addEventListener("click", (event) => this.clicked(event));
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.target.closest("[data-comment-form]")) this.cancel();
    });
    this.draw();
  }

  get form() {
    return this.panel.querySelector("[data-comment-form]");
  }

  /** Save, so that the passage stands in a revision, and open the form with it. */
  async begin() {
    if (!this.form || !(await this.saver.save())) return;
    const { from, to } = this.editor.state.selection;
    const passage = new Plain(this.editor.state.doc).offsets(from, to);
    const { elements } = this.form;
    elements.revision.value = this.saver.version;
    elements.start.value = passage?.start ?? "";
    elements.end.value = passage?.end ?? "";
    this.form.querySelector("[data-comment-quote]").textContent = passage ? this.shown(from, to) : "";
    this.form.querySelector("[data-comment-whole]").hidden = Boolean(passage);
    this.form.hidden = false;
    this.draw(passage ? [{ from, to, thread: NEW }] : []);
    elements.text.focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  /** The marked words as they are read, chips by their labels. */
  shown(from, to) {
    const range = document.createRange();
    const [start, end] = [this.editor.view.domAtPos(from), this.editor.view.domAtPos(to)];
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    const words = range.toString().replace(/\s+/g, " ").trim();
    return words.length > 160 ? `${words.slice(0, 110)} … ${words.slice(-40)}` : words;
  }

  cancel() {
    this.form.hidden = true;
    this.draw();
    this.editor.commands.focus();
  }

  /** Mark the passages of the threads that are shown, and `more`. */
  draw(more = []) {
    const cards = [...this.panel.querySelectorAll("[data-passage]")];
    if (!cards.length && !more.length && KEY.getState(this.editor.state) === DecorationSet.empty) return;
    const plain = new Plain(this.editor.state.doc);
    const marks = cards.map(({ dataset }) => ({ ...plain.range(dataset.passage, Number(dataset.at)), thread: dataset.note }));
    this.editor.view.dispatch(this.editor.state.tr.setMeta(KEY, [...marks.filter(({ to }) => to), ...more]));
  }

  /** The threads are others now: the form is gone if it was sent. */
  swapped() {
    const sent = this.wrote && this.form?.hidden;
    const writing = this.form && !this.form.hidden;
    const kept = KEY.getState(this.editor.state).find(undefined, undefined, ({ thread }) => thread === NEW);
    this.draw(writing ? kept.map(({ from, to }) => ({ from, to, thread: NEW })) : []);
    announce(t("The comments beside the text are those of now."));
    if (sent) this.editor.commands.focus();
    this.wrote = false;
  }

  clicked(event) {
    if (event.target.closest("[data-comment-cancel]")) this.cancel();
    if (event.target.closest("[data-comment-send]")) this.wrote = true;
    const link = event.target.closest(".quote a");
    if (!link) return;
    event.preventDefault();
    this.lead(link.closest("[data-note]").dataset.note);
  }

  /** From a thread to its passage. */
  lead(thread) {
    const [mark] = KEY.getState(this.editor.state).find(undefined, undefined, (spec) => spec.thread === thread);
    if (!mark) return;
    this.here(thread);
    this.editor.chain().setTextSelection({ from: mark.from, to: mark.to }).focus().run();
    const { node } = this.editor.view.domAtPos(mark.from);
    (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({ block: "center" });
  }

  /** From a passage to its thread. */
  show(thread) {
    if (thread === NEW) return;
    this.here(thread)?.scrollIntoView({ block: "nearest" });
  }

  here(thread) {
    const cards = [...this.panel.querySelectorAll("[data-note]")];
    for (const card of cards) card.classList.toggle("is-here", card.dataset.note === thread);
    return cards.find((card) => card.dataset.note === thread);
  }
}

/** {extension, attach(editor, saver), tool}: `tool` opens the form, from the toolbar too. */
export function remarking() {
  let remarks = null;
  const run = () => void remarks?.begin();
  const extension = Extension.create({
    name: "remarks",
    addProseMirrorPlugins: () => [plugin((thread) => remarks?.show(thread))],
    addKeyboardShortcuts: () => ({
      "Mod-Alt-m": () => {
        run();
        return true;
      },
    }),
  });
  const attach = (editor, saver) => {
    const panel = document.querySelector("[data-threads]");
    if (panel) remarks = new Remarks(editor, saver, panel);
  };
  return { extension, attach, tool: { label: t("Comment on the passage"), shape: "comment", key: "Mod-Alt-M", run } };
}
