/* Numbers typed as text, listed beside the editor: a click puts the fact there, like any other change. */

import { t } from "./dom.js";
import { placesOf } from "./find.js";
import { learnFact } from "./labels.js";

/** Where an offered number stands now: {from, to}, or null where its words are gone. */
function placeOf(doc, { before, number, after }) {
  const [place] = placesOf(doc, `${before}${number}${after}`, { exact: true });
  if (!place) return null;
  const from = place.from + before.length;
  return { from, to: from + number.length };
}

function put(editor, offer) {
  const { state, view } = editor;
  const place = placeOf(state.doc, offer);
  if (!place) return false;
  learnFact({ id: offer.fact, label: offer.label, value: offer.value, unit: offer.unit });
  const chip = state.schema.nodeFromJSON({ type: "fact", attrs: { fact: Number(offer.fact) } });
  view.dispatch(state.tr.replaceWith(place.from, place.to, chip));
  editor.commands.focus(place.from + 1);
  view.nodeDOM(place.from)?.scrollIntoView?.({ block: "center" });
  return true;
}

/** Watch the list: its buttons show with the editor, and it is asked for again after a save. */
export function offerNumbers(editor, root) {
  const list = document.querySelector("[data-numbers]");
  if (!list) return;
  list.addEventListener("htmx:afterSwap", () => {
    list.querySelectorAll("[data-number]").forEach((button) => (button.hidden = false));
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-number]");
    if (!button) return;
    const done = put(editor, button.dataset);
    list.querySelector("[data-numbers-said]").textContent = done ? "" : t("These words are not in the text any more.");
    if (done) button.closest("li").remove();
  });
  root.addEventListener("section:saved", () => {
    if (!list.contains(document.activeElement)) window.htmx?.trigger(list, "numbers");
  });
}
