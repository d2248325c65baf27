/*
 * The journey page: the operator's site on the left, and what the sandbox tells meanwhile on the right.
 *
 * What is told comes as server-sent events, made of HTML by the sandbox, and is read by `fetch`, for
 * a sandbox that is open to others wants a token with it: `#token=…` in the address of this page, or
 * the one that the dashboard has asked for in this tab.
 * The site is loaded when the stream is open, so that nothing of it is missed.
 */
(function () {
  "use strict";
  var facts = JSON.parse(document.getElementById("facts").textContent);
  if (!document.getElementById("rows")) { return; }
  var MOST = 300;
  var site = document.getElementById("site-frame");
  var rows = document.getElementById("rows");
  var KEPT = "sandbox-control-token";
  var token = new URLSearchParams(location.hash.slice(1)).get("token") || sessionStorage.getItem(KEPT);
  if (token) { sessionStorage.setItem(KEPT, token); }
  var count = 0, player = "", launched = "";

  function byId(id) { return document.getElementById(id); }

  function ask(path, body, method) {
    var headers = { "Content-Type": "application/json" };
    if (token) { headers.Authorization = "Bearer " + token; }
    var options = { method: method || "POST", headers: headers };
    if (body !== null) { options.body = JSON.stringify(body); }
    return fetch(path, options);
  }

  /* what the sandbox tells */

  var takes = {
    moments: function (told) {
      byId("moments").innerHTML = told.html;
      byId("latest").textContent = told.latest;
    },
    player: function (told) { player = told.id; },
    diagram: function (told) { byId("diagram").innerHTML = told.html; },
    row: function (told) {
      var row = byId("row-" + told.id);
      if (!row) {
        row = document.createElement("li");
        row.id = "row-" + told.id;
        rows.prepend(row);
        count += 1;
        if (rows.children.length > MOST) { rows.lastElementChild.remove(); }
      }
      var shown = row.querySelector("details");
      var is_open = Boolean(shown && shown.open);
      row.innerHTML = told.html;
      row.querySelector("details").open = is_open;
      byId("quiet").hidden = true;
      byId("count").textContent = "· " + count;
    }
  };

  function read(block) {
    var name = "", data = "";
    block.split("\n").forEach(function (line) {
      if (line.indexOf("event: ") === 0) { name = line.slice(7); }
      if (line.indexOf("data: ") === 0) { data += line.slice(6); }
    });
    if (Object.hasOwn(takes, name)) { takes[name](JSON.parse(data)); }
  }

  async function follow() {
    var answer = await ask("/journey/live" + (site ? "" : "?alone"), null, "GET");
    if (answer.status === 401) { return tell("This sandbox wants its token: open the dashboard in this tab, which asks for it, and come back."); }
    if (!answer.ok) { return tell((await answer.json()).detail || "The sandbox tells nothing."); }
    if (site && !site.src) { enter(); }
    var reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    var left = "";
    for (;;) {
      var piece = await reader.read();
      if (piece.done) { return null; }
      var blocks = (left + piece.value).split("\n\n");
      left = blocks.pop();
      blocks.forEach(read);
    }
  }

  function enter() {
    site.src = facts.site;
    if (!facts.is_ours) { lookAt(); }
  }

  /* a frame that stays empty says nothing of it: the sandbox looks what keeps it */
  async function lookAt() {
    var answer = await ask("/journey/looked?site=" + encodeURIComponent(facts.site), null, "GET");
    var told = answer.ok ? (await answer.json()).told : "";
    byId("why-empty").textContent = told;
    byId("why-empty").hidden = !told;
  }

  function tell(text) {
    byId("quiet").hidden = false;
    byId("quiet").textContent = text;
  }

  function followAlways() {
    follow().catch(function () { tell("The sandbox does not answer; this page tries again."); })
      .then(function () { setTimeout(followAlways, 1000); });
  }

  function empty() {
    rows.replaceChildren();
    count = 0;
    player = launched = "";
    byId("count").textContent = "";
    byId("diagram").replaceChildren();
    tell("Nothing has been said yet.");
  }

  function beginAgain(mistake) {
    byId("again").disabled = true;
    if (site) { site.src = "about:blank"; }
    closeGame();
    return ask("/journey/again", { mistake: mistake }).then(function () {
      empty();
      if (site) {
        select("site");
        enter();
      }
      byId("again").disabled = false;
    });
  }

  /* the list and the diagram */

  function view(name) {
    byId("rows").hidden = name !== "list";
    byId("diagram").hidden = name !== "diagram";
    byId("as-list").setAttribute("aria-pressed", String(name === "list"));
    byId("as-diagram").setAttribute("aria-pressed", String(name === "diagram"));
  }

  byId("as-list").addEventListener("click", function () { view("list"); });
  byId("as-diagram").addEventListener("click", function () { view("diagram"); });
  function openExchange(event) {
    var message = event.target.closest("[data-message]");
    var row = message && byId("row-" + message.dataset.message);
    if (!row) { return; }
    event.preventDefault();
    view("list");
    row.querySelector("details").open = true;
    row.querySelector("summary").focus();
  }
  byId("diagram").addEventListener("click", openExchange);
  byId("diagram").addEventListener("keydown", function (event) {
    if (event.key === "Enter" || event.key === " ") { openExchange(event); }
  });

  /* the tabs */

  var tabs = Array.from(document.querySelectorAll("[role=tab]"));

  function select(name) {
    tabs.forEach(function (tab) {
      var is_it = tab.id === "tab-" + name;
      tab.setAttribute("aria-selected", String(is_it));
      tab.tabIndex = is_it ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !is_it;
    });
    byId("address").textContent = name === "site" ? facts.site : launched || "the platform's own page";
  }

  tabs.forEach(function (tab, at) {
    tab.addEventListener("click", function () { select(tab.id.slice(4)); });
    tab.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) { return; }
      var other = tabs[(at + step + tabs.length) % tabs.length];
      select(other.id.slice(4));
      other.focus();
    });
  });

  /* the lobby */

  function closeGame() {
    if (!byId("game-frame")) { return; }
    byId("game-frame").hidden = byId("same").hidden = true;
    byId("game-frame").src = "about:blank";
    byId("lobby-told").textContent = "";
  }

  function launch(url) {
    launched = url;
    byId("game-frame").hidden = byId("same").hidden = false;
    byId("game-frame").src = url;
    byId("address").textContent = url.replace(/token=[^&]*/, "token=…");
  }

  function nobody(chosen) {
    var named = chosen && (chosen.alias || chosen.id);
    return "Nobody is logged in: this is " + (named ? named + ", whom the sandbox chose." : "a player made up.");
  }

  async function play() {
    byId("play").disabled = true;
    var answer = await ask("/api/v1/" + facts.makes + "s", player ? { player: { id: player } } : {});
    var made = await answer.json();
    byId("play").disabled = false;
    if (answer.ok && made.launch.url) {
      byId("lobby-told").textContent = player ? "" : nobody(made.player);
      launch(made.launch.url);
    } else {
      byId("lobby-told").textContent = made.detail || made.launch.why;
    }
  }

  if (byId("play")) {
    byId("play").addEventListener("click", play);
    byId("same").addEventListener("click", function () { launch(launched); });
  }
  byId("again").addEventListener("click", function () {
    beginAgain(byId("mistake") ? byId("mistake").value : "");
  });
  if (byId("mistake")) {
    byId("mistake").addEventListener("change", function () { beginAgain(byId("mistake").value); });
  }
  followAlways();
}());
