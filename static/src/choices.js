// Radio buttons and checkboxes: what opens below a choice, and the one that stands alone.
import { each, nowAndOnReturn } from "./each.js";

export function watchReveals() {
  const settle = () =>
    each("[data-aria-controls]", (input) => {
      const below = document.getElementById(input.dataset.ariaControls);
      const kind = input.type === "radio" ? "radios" : "checkboxes";
      below.classList.toggle(`govuk-${kind}__conditional--hidden`, !input.checked);
    });
  document.addEventListener("change", settle);
  nowAndOnReturn(settle);
}

export function watchExclusive() {
  // Before the others hear of the change, so that they see what it left ticked.
  document.addEventListener(
    "change",
    ({ target }) => {
      if (target.type !== "checkbox" || !target.checked) return;
      const alone = target.dataset.behaviour === "exclusive";
      each('[type="checkbox"]', (other) => {
        const rival = other.name === target.name && other !== target;
        if (rival && (alone || other.dataset.behaviour === "exclusive")) other.checked = false;
      });
    },
    true,
  );
}
