// "Exit this page": covers it at once and leaves, so that "back" does not lead here. Also by pressing
// Shift three times.
const PRESSES = 3;
const WITHIN_MS = 5000;

export function watchExit() {
  const link = document.querySelector(".govuk-js-exit-this-page-button");
  if (!link) return;
  const leave = (event) => {
    event?.preventDefault();
    document.title = "\u200b";
    const cover = document.createElement("div");
    cover.className = "govuk-exit-this-page-overlay";
    document.body.classList.add("govuk-exit-this-page-hide-content");
    document.body.append(cover);
    location.replace(link.href);
  };
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") presses = [];
    else if (!event.repeat) {
      presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
      if (presses.length === PRESSES) leave();
    }
  });
  link.addEventListener("click", leave);
}
