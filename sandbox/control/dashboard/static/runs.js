// Scenarios with buttons to run them, and the verdicts of runs as they come.

import { call, follow, keepsToken, text } from "./api.js";
import { element, told } from "./dom.js";

const whole = (id, format) => `/api/v1${reportOf(id, format)}`;
const reportOf = (id, format) => `/runs/${encodeURIComponent(id)}/report?format=${format}`;
const AGAIN_MS = 1000;

/** The scenarios of a folder, and the runs of the sandbox. */
export class Scenarios {
  constructor({ failed }) {
    this.failed = failed;
    this.found = [];
    this.outcomes = new Map();
    this.followed = new Map();
    this.form = document.querySelector("#choose");
    this.box = document.querySelector("#scenarios");
    this.runs = document.querySelector("#runs");
    this.all = document.querySelector("#run-shown");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.list(); });
    this.form.named.addEventListener("input", () => this.#draw());
    this.all.addEventListener("click", () => this.#run(this.#shown()));
  }

  /** Read the scenarios when they are first looked at. */
  async listOnce() {
    if (this.isListed) return;
    this.isListed = true;
    await this.list();
  }

  /** Read the scenarios, and follow the runs that there are. */
  async list() {
    try {
      this.box.replaceChildren(element("p", { class: "quiet" }, "Reading …"));
      const path = this.form.path.value.trim();
      this.found = (await call("GET", `/scenarios${path ? `?path=${encodeURIComponent(path)}` : ""}`)).scenarios;
      const { runs } = await call("GET", "/runs");
      for (const run of runs) this.#follow(run);
      this.#draw();
    } catch (fault) {
      this.box.replaceChildren(element("p", { class: "note", role: "alert" }, told(fault.message)));
    }
  }

  #shown() {
    const words = this.form.named.value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.found.filter((each) => words.every((word) =>
      [each.id, each.title, ...each.tags].join(" ").toLowerCase().includes(word)));
  }

  #draw() {
    const shown = this.#shown();
    this.all.disabled = !shown.length;
    this.all.textContent = shown.length ? `Run ${shown.length === 1 ? "it" : `these ${shown.length}`}` : "Run those shown";
    this.box.replaceChildren(shown.length
      ? element("ul", { class: "scenarios" }, shown.map((each) => this.#row(each)))
      : element("p", { class: "quiet" }, this.found.length ? "None of that name." : "No scenario there. Name a file or a folder below the one in which serve was started."));
  }

  #row(each) {
    const run = element("button", { type: "button", class: "small", disabled: Boolean(each.skip), onclick: () => this.#run([each]) }, "Run");
    run.setAttribute("aria-label", `Run ${each.id}`);
    return element("li", { "data-scenario": each.id },
      run,
      element("div", {},
        element("strong", {}, told(each.id)), " ", told(each.title),
        element("span", { class: "quiet" }, ` ${each.cells.length === 1 ? "1 cell" : `${each.cells.length} cells`}`),
        each.skip ? element("p", { class: "quiet" }, told(`cannot be played: ${each.skip}`)) : null),
      element("span", { class: "outcomes" }, ...this.#outcome(each)));
  }

  #outcome(each) {
    const counts = new Map();
    for (const cell of each.cells) {
      const outcome = this.outcomes.get(cell);
      if (outcome) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    return [...counts].map(([outcome, count]) => pill(outcome, count));
  }

  async #run(chosen) {
    if (!chosen.length) return;
    try {
      const paths = [...new Set(chosen.map((each) => each.file))];
      this.#follow(await call("POST", "/runs", { paths, only: chosen.map((each) => each.id), preflight: "warn" }));
    } catch (fault) { this.failed(fault); }
  }

  #follow(run) {
    if (this.followed.has(run.id)) return;
    const shown = new ShownRun(run, {
      failed: this.failed,
      ended: (cell, outcome) => { this.outcomes.set(cell, outcome); this.#mark(cell); },
    });
    this.followed.set(run.id, shown);
    this.runs.prepend(shown.box);
    shown.follow();
  }

  #mark(cell) {
    const each = this.found.find((one) => one.cells.includes(cell));
    const row = each && [...this.box.querySelectorAll("li")].find((one) => one.dataset.scenario === each.id);
    if (row) row.querySelector(".outcomes").replaceChildren(...this.#outcome(each));
  }
}

/** One run: how far it is, and what its cells came to, those first that did not pass. */
class ShownRun {
  constructor(run, { ended, failed }) {
    this.run = run;
    this.ended = ended;
    this.failed = failed;
    this.last = 0;
    this.cells = new Map();
    this.counts = new Map();
    this.planned = 0;
    this.title = element("span", {});
    this.bar = element("progress", { max: 1, value: 0, "aria-label": `How far ${run.id} is` });
    this.state = element("span", { class: "outcomes", role: "status" });
    this.lines = element("div", {});
    this.stop = element("button", { type: "button", class: "small", onclick: () => this.#cancel() }, "Call off");
    this.reports = element("span", {});
    this.box = element("section", { class: "run", "data-run": run.id },
      element("h3", {}, told(run.id), " ", this.title), this.bar, this.state, " ", this.stop, this.reports, this.lines);
  }

  async follow() {
    for (;;) {
      try {
        await follow(`/runs/${encodeURIComponent(this.run.id)}/events`, { opened: () => {}, heard: (kind, event) => this.#take(kind, event) });
        this.run = await call("GET", `/runs/${encodeURIComponent(this.run.id)}`);
        if (this.run.state !== "running") break;
      } catch (fault) {
        if (fault.status === 404) return;
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
    this.#over();
  }

  #take(kind, event) {
    if (event.n <= this.last) return; // heard before: it is told from its beginning after a break
    this.last = event.n;
    if (kind === "run.started") this.planned = event.cells;
    else if (kind === "cell.started") this.cells.set(event.cell, { checks: [], outcome: null });
    else if (kind === "check") this.cells.get(event.cell)?.checks.push(event);
    else if (kind === "cell.ended") this.#cellEnded(event);
    else return;
    this.#draw();
  }

  #cellEnded(event) {
    const cell = this.cells.get(event.cell);
    if (!cell || event.again) return;
    cell.outcome = event.outcome;
    this.counts.set(event.outcome, (this.counts.get(event.outcome) ?? 0) + 1);
    this.ended(event.cell, event.outcome);
    if (event.outcome === "PASSED" || event.outcome === "SKIPPED") return;
    const missed = cell.checks.filter((check) => check.mark !== "pass");
    this.lines.append(element("details", { class: "cell", open: true },
      element("summary", {}, pill(event.outcome), " ", told(event.cell), event.because ? [" ", told(event.because)] : null),
      missed.map((check) => element("section", { class: `finding ${check.level}` },
        element("p", {}, element("strong", {}, told(`${check.mark} ${check.level} ${check.clause}`)), " ", told(check.text)),
        element("dl", {},
          element("dt", {}, "expected"), element("dd", {}, told(check.expected)),
          element("dt", {}, "actual"), element("dd", {}, told(check.actual)),
          check.why ? [element("dt", {}, "why"), element("dd", {}, told(check.why))] : null)))));
  }

  #draw() {
    const done = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    this.bar.max = Math.max(this.planned, 1);
    this.bar.value = done;
    const running = [...this.cells].filter(([, cell]) => !cell.outcome).map(([id]) => id);
    this.title.replaceChildren(element("span", { class: "quiet" },
      `${done} of ${this.planned} ${this.planned === 1 ? "cell" : "cells"}`, running.length ? told(`; ${running.slice(0, 3).join(", ")}`) : ""));
    this.state.replaceChildren(...[...this.counts].map(([outcome, count]) => pill(outcome, count)));
  }

  #over() {
    this.stop.remove();
    this.#draw();
    const { state, exit_code: code, trouble } = this.run;
    if (trouble) this.lines.append(element("p", { class: "note" }, told(trouble)));
    this.state.append(element("span", { class: "quiet" }, told(` ${state}${code === null || code === undefined ? "" : `, exit code ${code}`}`)));
    if (!keepsToken()) {
      this.reports.append(" ", element("a", { href: whole(this.run.id, "html"), target: "_blank", rel: "noopener" }, "report"));
    }
    for (const format of keepsToken() ? ["html", "json", "junit"] : ["json", "junit"]) {
      this.reports.append(" ", element("button", { type: "button", class: "small", onclick: () => this.#save(format) }, format));
    }
  }

  async #save(format) {
    try {
      const report = await text(reportOf(this.run.id, format));
      const address = URL.createObjectURL(new Blob([report]));
      element("a", { href: address, download: `${this.run.id}.${format === "junit" ? "xml" : format}` }).click();
      URL.revokeObjectURL(address);
    } catch (fault) { this.failed(fault); }
  }

  async #cancel() {
    try { await call("DELETE", `/runs/${encodeURIComponent(this.run.id)}`); } catch (fault) { this.failed(fault); }
  }
}

function pill(outcome, count = 1) {
  const kind = { PASSED: "pass", WARNED: "warn", FAILED: "fail", ERROR: "fail" }[outcome] ?? "quiet";
  return element("span", { class: `pill ${kind}` }, count > 1 ? `${count} ` : "", told(String(outcome).toLowerCase()));
}
