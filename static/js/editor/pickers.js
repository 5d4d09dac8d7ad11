/* Type-ahead in the text: "@" finds records to cite, "#" facts, ">" what can be referred to, "/" what can be
   put in. Several records or facts can be picked at once. */

import { Extension, pm } from "django-prose-editor/editor";
import { make, quiet, t } from "./dom.js";
import { learnFact, learnRecord } from "./labels.js";
import { learnPlace, ownPlaces } from "./references.js";

// A slash counts at the start of a line alone: "and/or" and "5/7" are prose. So is "> 5".
const SLASH = /^\/([^\s/]{0,20})$/;
const POINT = /(?:^|[\s\ufffc([,;])(>)((?:[^\s\d=>][^>]{0,39})?)$/;
const TRIGGER = /(?:^|[\s\ufffc([,;.\u3000-\u9fff])([@#])((?:[^\s@#][^@#]{0,39})?)$/;
const LOOK_BACK = 60;
const WAIT = 150;
const MARGIN = 8;

/** The kinds of things that can be picked, by their sign. */
function kindsOf(urls, offered) {
  return {
    "/": { name: t("Put in"), none: t("Nothing of this name."), learn: () => {},
      local: (query) => offered.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase())),
      row: (item) => [make("span", { text: item.label }), make("small", { text: item.hint || "" })] },
    ">": { url: urls.places, name: t("Sections, tables and figures"), none: t("Nothing matches."), learn: learnPlace,
      near: (query, doc) => ownPlaces(doc).filter(({ label, title }) => `${label} ${title}`.toLowerCase().includes(query.toLowerCase())),
      node: (item) => ({ type: "reference", attrs: { kind: item.kind, target: item.target } }),
      row: (item) => [make("strong", { text: item.label }), make("span", { text: item.title })] },
    "@": { url: urls.records, name: t("Records to cite"), none: t("No record matches."), learn: learnRecord,
      node: (item) => ({ type: "citation", attrs: { record: Number(item.id) } }),
      row: (item) => [make("strong", { text: item.label }), make("span", { text: item.title }), make("small", { text: item.meta || "" })] },
    "#": { url: urls.facts, name: t("Facts"), none: t("No fact matches."), learn: learnFact,
      node: (item) => ({ type: "fact", attrs: { fact: Number(item.id) } }),
      row: (item) => [make("span", { text: item.label }), make("strong", { text: [item.value, item.unit].filter(Boolean).join("\u00a0") })] },
  };
}

/** The word being typed after a sign before the cursor: {sign, query, from, to} or null. */
export function findTrigger(state) {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock) return null;
  const start = Math.max(0, $from.parentOffset - LOOK_BACK);
  const before = $from.parent.textBetween(start, $from.parentOffset, null, "\ufffc");
  const slash = start === 0 && SLASH.exec(before);
  if (slash) return { sign: "/", query: slash[1], from: $from.pos - slash[1].length - 1, to: $from.pos };
  const match = TRIGGER.exec(before) || POINT.exec(before);
  if (!match) return null;
  return { sign: match[1], query: match[2], from: $from.pos - match[2].length - 1, to: $from.pos };
}

const idOf = (item) => item.id ?? `${item.kind}:${item.target}`;

class Picker {
  constructor(view, urls, offered, editor) {
    this.view = view;
    this.editor = editor;
    this.kinds = kindsOf(urls, offered);
    this.list = make("ul", { class: "picker-list", id: "editor-picker", role: "listbox", "aria-multiselectable": "true" });
    this.note = make("p", { class: "picker-note", role: "status" });
    this.box = make("div", { class: "picker", hidden: true }, this.list, this.note);
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    document.body.append(this.box);
    this.reset();
    this.search = quiet(() => this.load(), WAIT);
    this.place = () => this.open && this.position();
    window.addEventListener("scroll", this.place, { passive: true, capture: true });
  }

  reset() {
    Object.assign(this, { trigger: null, items: [], picked: new Map(), active: 0 });
  }

  get open() {
    return !this.box.hidden;
  }

  update(view) {
    const found = view.editable && view.hasFocus() ? findTrigger(view.state) : null;
    if (!found) {
      this.dismissed = null;
      return this.close();
    }
    if (this.dismissed === found.from) return undefined;
    const same = this.trigger && this.trigger.sign === found.sign && this.trigger.from === found.from;
    if (!same) this.reset();
    const again = !same || this.trigger.query !== found.query;
    this.trigger = found;
    if (again) this.search();
    return undefined;
  }

  async load() {
    this.request?.abort();
    const { trigger } = this;
    if (!trigger) return;
    const kind = this.kinds[trigger.sign];
    if (kind.local) {
      this.items = kind.local(trigger.query);
      this.show(trigger);
      return;
    }
    this.request = new AbortController();
    const near = kind.near?.(trigger.query, this.view.state.doc) || [];
    const url = new URL(kind.url, location.href);
    url.searchParams.set("q", trigger.query);
    try {
      const answer = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.items = [...near, ...(await answer.json()).results];
      this.show(trigger);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.items = near;
      this.show(trigger, t("The search cannot be reached."));
    }
  }

  show(trigger, problem = "") {
    if (this.trigger !== trigger) return;
    // Prose that happens to hold a sign ("#1 in its class") is left in peace.
    if (!this.items.length && !problem && trigger.query.includes(" ")) return void this.dismiss();
    const kind = this.kinds[trigger.sign];
    this.active = 0;
    this.list.setAttribute("aria-label", kind.name);
    this.list.replaceChildren(...this.items.map((item, index) => this.option(kind, item, index)));
    const hint = kind.local ? t("Enter chooses, Esc closes") : t("Enter inserts, Shift+Enter picks several, Esc closes");
    this.note.textContent = problem || (this.items.length ? hint : kind.none);
    this.box.hidden = false;
    this.mark();
    this.position();
  }

  option(kind, item, index) {
    const tick = make("span", { class: "picker-tick", "aria-hidden": "true" });
    const row = make("li", { id: `editor-picker-${index}`, role: "option", class: "picker-item" }, tick, ...kind.row(item));
    row.addEventListener("click", (event) => {
      this.active = index;
      if (event.shiftKey || event.ctrlKey || event.metaKey || event.target === tick) this.toggle();
      else this.insert();
    });
    return row;
  }

  mark() {
    [...this.list.children].forEach((row, index) => {
      row.classList.toggle("is-active", index === this.active);
      row.setAttribute("aria-selected", String(this.picked.has(idOf(this.items[index]))));
    });
    const current = this.list.children[this.active];
    current?.scrollIntoView({ block: "nearest" });
    if (current) this.view.dom.setAttribute("aria-activedescendant", current.id);
    this.view.dom.setAttribute("aria-controls", "editor-picker");
  }

  position() {
    const at = this.view.coordsAtPos(this.trigger.from);
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const left = Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN));
    const below = at.bottom + height + MARGIN <= window.innerHeight || at.top < height;
    this.box.style.left = `${left}px`;
    this.box.style.top = `${below ? at.bottom + 4 : at.top - height - 4}px`;
  }

  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.items.length) {
      this.active = (this.active + step + this.items.length) % this.items.length;
      this.mark();
      return true;
    }
    if (event.key === "Escape") return this.dismiss();
    if (!this.items.length || !["Enter", "Tab"].includes(event.key)) return false;
    if (event.shiftKey && event.key === "Enter") this.toggle();
    else this.insert();
    return true;
  }

  toggle() {
    if (!this.kinds[this.trigger.sign].node) return this.insert();
    const item = this.items[this.active];
    if (!this.picked.delete(idOf(item))) this.picked.set(idOf(item), item);
    const all = make("button", { type: "button", class: "button button--small", text: t("Insert {n}", { n: this.picked.size }),
      on: { click: () => this.insert() } });
    this.note.replaceChildren(t("{n} picked, Enter inserts them", { n: this.picked.size }), this.picked.size ? all : "");
    return this.mark();
  }

  insert() {
    const kind = this.kinds[this.trigger.sign];
    const item = this.items[this.active];
    const chosen = this.picked.size ? [...this.picked.values()] : [item];
    chosen.forEach(kind.learn);
    const { state } = this.view;
    if (!kind.node) return this.run(item);
    const nodes = chosen.map((one) => state.schema.nodeFromJSON(kind.node(one)));
    const { from, to } = this.trigger;
    this.close();
    this.view.dispatch(state.tr.replaceWith(from, to, nodes).scrollIntoView());
    return this.view.focus();
  }

  /** Take the typed "/word" out and do what was chosen. */
  run(item) {
    const { from, to } = this.trigger;
    this.close();
    this.view.dispatch(this.view.state.tr.delete(from, to));
    item.run(this.editor);
  }

  dismiss() {
    this.dismissed = this.trigger?.from ?? null;
    this.close();
    return true;
  }

  close() {
    this.search?.stop();
    this.request?.abort();
    this.box.hidden = true;
    this.view.dom.removeAttribute("aria-activedescendant");
    this.view.dom.removeAttribute("aria-controls");
    this.reset();
  }

  destroy() {
    window.removeEventListener("scroll", this.place, { capture: true });
    this.box.remove();
  }
}

/** The extension that watches for the signs. `urls`: {records, facts, places}; `offered`: what "/" lists. */
export function pickers(urls, offered = []) {
  let picker = null;
  return Extension.create({
    name: "pickers",
    priority: 1000,
    addProseMirrorPlugins() {
      return [new pm.state.Plugin({
        view: (view) => (picker = new Picker(view, urls, offered, this.editor)),
        props: {
          handleKeyDown: (_view, event) => Boolean(picker?.key(event)),
          handleDOMEvents: { blur: () => void picker?.close() },
        },
      })];
    },
  });
}
