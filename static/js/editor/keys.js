/* The editor's keys, and the dialog that lists them. */

import { Extension, pm } from "django-prose-editor/editor";
import { keyName, make, t } from "./dom.js";
import { editFootnote, editLink } from "./insertions.js";

const LIST = () => [
  [["Mod-S"], t("Save now")],
  [["@"], t("Cite a record")],
  [["#"], t("Insert a fact")],
  [[">"], t("Refer to a section, table or figure")],
  [["/"], t("Put in")],
  [["Mod-F", "Mod-Alt-H"], t("Find and replace")],
  [["Mod-Alt-F"], t("Footnote")],
  [["Mod-K"], t("Link")],
  [["Mod-B"], t("Bold")],
  [["Mod-I"], t("Italic")],
  [["Mod-U"], t("Underline")],
  [["Mod-,"], t("Subscript")],
  [["Mod-."], t("Superscript")],
  [["Mod-Alt-1", "Mod-Alt-2", "Mod-Alt-3"], t("Headings")],
  [["Mod-Alt-0"], t("Paragraph")],
  [["Mod-Shift-8"], t("Bulleted list")],
  [["Mod-Shift-7"], t("Numbered list")],
  [["Tab", "Shift-Tab"], t("Next or previous cell; list level")],
  [["Shift-Enter"], t("New line in the same paragraph")],
  [["Mod-Z", "Mod-Shift-Z"], t("Undo, redo")],
  [["Alt-F10"], t("Go to the toolbar")],
  [["Mod-/"], t("This list")],
];

const added = [];

/** List a key that stands only where it does something. */
export function listKey(names, what) {
  added.push([names, what]);
}

export function showKeys() {
  const keys = (names) => names.flatMap((name, index) => [index ? " " : "", make("kbd", { text: keyName(name) })]);
  const rows = [...LIST(), ...added].map(([names, what]) => make("tr", {}, make("td", {}, ...keys(names)), make("td", { text: what })));
  const close = make("button", { class: "button", type: "submit", text: t("Close") });
  const dialog = make("dialog", { class: "editor-keys", "aria-label": t("Keys of the editor") },
    make("form", { method: "dialog", class: "dialog__body" }, make("h2", { text: t("Keys of the editor") }),
      make("table", {}, make("tbody", {}, ...rows)), make("div", { class: "dialog__foot" }, close)));
  dialog.addEventListener("close", () => dialog.remove());
  close.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** Keys that are the editor's own. `save` runs on Mod-S. */
export function keys({ save }) {
  return Extension.create({
    name: "editorKeys",
    addKeyboardShortcuts() {
      return {
        "Mod-s": () => {
          save();
          return true;
        },
        "Mod-k": () => {
          editLink(this.editor);
          return true;
        },
        "Mod-Alt-f": () => {
          editFootnote(this.editor);
          return true;
        },
        "Mod-/": () => {
          showKeys();
          return true;
        },
        "Alt-F10": () => {
          document.querySelector(".editor-tools .tool[tabindex='0']")?.focus();
          return true;
        },
        Enter: () => {
          const { selection } = this.editor.state;
          const isNote = selection instanceof pm.state.NodeSelection && selection.node.type.name === "footnote";
          if (isNote) editFootnote(this.editor, selection.from);
          return isNote;
        },
      };
    },
  });
}
