/* A selection on the review page as offsets into the plain text (Python characters). The server's
   HTML says at each text block where it starts (data-start) and how long each chip is (data-length). */

const characters = (text) => [...text].length;

/** Length in plain characters of what stands before (node, offset) inside `block`. */
function lengthBefore(block, node, offset) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return plainLength(range.cloneContents());
}

function plainLength(part) {
  if (part.nodeType === Node.TEXT_NODE) return characters(part.data);
  if (part.nodeType === Node.ELEMENT_NODE) {
    if (part.dataset.length !== undefined) return Number(part.dataset.length);
    if (part.tagName === "BR") return 1;
  }
  return [...part.childNodes].reduce((sum, child) => sum + plainLength(child), 0);
}

/** Offset of a point in the page, or null outside the text. Points inside a chip count as its edge. */
function offsetOf(root, node, offset, atEnd) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const chip = element?.closest("[data-length]");
  if (chip && root.contains(chip)) {
    const index = [...chip.parentNode.childNodes].indexOf(chip);
    if (chip.dataset.start !== undefined) return Number(chip.dataset.start) + (atEnd ? Number(chip.dataset.length) : 0);
    return offsetOf(root, chip.parentNode, index + (atEnd ? 1 : 0), atEnd);
  }
  const block = element?.closest("[data-start]");
  if (block && root.contains(block)) return Number(block.dataset.start) + lengthBefore(block, node, offset);
  const near = nearestBlock(root, node, offset, atEnd);
  return near;
}

/** A point between blocks: the end of the block before it, or the start of the block after it. */
function nearestBlock(root, node, offset, atEnd) {
  const blocks = [...root.querySelectorAll("[data-start]")];
  const point = document.createRange();
  point.setStart(node, offset);
  const before = (block) => point.comparePoint(block, 0) < 0;
  const block = atEnd ? blocks.filter(before).at(-1) : blocks.find((one) => !before(one));
  if (!block) return null;
  return Number(block.dataset.start) + (atEnd ? plainLength(block) : 0);
}

/** {start, end, quote} of the current selection inside `root`, or null. The server reads the quote
    that counts from its own plain text; this one is for showing. */
export function selectedRange(root) {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const start = offsetOf(root, range.startContainer, range.startOffset, false);
  const end = offsetOf(root, range.endContainer, range.endOffset, true);
  if (start === null || end === null || end <= start) return null;
  return { start, end, quote: selection.toString() };
}
