// A finding as a box: what is wrong, both values beside each other.

import { element, table, told } from "./dom.js";

/** Return the box of a finding; `open` is called with the id of its request, if there is a button. */
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
