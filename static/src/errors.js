// A page that comes back with mistakes: its summary is read out first, and each link leads into the input.
// News that must be heard at once is read out first too; that something was done needs no focus.
const FIRST =
  '[data-module="govuk-error-summary"], .govuk-notification-banner[role="alert"]:not(.govuk-notification-banner--success)';

export function focusErrors() {
  const summary = document.querySelector(FIRST);
  if (!summary) return;
  summary.tabIndex = -1;
  summary.addEventListener("blur", () => summary.removeAttribute("tabindex"), { once: true });
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const at = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!at) return;
    const inputs = "input:not([type=hidden]), select, textarea";
    const input = at.matches(inputs) ? at : at.querySelector(inputs);
    if (!input) return;
    event.preventDefault();
    const words = input.closest("fieldset.govuk-fieldset")?.querySelector("legend");
    (words ?? input.labels[0] ?? input).scrollIntoView();
    input.focus({ preventScroll: true });
  });
}

// Such a page stays in the history as something that was sent, and the way back to it would ask whether to
// send it again. Once its form is sent anew it is remembered as a page: the way back shows what was kept.
export function forgetSending() {
  addEventListener("submit", (event) => {
    const action = event.target.getAttribute("action");
    if (action?.split("?")[0] === location.pathname) history.replaceState(history.state, "");
  });
}
