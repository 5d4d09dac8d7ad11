/* Three texts into one, block by block: what only one side changed is taken; where both changed the same
   block, the person says whose it is. */

/** Pairs of equal blocks of two lists in order, as [index in a, index in b]: the longest common run. */
function matches(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const inner = longest(a.slice(start, a.length - end), b.slice(start, b.length - end)).map(([i, j]) => [i + start, j + start]);
  const head = Array.from({ length: start }, (_, index) => [index, index]);
  const tail = Array.from({ length: end }, (_, index) => [a.length - end + index, b.length - end + index]);
  return new Map([...head, ...inner, ...tail]);
}

function longest(a, b) {
  const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const pairs = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (best[i + 1][j] >= best[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

/** [{mine, theirs, state}] in order, blocks as nodes; state: same, mine, theirs or clash. */
export function merged(base, mine, theirs) {
  const blocks = [base, mine, theirs].map((doc) => doc.content.content);
  const keys = blocks.map((list) => list.map((block) => JSON.stringify(block.toJSON())));
  const [toMine, toTheirs] = [matches(keys[0], keys[1]), matches(keys[0], keys[2])];
  const parts = [];
  let at = [0, 0, 0];
  const cut = (to) => {
    const [old, left, right] = at.map((from, side) => keys[side].slice(from, to[side]).join());
    if (old || left || right) {
      const state = left === right ? "same" : left === old ? "theirs" : right === old ? "mine" : "clash";
      parts.push({ mine: blocks[1].slice(at[1], to[1]), theirs: blocks[2].slice(at[2], to[2]), state });
    }
    at = to;
  };
  keys[0].forEach((_, index) => {
    if (!toMine.has(index) || !toTheirs.has(index)) return;
    cut([index, toMine.get(index), toTheirs.get(index)]);
    cut([index + 1, toMine.get(index) + 1, toTheirs.get(index) + 1]);
  });
  cut(keys.map((list) => list.length));
  return parts;
}

/** The blocks of a merge; `choices` gives "mine", "theirs" or "both" for each clash in order. */
export function chosen(parts, choices) {
  let clash = 0;
  return parts.flatMap(({ mine, theirs, state }) => {
    if (state === "theirs") return theirs;
    if (state !== "clash") return mine;
    const choice = choices[clash++];
    return choice === "theirs" ? theirs : choice === "both" ? [...mine, ...theirs] : mine;
  });
}
