/* Who else is in this section: a sign of life every ten seconds, a quiet line with the names, and a bar
   when a colleague writes here or has taken the writing over. Nobody's typing is ever refused by it. */

import { clock, make, t } from "./dom.js";
import { ask } from "./dialogs.js";

const EVERY = 10000;

export class Presence {
  /** `config`: csrf and urls.presence; `own`: whether this window writes the text itself. */
  constructor(config, { own = true } = {}) {
    this.config = config;
    this.own = own;
    this.line = make("span", { class: "who-is-here", "aria-live": "polite" });
    this.bar = make("div", { class: "save-bar presence-bar", role: "status", hidden: true });
    this.told = "";
    this.tell = () => document.visibilityState === "visible" && this.send({});
  }

  watch() {
    this.tell();
    setInterval(this.tell, EVERY);
    document.addEventListener("visibilitychange", this.tell);
  }

  async send(body) {
    try {
      const answer = await fetch(this.config.urls.presence, {
        method: "POST", credentials: "same-origin", body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.config.csrf },
      });
      if (answer.ok) this.show((await answer.json()).here);
    } catch {
      // Offline is told by the save state.
    }
  }

  show(here) {
    const others = here.filter(({ me }) => !me);
    this.line.textContent = others.length ? t("Also here: {names}", { names: others.map(({ name }) => name).join(", ") }) : "";
    const writer = others.find(({ writes }) => writes);
    if (writer && this.own) this.raise(writer);
    else this.calm();
  }

  raise({ name, since, note, from_me: mine }) {
    const time = clock(since);
    const sentence = mine
      ? t("{name} took the writing over at {time}.", { name, time })
      : t("{name} is writing here since {time}.", { name, time });
    if (this.told === sentence + note) return;
    this.told = sentence + note;
    const take = make("button", { type: "button", class: "button button--small", text: mine ? t("Take it back") : t("Take over"),
      on: { click: () => this.take(name) } });
    this.bar.replaceChildren(
      make("p", {}, make("strong", { text: sentence }), " ", note ? `“${note}” ` : "", t("You can write too: what does not touch is merged.")),
      make("div", { class: "save-bar-actions" }, take));
    this.bar.hidden = false;
  }

  calm() {
    this.told = "";
    this.bar.hidden = true;
  }

  async take(name) {
    const answer = await ask({
      title: t("Take the writing over from {name}", { name }),
      fields: [{ name: "note", label: t("Note for {name}", { name }), maxLength: 300, hint: t("Shown at once where {name} writes.", { name }) }],
      submit: t("Take over"),
    });
    if (answer) await this.send({ take: true, note: answer.note });
  }
}
