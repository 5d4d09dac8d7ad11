/* A button that opens a small menu: arrow keys walk, Escape closes, focus goes back. */

import { make } from "./dom.js";

let open = null;

export function closeMenu({ refocus = false } = {}) {
  if (!open) return;
  const { button, list } = open;
  open = null;
  list.hidden = true;
  button.setAttribute("aria-expanded", "false");
  if (refocus) button.focus();
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target)) closeMenu();
});

function walk(list, event) {
  const items = [...list.querySelectorAll("[role^=menuitem]:not([disabled])")];
  const now = items.indexOf(document.activeElement);
  const steps = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: 0, End: -1 };
  if (!(event.key in steps) || !items.length) return false;
  items.at(steps[event.key] % items.length)?.focus();
  return true;
}

/** `items()` gives [{label, run, checked?, disabled?, line?, title?}] each time the menu opens. */
export function menuButton({ button, items, className = "" }) {
  const list = make("div", { class: `menu-list ${className}`, role: "menu", hidden: true });
  const box = make("span", { class: "menu-box" }, button, list);
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const show = () => {
    closeMenu();
    list.replaceChildren(...items().map(entry));
    list.hidden = false;
    button.setAttribute("aria-expanded", "true");
    open = { box, button, list };
    fit(list);
    list.querySelector("[aria-checked=true], [role^=menuitem]:not([disabled])")?.focus();
  };
  button.addEventListener("click", () => (open?.button === button ? closeMenu({ refocus: true }) : show()));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    show();
  });
  list.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") closeMenu({ refocus: true });
    else if (event.key === "Tab") closeMenu();
    else if (walk(list, event)) event.preventDefault();
  });
  return box;
}

function entry({ label, run, checked, disabled, line, title }) {
  const role = checked === undefined ? "menuitem" : "menuitemradio";
  const item = make("button", { type: "button", class: "menu-item", role, text: label, disabled: Boolean(disabled),
    tabIndex: -1, title, "aria-checked": checked === undefined ? null : String(checked) });
  if (line) item.classList.add("menu-line");
  item.addEventListener("click", () => {
    closeMenu();
    run();
  });
  return item;
}

/** Keep the list inside the window. */
function fit(list) {
  list.style.left = "0px";
  const { right } = list.getBoundingClientRect();
  const over = right - document.documentElement.clientWidth + 8;
  if (over > 0) list.style.left = `${-over}px`;
}
