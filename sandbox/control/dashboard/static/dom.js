// Builds elements. Whatever a peer wrote goes in as text, with what no screen shows spelt out.

const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const LONGEST = 65536;

/** Return an element; `attributes` that begin with `on` are listeners, null ones are left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return a text in which nothing is hidden: control characters and the like stand as \u202e. */
export function visible(text) {
  return String(text).replace(UNSEEN, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Return the nodes of a text of a peer: what is spelt out is marked, and what is long is cut. */
export function told(text) {
  const whole = String(text);
  if (whole.length <= LONGEST) return marked(whole);
  const rest = element("button", { type: "button", class: "more" },
    `show all ${whole.length.toLocaleString("en")} characters`);
  rest.addEventListener("click", () => rest.replaceWith(...marked(whole.slice(LONGEST))));
  return [...marked(whole.slice(0, LONGEST)), rest];
}

function marked(text) {
  const nodes = [];
  let last = 0;
  for (const found of text.matchAll(UNSEEN)) {
    if (found.index > last) nodes.push(text.slice(last, found.index));
    nodes.push(element("span", { class: "unseen" }, visible(found[0])));
    last = found.index + found[0].length;
  }
  if (last < text.length) nodes.push(text.slice(last));
  return nodes;
}

/** Return a table of rows, each a list of cells; a cell is text or a node. */
export function table(heads, rows, caption) {
  return element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption },
    element("table", {},
      element("caption", { class: "sr" }, caption),
      element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows.map((cells) =>
        element("tr", {}, cells.map((cell) => element("td", {}, cell instanceof Node ? cell : told(cell ?? "–"))))))));
}

/** Return a button that copies a text, and says so. */
export function copier(text, label = "copy") {
  const button = element("button", { type: "button", class: "small" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "copied";
    } catch {
      button.textContent = "the browser does not let us";
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

/** Call a function soon, and no more often than that, however often it is asked for. */
export function throttled(pauseMs, call) {
  let due = false, last = -Infinity;
  return () => {
    if (due) return;
    due = true;
    setTimeout(() => { due = false; last = performance.now(); call(); },
      Math.max(0, pauseMs - (performance.now() - last)));
  };
}

/** Return the element of markup that our own components made: nothing in it runs, nor is asked for. */
export function component(markup, kind = "text/html") {
  const parsed = new DOMParser().parseFromString(markup, kind);
  return document.importNode(kind === "text/html" ? parsed.body.firstElementChild : parsed.documentElement, true);
}
