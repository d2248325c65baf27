// The exchanges of one world, each once, in the order in which they began.

/** Return the number in the id of a message. */
export const numberOf = (id) => Number(id.slice(1));

/** What is known of the exchanges: fed with events and with lists, in any order and more than once. */
export class Traffic {
  constructor() {
    this.rows = [];
    this.byId = new Map();
    this.clauses = new Map();
  }

  /** The number of an exchange up to which all have ended; 0 for none. */
  get lastWhole() {
    const open = this.rows.find((row) => row.underWay);
    return open ? open.number - 1 : this.rows.at(-1)?.number ?? 0;
  }

  /** Take an event of the world; return the row that it changed, undefined for none. */
  take(kind, event) {
    if (kind === "message.started") return this.#begun(event, new Date(event.at * 1000));
    if (kind === "message.ended") return this.#ended(this.byId.get(event.id), event);
    if (kind === "check") return this.#checked(event);
    return undefined;
  }

  /** Take an exchange as the control API lists it. */
  list(exchange) {
    const row = this.#begun(exchange, new Date(exchange.at));
    if (!exchange.under_way) this.#ended(row, exchange);
  }

  /** Take the findings of the world: which exchanges missed what. */
  find(findings) {
    for (const each of findings) {
      if (each.clause && each.stands) this.#miss(each.request, each.clause, each.level);
      else if (each.kind === "unexpected" || each.kind === "near-miss") this.#miss(each.request, each.kind, "");
    }
  }

  #begun(told, at) {
    const known = this.byId.get(told.id);
    if (known) return known;
    const request = told.request;
    const row = {
      id: told.id, number: numberOf(told.id), at, by: told.by, operation: told.operation ?? "",
      method: request.method, url: request.url, http: request.http_version, step: told.step,
      underWay: true, status: null, trouble: "", verdict: "", reason: "", looks: "", scripted: false,
      tookS: null, missed: this.clauses.get(told.id) ?? new Map(), version: 0,
    };
    this.byId.set(row.id, row);
    let place = this.rows.length;
    while (place > 0 && this.rows[place - 1].number > row.number) place -= 1;
    this.rows.splice(place, 0, row);
    return row;
  }

  #ended(row, told) {
    if (!row || !row.underWay) return row;
    const answered = told.answered ?? {};
    Object.assign(row, {
      underWay: false,
      status: told.response?.status ?? null,
      trouble: told.trouble?.kind ?? "",
      verdict: String(answered.verdict ?? ""),
      reason: String(answered.reason ?? ""),
      looks: String(answered["looks-like"] ?? ""),
      scripted: told.reply !== null && told.reply !== undefined && told.reply !== "real",
      step: told.step ?? row.step,
      tookS: Number(told.took_s),
      version: row.version + 1,
    });
    return row;
  }

  #checked(event) {
    if (event.mark !== "fail" && event.mark !== "warn") return undefined;
    for (const id of event.messages) this.#miss(id, event.clause, event.level);
    return this.byId.get(event.messages[0]);
  }

  #miss(id, clause, level) {
    const missed = this.clauses.get(id) ?? new Map();
    if (missed.has(clause)) return;
    missed.set(clause, level);
    this.clauses.set(id, missed);
    const row = this.byId.get(id);
    if (row) { row.missed = missed; row.version += 1; }
  }
}

/** Return what there is to search in a row. */
export function searched(row) {
  row.words ??= [];
  if (row.words.version !== row.version) {
    row.words = [row.id, row.operation, row.method, row.url, row.status, row.trouble, row.verdict,
      row.reason, row.looks, row.scripted ? "rule" : "", ...row.missed.keys()].join(" ").toLowerCase();
    row.words = Object.assign([row.words], { version: row.version });
  }
  return row.words[0];
}

/** Return a function that tells whether a row is wanted. */
export function filterOf({ text, provider, kind }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) =>
    (!provider || row.operation.startsWith(`${provider}.`)) &&
    (!kind || KINDS[kind](row)) &&
    (!words.length || words.every((word) => searched(row).includes(word)));
}

const KINDS = {
  missed: (row) => row.missed.size > 0,
  refused: (row) => row.verdict === "refused",
  trouble: (row) => row.trouble !== "",
  scripted: (row) => row.scripted,
};
