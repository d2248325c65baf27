// What the next requests are answered with: rules, and the magic values that need none.

import { call } from "./api.js";
import { copier, element, table, told } from "./dom.js";

const EVERYWHERE = [
  { text: "HTTP 503", reply: { status: 503 } },
  { text: "HTTP 429, to be tried again in 2 s", reply: { status: 429, headers: { "retry-after": 2 } } },
  { text: "the real answer, six seconds late", reply: { delay: "6s" } },
  { text: "an HTML page", reply: { status: 200, headers: { "content-type": "text/html" }, raw: "<h1 >Welcome</h1>" } },
  { text: "nothing at all (hang)", reply: { fault: "hang" } },
  { text: "a reset of the connection", reply: { fault: "reset" } },
  { text: "a reset of the HTTP/2 stream", reply: { fault: { "rst-stream": { error: "REFUSED_STREAM" } } } },
];

const NAMES = ["player", "token", "sid"];
const PARTS = ["headers", "query", "body"];

/** Say which requests of its kind a rule means. */
function narrowed(rule) {
  return [...NAMES.filter((name) => rule[name]).map((name) => `${name} ${rule[name]}`),
    ...PARTS.filter((name) => name in rule).map((name) => `${name} ${JSON.stringify(rule[name])}`)];
}

function parsed(name, text) {
  try { return JSON.parse(text); } catch (fault) { throw new Error(`the ${name} is no JSON: ${fault.message}`); }
}

/** The form that adds a rule, and the rules of the world. */
export class Answers {
  constructor({ path, failed }) {
    this.path = path;
    this.failed = failed;
    this.form = document.querySelector("#rule");
    this.rules = document.querySelector("#rules");
    this.count = document.querySelector("#rules-count");
    this.form.operation.addEventListener("change", () => this.#offer());
    this.form.preset.addEventListener("change", () => this.#write());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#add(); });
  }

  /** Offer the operations that providers answer. */
  know(operations) {
    this.operations = operations.filter((each) => each.to === "provider");
    this.form.operation.replaceChildren(...this.operations.map((each) =>
      element("option", { value: each.name, title: each.text }, each.name)));
    const usual = this.operations.toSorted((a, b) => b.replies.length - a.replies.length)[0];
    if (usual) this.form.operation.value = usual.name;
    this.#offer();
    this.#magic();
  }

  /** Show the rules as they stand. */
  async refresh() {
    const { replies } = await call("GET", this.path("/replies"));
    const holding = replies.filter((rule) => rule.left !== 0).length;
    this.count.hidden = !holding;
    this.count.textContent = holding;
    if (!replies.length) {
      this.rules.replaceChildren(element("p", { class: "quiet" }, "None: every provider answers by itself."));
      return;
    }
    const drop = (path, label) => element("button", { type: "button", class: "small", onclick: () => this.#drop(path) }, label);
    this.rules.replaceChildren(
      table(["rule", "requests", "replies", "left", "taken", ""], replies.map((rule) => [
        rule.id,
        element("span", {}, told([rule.operation, ...narrowed(rule)].join(", "))),
        element("code", {}, told(rule.replies.map((reply) => JSON.stringify(reply)).join(" then "))),
        rule.left === null ? "all" : String(rule.left),
        String(rule.taken),
        drop(`/replies/${encodeURIComponent(rule.id)}`, "take away"),
      ]), "Rules"),
      drop("/replies", "take all away"));
  }

  #offer() {
    const operation = this.operations.find((each) => each.name === this.form.operation.value);
    this.presets = [...(operation?.replies ?? []), ...EVERYWHERE];
    this.form.preset.replaceChildren(...this.presets.map((each, at) => element("option", { value: at }, told(each.text))));
    this.#write();
  }

  #write() {
    this.form.reply.value = JSON.stringify(this.presets[this.form.preset.value].reply);
  }

  async #add() {
    const words = this.form;
    try {
      const written = parsed("reply", words.reply.value);
      const body = { operation: words.operation.value, ...(Array.isArray(written) ? { replies: written } : { reply: written }) };
      if (words.times.value) body.times = Number(words.times.value);
      for (const name of NAMES) if (words[name].value.trim()) body[name] = words[name].value.trim();
      for (const name of PARTS) if (words[name].value.trim()) body[name] = parsed(name, words[name].value);
      await call("POST", this.path("/replies"), body);
      await this.refresh();
    } catch (fault) { this.failed(fault); }
  }

  async #drop(path) {
    try {
      await call("DELETE", this.path(path));
      await this.refresh();
    } catch (fault) { this.failed(fault); }
  }

  #magic() {
    const rows = this.operations.flatMap((each) => each.magic.map((one) => [
      element("code", {}, told(one.value)), `${each.name}, ${one.at}`, one.text, copier(one.curl, "copy curl"),
    ]));
    document.querySelector("#magic").replaceChildren(rows.length
      ? table(["value", "stands in", "and then", ""], rows, "Magic values")
      : element("p", { class: "quiet" }, "They are switched off (--no-magic)."));
  }
}
