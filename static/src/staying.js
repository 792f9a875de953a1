// Officers are signed out when nothing was asked of the site for long: says so in time, and a button
// asks for something, which is all that staying takes. A day after signing in they are signed out
// whatever they do: that is said in time too.
import { each, filled } from "./each.js";

export function watchStaying() {
  each("[data-module=app-staying]", (block) => {
    const told = block.dataset;
    const said = block.querySelector("[data-says]");
    const button = block.querySelector("button");
    const opened = Date.now();
    const show = (words, canStay) => {
      block.hidden = false;
      button.hidden = !canStay;
      said.textContent = filled(words, { minutes: told.warning / 60 });
    };
    let timers = [];
    const begin = () => {
      timers.forEach(clearTimeout);
      block.hidden = true;
      const left = told.ends - (Date.now() - opened) / 1000;
      const last = left <= told.seconds;
      const until = last ? left : told.seconds;
      timers = [
        setTimeout(() => show(last ? told.day : told.soon, !last), (until - told.warning) * 1000),
        setTimeout(() => show(told.over, false), until * 1000),
      ];
    };
    button.addEventListener("click", async () => {
      try {
        const answer = await fetch(told.stay, { method: "HEAD", redirect: "manual" });
        answer.ok ? begin() : show(told.over, false);
      } catch {
        show(told.over, true);
      }
    });
    begin();
  });
}
