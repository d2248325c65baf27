// A finding as a box: what is wrong, both values beside each other, and what they mean.

import { element, table, told } from "./dom.js";

/** Return the box of a finding; `open` is called with the id of its request, if there is a button. */
export function finding(each, open) {
  const differences = each.differences.map((one) => [one.field, one.expected, one.actual]);
  const sides = differences.length ? [] : [["expected", each.expected], ["actual", each.actual]];
  const rows = [...sides, ["reason", each.reason], ["looks like", each.looks_like],
    ["held against", each.held_against], ["what to do", each.advice]].filter(([, text]) => text);
  return element("section", { class: `finding ${each.stands ? each.level || "near" : "past"}` },
    element("p", {},
      element("strong", {}, told(each.clause ? `${each.level} ${each.clause}` : each.kind)), " ", told(each.text)),
    differences.length ? table(["differs", "expected", "actual"], differences, `How ${each.request} differs`) : null,
    rows.length ? element("dl", {}, rows.map(([name, text]) => [element("dt", {}, name), element("dd", {}, told(text))])) : null,
    open ? element("button", { type: "button", class: "small", onclick: () => open(each.request) }, `open ${each.request}`) : null);
}
