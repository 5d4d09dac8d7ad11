/* The toolbar: one tab stop, arrow keys walk, pressed states follow the cursor. */

import { commands } from "./commands.js";
import { icon, keyName, make, t } from "./dom.js";
import { editFootnote, editLink, insertTable, insertTrigger } from "./insertions.js";
import { menuButton } from "./menus.js";
import { insertFigure } from "./pictures.js";
import { tableCommands, toggleWide } from "./tables.js";

const SIGNS = "± × ≤ ≥ ≠ ≈ µ ° ′ ″ – — … · → ← ↑ ↓ α β γ δ ε κ λ μ π ρ σ τ χ ω Δ Σ Ω ² ³ ½ ∞ √ ‰ ® ™ § † ‡ €".split(" ");
const SHAPES = {
  bullets: ["M9 6h12M9 12h12M9 18h12", "M4 6h.01M4 12h.01M4 18h.01"],
  numbers: ["M10 6h11M10 12h11M10 18h11", "M4 4v5M3 9h2M3 14h2.5L3 19h3"],
  table: ["M3 5h18v14H3z", "M3 10h18M3 15h18M9 5v14M15 5v14"],
  figure: ["M3 5h18v14H3z", "M3 16l5-5 4 4 3-3 6 5", "M15.5 9h.01"],
  link: ["M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1", "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"],
  find: ["M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13", "M15.5 15.5L20 20"],
  comment: ["M4 5h16v11h-8l-5 4v-4H4z"],
  only: ["M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"],
  undo: ["M9 7L4 12l5 5", "M4 12h10a6 6 0 0 1 6 6"],
  redo: ["M15 7l5 5-5 5", "M20 12H10a6 6 0 0 0-6 6"],
};

function face(shape, glyph, className = "") {
  return shape ? icon(...SHAPES[shape]) : make("span", { class: `glyph ${className}`, text: glyph, "aria-hidden": "true" });
}

function button({ label, shape, glyph, className, key, active }) {
  const hint = key ? `${label} (${keyName(key)})` : label;
  const built = make("button", { type: "button", class: "tool", title: hint, "aria-label": label, tabIndex: -1 },
    face(shape, glyph, className));
  if (active) built.setAttribute("aria-pressed", "false");
  return built;
}

/** Marks and blocks that are on or off at the cursor. */
function toggles() {
  const mark = (label, glyph, name, className, key) => ({ label: t(label), glyph, className, key,
    run: (editor) => editor.chain().focus().toggleMark(name).run(), active: (editor) => editor.isActive(name) });
  const block = (label, shape, name, command, key) => ({ label: t(label), shape, key,
    run: (editor) => editor.chain().focus()[command]().run(), active: (editor) => editor.isActive(name) });
  return [
    [mark("Bold", "B", "bold", "glyph-bold", "Mod-B"), mark("Italic", "I", "italic", "glyph-italic", "Mod-I"),
      mark("Underline", "U", "underline", "glyph-underline", "Mod-U"),
      mark("Subscript", "x₂", "subscript", "", "Mod-,"), mark("Superscript", "x²", "superscript", "", "Mod-.")],
    [block("Bulleted list", "bullets", "bulletList", "toggleBulletList", "Mod-Shift-8"),
      block("Numbered list", "numbers", "orderedList", "toggleOrderedList", "Mod-Shift-7")],
  ];
}

/** Things to put into the text. */
function insertions(config) {
  return [
    { label: t("Cite a record"), glyph: "[1]", key: "@", run: (editor) => insertTrigger(editor, "@") },
    { label: t("Insert a fact"), glyph: "#", className: "glyph-fact", key: "#", run: (editor) => insertTrigger(editor, "#") },
    { label: t("Footnote"), glyph: "a¹", key: "Mod-Alt-F", run: (editor) => editFootnote(editor) },
    { label: t("Figure"), shape: "figure", run: (editor) => insertFigure(editor, config) },
    { label: t("Link"), shape: "link", key: "Mod-K", run: (editor) => editLink(editor), active: (editor) => editor.isActive("link") },
  ];
}

const history = () => [
  { label: t("Undo"), shape: "undo", key: "Mod-Z", run: (editor) => editor.chain().focus().undo().run(), enabled: (editor) => editor.can().undo() },
  { label: t("Redo"), shape: "redo", key: "Mod-Shift-Z", run: (editor) => editor.chain().focus().redo().run(), enabled: (editor) => editor.can().redo() },
];

const LEVELS = [1, 2, 3];

function styleName(editor) {
  const level = LEVELS.find((number) => editor.isActive("heading", { level: number }));
  return level ? t("Heading {n}", { n: level }) : t("Paragraph");
}

