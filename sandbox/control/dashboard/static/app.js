// The dashboard: follows one world, shows what happens in it, and changes what happens next.

import { Answers } from "./answers.js";
import { call, documentOfApi, follow, text } from "./api.js";
import { Clock } from "./clock.js";
import { component, element, throttled, told, visible } from "./dom.js";
import { finding } from "./finding.js";
import { List } from "./list.js";
import { People } from "./people.js";
import { Scenarios } from "./runs.js";
import { Tabs } from "./tabs.js";
import { Traffic, filterOf, numberOf } from "./traffic.js";

const AGAIN_MS = 1000;
const PAGE = 500;
const DRAWN = 40;
const FEW = 3;
const byId = (id) => document.querySelector(`#${id}`);

const place = new URLSearchParams(location.hash.slice(1));
const state = { world: place.get("world") ?? "default", life: "", open: place.get("open") ?? "", findings: [], targets: new Map(), whole: 0, isWhole: false };
const path = (below = "") => `/worlds/${encodeURIComponent(state.world)}${below}`;

let traffic = new Traffic();
let following = new AbortController();

const tabs = new Tabs(document.querySelector("[role=tablist]"), { chosen: () => {
  remember();
  refresh();
  if (tabs.shown === "runs") scenarios.listOnce();
} });
const answers = new Answers({ path, failed });
const people = new People({ path, failed, opened: (id) => list.select(id) });
const scenarios = new Scenarios({ failed });
const clock = new Clock({ path, failed });
const list = new List(byId("list"), { paint, chosen: (id) => { state.open = id; remember(); tabs.show("exchange"); openExchange(); } });

const refresh = throttled(1000, refreshed);
const draw = throttled(100, drawn);

// What went wrong

function failed(fault) {
  const box = byId("problem");
  box.hidden = false;
  box.firstElementChild.replaceChildren(...told(fault.message));
}
byId("problem").lastElementChild.addEventListener("click", () => { byId("problem").hidden = true; });

function trying(action) {
  return async (...words) => {
    try { byId("problem").hidden = true; await action(...words); } catch (fault) { failed(fault); }
  };
}

// Traffic

function paint(made, row) {
  const missed = [...row.missed.keys()];
  const isMust = [...row.missed.values()].includes("must");
  made.className = `entry ${isMust ? "missed" : missed.length || row.trouble || row.verdict === "refused" ? "refused" : ""}`;
  made.replaceChildren(
    element("span", { class: "time" }, row.at.toLocaleTimeString("en-GB", { hour12: false })),
    element("span", { class: "who" }, route(row)),
    element("span", { class: "what", title: visible(`${row.method} ${row.url}`).slice(0, 500) }, short(row.operation || `${row.method} ${pathOf(row.url)}`)),
    element("span", { class: `answer s${String(row.status ?? "").slice(0, 1)}` }, row.underWay ? "…" : row.status === null ? row.trouble || "none" : String(row.status)),
    element("span", { class: "say" }, ...sayings(row, missed)),
    element("span", { class: "took right" }, row.tookS === null ? "" : took(row.tookS)));
}

function sayings(row, missed) {
  const said = missed.map((clause) => element("span", { class: `pill ${row.missed.get(clause) === "must" ? "fail" : "warn"}` }, short(clause)));
  if (row.reason) said.push(element("span", { class: "pill refused" }, short(row.reason)));
  else if (row.verdict) said.push(element("span", { class: `pill ${row.verdict === "accepted" ? "pass" : "quiet"}` }, short(row.verdict)));
  if (row.scripted) said.unshift(element("span", { class: "pill rule" }, row.step === "magic" ? "magic value" : "by a rule"));
  return said;
}

const short = (text) => visible(String(text).slice(0, 200));
const took = (seconds) => (seconds >= 1 ? `${seconds.toFixed(2)} s` : `${Math.round(seconds * 1000)} ms`);

/** Say who asked whom; which provider it is, the name of the operation tells. */
function route(row) {
  const isCall = (state.targets.get(row.operation) ?? (row.by === "operator" ? "provider" : "operator")) === "operator";
  return isCall && row.by === "provider" ? "→ operator" : isCall ? short(`${row.by} → op.`) : short(`${row.by} →`);
}

function pathOf(url) {
  try { return new URL(url).pathname; } catch { return url; }
}

