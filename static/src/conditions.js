// Questions that appear when an answer on the same page calls for them.
import { each, nowAndOnReturn } from "./each.js";
import { sayMore } from "./more.js";

// The inputs of a question that count: those of a hidden question do not.
function inputsOf(id) {
  const name = `question_${id}`;
  return [...document.querySelectorAll("input, select, textarea")].filter(
    (input) =>
      (input.name === name || input.name.startsWith(`${name}.`)) && !input.matches(":disabled"),
  );
}

// What the answer can be compared with: the options, the number, the day as the definition writes it.
function answersTo(id) {
  const values = [];
  const day = {};
  for (const input of inputsOf(id)) {
    const part = input.name.slice(input.name.indexOf(".") + 1);
    const ticks = input.type === "radio" || input.type === "checkbox";
    const value = ticks && !input.checked ? "" : input.value.trim();
    const number = Number(value.replace(/[\s,]/g, ""));
    if (!value || input.closest(".app-other, [id^=conditional-]")) continue;
    if (input.closest(".govuk-date-input")) day[part] = value.padStart(2, "0");
    else if (part === "prefer-not-to-say") values.push(part);
    else if (input.inputMode && number === number) values.push(value, String(number));
    else values.push(value);
  }
  if (day.day && day.month && day.year) values.push(`${day.year}-${day.month}-${day.day}`);
  return values;
}

export function holds(condition, answers = answersTo) {
  if (typeof condition === "boolean") return condition;
  if (condition.all) return condition.all.every((part) => holds(part, answers));
  if (condition.any) return condition.any.some((part) => holds(part, answers));
  if ("not" in condition) return !holds(condition.not, answers);
  const values = answers(condition.question);
  if (condition.answered) return values.length > 0;
  const wanted = condition.in ?? [condition.is];
  return values.some((value) => wanted.includes(value));
}

// The way back leads to the page as it was answered here, not to the part that others answer after it.
function goBackToWholePages() {
  each(".govuk-back-link", (link) => {
    link.href = link.getAttribute("href").replace(/\.\d+(?=\?|$)/, "");
  });
}

export function watchConditions() {
  goBackToWholePages();
  if (!document.querySelector("[data-show-if]")) return;
  // In the order of the page: a condition looks only backwards, so one round settles all.
  const settle = () => {
    let more = false;
    each("[data-show-if]", (place) => {
      const shown = holds(JSON.parse(place.dataset.showIf));
      more ||= shown && place.hidden;
      place.hidden = !shown;
      if (place.localName === "fieldset") place.disabled = !shown;
    });
    return more;
  };
  const settleAndSay = () => settle() && sayMore();
  document.addEventListener("input", settleAndSay);
  document.addEventListener("change", settleAndSay);
  nowAndOnReturn(settle);
}
