/* What became of the text: a quiet word beside the toolbar, a loud bar when it is not saved. */

import { clock, make, t } from "./dom.js";

const QUIET = {
  clean: ({ savedAt }) => (savedAt ? t("Saved {time}", { time: clock(savedAt) }) : ""),
  unsaved: () => t("Not saved yet"),
  saving: () => t("Saving…"),
  saved: ({ savedAt }) => t("Saved {time}", { time: clock(savedAt) }),
  offline: () => t("Offline"),
  refused: () => t("Not saved"),
  "signed-out": () => t("Not saved"),
  conflict: () => t("Not saved"),
};

const kept = (details) => (details.kept
  ? t("Your text is kept in this browser.")
  : t("This browser cannot keep a copy: leave the page open or copy your text."));

const LOUD = {
  offline: (details) => t("Offline – not saved since {time}, retrying.", { time: clock(details.since || new Date()) }),
  refused: (details) => t("Not saved: {sentence}", { sentence: details.sentence }),
  "signed-out": () => t("Not saved: you are signed out."),
  conflict: (details) => t("Not saved: {name} saved another text at {time}.", {
    name: details.saved_by || t("someone"), time: clock(details.saved_at || new Date()) }),
};

export class Status {
  /** `actions`: {retry, copy, compare, focus, login: address}. */
  constructor(actions) {
    this.actions = actions;
    this.word = make("span", { class: "save-state", "aria-live": "polite" });
    this.bar = make("div", { class: "save-bar", role: "alert", "aria-live": "assertive", hidden: true });
    this.loud = "";
  }

  show(state, details) {
    if (state === "saving" && this.loud) return;
    this.word.textContent = QUIET[state](details);
    this.word.dataset.state = state;
    const sentence = LOUD[state]?.(details) || "";
    if (sentence) this.raise(state, sentence, details);
    else if (state === "saved" || state === "clean") this.calm();
  }

  raise(state, sentence, details) {
    this.bar.hidden = false;
    // The same sentence again would be read out again on every attempt.
    if (sentence === this.loud) return;
    this.loud = sentence;
    const fields = Object.values(details.fields || {}).flat();
    this.bar.dataset.state = state;
    this.bar.replaceChildren(make("p", {}, make("strong", { text: sentence }), " ", [...fields, kept(details)].join(" ")),
      make("div", { class: "save-bar-actions" }, ...this.buttons(state)));
  }

  buttons(state) {
    const button = (text, run) => make("button", { type: "button", class: "button button--small", text, on: { click: run } });
    const buttons = [];
    if (state === "conflict") buttons.push(button(t("Show both texts"), this.actions.compare));
    else buttons.push(button(t("Try again now"), this.actions.retry));
    if (state === "signed-out") {
      buttons.unshift(make("a", { class: "button button--small", href: this.actions.login, target: "_blank", rel: "noopener",
        text: t("Sign in in a new tab") }));
    }
    buttons.push(button(t("Copy my text"), this.actions.copy));
    return buttons;
  }

  calm() {
    if (this.bar.contains(document.activeElement)) this.actions.focus();
    this.loud = "";
    this.bar.hidden = true;
    this.bar.replaceChildren();
  }
}
