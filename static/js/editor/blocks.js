/* Callouts and page breaks. */

import { Node } from "django-prose-editor/editor";
import { make, t } from "./dom.js";

export const CALLOUTS = ["note", "caution", "gap"];

/** What a callout says it is, in the words of the server. */
export function calloutWord(kind) {
  return { note: t("Note"), caution: t("Caution"), gap: t("Open point") }[kind];
}

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "(paragraph | bulletList | orderedList)+",
  defining: true,
  addAttributes() {
    const kindOf = (element) => (CALLOUTS.includes(element.dataset.callout) ? element.dataset.callout : "note");
    return { kind: { default: "note", parseHTML: kindOf, renderHTML: ({ kind }) => ({ "data-callout": kind }) } };
  },
  parseHTML() {
    return [{ tag: "div[data-callout]" }];
  },
  renderHTML({ node, HTMLAttributes }) {
    return ["div", { ...HTMLAttributes, class: `callout callout--${node.attrs.kind}` }, 0];
  },
  addNodeView() {
    return ({ node }) => {
      const contentDOM = make("div");
      const dom = make("div", { class: `callout callout--${node.attrs.kind}`, "data-callout": node.attrs.kind,
        role: "note", "aria-label": calloutWord(node.attrs.kind) }, contentDOM);
      return { dom, contentDOM };
    };
  },
});

/** Put the block of the cursor into a callout, change the callout it stands in, or take it out again. */
export function setCallout(editor, kind) {
  if (editor.isActive("callout", { kind })) return editor.chain().focus().lift("callout").run();
  if (editor.isActive("callout")) return editor.chain().focus().updateAttributes("callout", { kind }).run();
  return editor.chain().focus().wrapIn("callout", { kind }).run();
}

export const PageBreak = Node.create({
  name: "pageBreak",
  group: "block",
  atom: true,
  parseHTML() {
    return [{ tag: "hr.page-break" }];
  },
  renderHTML() {
    return ["hr", { class: "page-break" }];
  },
  addNodeView() {
    return () => ({ dom: make("div", { class: "page-break", role: "separator", text: t("New page when printed") }) });
  },
});
