/*
 * The demo site: who is logged in, which section is shown, and what the sides do about either.
 *
 * A side's script calls `site.on("login" | "logout" | "again" | "shown", act)`. `login` gets what
 * /demo/player tells, `again` the session that has ended: it tries what that one opened, and says
 * what came of it. Each may return a promise, and the logout waits for all of them.
 */
(function () {
  "use strict";
  var acts = { login: [], logout: [], again: [], shown: [] };
  var now = { player: null };
  var ended = null;

  function byId(id) { return document.getElementById(id); }

  function all(name, told) {
    return Promise.all(acts[name].map(function (act) { return act(told); }));
  }

  function ask(path, method) {
    return fetch(path, { method: method || "GET" }).then(function (answer) { return answer.json(); });
  }

  function show(told) {
    now = told;
    var is_in = Boolean(told.player);
    byId("who").textContent = is_in ? "You are logged in." : "Nobody is logged in.";
    byId("player").textContent = told.player || "";
    byId("currency").textContent = told.currency || "";
    byId("account").hidden = !is_in;
    byId("log-in").hidden = is_in;
    byId("log-out").hidden = !is_in;
    byId("ended").hidden = is_in || !ended;
  }

  function logIn() {
    return ask("/demo/log-in", "POST").then(entered);
  }

  function entered(told) {
    byId("tried").replaceChildren();
    show(told);
    return told.player ? all("login", told) : null;
  }

  function logOut() {
    var before = now;
    return all("logout", before).then(function () {
      return ask("/demo/log-out", "POST");
    }).then(function (told) {
      ended = before;
      show(told);
      location.hash = "#home";
    });
  }

  function tryAgain() {
    byId("tried").replaceChildren();
    return all("again", ended);
  }

  function tell(text) {
    var line = document.createElement("li");
    line.textContent = text;
    byId("tried").append(line);
  }

  function pill(name) {
    var shown = byId("pill-" + name);
    if (!shown) {
      shown = document.createElement("span");
      shown.id = "pill-" + name;
      shown.className = "pill";
      shown.setAttribute("role", "status");
      byId("pills").append(shown);
    }
    return {
      say: function (text, state) {
        shown.hidden = !text;
        shown.textContent = text;
        shown.dataset.state = state || "";
      }
    };
  }

  function turn() {
    var page = location.hash.slice(1).split("/")[0] || "home";
    var sections = document.querySelectorAll("[data-page]");
    var is_there = Array.from(sections).some(function (one) { return one.dataset.page === page; });
    if (!is_there) { page = "home"; }
    sections.forEach(function (one) { one.hidden = one.dataset.page !== page; });
    document.querySelectorAll("nav a").forEach(function (link) {
      if (link.hash === "#" + page) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    all("shown", page);
  }

  window.site = {
    facts: JSON.parse(byId("facts").textContent),
    on: function (name, act) { acts[name].push(act); },
    logIn: logIn,
    pill: pill,
    player: function () { return now; },
    tell: tell
  };

  byId("log-in").addEventListener("click", logIn);
  byId("log-out").addEventListener("click", logOut);
  byId("try-again").addEventListener("click", tryAgain);
  byId("switch-currency").addEventListener("click", function () {
    ask("/demo/currency", "POST").then(show);
  });
  window.addEventListener("hashchange", turn);
  window.addEventListener("load", function () {
    ask("/demo/player").then(entered).then(turn);
  });
}());
