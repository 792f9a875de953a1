// Radio buttons and checkboxes: what opens below a choice, and the one that stands alone.
import { each, nowAndOnReturn } from "./each.js";
import { sayMore } from "./more.js";

export function watchReveals() {
  const settle = () => {
    let more = false;
    each("[data-aria-controls]", (input) => {
      const below = document.getElementById(input.dataset.ariaControls);
      const hidden = `govuk-${input.type === "radio" ? "radios" : "checkboxes"}__conditional--hidden`;
      more ||= input.checked && below.classList.contains(hidden);
      below.classList.toggle(hidden, !input.checked);
    });
    return more;
  };
  document.addEventListener("change", () => settle() && sayMore());
  nowAndOnReturn(settle);
}

export function watchExclusive() {
  // Before the others hear of the change, so that they see what it left ticked.
  document.addEventListener(
    "change",
    (event) => {
      const target = event.target;
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
