// Without a connection the browser would put a page of its own in the place of what was typed, and the way
// back from there leads past it. So nothing is sent, and the page says so.
export function watchConnection() {
  addEventListener("submit", (event) => {
    const notice = document.getElementById("offline");
    notice.hidden = navigator.onLine;
    if (navigator.onLine) return;
    event.preventDefault();
    const button = event.submitter;
    (button?.closest(".govuk-button-group") ?? button)?.before(notice);
  });
}
