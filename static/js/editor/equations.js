/* Equations: typed as LaTeX, drawn by the browser from the server's MathML. */

import { Node } from "django-prose-editor/editor";
import { make, t } from "./dom.js";
import { ask } from "./dialogs.js";

const LIMIT = 1000;
const known = new Map();
let address = "";

/** Where the server turns LaTeX into MathML. */
export function equationsFrom(url) {
  address = url || "";
}

/** Ask the server for the MathML of `tex`: an element, or null where it cannot be read. */
async function draw(tex) {
  if (!known.has(tex)) {
    const url = new URL(address, location.href);
    url.searchParams.set("tex", tex);
    known.set(tex, fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((told) => told?.mathml || null)
      .catch(() => {
        known.delete(tex);
        return null;
      }));
  }
  const mathml = await known.get(tex);
  if (!mathml) return null;
  return document.importNode(new DOMParser().parseFromString(mathml, "application/xml").documentElement, true);
}

export const Equation = Node.create({
  name: "equation",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes() {
    return { tex: { default: "", parseHTML: (element) => element.dataset.tex || "", renderHTML: ({ tex }) => ({ "data-tex": tex }) } };
  },
  parseHTML() {
    return [{ tag: "span[data-tex]", getAttrs: (element) => (element.dataset.tex ? null : false) }];
  },
  renderHTML({ node, HTMLAttributes }) {
    return ["span", { ...HTMLAttributes, class: "chip chip-equation" }, node.attrs.tex];
  },
  addNodeView() {
    return ({ node, editor, getPos }) => {
      const dom = make("span", { class: "chip chip-equation", text: node.attrs.tex, title: node.attrs.tex,
        role: "button", "aria-label": t("Equation: {tex}", { tex: node.attrs.tex }) });
      draw(node.attrs.tex).then((math) => math && dom.replaceChildren(math));
      dom.addEventListener("dblclick", () => editor.isEditable && editEquation(editor, getPos()));
      return { dom };
    };
  },
});

/** Insert an equation at the cursor, or change the one at `position`. */
export async function editEquation(editor, position = null) {
  const node = position === null ? null : editor.state.doc.nodeAt(position);
  const preview = make("div", { class: "equation-preview", "aria-live": "polite" });
  const asked = ask({
    title: t("Equation"),
    fields: [{ name: "tex", label: t("LaTeX"), type: "textarea", value: node?.attrs.tex || "", required: true, maxLength: LIMIT,
      hint: t("For example x^2 = 3.84.") }],
    extra: preview,
    submit: node ? t("Change") : t("Insert"),
    remove: node ? t("Remove equation") : null,
    check: async ({ tex }) => ((await draw(tex)) ? null : t("The equation cannot be read as LaTeX.")),
  });
  const field = preview.closest("form")?.querySelector("textarea");
  const show = async () => {
    const tex = field.value.trim();
    const math = tex && (await draw(tex));
    if (field.value.trim() === tex) preview.replaceChildren(math || "");
  };
  field?.addEventListener("input", show);
  if (node) show();
  const answer = await asked;
  if (answer === "remove") return editor.chain().focus().deleteRange({ from: position, to: position + 1 }).run();
  if (!answer) return editor.commands.focus();
  if (!node) return editor.chain().focus().insertContent({ type: "equation", attrs: { tex: answer.tex } }).run();
  editor.view.dispatch(editor.state.tr.setNodeAttribute(position, "tex", answer.tex));
  return editor.commands.focus();
}
