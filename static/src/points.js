// The sum of the points shared out so far.
import { each, filled, nowAndOnReturn } from "./each.js";

export function watchPoints() {
  each('[data-module="app-points"]', (group) => {
    const line = group.querySelector(".app-points__sum");
    const total = Number(group.dataset.total);
    const show = () => {
      let sum = 0;
      each("input", (box) => (sum += Number.parseInt(box.value, 10) || 0), group);
      line.textContent = filled(line.dataset.text, { sum, total });
      line.classList.toggle("app-points__sum--over", sum > total);
      line.hidden = false;
    };
    group.addEventListener("input", show);
    nowAndOnReturn(show);
  });
}
