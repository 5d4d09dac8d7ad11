/* The schema of a section's text, the same as the server's (sections/richtext/schema.py): what is
   not named here cannot be typed, pasted or dropped. */

import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Gapcursor, HardBreak, Heading, Italic, Link, ListItem,
  OrderedList, Paragraph, Placeholder, Subscript, Superscript, TableCell, TableHeader, TableRow, Text, Underline,
  UndoRedo,
} from "django-prose-editor/editor";
import { Callout, PageBreak } from "./blocks.js";
import { t } from "./dom.js";
import { Equation } from "./equations.js";
import { Citation, Fact, Figure, Footnote } from "./nodes.js";
import { Reference, numbering } from "./references.js";
import { CaptionedTable, widthsOf } from "./tables.js";

const UNSAFE = /[\s\u0000-\u001f\u007f\\<>"]/;

/** The server's rule for addresses: http, https with a host, or mailto. */
export function isSafeHref(href) {
  if (typeof href !== "string" || href.length > 2000 || UNSAFE.test(href)) return false;
  return /^https?:\/\/[^/?#]+/i.test(href) || /^mailto:[^@]*@/i.test(href);
}

const LIST_CONTENT = "paragraph (paragraph | bulletList | orderedList | figure)*";
const CELL_CONTENT = "(paragraph | bulletList | orderedList | figure)+";

const cell = (base) => base.extend({
  content: CELL_CONTENT,
  addAttributes() {
    return { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null, parseHTML: widthsOf } };
  },
});

const NumberedList = OrderedList.extend({
  addAttributes() {
    const start = (element) => Number.parseInt(element.getAttribute("start") || "1", 10);
    return { start: { default: 1, parseHTML: (element) => Math.min(Math.max(start(element) || 0, 0), 9999) } };
  },
});

const SafeLink = Link.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      openOnClick: false,
      autolink: false,
      linkOnPaste: true,
      HTMLAttributes: { rel: "noopener noreferrer" },
      isAllowedUri: isSafeHref,
      shouldAutoLink: (address) => /^(https?:|mailto:)/i.test(address),
    };
  },
  addAttributes() {
    return { href: { default: null } };
  },
  addKeyboardShortcuts() {
    return {};
  },
});

/** The editor's extensions; `more` are the behaviours (keys, pickers, pictures). */
export function extensions(more = []) {
  return [
    Document, Paragraph, Text, HardBreak,
    Heading.configure({ levels: [1, 2, 3] }),
    Bold, Italic, Underline, Subscript, Superscript, SafeLink,
    BulletList, NumberedList, ListItem.extend({ content: LIST_CONTENT }),
    Blockquote.extend({ content: "(paragraph | bulletList | orderedList)+" }),
    CaptionedTable, TableRow, cell(TableHeader), cell(TableCell),
    Citation, Fact, Footnote, Figure, Callout, PageBreak, Equation, Reference, numbering,
    UndoRedo, Gapcursor, Dropcursor.configure({ color: false, class: "drop-cursor" }),
    Placeholder.configure({ placeholder: t("Write here. / puts in, @ cites a record, # inserts a fact, > refers to a place.") }),
    ...more,
  ];
}
