/* What "/" offers at the start of a line, and the toolbar under "Insert". */

import { CALLOUTS, calloutWord, setCallout } from "./blocks.js";
import { t } from "./dom.js";
import { editEquation } from "./equations.js";
import { editFootnote, editLink, insertBlock, insertTable, insertTrigger } from "./insertions.js";
import { insertFigure } from "./pictures.js";

const block = (command, ...given) => (editor) => editor.chain().focus()[command](...given).run();

/** [{id, label, hint, run(editor)}]: each can be undone like any other change. */
export function commands(config) {
  return [
    ...[1, 2, 3].map((level) => ({ id: `heading-${level}`, label: t("Heading {n}", { n: level }), run: block("setHeading", { level }) })),
    { id: "list", label: t("Bulleted list"), run: block("toggleBulletList") },
    { id: "numbers", label: t("Numbered list"), run: block("toggleOrderedList") },
    { id: "quote", label: t("Quotation"), run: block("toggleBlockquote") },
    ...CALLOUTS.map((kind) => ({ id: `callout-${kind}`, label: t("Callout: {kind}", { kind: calloutWord(kind) }), run: (editor) => setCallout(editor, kind) })),
    { id: "table", label: t("Table"), run: (editor) => insertTable(editor) },
    { id: "figure", label: t("Figure"), run: (editor) => insertFigure(editor, config) },
    { id: "equation", label: t("Equation"), run: (editor) => editEquation(editor) },
    { id: "footnote", label: t("Footnote"), run: (editor) => editFootnote(editor) },
    { id: "link", label: t("Link"), run: (editor) => editLink(editor) },
    { id: "cite", label: t("Cite a record"), hint: "@", run: (editor) => insertTrigger(editor, "@") },
    { id: "fact", label: t("Insert a fact"), hint: "#", run: (editor) => insertTrigger(editor, "#") },
    { id: "reference", label: t("Refer to a section, table or figure"), hint: ">", run: (editor) => insertTrigger(editor, ">") },
    { id: "break", label: t("Page break"), run: (editor) => insertBlock(editor, { type: "pageBreak" }) },
  ];
}
