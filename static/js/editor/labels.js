/* What the chips show: labels of records, values of facts, addresses of pictures. The document
   holds ids only; what is read here may change without the text changing. */

import { t } from "./dom.js";

const ZERO = "00000000-0000-0000-0000-000000000000";
const records = new Map();
const facts = new Map();
let figurePattern = "";

/** Take the labels the page was made with. */
export function fill(labels = {}, pattern = "") {
  Object.entries(labels.records || {}).forEach(([id, record]) => records.set(Number(id), record));
  Object.entries(labels.facts || {}).forEach(([id, fact]) => facts.set(Number(id), fact));
  figurePattern = pattern;
}

export function learnRecord(record) {
  records.set(Number(record.id), { label: record.label, title: record.title || "" });
}

export function learnFact(fact) {
  facts.set(Number(fact.id), { label: fact.label, value: fact.value, unit: fact.unit || "" });
}

/** A pasted chip brings its words along; they serve until the page is loaded anew. */
export function learnPasted(kind, id, words) {
  const label = words.trim();
  if (!label || !id) return;
  if (kind === "citation" && !records.has(id)) records.set(id, { label, title: "" });
  if (kind === "fact" && !facts.has(id)) facts.set(id, { label: "", value: label, unit: "" });
}

/** {text, title, known} of a citation. */
export function recordLabel(id) {
  const record = records.get(id);
  if (!record) return { text: t("record {id}", { id }), title: t("This record is not in the report."), known: false };
  return { text: record.label, title: record.title, known: true };
}

/** {text, title, known} of a fact: its value now, with the unit. */
export function factLabel(id) {
  const fact = facts.get(id);
  if (!fact) return { text: t("fact {id}", { id }), title: t("This fact is not in the report."), known: false };
  const text = [fact.value, fact.unit].filter(Boolean).join("\u00a0");
  return { text, title: [fact.label, text].filter(Boolean).join(": "), known: true };
}

export function figureUrl(uuid) {
  return figurePattern.replace("{uuid}", uuid).replace(ZERO, uuid);
}
