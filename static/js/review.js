/* Marking passages: a selection in the text as sent becomes offsets into its plain text.
   The renderer writes `data-start` on every text block and `data-length` on every chip; offsets
   count characters (code points), a line break counts one. Without this file the words are typed. */
import { announce } from "./shell.js";

const source = document.querySelector("[data-passage-source]");
const form = document.querySelector("[data-finding-form]");

function count(text) {
  return [...text].length;
}

/** Return the plain-text length of everything inside `node`. */
function lengthOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return count(node.data);
  if (!(node instanceof Element)) return 0;
  if (node.dataset.length) return Number(node.dataset.length);
  if (node.localName === "br") return 1;
  return [...node.childNodes].reduce((sum, child) => sum + lengthOf(child), 0);
}

/** Return the length from the start of `block` to a boundary point; a chip counts whole or not. */
function lengthTo(block, node, offset, isEnd) {
  const chip = (node instanceof Element ? node : node.parentElement).closest("[data-length]");
  if (chip && block.contains(chip)) {
    const inside = chip !== node || offset > 0;
    return before(block, chip) + (isEnd && inside ? Number(chip.dataset.length) : 0);
  }
  if (node.nodeType === Node.TEXT_NODE) return before(block, node) + count(node.data.slice(0, offset));
  const passed = [...node.childNodes].slice(0, offset);
  return before(block, node) + passed.reduce((sum, child) => sum + lengthOf(child), 0);
}

function before(block, node) {
  let sum = 0;
  for (let here = node; here !== block; here = here.parentNode) {
    for (let past = here.previousSibling; past; past = past.previousSibling) sum += lengthOf(past);
  }
  return sum;
}

function blocks() {
  return [...source.querySelectorAll("[data-start]")].filter((block) => !block.querySelector("[data-start]"));
}

/** Return the offset of a boundary point; one between blocks moves to the nearest block. */
function place(node, offset, isEnd) {
  const block = (node instanceof Element ? node : node.parentElement).closest("[data-start]");
  if (block && source.contains(block) && blocks().includes(block)) {
    return Number(block.dataset.start) + lengthTo(block, node, offset, isEnd);
  }
  const point = document.createRange();
  point.setStart(node, offset);
  const all = blocks();
  const near = isEnd
    ? all.filter((one) => point.comparePoint(one, one.childNodes.length) <= 0).at(-1)
    : all.find((one) => point.comparePoint(one, 0) >= 0);
  if (!near) return null;
  return Number(near.dataset.start) + (isEnd ? lengthOf(near) : 0);
}

function marked() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(source)) return null;
  if (!source.contains(range.commonAncestorContainer)) return null;
  const start = place(range.startContainer, range.startOffset, false);
  const end = place(range.endContainer, range.endOffset, true);
  const words = selection.toString().replace(/\s+/g, " ").trim();
  return start === null || end === null || end <= start || !words ? null : { start, end, words };
}

function shortened(words) {
  return words.length > 160 ? `${words.slice(0, 110)} … ${words.slice(-40)}` : words;
}

/** The passage as a quote with a button that clears it, in the place of the field for typing. */
function show(words) {
  const box = form.querySelector("[data-passage]");
  box.querySelector("[data-passage-marked]")?.remove();
  box.querySelector("[data-passage-typed]").hidden = Boolean(words);
  if (!words) return;
  const frame = document.createElement("div");
  frame.className = "field";
  frame.dataset.passageMarked = "";
  const label = document.createElement("span");
  label.className = "small muted";
  label.textContent = form.dataset.markedWord ?? "";
  const quote = document.createElement("blockquote");
  quote.className = "quote";
  quote.textContent = shortened(words);
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "button button--small button--quiet";
  clear.textContent = form.dataset.clear ?? "×";
  clear.addEventListener("click", () => take(null));
  frame.append(label, quote, clear);
  box.append(frame);
}

function take(passage) {
  form.elements.start.value = passage?.start ?? "";
  form.elements.end.value = passage?.end ?? "";
  form.elements.quote.value = passage?.words ?? "";
  show(passage?.words ?? "");
  const bar = document.querySelector("[data-marked-bar]");
  if (!bar) return;
  bar.hidden = !passage;
  bar.querySelector("[data-marked]").textContent = passage ? shortened(passage.words) : "";
}

if (source && form) {
  let wait = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(wait);
    wait = setTimeout(() => {
      const passage = marked();
      if (!passage) return;
      take(passage);
      const side = document.querySelector("[data-review-side]");
      const write = document.getElementById("write");
      if (side && write && side.scrollHeight > side.clientHeight) side.scrollTop = write.offsetTop - 8;
    }, 120);
  });
  document.querySelector("[data-marked-bar] a")?.addEventListener("click", () => {
    document.querySelector("[data-marked-bar]").hidden = true;
    form.elements.text.focus({ preventScroll: true });
  });
}

/* A passage typed anew in the form for changing no longer stands at the old offsets. */
if (form && !source) {
  form.elements.quote?.addEventListener("input", () => {
    form.elements.start.value = "";
    form.elements.end.value = "";
  });
}

/* A failed form comes back with its passage. */
if (source && form?.elements.start.value) show(form.elements.quote.value);

/* From a mark in the text to its finding. */
for (const mark of document.querySelectorAll("mark[data-finding]")) {
  mark.tabIndex = 0;
  const go = () => {
    const note = document.getElementById(`note-${mark.dataset.finding.split(" ")[0]}`);
    note?.scrollIntoView({ block: "center" });
    for (const other of document.querySelectorAll("[data-note]")) other.classList.toggle("is-here", other === note);
  };
  mark.addEventListener("click", () => document.getSelection()?.isCollapsed && go());
  mark.addEventListener("keydown", (event) => event.key === "Enter" && go());
}

/* Step through the changes: buttons, n and p. */
const steps = document.querySelector("[data-change-steps]");
if (steps) {
  const all = [...document.querySelectorAll("[data-change]")];
  let here = -1;
  const step = (by) => {
    here = (here + by + all.length) % all.length;
    all[here].focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "center" });
    const words = `${here + 1} / ${all.length}`;
    steps.querySelector("[data-change-place]").textContent = words;
    announce(words);
  };
  steps.hidden = false;
  steps.querySelector("[data-change-place]").textContent = `${all.length}`;
  for (const button of steps.querySelectorAll("[data-change-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset.changeStep) || 1));
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    if (event.key === "n") step(1);
    if (event.key === "p") step(-1);
  });
}
