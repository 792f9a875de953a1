// A second click on a button that sends within a second is a slip.
const SLIP_MS = 1000;

export function watchDoubleClicks() {
  let last = { button: null, at: -SLIP_MS };
  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-prevent-double-click="true"]');
    if (!button) return;
    if (button === last.button && event.timeStamp - last.at < SLIP_MS) event.preventDefault();
    last = { button, at: event.timeStamp };
  });
  // A link that looks like a button is pressed with the space bar like one.
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches('a[role="button"]')) return;
    event.preventDefault();
    event.target.click();
  });
}
