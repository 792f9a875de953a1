// How many words or characters are left. Counted as the server counts: characters are code points, a
// line end is one, space at either end none; words are runs between spaces.
import { each, filled, nowAndOnReturn } from "./each.js";

const QUIET_MS = 1000;

export function counted(text, inWords) {
  return inWords ? (text.match(/\S+/g) ?? []).length : [...text.trim()].length;
}

export function watchCounts() {
  each('[data-module="govuk-character-count"]', (group) => {
    const box = group.querySelector("textarea");
    const limitText = document.getElementById(`${box.id}-info`);
    const inWords = "maxwords" in group.dataset;
    const most = Number(inWords ? group.dataset.maxwords : group.dataset.maxlength);
    const format = new Intl.NumberFormat(document.documentElement.lang);

    // One message to look at that changes at once, and one to listen to that waits for a pause.
    const seen = document.createElement("div");
    seen.className = limitText.className;
    seen.setAttribute("aria-hidden", "true");
    const heard = document.createElement("div");
    heard.className = "govuk-visually-hidden";
    heard.setAttribute("aria-live", "polite");
    limitText.classList.add("govuk-visually-hidden");
    limitText.after(seen, heard);

    let waiting;
    const show = () => {
      const left = most - counted(box.value, inWords);
      const over = left < 0;
      const text = over ? group.dataset.over : group.dataset.left;
      seen.textContent = filled(text, { count: format.format(Math.abs(left)) });
      seen.classList.toggle("govuk-error-message", over);
      seen.classList.toggle("govuk-hint", !over);
      box.classList.toggle("govuk-textarea--error", over || box.dataset.wrong === "yes");
    };
    if (box.classList.contains("govuk-textarea--error")) box.dataset.wrong = "yes";
    box.addEventListener("input", () => {
      show();
      clearTimeout(waiting);
      waiting = setTimeout(() => (heard.textContent = seen.textContent), QUIET_MS);
    });
    nowAndOnReturn(show);
  });
}
