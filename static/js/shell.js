/* What the shell does beyond plain HTML: theme, rail, menus, dialogs, reasons, messages. */
const root = document.documentElement;

export function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    /* Without storage the choice lasts for this page. */
  }
}

export function kept(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/** Say something to screen readers without moving the focus. */
export function announce(sentence) {
  const place = document.getElementById("announce");
  if (place) place.textContent = sentence;
}

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    const chosen = button.dataset.themeChoice === (root.dataset.theme ?? "");
    button.setAttribute("aria-pressed", String(chosen));
  }
}

function chooseTheme(choice) {
  if (choice) root.dataset.theme = choice;
  else delete root.dataset.theme;
  keep("theme", choice);
  showTheme();
}

function foldRail() {
  const folded = root.dataset.rail === "folded";
  if (folded) delete root.dataset.rail;
  else root.dataset.rail = "folded";
  keep("rail", folded ? "" : "folded");
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function placeReason(box) {
  const why = box.querySelector(".reasoned__why");
  if (!why) return;
  delete box.dataset.side;
  const edges = why.getBoundingClientRect();
  if (edges.right > root.clientWidth - 8) box.dataset.side = "end";
  else if (edges.left < 8) box.dataset.side = "start";
}

function openDialog(button) {
  const dialog = document.getElementById(button.dataset.dialog);
  const native = "command" in HTMLButtonElement.prototype && button.hasAttribute("commandfor");
  if (!native && dialog && !dialog.open) dialog.showModal();
}

function addDismiss(message) {
  if (message.querySelector("[data-dismiss]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "messages__close";
  button.dataset.dismiss = "";
  button.setAttribute("aria-label", document.getElementById("messages").dataset.close ?? "Close");
  button.textContent = "×";
  message.append(button);
}

function dressMessages() {
  for (const message of document.querySelectorAll("#messages > .banner")) addDismiss(message);
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (!(target instanceof Element)) return;
  closeMenus(target.closest(".menu__list :is(a, button)") ? null : target);
  const choice = target.closest("[data-theme-choice]");
  if (choice) chooseTheme(choice.dataset.themeChoice);
  if (target.closest("[data-rail-fold]")) foldRail();
  const opener = target.closest("[data-dialog]");
  if (opener) openDialog(opener);
  target.closest("[data-dismiss]")?.parentElement.remove();
  const grey = target.closest('.reasoned [aria-disabled="true"]');
  if (grey) announce(grey.getAttribute("aria-label"));
});

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control instanceof Element && control.matches("[data-submit]")) control.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const box = document.querySelector(".reasoned:is(:hover, :focus-within)");
  if (box) box.dataset.hushed = "";
});

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const box = event.target instanceof Element && event.target.closest(".reasoned");
    if (box) placeReason(box);
  });
}

document.addEventListener("pointerout", (event) => {
  const box = event.target instanceof Element && event.target.closest(".reasoned");
  if (box && !box.contains(event.relatedTarget)) delete box.dataset.hushed;
});

for (const details of document.querySelectorAll("details[data-keep]")) {
  if (kept(details.dataset.keep) === "closed") details.open = false;
  details.addEventListener("toggle", () => keep(details.dataset.keep, details.open ? "" : "closed"));
}

const rail = document.getElementById("rail");
if (rail) {
  window.matchMedia("(width >= 900px)").addEventListener("change", () => {
    if (rail.matches(":popover-open")) rail.hidePopover();
  });
  rail.querySelector(".rail__leaf[aria-current]")?.scrollIntoView({ block: "nearest" });
}

for (const hidden of document.querySelectorAll("[data-theme-menu], [data-rail-fold]")) {
  hidden.hidden = false;
}
document.body.addEventListener("htmx:afterSwap", dressMessages);
document.querySelector("[data-focus]")?.focus();
showTheme();
dressMessages();
