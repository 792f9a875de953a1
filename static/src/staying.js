// Officers are signed out when nothing was asked of the site for long: says so in time, and a button
// asks for something, which is all that staying takes.
import { each, filled } from "./each.js";

export function watchStaying() {
  each("[data-module=app-staying]", (block) => {
    const { seconds, warning, stay, soon, over } = block.dataset;
    const said = block.querySelector("[data-says]");
    const button = block.querySelector("button");
    const show = (words) => {
      block.hidden = false;
      said.textContent = words;
    };
    let timers = [];
    const begin = () => {
      timers.forEach(clearTimeout);
      block.hidden = true;
      timers = [
        setTimeout(() => show(filled(soon, { minutes: warning / 60 })), (seconds - warning) * 1000),
        setTimeout(() => show(over), seconds * 1000),
      ];
    };
    button.addEventListener("click", async () => {
      try {
        const answer = await fetch(stay, { method: "HEAD", redirect: "manual" });
        answer.ok ? begin() : show(over);
      } catch {
        show(over);
      }
    });
    begin();
  });
}
