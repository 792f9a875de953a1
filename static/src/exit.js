// "Exit this page": covers it at once and leaves, so that "back" does not lead here. Also by pressing
// Shift three times. Whoever goes back to other pages of ours in the same tab is led away again: that
// somebody left is all that is kept, until the tab is closed or our address is opened anew.
const PRESSES = 3;
const WITHIN_MS = 5000;
const LEFT = "left";

// A browser may refuse to keep anything: then "back" leads to the pages that were seen before.
function kept(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}

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
    kept((tab) => tab.setItem(LEFT, "yes"));
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

  const leaveAgain = () => kept((tab) => tab.getItem(LEFT)) && leave();
  const arrival = performance.getEntriesByType("navigation")[0];
  if (arrival?.type === "back_forward") leaveAgain();
  else kept((tab) => tab.removeItem(LEFT));
  addEventListener("pageshow", (event) => event.persisted && leaveAgain());
}
