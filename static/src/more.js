// Says to those who listen that an answer has brought more to answer; those who look see it appear.
const PAUSE_MS = 100;

export function sayMore() {
  const line = document.querySelector("[data-more]");
  if (!line) return;
  // Words that stay the same are not read out again: they go, and come back after a pause.
  line.textContent = "";
  setTimeout(() => (line.textContent = line.dataset.more), PAUSE_MS);
}
