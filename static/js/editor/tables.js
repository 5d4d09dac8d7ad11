/* Tables: the caption is a field above the cells, the commands are those of the table menu. */

import { Table, pm } from "django-prose-editor/editor";
import { make, t } from "./dom.js";
import { attributeField, refreshField } from "./nodes.js";

const NARROWEST = 40;
const WIDEST = 2000;
const STEP = 40;

/** The widths of a cell's columns in a copy from this editor; a strange page's widths are its own. */
export function widthsOf(element) {
  const widths = (element.getAttribute("colwidth") || "").split(",").map(Number);
  const fits = widths.length === element.colSpan && widths.every((each) => Number.isInteger(each) && each >= 0 && each <= WIDEST);
  return fits && widths.some(Boolean) ? widths : null;
}

/** The widths of a table's columns as its first row says, 0 where the content decides. */
function columnsOf(table) {
  const widths = [];
  table.firstChild.forEach(({ attrs }) => widths.push(...(attrs.colwidth || Array(attrs.colspan).fill(0))));
  return widths;
}

/** Give the columns of the cursor another width: wider or narrower by a step, or as the content asks. */
const columnWidth = (next) => ({ state, dispatch, view }) => {
  if (!pm.tables.isInTable(state)) return false;
  if (!dispatch) return true;
  const { map, table, tableStart, left, right } = pm.tables.selectedRect(state);
  const change = state.tr;
  for (let column = left; column < right; column += 1) {
    const shown = view.nodeDOM(tableStart + map.map[column])?.getBoundingClientRect().width || NARROWEST;
    const width = next(columnsOf(table)[column] || Math.round(shown));
    for (const position of new Set(map.cellsInRect({ left: column, right: column + 1, top: 0, bottom: map.height }))) {
      const { attrs } = change.doc.nodeAt(tableStart + position);
      const widths = attrs.colwidth?.slice() || Array(attrs.colspan).fill(0);
      widths[column - map.colCount(position)] = width;
      change.setNodeMarkup(tableStart + position, null, { ...attrs, colwidth: widths.some(Boolean) ? widths : null });
    }
  }
  dispatch(change);
  return true;
};

export const CaptionedTable = Table.extend({
  addOptions() {
    // A border can be drawn with the mouse; our own view shows what came of it.
    return { ...this.parent?.(), resizable: true, cellMinWidth: NARROWEST, lastColumnResizable: false, View: null };
  },
  addCommands() {
    return {
      ...this.parent?.(),
      widenColumn: () => columnWidth((width) => Math.min(width + STEP, WIDEST)),
      narrowColumn: () => columnWidth((width) => Math.max(width - STEP, NARROWEST)),
      fitColumn: () => columnWidth(() => 0),
    };
  },
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
    this.columns = make("colgroup");
    this.box = make("div", { class: "table-scroll", tabIndex: 0, role: "group", "aria-label": t("Table") }, make("table", {}, this.columns, this.contentDOM));
    this.dom = make("div", { class: "table-edit" }, this.caption, this.box);
    this.mark();
  }

  mark() {
    this.dom.classList.toggle("table-edit--wide", this.node.attrs.wide);
    // What was drawn while the mouse moved gives way to what is kept.
    this.columns.parentNode.removeAttribute("style");
    this.columns.replaceChildren(...columnsOf(this.node).map((width) => make("col", width ? { width } : {})));
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
export const tableCommands = () => [
  [t("Row above"), "addRowBefore"],
  [t("Row below"), "addRowAfter"],
  [t("Column to the left"), "addColumnBefore"],
  [t("Column to the right"), "addColumnAfter"],
  [t("Wider column"), "widenColumn", "line"],
  [t("Narrower column"), "narrowColumn"],
  [t("Width by content"), "fitColumn"],
  [t("Merge cells"), "mergeCells", "line"],
  [t("Split cell"), "splitCell"],
  [t("Header row on or off"), "toggleHeaderRow"],
  [t("Header column on or off"), "toggleHeaderColumn"],
  [t("Delete row"), "deleteRow", "line"],
  [t("Delete column"), "deleteColumn"],
  [t("Delete table"), "deleteTable"],
];
