/* Saving: one request at a time, "Saved" only on the server's answer, and nothing ever dropped.
   States: clean, unsaved, saving, saved, offline, refused, signed-out, conflict. */

import { quiet, t } from "./dom.js";

const WAIT = 1000;
const COPY_WAIT = 300;
const RETRIES = [2000, 4000, 8000, 15000, 30000, 60000];
const KEEPALIVE_LIMIT = 60000; // browsers refuse keepalive bodies over 64 kB

export class Saver {
  /** `text`: {doc(), json()}; `copy`: LocalCopy; `show(state, details)`; `onConflict(theirs)`. */
  constructor({ text, config, copy, show, onConflict }) {
    Object.assign(this, { text, copy, show, onConflict });
    this.url = config.urls.save;
    this.csrf = config.csrf;
    this.version = config.version;
    this.savedAt = config.savedAt;
    this.acknowledged = text.doc();
    this.underway = null;
    this.state = "clean";
    this.since = null;
    this.tries = 0;
    this.later = quiet(() => this.save(), WAIT);
    this.copyLater = quiet(() => this.copy.write(this.text.json(), this.version), COPY_WAIT);
    this.retry = 0;
  }

  get dirty() {
    return !this.text.doc().eq(this.acknowledged);
  }

  /** Call on every change of the text. */
  changed() {
    this.since ||= new Date();
    this.copyLater();
    if (["clean", "saved"].includes(this.state)) this.tell("unsaved");
    if (this.state !== "conflict") this.later();
  }

  /** Save what is unsaved; resolves to true once the server holds the text on the screen. */
  async save({ note = "" } = {}) {
    this.later.stop();
    clearTimeout(this.retry);
    if (this.underway) {
      await this.underway;
      return this.dirty && this.state === "saved" ? this.save({ note }) : !this.dirty;
    }
    if (this.state === "conflict") return false;
    if (!this.dirty) {
      this.settle();
      return true;
    }
    this.underway = this.send(note);
    try {
      return await this.underway;
    } finally {
      this.underway = null;
      if (this.state === "saved" && this.dirty) this.changed();
    }
  }

  /** Undone back to what the server has: nothing to send. */
  settle() {
    this.copyLater.stop();
    this.copy.clear();
    this.since = null;
    if (this.state !== "clean") this.tell("saved");
  }

  async send(note) {
    const doc = this.text.doc();
    const body = JSON.stringify({ document: this.text.json(), note });
    if (this.state !== "offline") this.tell("saving");
    let answer;
    try {
      answer = await this.post(body);
    } catch {
      return this.again("offline", {});
    }
    return this.read(answer, doc);
  }

  post(body) {
    return fetch(this.url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      keepalive: new Blob([body]).size < KEEPALIVE_LIMIT,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "If-Match": `"${this.version}"`,
        "X-CSRFToken": this.csrf,
        "X-Requested-With": "XMLHttpRequest",
      },
      body,
    });
  }

  async read(answer, doc) {
    const told = await answer.json().catch(() => null);
    if (answer.ok && told && Number.isInteger(told.version)) return this.accepted(told, doc);
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.signedOut();
    if (answer.status === 412 && told?.document) return this.conflicts(told);
    // A refused token has a page, not a sentence; a new sign-in in another tab changes the token.
    if (answer.status === 403 && !told && (await this.renewToken())) return this.send("");
    const sentence = told?.sentence || t("The server answered with an error ({status}).", { status: answer.status });
    if (answer.status >= 500 || answer.status === 429) return this.again("refused", { sentence });
    return this.refuse(sentence, told?.fields);
  }

  accepted(told, doc) {
    this.version = told.version;
    this.savedAt = told.saved_at;
    this.acknowledged = doc;
    this.tries = 0;
    if (!this.dirty) {
      this.copyLater.stop();
      this.copy.clear();
      this.since = null;
    } else {
      this.since = new Date();
      this.copyLater();
    }
    this.tell("saved", told);
    return true;
  }

  again(state, details) {
    const wait = RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
    this.retry = setTimeout(() => this.save(), wait);
    return this.stay(state, { ...details, retrying: true });
  }

  refuse(sentence, fields) {
    return this.stay("refused", { sentence, fields, retrying: false });
  }

  signedOut() {
    return this.stay("signed-out", {});
  }

  conflicts(theirs) {
    this.stay("conflict", theirs);
    this.onConflict(theirs);
    return false;
  }

  stay(state, details) {
    this.copyLater.stop();
    this.copy.write(this.text.json(), this.version);
    this.tell(state, details);
    return false;
  }

  /** Keep mine: save on top of the version the other person made. */
  keepMine(theirs) {
    this.version = theirs.version;
    this.state = "unsaved";
    return this.save();
  }

  /** Take theirs: `doc` is the editor's document after their text was put in. */
  tookTheirs(theirs, doc) {
    this.state = "saving";
    this.accepted({ version: theirs.version, saved_at: theirs.saved_at }, doc);
  }

  /** Read the page again for a token that is valid after a new sign-in; true if it changed. */
  async renewToken() {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const { csrf } = JSON.parse(page.getElementById("editor-config").textContent);
      const changed = Boolean(csrf) && csrf !== this.csrf;
      this.csrf = csrf || this.csrf;
      return changed && !this.renewed && (this.renewed = true);
    } catch {
      return false;
    }
  }

  tell(state, details = {}) {
    this.state = state;
    if (state === "saved") this.renewed = false;
    this.show(state, { savedAt: this.savedAt, since: this.since, kept: this.copy.works, ...details });
  }

  /** Save when the page is hidden or closed, when the network is back, when a person comes back. */
  watch() {
    const hurry = () => {
      this.copyLater.now();
      if (this.dirty && this.state !== "conflict") this.save();
    };
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" || ["offline", "signed-out"].includes(this.state)) hurry();
    });
    window.addEventListener("pagehide", () => this.copyLater.now());
    window.addEventListener("online", hurry);
    window.addEventListener("focus", () => ["offline", "signed-out"].includes(this.state) && hurry());
    window.addEventListener("beforeunload", (event) => {
      if (!this.dirty) return;
      this.copyLater.now();
      event.preventDefault();
    });
  }
}
