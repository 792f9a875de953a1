// A code to keep: copies it, or prints the page that it stands on.
import { each } from "./each.js";

export function watchCodes() {
  each("[data-module=app-code]", (block) => {
    const said = block.querySelector("[role=status]");
    block.querySelector(".app-code__buttons").hidden = false;
    block.querySelector("[data-prints]").addEventListener("click", () => print());
    block.querySelector("[data-copies]").addEventListener("click", async () => {
      const code = block.querySelector("input");
      try {
        await navigator.clipboard.writeText(code.value);
        said.textContent = said.dataset.copied;
      } catch {
        code.select();
        said.textContent = document.execCommand("copy") ? said.dataset.copied : said.dataset.notCopied;
      }
    });
  });
}
