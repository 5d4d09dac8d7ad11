/* Text this browser holds and the server never received: offered, never forced, never lost. */

import { clock, make, t } from "./dom.js";
import { showBoth } from "./conflict.js";

const UNDO_TIME = 15000;

/** A bar per copy. `put(json)` brings it into the editor, `current()` gives the editor's document. */
export function restoreBars({ copies, copy, schema, put, current, after }) {
  return copies.map((held) => {
    const bar = make("div", { class: "save-bar restore-bar", role: "alert" });
    offer(bar, { held, copy, schema, put, current, after });
    return bar;
  });
}

const button = (text, run, main) => make("button", {
  type: "button", class: main ? "button button--small button--main" : "button button--small", text, on: { click: run },
});

function offer(bar, parts) {
  const { held, copy, put } = parts;
  const time = clock(held.at);
  const restore = () => {
    put(held.document);
    copy.drop(held);
    bar.remove();
    parts.after();
  };
  bar.replaceChildren(
    make("p", {}, make("strong", { text: t("This browser holds text the server never received, from {time}.", { time }) })),
    make("div", { class: "save-bar-actions" }, button(t("Restore"), restore, true),
      button(t("Compare"), () => compare(parts, restore)), button(t("Discard"), () => discard(bar, parts))),
  );
}

function compare({ held, schema, current, after }, restore) {
  showBoth({
    after,
    mine: schema.nodeFromJSON(held.document),
    theirs: current(),
    title: t("Text kept in this browser"),
    lead: t("Restoring can be undone like any other change."),
    mineSentence: t("Written {time}, never received by the server.", { time: clock(held.at) }),
    theirsTitle: t("Text in the editor"),
    theirsSentence: t("Blocks that differ are marked."),
    choices: [{ side: "mine", label: t("Restore this text"), run: restore, main: true }],
  });
}

function discard(bar, parts) {
  const { held, copy } = parts;
  copy.drop(held);
  const gone = setTimeout(() => bar.remove(), UNDO_TIME);
  const undo = () => {
    clearTimeout(gone);
    copy.keepAside([held, ...copy.aside()]);
    offer(bar, parts);
  };
  bar.replaceChildren(make("p", { text: t("Discarded.") }), make("div", { class: "save-bar-actions" }, button(t("Undo"), undo)));
}
