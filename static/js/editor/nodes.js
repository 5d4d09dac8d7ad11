/* Citation, fact, footnote and figure: atoms that hold an id or a note, drawn as chips. */

import { Node } from "django-prose-editor/editor";
import { make, t } from "./dom.js";
import { factLabel, figureUrl, learnPasted, recordLabel } from "./labels.js";

const number = (name) => ({
  default: null,
  parseHTML: (element) => Number.parseInt(element.getAttribute(`data-${name}`), 10) || null,
  renderHTML: (attributes) => ({ [`data-${name}`]: attributes[name] }),
});

const words = (name) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${name}`) || "",
  renderHTML: (attributes) => ({ [`data-${name}`]: attributes[name] }),
});

/** An inline chip that stands for a record or a fact. */
function chip(name, attribute, labelOf) {
  return Node.create({
    name,
    group: "inline",
    inline: true,
    atom: true,
    addAttributes() {
      return { [attribute]: number(attribute) };
    },
    parseHTML() {
      return [{
        tag: `span[data-${attribute}]`,
        getAttrs: (element) => {
          const id = Number.parseInt(element.getAttribute(`data-${attribute}`), 10);
          learnPasted(name, id, element.textContent);
          return id > 0 ? null : false;
        },
      }];
    },
    renderHTML({ node, HTMLAttributes }) {
      return ["span", { ...HTMLAttributes, class: `chip chip-${name}` }, labelOf(node.attrs[attribute]).text];
    },
    addNodeView() {
      return ({ node }) => {
        const { text, title, known } = labelOf(node.attrs[attribute]);
        const dom = make("span", { class: `chip chip-${name}`, text, title });
        dom.classList.toggle("chip-unknown", !known);
        return { dom };
      };
    },
  });
}

export const Citation = chip("citation", "record", recordLabel);
export const Fact = chip("fact", "fact", factLabel);

export const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes() {
    return { text: words("text") };
  },
  parseHTML() {
    return [{ tag: "span[data-footnote]" }];
  },
  renderHTML({ node, HTMLAttributes }) {
    return ["span", { ...HTMLAttributes, "data-footnote": "", class: "chip chip-footnote" }, `[${node.attrs.text}]`];
  },
  addNodeView() {
    return ({ node, editor, getPos }) => {
      // The number comes from a CSS counter, so that it is right after every insertion.
      const dom = make("span", { class: "chip chip-footnote", title: node.attrs.text, role: "button",
        "aria-label": t("Footnote: {text}", { text: node.attrs.text }) });
      const edit = () => dom.dispatchEvent(new CustomEvent("editor:footnote", { bubbles: true, detail: getPos() }));
      dom.addEventListener("dblclick", () => editor.isEditable && edit());
      return { dom };
    };
  },
});

export const Figure = Node.create({
  name: "figure",
  group: "block",
  atom: true,
  addAttributes() {
    return { figure: { ...words("figure"), default: null }, caption: words("caption"), alt: words("alt") };
  },
  parseHTML() {
    return [{ tag: "figure[data-figure]" }];
  },
  renderHTML({ node, HTMLAttributes }) {
    const image = ["img", { src: figureUrl(node.attrs.figure), alt: node.attrs.alt }];
    return ["figure", HTMLAttributes, image, ["figcaption", node.attrs.caption]];
  },
  addNodeView() {
    return (props) => new FigureView(props);
  },
});

/** The picture with its caption and alternative text as fields. */
class FigureView {
  constructor({ node, editor, getPos }) {
    this.node = node;
    this.editor = editor;
    this.getPos = getPos;
    this.image = make("img", { src: figureUrl(node.attrs.figure), alt: node.attrs.alt, draggable: false });
    this.caption = this.field("caption", t("Caption"), 1000);
    this.alt = this.field("alt", t("Alternative text: what the picture shows, for those who cannot see it"), 2000);
    this.dom = make("figure", { class: "figure-box", "data-figure": node.attrs.figure }, this.image,
      make("figcaption", {}, this.caption, this.alt));
  }

  field(name, label, maxLength) {
    return attributeField(this, name, label, maxLength);
  }

  update(node) {
    if (node.type !== this.node.type || node.attrs.figure !== this.node.attrs.figure) return false;
    this.node = node;
    this.image.alt = node.attrs.alt;
    for (const name of ["caption", "alt"]) refreshField(this[name], node.attrs[name]);
    return true;
  }

  stopEvent(event) {
    return event.target instanceof HTMLTextAreaElement;
  }

  ignoreMutation() {
    return true;
  }
}

/** A field inside a node that writes an attribute of the node as one types. */
export function attributeField(view, name, label, maxLength) {
  const field = make("textarea", {
    class: `node-field node-field-${name}`, rows: 1, value: view.node.attrs[name], placeholder: label, maxLength,
    "aria-label": label, readOnly: !view.editor.isEditable, spellcheck: true,
  });
  const mark = () => field.classList.toggle("is-missing", !field.value.trim());
  const write = () => {
    mark();
    const position = view.getPos();
    if (position === undefined || field.value === view.node.attrs[name]) return;
    const value = field.value.replace(/\s+/g, " ");
    view.editor.view.dispatch(view.editor.state.tr.setNodeAttribute(position, name, value));
  };
  field.addEventListener("input", write);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    leaveField(view);
  });
  mark();
  return field;
}

/** Show the value of the document unless the person is typing it. */
export function refreshField(field, value) {
  if (field.value.replace(/\s+/g, " ") !== value) field.value = value;
  field.classList.toggle("is-missing", !value.trim());
}

function leaveField(view) {
  const end = view.getPos() + view.node.nodeSize;
  view.editor.chain().focus().setTextSelection(Math.min(end + 1, view.editor.state.doc.content.size)).run();
}
