/* Starts the editor of one section from the page's <script type="application/json" id="editor-config">. */

import { Editor, Extension, pm } from "django-prose-editor/editor";
import { commands } from "./commands.js";
import { conflictWords, copyDoc, showBoth, showMerge } from "./conflict.js";
import { countWords, learn, make, quiet, t } from "./dom.js";
import { equationsFrom } from "./equations.js";
import { finding } from "./find.js";
import { editFootnote } from "./insertions.js";
import { keys, listKey, showKeys } from "./keys.js";
import { fill } from "./labels.js";
import { LocalCopy } from "./localcopy.js";
import { chosen, merged } from "./merging.js";
import { tidyPasted } from "./paste.js";
import { offerNumbers } from "./numbers.js";
import { pickers } from "./pickers.js";
import { pictures } from "./pictures.js";
import { Presence } from "./presence.js";
import { fillPlaces } from "./references.js";
import { remarking } from "./remarks.js";
import { restoreBars } from "./restore.js";
import { Saver } from "./saving.js";
import { extensions } from "./schema.js";
import { Status } from "./status.js";
import { toolbar } from "./toolbar.js";

const COUNT_WAIT = 400;
const WORDS_A_MINUTE = 200;

/** Words of the document as the server counts them. */
function wordsOf(doc) {
  const leaf = (node) => {
    if (node.type.name === "fact") return ` ${node.attrs.fact} `;
    if (node.type.name === "footnote") return ` ${node.attrs.text} `;
    if (node.type.name === "equation") return ` ${node.attrs.tex} `;
    if (node.type.name === "reference") return " x ";
    return node.type.name === "figure" ? node.attrs.caption : " ";
  };
  const captions = [];
  doc.descendants((node) => void (node.type.name === "table" && captions.push(node.attrs.caption)));
  return countWords([doc.textBetween(0, doc.content.size, "\n", leaf), ...captions].join("\n"));
}

/** A click under the last block starts a new paragraph, also after a table or figure. */
const roomBelow = Extension.create({
  name: "roomBelow",
  addProseMirrorPlugins() {
    const handleClick = (view, _position, event) => {
      const last = view.dom.lastElementChild;
      const { doc } = view.state;
      const under = event.target === view.dom && last && event.clientY > last.getBoundingClientRect().bottom;
      if (!under || !view.editable || doc.lastChild.isTextblock) return false;
      return this.editor.chain().insertContentAt(doc.content.size, { type: "paragraph" }).focus("end").run();
    };
    return [new pm.state.Plugin({ props: { handleClick } })];
  },
});

function buildEditor(config, place, behaviours) {
  return new Editor({
    element: place,
    extensions: extensions(behaviours),
    content: config.document,
    editable: !config.readonly,
    injectCSS: false,
    enableContentCheck: true,
    onContentError: ({ error }) => console.error("The text does not fit the editor's schema.", error),
    editorProps: { transformPastedHTML: tidyPasted, attributes: { id: "editor-text", class: "document editor-text", role: "textbox", "aria-multiline": "true",
      "aria-label": config.title || t("Text of the section"), spellcheck: "true" } },
  });
}

/** Put a document in as one change that can be undone. */
function replaceText(editor, json) {
  const { state, view } = editor;
  const doc = state.schema.nodeFromJSON(json);
  view.dispatch(state.tr.replaceWith(0, state.doc.content.size, doc.content));
}

function conflictScreen(editor, saver, theirs) {
  const mine = editor.state.doc;
  const theirDoc = editor.schema.nodeFromJSON(theirs.document);
  const take = () => {
    replaceText(editor, theirs.document);
    saver.tookTheirs(theirs, editor.state.doc);
    return "";
  };
  const parts = merged(saver.acknowledged, mine, theirDoc);
  const save = (choices) => {
    const content = chosen(parts, choices).map((block) => block.toJSON());
    replaceText(editor, { type: "doc", content: content.length ? content : [{ type: "paragraph" }] });
    saver.keepMine(theirs);
  };
  const merge = () => void showMerge({ parts, schema: editor.schema, save, after: () => editor.view.focus() });
  return showBoth({
    ...conflictWords(theirs),
    after: () => document.querySelector("dialog[open]") || editor.view.focus(),
    mine,
    theirs: theirDoc,
    choices: [
      { side: "mine", label: t("Merge both"), run: merge, main: true },
      { side: "mine", label: t("Keep mine as a new revision"), run: () => void saver.keepMine(theirs) },
      { side: "mine", label: t("Copy mine"), run: () => copyDoc(mine), stay: true },
      { side: "theirs", label: t("Take theirs"), run: take },
    ],
  });
}

