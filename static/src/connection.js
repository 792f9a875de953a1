// Without a connection the browser would put a page of its own in the place of what was typed, and the way
// back from there leads past it. So nothing is sent, and the page says so. Some browsers are wrong when they
// say that there is none: what answers decides.
export function watchConnection() {
  let answered = false;
  addEventListener("submit", async (event) => {
    const notice = document.getElementById("offline");
    notice.hidden = true;
    if (navigator.onLine || answered) return;
    event.preventDefault();
    const form = event.target;
    const button = event.submitter;
    try {
      await fetch(location.href, { method: "HEAD" });
      answered = true;
      form.requestSubmit(button);
    } catch {
      (button?.closest(".govuk-button-group") ?? button)?.before(notice);
      notice.hidden = false;
    }
  });
}
