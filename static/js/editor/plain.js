/* The text of the editor as the plain text of the server (sections/richtext/plain.py), so that a
   marked passage has the same offsets on both sides. Offsets there count characters, not code units. */

const SIGNS = {
  hardBreak: () => "\n",
  citation: ({ record }) => `[@${record}]`,
  fact: ({ fact }) => `[#${fact}]`,
  footnote: ({ text }) => `[^${text}]`,
  equation: ({ tex }) => tex,
  reference: ({ kind, target }) => `[>${kind}:${target}]`,
};

const characters = (text) => [...text].length;
const separator = (text) => ({ text, position: null, size: 0 });

function leaf(node, position) {
  const sign = SIGNS[node.type.name];
  const text = node.isText ? node.text : String((sign ? sign(node.attrs) : node.attrs.caption) ?? "");
  return { text, position, size: node.isText ? text.length : 1, whole: !node.isText };
}

function* children(node, position) {
  let at = position + 1;
  for (let index = 0; index < node.childCount; index += 1) {
    yield [node.child(index), at, index];
    at += node.child(index).nodeSize;
  }
}

function* blocks(node, position, between) {
  for (const [child, at, index] of children(node, position)) {
    if (index) yield separator(between);
    yield* block(child, at, between);
  }
}

function* block(node, position, between) {
  if (node.isTextblock) for (const [child, at] of children(node, position)) yield leaf(child, at);
  else if (node.type.name === "figure") yield leaf(node, position);
  else if (node.type.name === "table") yield* table(node, position);
  else yield* blocks(node, position, between);
}

function* table(node, position) {
  yield leaf(node, position);
  for (const [row, at] of children(node, position)) {
    yield separator("\n");
    for (const [cell, place, index] of children(row, at)) {
      if (index) yield separator("\t");
      yield* blocks(cell, place, " ");
    }
  }
}

/** The plain text of one document, with the way back from offsets to positions. */
export class Plain {
  constructor(doc) {
    this.words = "";
    this.pieces = [];
    for (const piece of blocks(doc, -1, "\n\n")) {
      if (piece.position !== null) this.pieces.push({ ...piece, at: this.words.length });
      this.words += piece.text;
    }
  }

  /** {start, end} of the positions `from` to `to` as the server counts, or null for none. */
  offsets(from, to) {
    const first = this.pieces.find(({ position, size }) => position + size > from);
    const last = this.pieces.findLast(({ position }) => position < to);
    if (!first || !last) return null;
    const start = first.at + (first.whole ? 0 : Math.max(from - first.position, 0));
    const end = last.at + (last.whole ? last.text.length : Math.min(to - last.position, last.size));
    if (!this.words.slice(start, end).trim()) return null;
    return { start: characters(this.words.slice(0, start)), end: characters(this.words.slice(0, end)) };
  }

  /** {from, to} where a passage stands, the place nearest to `hint`; null where its words are gone. */
  range(passage, hint) {
    const found = [];
    for (let at = this.words.indexOf(passage); at >= 0; at = this.words.indexOf(passage, at + 1)) found.push(at);
    if (!passage || !found.length) return null;
    const start = found.reduce((best, at) => (Math.abs(at - hint) < Math.abs(best - hint) ? at : best));
    const end = start + passage.length;
    const first = this.pieces.find(({ at, text }) => at + text.length > start);
    const last = this.pieces.findLast(({ at }) => at < end);
    return {
      from: first.position + (first.whole ? 0 : Math.max(start - first.at, 0)),
      to: last.position + (last.whole ? last.size : Math.min(end - last.at, last.size)),
    };
  }
}
