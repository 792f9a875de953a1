// Do something for every element that matches, now.
export function each(selector, act, within = document) {
  for (const element of within.querySelectorAll(selector)) act(element);
}

// Now, and again when the browser brings a page back with what was typed in it.
export function nowAndOnReturn(act) {
  act();
  addEventListener("pageshow", act);
}

// "{sum} of {total}" with its words filled in.
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