/** Forms marked with data-editor-flush wait for the save and carry the version they act on. */
function bindForms(saver) {
  for (const form of document.querySelectorAll("form[data-editor-flush]")) {
    form.addEventListener("submit", async (event) => {
      if (!saver.dirty && !saver.underway) return stamp(saver.version);
      event.preventDefault();
      const { submitter } = event;
      if (!(await saver.save())) return undefined;
      stamp(saver.version);
      return form.requestSubmit(submitter || undefined);
    });
  }
}

function stamp(version) {
  document.querySelectorAll("input[data-editor-version]").forEach((input) => (input.value = version));
}

/** Save state, bars and local copies around a running editor. */
function keepSafe(editor, config, root) {
  const copy = new LocalCopy(config.section, config.user, config.copy);
  let theirs = null;
  const status = new Status({
    login: config.urls.login || `/accounts/login/?next=${encodeURIComponent(location.pathname)}`,
    retry: () => saver.save(),
    focus: () => editor.commands.focus(),
    compare: () => conflictScreen(editor, saver, theirs),
    copy: async () => (status.word.textContent = await copyDoc(editor.state.doc)),
  });
  const show = (state, details) => {
    status.show(state, details);
    root.dataset.state = state;
    if (state !== "saved") return;
    stamp(saver.version);
    root.dispatchEvent(new CustomEvent("section:saved", { bubbles: true, detail: { version: saver.version, ...details } }));
  };
  const saver = new Saver({
    config, copy, show,
    text: { doc: () => editor.state.doc, json: () => editor.getJSON() },
    onConflict: (details) => {
      theirs = details;
      conflictScreen(editor, saver, theirs);
    },
  });
  editor.on("update", () => saver.changed());
  saver.watch();
  saver.tell("clean");
  const isKnown = (json) => {
    try {
      return editor.schema.nodeFromJSON(json).eq(saver.acknowledged);
    } catch {
      return true; // not a document of this schema: nothing that could be shown or restored
    }
  };
  const bars = restoreBars({ copies: copy.setAside(isKnown), copy, schema: editor.schema,
    put: (json) => replaceText(editor, json), current: () => editor.state.doc,
    after: () => editor.view.focus() });
  return { saver, status, bars };
}

function wordCounter(editor) {
  const element = make("span", { class: "word-count" });
  const count = () => {
    const n = wordsOf(editor.state.doc);
    element.textContent = n === 1 ? t("1 word") : t("{n} words", { n: n.toLocaleString(document.documentElement.lang || undefined) });
    element.title = t("About {n} min to read", { n: Math.max(1, Math.round(n / WORDS_A_MINUTE)) });
  };
  editor.on("update", quiet(count, COUNT_WAIT));
  count();
  return element;
}

/** Build everything inside `root`; returns {editor, saver} (saver is null when read-only). */
export function start(root, config) {
  learn(config.i18n);
  fill(config.labels, config.urls.figure);
  fillPlaces(config.labels?.places, config.key);
  equationsFrom(config.urls.equation);
  let saver = null;
  const surface = make("div", { class: "editor-surface" });
  const find = finding();
  const remarks = config.comments ? remarking() : null;
  const behaviours = config.readonly ? [] : [
    keys({ save: () => saver.save() }), pickers(config.urls, commands(config)), pictures(config), roomBelow, find.extension,
    ...(remarks ? [remarks.extension] : []),
  ];
  const editor = buildEditor(config, surface, behaviours);
  const words = wordCounter(editor);
  root.classList.add("editor");
  if (config.readonly) {
    root.replaceChildren(make("div", { class: "editor-head" }, make("div", { class: "editor-side" }, words)), surface);
    return { editor, saver };
  }
  const safe = keepSafe(editor, config, root);
  saver = safe.saver;
  const list = { label: t("Keys of the editor"), glyph: "?", key: "Mod-/", run: showKeys };
  const finder = find.attach(editor);
  const presence = new Presence(config, { own: config.copy !== "suggestion" });
  const look = { label: t("Find and replace"), shape: "find", key: "Mod-F", run: () => finder.open() };
  const focus = { label: t("Only the text"), shape: "only", run: () => document.documentElement.toggleAttribute("data-only-text") };
  const head = toolbar(editor, config, { more: [...(remarks ? [remarks.tool] : []), look, focus, list], side: [presence.line, words, safe.status.word] });
  root.replaceChildren(...safe.bars, make("div", { class: "editor-top" }, safe.status.bar, presence.bar, head, finder.box), surface);
  presence.watch();
  if (remarks) {
    remarks.attach(editor, saver);
    listKey([remarks.tool.key], remarks.tool.label);
  }
  root.addEventListener("editor:footnote", (event) => editFootnote(editor, event.detail));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saver.save();
  });
  bindForms(saver);
  offerNumbers(editor, root);
  return { editor, saver };
}

const root = document.getElementById("editor");
const source = document.getElementById("editor-config");
if (root && source) Object.assign(root, start(root, JSON.parse(source.textContent)));
