// A choice of another language takes along what is typed on this page: it sends the form to the address
// of the link. Whoever opens it in another tab or window gets the page as it is there.
import { each } from "./each.js";

export function watchLanguages() {
  each("[data-typed-into]", (link) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const form = document.getElementById(link.dataset.typedInto);
      if (!form) return;
      event.preventDefault();
      const button = document.createElement("button");
      Object.assign(button, {
        name: "language",
        value: link.hreflang,
        formAction: link.href,
        formNoValidate: true,
        hidden: true,
      });
      form.append(button);
      button.click();
      button.remove();
    });
  });
}
