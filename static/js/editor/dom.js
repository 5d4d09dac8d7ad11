/* Small parts for building the editor's own elements. No HTML strings: the page's policy and the
   text of other people both ask for it. */

const SVG = "http://www.w3.org/2000/svg";
let dictionary = {};

/** Take the page's translations: {English sentence: sentence}. */
export function learn(words) {
  dictionary = words || {};
}

/** Translate a sentence and fill in {names}. */
export function t(sentence, values = {}) {
  const known = dictionary[sentence] || sentence;
  return known.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Build an element. `props`: text, class, on: {event: listener}, data-*, aria-*, role; else properties. */
export function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === "text") element.textContent = value;
    else if (name === "class") element.className = value;
    else if (name === "on") Object.entries(value).forEach(([event, run]) => element.addEventListener(event, run));
    else if (/^(data-|aria-|role$|for$|popover)/.test(name)) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An icon from path descriptions on a 24 grid. */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24", width: "18", height: "18", fill: "none", stroke: "currentColor",
    "stroke-width": "1.75", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  };
  Object.entries(attributes).forEach(([name, value]) => svg.setAttribute(name, value));
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** "10:41" today, "3 Nov, 10:41" on another day. */
export function clock(when) {
  const date = when instanceof Date ? when : new Date(when);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  const locale = document.documentElement.lang || undefined;
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day }).format(date);
}

/** Count words as the server does: a fact is one, a citation none, a Han character one. */
export function countWords(text) {
  const han = "\\u3400-\\u9fff\\uf900-\\ufaff";
  const word = new RegExp(`[${han}]|(?:(?![${han}])[\\p{L}\\p{N}_])+(?:['’.,·-][\\p{L}\\p{N}_]+)*`, "gu");
  return (text.match(word) || []).length;
}

/** Run `action` once things have been quiet for `wait` ms; `.now()` runs a pending one, `.stop()` drops it. */
export function quiet(action, wait) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(later.run, wait);
  };
  later.run = () => {
    timer = 0;
    action();
  };
  later.now = () => {
    if (!timer) return;
    clearTimeout(timer);
    later.run();
  };
  later.stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  return later;
}

/** True on an Apple keyboard, for the names of keys. */
export const isApple = /Mac|iPhone|iPad/.test(navigator.platform || "");

/** "Mod-Shift-7" as a person reads it. */
export function keyName(shortcut) {
  const mod = isApple ? "⌘" : "Ctrl";
  return shortcut.split("-").map((part) => ({ Mod: mod, Alt: isApple ? "⌥" : "Alt" })[part] || part).join(isApple ? " " : "+");
}
