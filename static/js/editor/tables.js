/* Tables: the caption is a field above the cells, the commands are those of the table menu. */

import { Table } from "django-prose-editor/editor";
import { make, t } from "./dom.js";
import { attributeField, refreshField } from "./nodes.js";

export const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      caption: {
        default: "",
        parseHTML: (element) => (element.querySelector(":scope > caption")?.textContent || element.getAttribute("data-caption") || "")
          .replace(/\s+/g, " ").trim().slice(0, 1000),
        renderHTML: (attributes) => ({ "data-caption": attributes.caption }),
      },
      wide: {
        default: false,
        parseHTML: (element) => element.hasAttribute("data-wide"),
        renderHTML: ({ wide }) => (wide ? { "data-wide": "" } : {}),
      },
      // A pasted table gets a name of its own, so that two never share one.
      anchor: { default: "", parseHTML: () => "", rendered: false },
    };
  },
  parseHTML() {
    // A caption is an attribute here; without this rule its words would come again as a paragraph.
    return [{ tag: "table" }, { tag: "caption", ignore: true }];
  },
  renderHTML({ node, HTMLAttributes }) {
    const caption = node.attrs.caption ? [["caption", node.attrs.caption]] : [];
    return ["table", HTMLAttributes, ...caption, ["tbody", 0]];
  },
  addNodeView() {
    return (props) => new TableView(props);
  },
});

class TableView {
  constructor({ node, editor, getPos }) {
    this.node = node;
    this.editor = editor;
    this.getPos = getPos;
    this.caption = attributeField(this, "caption", t("Table caption"), 1000);
    this.contentDOM = make("tbody");
    this.box = make("div", { class: "table-scroll", tabIndex: 0, role: "group", "aria-label": t("Table") }, make("table", {}, this.contentDOM));
    this.dom = make("div", { class: "table-edit" }, this.caption, this.box);
    this.mark();
  }

  mark() {
    this.dom.classList.toggle("table-edit--wide", this.node.attrs.wide);
    this.dom.dataset.wide = this.node.attrs.wide ? t("Landscape page when printed") : "";
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    refreshField(this.caption, node.attrs.caption);
    this.mark();
    return true;
  }

  stopEvent(event) {
    return event.target === this.caption;
  }

  ignoreMutation(mutation) {
    return !this.contentDOM.contains(mutation.target);
  }
}

/** Print the table of the cursor on a landscape page, or upright again. */
export function toggleWide(editor) {
  const { wide } = editor.getAttributes("table");
  return editor.chain().focus().updateAttributes("table", { wide: !wide }).run();
}

/** What the table menu offers: label, command, and whether it separates a group. */
export const TABLE_COMMANDS = [
  ["Row above", "addRowBefore"],
  ["Row below", "addRowAfter"],
  ["Column to the left", "addColumnBefore"],
  ["Column to the right", "addColumnAfter"],
  ["Merge cells", "mergeCells", "line"],
  ["Split cell", "splitCell"],
  ["Header row on or off", "toggleHeaderRow"],
  ["Header column on or off", "toggleHeaderColumn"],
  ["Delete row", "deleteRow", "line"],
  ["Delete column", "deleteColumn"],
  ["Delete table", "deleteTable"],
];
