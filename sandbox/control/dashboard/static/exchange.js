// One exchange in full: the verdict in words, what was found in it, both messages as they were.

import { copier, element, pretty, table, told } from "./dom.js";

/** Return the nodes that show an exchange; `findings` are those of its world. */
export function shownExchange(exchange, findings) {
  const found = findings.filter((each) => each.request === exchange.id);
  return [
    element("h2", {}, told(exchange.operation ?? `${exchange.request.method} ${exchange.request.url}`),
      " ", element("span", { class: "quiet" }, exchange.id)),
    element("p", { class: "sum" }, ...summary(exchange)),
    ...found.map(finding),
    ...(exchange.notes ?? []).map((note) => element("p", { class: "note" }, told(note))),
    verdict(exchange.answered),
    message("Request", `${exchange.request.method} ${exchange.request.url} HTTP/${exchange.request.http_version}`,
      exchange.request, connection(exchange.request)),
    exchange.response
      ? message("Answer", `HTTP/${exchange.response.http_version} ${exchange.response.status}`, exchange.response)
      : element("p", { class: "note" }, told(noAnswer(exchange))),
  ].filter(Boolean);
}

/** Return a finding as a box: what is wrong, both values beside each other. */
export function finding(each, open) {
  const rows = [["expected", each.expected], ["actual", each.actual]].filter(([, text]) => text);
  const differences = each.differences.map((one) => [one.field, one.expected, one.actual]);
  return element("section", { class: `finding ${each.stands ? each.level || "near" : "past"}` },
    element("p", {},
      element("strong", {}, told(each.clause ? `${each.level} ${each.clause}` : each.kind)), " ", told(each.text)),
    rows.length ? element("dl", {}, rows.map(([name, text]) => [element("dt", {}, name), element("dd", {}, told(text))])) : null,
    differences.length ? table(["field", "expected", "actual"], differences, `How ${each.request} differs`) : null,
    open ? element("button", { type: "button", class: "small", onclick: () => open(each.request) }, `open ${each.request}`) : null);
}

function summary(exchange) {
  const by = `from the ${exchange.by}`;
  const took = exchange.under_way ? "under way" : `took ${Math.round(exchange.took_s * 1000)} ms`;
  const how = exchange.reply === "scripted" ? `, answered by ${exchange.step === "magic" ? "its magic value" : "a rule"}` : "";
  return [`${new Date(exchange.at).toLocaleTimeString("en-GB", { hour12: false })} ${by}, ${took}${how}`];
}

function connection(request) {
  const stream = request.stream === null ? "" : `, stream ${request.stream}`;
  const flaws = (request.flaws ?? []).map((flaw) => `breaks HTTP: ${flaw}`);
  return [`connection ${request.connection}${stream}`, ...flaws, ...(request.cut_off ? [`cut off: ${request.cut_off}`] : [])];
}

function noAnswer(exchange) {
  if (exchange.under_way) return "There is no answer yet.";
  return exchange.trouble ? `No answer: ${exchange.trouble.kind}. ${exchange.trouble.text}` : "No answer.";
}

function verdict(answered) {
  if (!answered) return null;
  const rows = Object.entries(answered).filter(([, value]) => value !== null && value !== "" && String(value) !== "");
  if (!rows.length) return null;
  return element("section", { class: `verdict ${answered.verdict === "refused" ? "refused" : "accepted"}` },
    element("h3", {}, "Verdict of the provider"),
    element("dl", {}, rows.map(([name, value]) => [
      element("dt", {}, told(name)),
      element("dd", {}, told(typeof value === "string" ? value : JSON.stringify(value))),
    ])));
}

function message(title, line, part, more = []) {
  const headers = part.headers.map(([name, value]) => [name, value]);
  const raw = [line, ...headers.map(([name, value]) => `${name}: ${value}`), "", part.body].join("\n");
  return element("section", { class: "message" },
    element("h3", {}, title, " ", copier(raw, `copy ${title.toLowerCase()}`)),
    element("p", { class: "line" }, told(line)),
    more.length ? element("p", { class: "quiet" }, told(more.join("; "))) : null,
    headers.length ? table(["header", "value"], headers, `Header of the ${title.toLowerCase()}`) : null,
    body(part, title));
}

function body(part, title) {
  if (!part.body) return element("p", { class: "quiet" }, "no body");
  if (part.body_base64) return [element("p", { class: "quiet" }, "not UTF-8; in Base64"), box(part.body, title)];
  const lines = pretty(part.body);
  if (lines === null || lines === part.body) return box(part.body, title);
  const shown = box(lines, title);
  const raw = element("button", { type: "button", class: "small", "aria-pressed": "false" }, "as it was sent");
  raw.addEventListener("click", () => {
    const on = raw.getAttribute("aria-pressed") !== "true";
    raw.setAttribute("aria-pressed", on);
    shown.replaceChildren(...told(on ? part.body : lines));
  });
  return [shown, raw];
}

function box(text, title) {
  return element("pre", { tabindex: "0", role: "group", "aria-label": `Body of the ${title.toLowerCase()}` }, told(text));
}
