// Keying page after page: Enter goes on to the next space, Control and Enter store, once however long
// they are held. Words over several lines keep Enter for themselves.
import { each } from "./each.js";

export function watchKeying() {
  each("[data-module=app-keying]", (form) => {
    const spaces = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, button")];
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.matches("button")) return;
      if (event.ctrlKey) {
        event.preventDefault();
        form.requestSubmit();
      } else if (!event.target.matches("textarea")) {
        event.preventDefault();
        const next = spaces[spaces.indexOf(event.target) + 1];
        next.focus();
        next.select?.();
      }
    });
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    addEventListener("pageshow", () => (sent = false));
    const begun = form.querySelector("[name='key:received_on']").value;
    const first = form.querySelector(".app-keying__question ~ .app-keying__question input");
    if (!document.querySelector(".govuk-error-summary") && begun && first) {
      document.querySelector(".govuk-notification-banner")?.scrollIntoView();
      first.focus();
    }
  });
}
