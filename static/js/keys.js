/* Single keys: ? lists them, / searches, g and a letter goes places, j and k walk rows. */
import { keep, kept } from "./shell.js";

const dialog = document.getElementById("keys");
const places = new Map();
let waiting = 0;
let here = -1;

for (const link of document.querySelectorAll("a[data-go]")) {
  if (!places.has(link.dataset.go)) places.set(link.dataset.go, link);
}

function key(letter) {
  const element = document.createElement("kbd");
  element.textContent = letter;
  return element;
}

function listPlaces() {
  const list = dialog?.querySelector("[data-keys-list]");
  for (const [letter, link] of places) {
    const row = document.createElement("tr");
    const keys = document.createElement("td");
    const name = document.createElement("td");
    keys.append(key("g"), " ", key(letter));
    name.textContent = link.dataset.goLabel ?? link.textContent.trim();
    row.append(keys, name);
    list?.append(row);
  }
}

function isTyping(target) {
  if (!(target instanceof Element)) return false;
  return Boolean(target.closest("input, select, textarea, [contenteditable]")) || Boolean(target.closest("dialog"));
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  all[here]?.removeAttribute("data-here");
  here = Math.min(Math.max(here + step, 0), all.length - 1);
  const row = all[here];
  row.setAttribute("data-here", "");
  const link = row.querySelector("a[href], button");
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function search() {
  const field = [...document.querySelectorAll("[data-search]")].find((one) => one.checkVisibility());
  field?.focus();
  return Boolean(field);
}

function act(letter) {
  if (waiting && Date.now() - waiting < 1500) {
    waiting = 0;
    const place = places.get(letter);
    place?.click();
    return Boolean(place);
  }
  if (letter === "g") waiting = Date.now();
  else if (letter === "j") walk(1);
  else if (letter === "k") walk(-1);
  else if (letter === "/") return search();
  else if (letter === "?") dialog?.showModal();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (kept("keys") === "off" || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (act(event.key)) event.preventDefault();
});

const toggle = dialog?.querySelector("[data-keys-switch]");
if (toggle) {
  toggle.checked = kept("keys") !== "off";
  toggle.addEventListener("change", () => keep("keys", toggle.checked ? "" : "off"));
}

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => dialog?.showModal());
}
listPlaces();
