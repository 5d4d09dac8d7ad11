/* The copy of the text this browser keeps until the server has it. One per person and section;
   copies found on opening are set aside, so that typing cannot overwrite what was never received. */

/** Say whether storage works at all; sentences must not promise what the browser refuses. */
export class LocalCopy {
  constructor(section, user, kind = "text") {
    this.key = `cer-${kind}:${user}:${section}`;
    this.works = true;
  }

  write(document, version) {
    this.put(this.key, { document, version, at: new Date().toISOString() });
  }

  clear() {
    this.put(this.key, null);
  }

  /** Move a copy left from an earlier visit aside; return all copies that wait, newest first. */
  setAside(isKnown) {
    const left = this.get(this.key);
    const waiting = this.aside();
    if (left) {
      if (!isKnown(left.document)) waiting.unshift(left);
      this.clear();
    }
    const unknown = waiting.filter((copy) => !isKnown(copy.document)).slice(0, 5);
    this.keepAside(unknown);
    return unknown;
  }

  aside() {
    const kept = this.get(`${this.key}:aside`);
    return Array.isArray(kept) ? kept : [];
  }

  keepAside(copies) {
    this.put(`${this.key}:aside`, copies.length ? copies : null);
  }

  drop(copy) {
    this.keepAside(this.aside().filter((other) => other.at !== copy.at));
  }

  get(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  put(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(value));
      this.works = true;
    } catch {
      this.works = false;
    }
  }
}
