"use strict";
/* The report: what the fragment of the URL names is shown. A cell is unpacked when it is opened; it
   is HTML that the sandbox made, every text of a peer escaped in it. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const overview = document.getElementById("overview");
  const page = document.getElementById("cell");
  const help = document.getElementById("help");
  const packed = [...document.querySelectorAll("script.packed")];
  const { cells } = JSON.parse(document.getElementById("index").textContent);
  const byName = new Map(cells.map((cell, n) => [cell.name, n]));
  const placeOf = (kind) => {
    const found = new Map();
    cells.forEach((cell, n) => { for (const id of cell[kind]) found.set(id, n); });
    return found;
  };
  const cellOfMessage = placeOf("messages");
  const cellOfCheck = placeOf("checks");
  const filters = new Map();
  let open = null;
  let last = { hash: "", scroll: 0 };
  let opener = null;
  let before = 0;
  let after = null;

  const make = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const button = (text, label, act) => {
    const made = make("button", "", text);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };
  const linkTo = (n) => (cells[n].name ? `#cell/${encodeURIComponent(cells[n].name)}` : "#unclaimed");

  const unpack = async (n) => {
    const bytes = Uint8Array.from(atob(packed[n].textContent.trim()), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  };

  /* cells */
  const showCell = async (n) => {
    if (open === n) return;
    const html = await unpack(n);
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const bar = make("nav", "cell-bar");
    bar.setAttribute("aria-label", "Cells");
    bar.append(button("← All", "Back to all", back), make("span", "spacer"));
    const named = cells.length - 1;
    if (n < named) {
      bar.append(make("span", "quiet", `${n + 1} of ${named}`));
      if (n > 0) bar.append(button("Previous", "Previous cell", () => { location.hash = linkTo(n - 1); }));
      if (n < named - 1) bar.append(button("Next", "Next cell", () => { location.hash = linkTo(n + 1); }));
    }
    if (!overview.hidden) last = { hash: last.hash, scroll: scrollY };
    page.replaceChildren(bar, holder.content);
    if (n === named) page.append(exchangesOf(page));
    for (const each of page.querySelectorAll("pre[data-marks]")) sandbox.numbered(each);
    overview.hidden = true;
    page.hidden = false;
    open = n;
    scrollTo(0, 0);
    page.querySelector("h2")?.focus({ preventScroll: true });
  };
  const exchangesOf = (of) => {
    const box = make("div", "exchanges");
    box.hidden = true;
    box.append(...of.querySelectorAll("article.exchange"));
    return box;
  };
  const showOverview = () => {
    if (open === null) return;
    page.hidden = true;
    page.replaceChildren();
    overview.hidden = false;
    open = null;
  };
  const back = () => { location.hash = last.hash || "#top"; };

  /* messages */
  const drawer = () => page.querySelector(".exchanges");
  const shownMessage = () => drawer() && !drawer().hidden && drawer().querySelector("article:not([hidden])");
  const showMessage = (id) => {
    const box = drawer();
    if (!box) return;
    if (!box.querySelector(".tools")) {
      const tools = make("div", "tools");
      tools.append(
        button("↑", "Message before", () => stepMessage(-1)),
        button("↓", "Message after", () => stepMessage(1)),
        make("span", "spacer"),
        button("Close", "Close the message", closeMessage),
      );
      box.prepend(tools);
      box.setAttribute("role", "region");
      box.setAttribute("aria-label", "Message");
      box.tabIndex = -1;
    }
    for (const each of box.querySelectorAll("article.exchange")) each.hidden = each.dataset.exchange !== id;
    for (const each of page.querySelectorAll("[data-message]")) {
      if (each.dataset.message === id) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    const beside = box.parentElement;
    if (box.hidden) before = scrollY;
    box.hidden = false;
    beside.classList.add("reading");
    if (box.getBoundingClientRect().top < 0 || beside.getBoundingClientRect().top > innerHeight / 2) box.scrollIntoView();
    box.focus({ preventScroll: true });
  };
  const hideMessage = () => {
    const box = drawer();
    if (!box || box.hidden) return;
    box.hidden = true;
    box.parentElement.classList.remove("reading");
    scrollTo(0, before);
    for (const each of page.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  };
  const closeMessage = () => {
    if (!cells[open].name) return back();
    hideMessage(); // at once: the next key may come before the address has changed
    location.hash = linkTo(open);
  };
  const stepMessage = (by) => {
    const all = cells[open].messages;
    const now = all.indexOf(Number(shownMessage().dataset.exchange.slice(1)));
    const next = all[now + by];
    if (next !== undefined) location.replace(messageLink(next));
  };
  const messageLink = (number) => {
    const n = cellOfMessage.get(number);
    return cells[n].name ? `${linkTo(n)}/m${number}` : `#message/m${number}`;
  };

  /* what the fragment names */
  const aim = (element) => {
    if (!element) return;
    for (const each of document.querySelectorAll(".aimed-at")) each.classList.remove("aimed-at");
    element.classList.add("aimed-at");
    element.scrollIntoView({ block: "center" });
    element.focus?.({ preventScroll: true });
  };
  const number = (id) => Number(String(id).slice(1));
  const asText = (text) => { try { return decodeURIComponent(text); } catch { return text; } };

  const route = async () => {
    const [path, query = ""] = location.hash.slice(1).split("?");
    const [kind, ...rest] = path.split("/");
    let cell, message, check;
    if (kind === "cell") {
      cell = byName.get(asText(rest[0] || ""));
      message = rest[1];
    } else if (kind === "message") {
      cell = cellOfMessage.get(number(rest[0]));
      message = rest[0];
    } else if (kind === "check") {
      cell = cellOfCheck.get(number(rest[0]));
      check = rest[0];
    }
    if (cell === undefined) {
      if (["cell", "message", "check"].includes(kind)) missing(path);
      const left = open;
      showOverview();
      const returns = left !== null && location.hash === (last.hash || "#top");
      last = { hash: location.hash, scroll: last.scroll };
      const section = document.getElementById(kind);
      if (filters.has(kind)) {
        const asked = new URLSearchParams(query);
        filters.get(kind).set({ q: asked.get("q") || "", kinds: asked.getAll("is"), tag: asked.get("tag") || "" });
      }
      if (returns) returnFrom(left);
      else if (kind === "clause") aim(document.getElementById(asText(path)));
      else if (section && section !== overview) section.scrollIntoView();
      after?.();
      after = null;
      return;
    }
    try {
      await showCell(cell);
    } catch (fault) {
      page.replaceChildren(make("p", "flaw", `This browser cannot unpack cells: ${fault}`));
      return;
    }
    if (message) showMessage(message);
    else hideMessage();
    if (check) aim(page.querySelector(`.story [data-check="c${number(check)}"]`));
  };
  const returnFrom = (n) => {
    scrollTo(0, last.scroll);
    overview.querySelector(`#scenarios [data-row]:not([hidden]) a[href="${linkTo(n)}"]`)?.focus({ preventScroll: true });
  };
  const missing = (what) => {
    const told = make("p", "flaw", `This run has no ${asText(what)}.`);
    told.setAttribute("role", "alert");
    overview.prepend(told);
    setTimeout(() => told.remove(), 6000);
  };
  addEventListener("hashchange", route);

  for (const section of document.querySelectorAll("[data-filtered]")) {
    filters.set(section.id, sandbox.filter(section, ({ q, kinds, tag }) => {
      const asked = new URLSearchParams(
        [...(q ? [["q", q]] : []), ...kinds.map((kind) => ["is", kind]), ...(tag ? [["tag", tag]] : [])],
      );
      const hash = `#${section.id}${asked.size ? `?${asked}` : ""}`;
      history.replaceState(null, "", hash);
      last = { hash, scroll: scrollY };
    }));
  }

  /* opened from anywhere */
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (line?.matches("a")) {
      event.preventDefault();
      const source = page.querySelector(".source");
      if (source) {
        source.open = true;
        for (const each of source.querySelectorAll(".aimed")) each.classList.remove("aimed");
        const found = source.querySelector(`.line[data-line="${Number(line.dataset.line)}"]`);
        found?.classList.add("aimed");
        found?.scrollIntoView({ block: "center" });
      }
      return;
    }
    const message = event.target.closest("[data-message]");
    if (message && cellOfMessage.has(number(message.dataset.message))) {
      event.preventDefault();
      openMessage(message);
      return;
    }
    const flag = event.target.closest("svg [data-check]");
    if (flag) location.hash = `#check/${flag.dataset.check}`;
  });
  const openMessage = (element) => {
    opener = element;
    location.hash = messageLink(number(element.dataset.message));
  };

  /* keys */
  const reachable = () => {
    const box = page.hidden ? overview : page;
    const wanted = page.hidden
      ? "[data-row]:not([hidden]) a, .failure a, .strays a.chip"
      : ".story a, .story [data-check], .picture [tabindex]";
    return [...box.querySelectorAll(wanted)].filter((each) => each.getClientRects().length);
  };
  const move = (by) => {
    const all = reachable();
    const now = all.indexOf(document.activeElement);
    let next;
    if (now >= 0) next = all[now + by];
    else next = by > 0 ? all.find((each) => each.getBoundingClientRect().top > 60) : undefined;
    if (!next) return false;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const currentFilter = () => {
    const kind = location.hash.slice(1).split("?")[0];
    return filters.get(kind) || filters.get("scenarios");
  };
  const toFilter = () => {
    const { input } = currentFilter();
    input.scrollIntoView({ block: "center" });
    input.focus({ preventScroll: true });
    input.select();
  };
  const sideways = (by) => {
    if (shownMessage()) return stepMessage(by), true;
    if (open === null || !cells[open].name) return false;
    const next = open + by;
    if (next < 0 || next >= cells.length - 1) return false;
    location.hash = linkTo(next);
    return true;
  };
  const escape = (field) => {
    if (field) {
      field.blur();
      return true;
    }
    if (shownMessage()) closeMessage();
    else if (open !== null) back();
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const field = event.target.closest("input, textarea, select");
    let done = false;
    switch (event.key) {
      case "/":
        if (field) return;
        if (open === null) toFilter();
        else {
          after = toFilter;
          back();
        }
        done = true;
        break;
      case "?": if (!field) { help.showModal(); done = true; } break;
      case "ArrowDown": done = shownMessage() ? false : field ? (field.blur(), focusFirst(field)) : move(1); break;
      case "ArrowUp": done = shownMessage() || field ? false : move(-1); break;
      case "ArrowLeft": if (!field) done = sideways(-1); break;
      case "ArrowRight": if (!field) done = sideways(1); break;
      case "Escape": done = escape(field); break;
      case "Enter":
      case " ":
        if (event.target.matches("[data-message]:not(a)")) { openMessage(event.target); done = true; }
        break;
    }
    if (done) event.preventDefault();
  });
  const focusFirst = (field) => {
    const first = field.closest("[data-filtered]")?.querySelector("[data-row]:not([hidden]) a");
    first?.focus();
    return Boolean(first);
  };

  route();
})();
