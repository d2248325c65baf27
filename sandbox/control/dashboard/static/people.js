// Players, what is made for them, and what providers remember, as the document lists it.

import { call } from "./api.js";
import { copier, element, table, told, visible } from "./dom.js";

const AGES = new Set(["age_s", "left_s"]);

/** Players and tables of a world; which tables there are, the API's document says. */
export class People {
  constructor({ path, failed, opened }) {
    this.path = path;
    this.failed = failed;
    this.opened = opened;
    this.tables = [];
    this.form = document.querySelector("#make");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#make(event.submitter?.value ?? "players");
    });
  }

  /** Read which tables there are, and what can be made. */
  know(api) {
    const of = "/api/v1/worlds/{world}/";
    const answers = (operation, status) => operation?.responses?.[status]?.content?.["application/json"]?.schema?.$ref ?? "";
    const makers = [];
    for (const [path, methods] of Object.entries(api.paths)) {
      if (!path.startsWith(of)) continue;
      const name = path.slice(of.length);
      if (answers(methods.get, 200).endsWith("/Table")) {
        this.tables.push({ name, text: methods.get.summary, clears: "delete" in methods });
      }
      if (answers(methods.post, 201).endsWith("/Thing") && this.#isUsual(name, api)) makers.push(name);
    }
    document.querySelector("#makers").replaceChildren(...makers.map((name) =>
      element("button", { type: "submit", name: "what", value: name }, `New ${name.replace(/s$/, "")}`)));
  }

  /** Show them as they stand. */
  async refresh() {
    const { players } = await call("GET", this.path("/players"));
    const shown = [section("Players", players.map(plain), null)];
    for (const each of this.tables) {
      const { rows } = await call("GET", this.path(`/${each.name}`));
      const clear = each.clears && rows.length
        ? element("button", { type: "button", class: "small", onclick: () => this.#clear(each.name) }, "flush") : null;
      shown.push(section(each.text, rows, clear));
    }
    document.querySelector("#tables").replaceChildren(...shown);
  }

  #isUsual(name, api) {
    const body = api.components.schemas[`New${name[0].toUpperCase()}${name.slice(1).replace(/s$/, "")}`];
    return Object.keys(body?.properties ?? {}).length > 2;
  }

  async #make(what) {
    const currency = this.form.currency.value.trim();
    const body = what === "players" ? {} : { player: currency ? { currency } : {} };
    if (currency) body.currency = currency;
    try {
      const made = await call("POST", this.path(`/${what}`), body);
      document.querySelector("#made").replaceChildren(result(made, this.#launcher(made)));
      await this.refresh();
    } catch (fault) { this.failed(fault); }
  }

  /** Return a button that lets the player's browser open the launch URL now; null where it cannot. */
  #launcher({ alias, launch, token }) {
    if (!launch?.url || !token) return null;
    const button = element("button", { type: "button", class: "small" }, "open it now");
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const { exchange } = await call("POST", this.path("/calls"), { operation: launch.operation, token: alias });
        this.opened(exchange.id);
      } catch (fault) { this.failed(fault); } finally { button.disabled = false; }
    });
    return button;
  }

  async #clear(name) {
    try {
      await call("DELETE", this.path(`/${name}`));
      await this.refresh();
    } catch (fault) { this.failed(fault); }
  }
}

function plain(player) {
  const { alias, currency, brand, country, id, sid, ...more } = player;
  const rest = Object.entries(more).filter(([, value]) => typeof value !== "object" || value === null);
  return { alias, currency, brand, country, id, sid, ...Object.fromEntries(rest) };
}

function section(text, rows, button) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return element("section", {},
    element("h3", {}, told(text), " ", button),
    rows.length
      ? table(names.map((name) => name.replaceAll("_", " ").replace(/ s$/, "")),
        rows.map((row) => names.map((name) => cell(name, row[name]))), text)
      : element("p", { class: "quiet" }, "None."));
}

function cell(name, value) {
  if (value === null || value === undefined || value === "") return "–";
  if (AGES.has(name)) return lasting(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length ? value.map(String).join(", ") : "–";
  if (typeof value === "object") return JSON.stringify(value);
  const shown = element("span", { title: visible(value), class: name === "state" ? `state ${/^[a-z]+$/.test(value) ? value : ""}` : name === "currency" ? "currency" : "" }, told(value));
  return shown;
}

function lasting(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [[Math.floor(whole / 86400), "d"], [Math.floor(whole / 3600) % 24, "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = parts.findIndex(([number]) => number > 0);
  return first < 0 ? "0 s" : parts.slice(first, first + 2).filter(([number]) => number).map(([number, unit]) => `${number} ${unit}`).join(" ");
}

function result(made, launcher) {
  const lines = [
    ["launch URL", made.launch?.url], ["the launch in a shell", made.launch?.curl], ["then the operator asks", made.then?.curl],
    ["no launch", made.launch?.why],
  ].filter(([, text]) => text);
  return element("section", { class: "made", role: "status" },
    element("h3", {}, told(made.alias), " was made"),
    element("pre", { tabindex: "0", role: "group", "aria-label": "What was made" }, told(JSON.stringify(made.parameters ?? made, null, 2))),
    ...lines.map(([name, text]) => element("p", {}, element("strong", {}, name), " ", copier(text), name === "launch URL" ? [" ", launcher] : null, element("code", { class: "start" }, told(text)))));
}