function drawn() {
  const wanted = filterOf({ text: byId("filter").value, provider: byId("of").value, kind: byId("kind").value });
  const rows = traffic.rows.filter(wanted);
  list.show(rows);
  const all = traffic.rows.length;
  byId("count").textContent = rows.length === all ? `${all.toLocaleString("en")}` : `${rows.length.toLocaleString("en")} of ${all.toLocaleString("en")}`;
  byId("empty").hidden = rows.length > 0;
  byId("empty").firstElementChild.textContent = all ? "Nothing that fits the filter." : "Nothing has come yet.";
  byId("first-steps").hidden = all > 0;
}
byId("first-steps").addEventListener("click", (event) => { if (event.target.dataset.tab) tabs.show(event.target.dataset.tab); });
for (const id of ["filter", "of", "kind"]) byId(id).addEventListener("input", () => { list.sticks = true; drawn(); });
byId("list").addEventListener("drawn", () => { byId("latest").hidden = list.sticks || !list.isLong; });
byId("latest").addEventListener("click", () => list.toEnd());

const openExchange = trying(async () => {
  const pane = byId("pane-exchange");
  const id = state.open;
  if (!id) return;
  try {
    const shown = component(await text(path(`/requests/${encodeURIComponent(id)}/page`)));
    fold(shown.querySelector(".judging"));
    const found = state.findings.filter((each) => each.request === id);
    if (id === state.open) pane.replaceChildren(...found.map((each) => finding(each)), shown);
  } catch (fault) {
    if (fault.status !== 404) throw fault;
    pane.replaceChildren(element("h2", {}, told(id)), element("p", { class: "note" }, told(fault.message)));
  }
});

/** Let the checks that held be opened where they are many, so that what matters stands before them. */
function fold(checks) {
  const held = [...(checks?.children ?? [])].filter((each) => each.querySelector(".mark.pass"));
  if (held.length <= FEW) return;
  const list = checks.cloneNode(false);
  list.append(...held);
  checks.after(element("details", { class: "folded" }, element("summary", {}, `${held.length} checks held`), list));
  if (!checks.children.length) checks.remove();
}

// The world that is followed

