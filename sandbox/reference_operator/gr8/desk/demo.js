/*
 * The sportsbook on the demo site. It opens when its section is shown, with a token for whoever is
 * logged in and without one for a guest, and anew when that changes.
 *
 * Only messages of the iFrame's own window and origin are heard. What the page posts goes to that
 * origin and to no other.
 */
(function () {
  "use strict";
  var facts = site.facts.sportsbook;
  var frame = document.getElementById("sportsbook");
  var told = document.getElementById("sportsbook-told");
  var locale = document.getElementById("locale");
  var shows = false, opened = "", kept = "";

  facts.languages.forEach(function (code) { locale.append(new Option(code, code)); });

  function say(text, state) {
    told.textContent = text;
    told.dataset.state = state || "";
  }

  function token() {
    return fetch(facts.token).then(function (answer) { return answer.ok ? answer.json() : {}; })
      .then(function (answer) { return answer.token || ""; });
  }

  /* which token the iFrame is opened with: the fresh one, unless a mistake was chosen */
  var choices = {
    fresh: function (fresh) { return fresh; },
    none: function () { return ""; },
    cut: function (fresh) { return fresh.slice(0, 255); },
    once: function (fresh) { return kept ? "" : fresh; },
    kept: function (fresh) { return kept || fresh; }
  };

  function open() {
    say("", "");
    return token().then(function (fresh) {
      var jwt = fresh && choices[facts.opens_with](fresh);
      kept = fresh ? jwt : kept;
      var query = jwt ? "?jwt=" + encodeURIComponent(jwt) : "";
      opened = jwt ? "player" : "guest";
      frame.src = facts.origin + "/" + locale.value + "/" + query;
    });
  }

  function post(message) {
    frame.contentWindow.postMessage(message, facts.origin);
  }

  function logOut() {
    if (!opened) { return null; }
    opened = "";
    if (facts.loads_anew) {
      frame.src = facts.origin + "/" + locale.value + "/";
      return null;
    }
    if (facts.empties) {
      frame.addEventListener("load", function () { post(facts.posts); }, { once: true });
      frame.src = "about:blank";
    } else if (facts.posts) {
      post(facts.posts);
    }
    return null;
  }

  var callbacks = {
    "login.click": function () {
      say("The iFrame asked for a login.", "");
      site.logIn();
    },
    "auth.fail": function (message) {
      say("The sportsbook refused the player: " + String(message.code), "bad");
    },
    "navigation": function (message) {
      if (typeof message.path === "string") { history.replaceState(null, "", "#sportsbook" + message.path); }
    }
  };

  window.addEventListener("message", function (event) {
    if (event.origin !== facts.origin || event.source !== frame.contentWindow) { return; }
    var message = event.data;
    if (message && Object.hasOwn(callbacks, message.type)) { callbacks[message.type](message); }
  });
  locale.addEventListener("change", open);

  site.on("shown", function (page) {
    shows = page === "sportsbook";
    return shows ? open() : null;
  });
  site.on("login", function () { return shows ? open() : null; });
  site.on("logout", logOut);
  site.on("again", function (ended) {
    var bearer = { Authorization: "Bearer " + ended.sportsbook.sid };
    return fetch(facts.token, { headers: bearer }).then(function (answer) {
      if (answer.ok) {
        return answer.json().then(function (found) {
          frame.src = facts.origin + "/" + locale.value + "/?jwt=" + encodeURIComponent(found.token);
          site.tell("The site made a token for the ended session.");
        });
      }
      frame.src = facts.origin + "/" + locale.value + "/";
      site.tell("The site makes no token for the ended session (" + answer.status + "): the iFrame has a guest.");
    });
  });
}());