function styleMenu(editor) {
  const label = make("span", { class: "tool-style" });
  const opener = make("button", { type: "button", class: "tool tool-wide", tabIndex: -1, "aria-label": t("Style of the paragraph") }, label);
  const items = () => [
    { label: t("Paragraph"), checked: !editor.isActive("heading"), run: () => editor.chain().focus().setParagraph().run() },
    ...LEVELS.map((level) => ({
      label: t("Heading {n}", { n: level }),
      checked: editor.isActive("heading", { level }),
      run: () => editor.chain().focus().toggleHeading({ level }).run(),
    })),
  ];
  const refresh = () => (label.textContent = styleName(editor));
  return { element: menuButton({ button: opener, items }), button: opener, refresh };
}

function tableMenu(editor) {
  const opener = button({ label: t("Table"), shape: "table" });
  const entry = ([label, command, line]) => ({
    label, line: Boolean(line), disabled: !editor.can()[command](), run: () => editor.chain().focus()[command]().run(),
  });
  const items = () => [
    { label: t("New table…"), disabled: editor.isActive("table"), run: () => insertTable(editor) },
    ...(editor.isActive("table") ? tableCommands().map(entry) : []),
    ...(editor.isActive("table") ? [{ label: t("Landscape page when printed"), line: true, checked: Boolean(editor.getAttributes("table").wide),
      run: () => toggleWide(editor) }] : []),
  ];
  return { element: menuButton({ button: opener, items }), button: opener, refresh: () => opener.classList.toggle("is-on", editor.isActive("table")) };
}

/** Everything that can be put in, as "/" lists it too. */
function insertMenu(editor, config) {
  const opener = button({ label: t("Put in"), glyph: "+", key: "/" });
  const items = () => commands(config).map(({ label, hint, run }) => ({ label: hint ? `${label}  ${hint}` : label, run: () => run(editor) }));
  return { element: menuButton({ button: opener, items }), button: opener, refresh: () => {} };
}

function signMenu(editor) {
  const opener = button({ label: t("Special characters"), glyph: "Ω" });
  const insert = (text) => () => editor.chain().focus().insertContent({ type: "text", text }).run();
  const items = () => [
    ...SIGNS.map((sign) => ({ label: sign, run: insert(sign) })),
    { label: t("Space that does not break"), run: insert("\u00a0"), line: true },
  ];
  return { element: menuButton({ button: opener, items, className: "menu-signs" }), button: opener, refresh: () => {} };
}

function simple(editor, tool) {
  const element = button(tool);
  element.addEventListener("click", () => element.getAttribute("aria-disabled") !== "true" && tool.run(editor));
  const refresh = () => {
    if (tool.active) element.setAttribute("aria-pressed", String(tool.active(editor)));
    if (tool.enabled) element.setAttribute("aria-disabled", String(!tool.enabled(editor)));
  };
  return { element, button: element, refresh };
}

/** Arrow keys move the one tab stop along the buttons. */
function rove(bar, buttons) {
  buttons[0].tabIndex = 0;
  const to = (target) => {
    buttons.forEach((item) => (item.tabIndex = item === target ? 0 : -1));
    target.focus();
  };
  bar.addEventListener("focusin", (event) => {
    if (buttons.includes(event.target)) buttons.forEach((item) => (item.tabIndex = item === event.target ? 0 : -1));
  });
  bar.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(event.target);
    const steps = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: -1 };
    if (now < 0 || !(event.key in steps)) return;
    event.preventDefault();
    to(buttons.at(steps[event.key] % buttons.length));
  });
}

/** Build the toolbar; `more` are extra tools, `side` stands at its end (words, save state). */
export function toolbar(editor, config, { more = [], side = [] } = {}) {
  const tools = (list) => list.map((tool) => simple(editor, tool));
  const [marks, blocks] = toggles();
  const groups = [
    [styleMenu(editor)], tools(marks), tools(blocks), [tableMenu(editor), ...tools(insertions(config)), signMenu(editor), insertMenu(editor, config)],
    tools([...history(), ...more]),
  ];
  const bar = make("div", { class: "editor-tools", role: "toolbar", "aria-label": t("Formatting"), "aria-controls": "editor-text" },
    ...groups.map((group) => make("div", { class: "tool-group", role: "group" }, ...group.map((part) => part.element))),
  );
  const parts = groups.flat();
  rove(bar, parts.map((part) => part.button));
  const refresh = () => parts.forEach((part) => part.refresh());
  editor.on("transaction", () => requestAnimationFrame(refresh));
  refresh();
  return make("div", { class: "editor-head" }, bar, make("div", { class: "editor-side" }, ...side));
}