async function followWorld() {
  following.abort();
  following = new AbortController();
  const { signal } = following;
  while (!signal.aborted) {
    try {
      await follow(path("/events"), { signal, opened: () => caughtUp(signal), heard: (kind, event) => heard(signal, kind, event) });
    } catch (fault) {
      if (signal.aborted) return;
      if (fault.status === 404) { failed(fault); await choose("default"); return; }
    }
    if (signal.aborted) return;
    if (state.isWhole) state.whole = traffic.lastWhole;
    state.isWhole = false;
    connection("wait", "connecting again");
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

function heard(signal, kind, event) {
  if (signal.aborted) return;
  if (kind === "left-out") { state.isWhole = false; caughtUp(signal); return; }
  const row = traffic.take(kind, event);
  if (row?.id === state.open && kind !== "message.started") openExchange();
  if (kind === "clock.moved") clock.refresh();
  draw();
  refresh();
}

/** Read what the world keeps: what happened before the events began, or while nobody listened. */
async function caughtUp(signal) {
  try {
    const world = await call("GET", path());
    if (signal.aborted) return;
    if (world.life !== state.life) {
      traffic = new Traffic();
      state.life = world.life;
      state.whole = 0;
    }
    byId("secrets").textContent = world.shows_secrets ? "secrets are shown" : "secrets hidden";
    byId("secrets").title = world.shows_secrets ? "as sandbox serve --show-secrets asks for"
      : "Tokens and keys stand under names, such as ‹token #1›; sandbox serve --show-secrets leaves them readable";
    let before = "";
    for (;;) {
      const { requests } = await call("GET", path(`/requests?limit=${PAGE}${before && `&before=${before}`}`));
      if (signal.aborted) return;
      for (const exchange of requests) traffic.list(exchange);
      draw();
      if (requests.length < PAGE || numberOf(requests[0].id) <= state.whole) break;
      before = requests[0].id;
    }
    state.whole = traffic.lastWhole;
    state.isWhole = true;
    connection("pass", "live");
    await Promise.all([clock.refresh(), refreshed()]);
    if (state.open) openExchange();
  } catch (fault) {
    if (signal.aborted) return;
    if (fault instanceof TypeError) setTimeout(() => { if (!signal.aborted && !state.isWhole) caughtUp(signal); }, AGAIN_MS);
    else failed(fault);
  }
}

function connection(kind, words) {
  byId("connection").className = `pill ${kind}`;
  byId("connection").textContent = words;
}

async function refreshed() {
  try {
    const { findings } = await call("GET", path("/findings"));
    state.findings = findings;
    traffic.find(findings);
    draw();
    showFindings(findings);
    await answers.refresh();
    if (tabs.shown === "people") await people.refresh();
    if (tabs.shown === "diagram") await showDiagram();
  } catch (fault) {
    if (!(fault instanceof TypeError)) failed(fault); // a TypeError: nobody answers, which the chip tells
  }
}

function showFindings(findings) {
  const standing = findings.filter((each) => each.stands).length;
  byId("findings-count").hidden = !standing;
  byId("findings-count").textContent = standing;
  if (tabs.shown !== "findings") return;
  const latest = findings.toReversed().slice(0, 100);
  byId("findings").replaceChildren(...(latest.length
    ? latest.map((each) => finding(each, (id) => { list.select(id); }))
    : [element("p", { class: "quiet" }, "Nothing.")]));
}

// The diagram

async function showDiagram() {
  const pane = byId("pane-diagram");
  if (!traffic.rows.length) { pane.replaceChildren(element("p", { class: "empty" }, "Nothing has come yet.")); return; }
  const svg = component(await text(path(`/diagram?last=${DRAWN}`)), "image/svg+xml");
  const sticks = pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 40;
  const focused = document.activeElement?.closest?.("#pane-diagram [data-message]")?.dataset.message;
  const left = traffic.rows.length > DRAWN ? `The latest ${DRAWN} of ${traffic.rows.length.toLocaleString("en")} exchanges.` : "";
  pane.replaceChildren(element("p", { class: "quiet" }, left), element("div", { class: "drawing" }, svg));
  if (sticks) pane.scrollTop = pane.scrollHeight;
  if (focused) pane.querySelector(`[data-message="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** Follow what leads from a component to another one: an arrow, a check, the id of a message. */
function openDrawn(event) {
  const hit = event.target.closest?.("[data-message], [data-check], a[href^='#']");
  if (!hit || (event.type === "keydown" && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  if (hit.dataset.message) list.select(hit.dataset.message);
  else tabs.show("findings");
}
for (const name of ["diagram", "exchange"]) {
  byId(`pane-${name}`).addEventListener("click", openDrawn);
  byId(`pane-${name}`).addEventListener("keydown", openDrawn);
}

// Worlds

async function listWorlds() {
  const { worlds } = await call("GET", "/worlds");
  const names = worlds.map((world) => world.name);
  const box = byId("world");
  if (names.join("\n") !== [...box.options].map((each) => each.value).join("\n")) {
    box.replaceChildren(...names.map((name) => element("option", { value: name }, told(name))));
  }
  box.value = state.world;
  byId("delete-world").disabled = state.world === "default";
}

async function choose(name) {
  state.world = name;
  state.life = "";
  state.open = "";
  state.findings = [];
  traffic = new Traffic();
  byId("pane-exchange").replaceChildren(element("p", { class: "empty" }, "Choose an exchange: its request, its answer and the verdict are shown here."));
  byId("made").replaceChildren();
  remember();
  drawn();
  await listWorlds();
  followWorld();
}

byId("world").addEventListener("change", trying(() => choose(byId("world").value)));
byId("world").addEventListener("focus", trying(listWorlds));
byId("new-world").addEventListener("click", trying(async () => choose((await call("POST", "/worlds", {})).name)));
byId("reset-world").addEventListener("click", trying(async () => { await call("POST", path("/reset")); state.open = ""; }));
byId("delete-world").addEventListener("click", trying(async () => { await call("DELETE", path()); await choose("default"); }));

function remember() {
  const words = new URLSearchParams({ world: state.world, tab: tabs.shown, ...(state.open ? { open: state.open } : {}) });
  history.replaceState(null, "", `#${words}`);
}

// The beginning

const begin = trying(async () => {
  tabs.show(place.get("tab") ?? "exchange");
  await listWorlds();
  const [{ operations }, api] = await Promise.all([call("GET", "/operations"), documentOfApi()]);
  state.targets = new Map(operations.map((each) => [each.name, each.to]));
  const titles = new Map(operations.map((each) => [each.provider, each.title]));
  byId("of").append(...[...titles].map(([name, title]) => element("option", { value: name }, title)));
  answers.know(operations);
  people.know(api);
  followWorld();
  if (tabs.shown === "runs") scenarios.listOnce();
});
begin();
setInterval(() => { if (!document.hidden && tabs.shown === "people") refresh(); }, 5000);
