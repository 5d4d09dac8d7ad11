/* Text from outside (Word, a browser, a PDF viewer) before the schema reads it. The schema refuses
   what it does not know; here, what it would misread is brought into its words. */

const STYLES = [
  [/font-weight\s*:\s*(bold|[6-9]00)/i, "strong"],
  [/font-style\s*:\s*italic/i, "em"],
  [/text-decoration[^;]*underline/i, "u"],
  [/vertical-align\s*:\s*super/i, "sup"],
  [/vertical-align\s*:\s*sub/i, "sub"],
];
const NOT_FOR_TEXT = "script, style, link, meta, title, iframe, object, svg, o\\:p, xml";
// The page's policy refuses style attributes even in a document that is never shown.
const STYLE_ATTRIBUTE = /(\s)style(\s*=)/gi;
const HANDLER = /\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;

/** Rewrite pasted HTML; returns HTML without styles, handlers or blocks a cell cannot hold. */
export function tidyPasted(html) {
  const tame = html.replace(/<!--[\s\S]*?-->/g, "").replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(STYLE_ATTRIBUTE, "$1data-was-style$2").replace(HANDLER, ""));
  const page = new DOMParser().parseFromString(tame, "text/html");
  page.querySelectorAll(NOT_FOR_TEXT).forEach((element) => element.remove());
  page.querySelectorAll("[data-was-style]").forEach(formatted);
  page.querySelectorAll(":is(td, th) table").forEach(flattened);
  page.querySelectorAll(":is(td, th, li, blockquote) :is(h1, h2, h3, h4, h5, h6)").forEach((heading) => renamed(heading, "p"));
  page.querySelectorAll("h4, h5, h6").forEach((heading) => renamed(heading, "h3"));
  return page.body.innerHTML;
}

/** Formatting that was told by a style becomes an element; Google's bold wrapper is none. */
function formatted(element) {
  const style = element.getAttribute("data-was-style");
  element.removeAttribute("data-was-style");
  if (element.tagName === "B" && /font-weight\s*:\s*normal/i.test(style)) return void element.replaceWith(...element.childNodes);
  if (!["SPAN", "FONT"].includes(element.tagName)) return;
  for (const [pattern, tag] of STYLES) {
    if (!pattern.test(style)) continue;
    const wrap = element.ownerDocument.createElement(tag);
    wrap.append(...element.childNodes);
    element.append(wrap);
  }
}

/** A table inside a cell: each of its rows becomes a paragraph. */
function flattened(table) {
  const rows = [...table.querySelectorAll("tr")].map((row) => {
    const paragraph = table.ownerDocument.createElement("p");
    paragraph.textContent = [...row.cells].map((cell) => cell.textContent.trim()).join(" · ");
    return paragraph;
  });
  table.replaceWith(...rows);
}

function renamed(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
}
