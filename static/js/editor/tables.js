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
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    refreshField(this.caption, node.attrs.caption);
    return true;
  }

  stopEvent(event) {
    return event.target === this.caption;
  }

  ignoreMutation(mutation) {
    return !this.contentDOM.contains(mutation.target);
  }
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
