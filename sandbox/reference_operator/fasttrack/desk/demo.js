/* Fast Track on the demo site: the vendor's setup snippet, and what became of the login. */
(function () {
  "use strict";
  var facts = site.facts.fasttrack;
  var pill = site.pill("crm");
  var inbox = document.createElement("button");
  var waiting = null;
  inbox.type = "button";
  inbox.id = "inbox";
  inbox.className = "quiet";
  inbox.textContent = "Inbox";
  inbox.hidden = true;
  inbox.addEventListener("click", function () { window.FasttrackCrm.toggleInbox(); });
  document.getElementById("pills").append(inbox);

  window.fasttrackbrand = facts.brand;

  function load() {
    var loader = document.createElement("script");
    loader.async = true;
    loader.onload = function () {
      if (window.FastTrackLoader) { new window.FastTrackLoader(); }
    };
    loader.onerror = function () { pill.say("CRM: not reached", "bad"); };
    loader.src = facts.loader;
    document.body.appendChild(loader);
  }

  function begin(sid) {
    window.sid = sid || undefined;
    if (!sid) { return; }
    pill.say("CRM: asking", "");
    if (window.FasttrackCrm) { window.FasttrackCrm.init(sid); } else { load(); }
  }

  window.addEventListener("fasttrack:login", function (event) {
    inbox.hidden = false;
    pill.say("CRM: connected", "good");
    done("Fast Track let the ended session in" + (event.detail.user ? " again." : "."));
  });
  window.addEventListener("fasttrack:failed", function (event) {
    inbox.hidden = true;
    pill.say("CRM: refused", "bad");
    done("Fast Track refused the ended session: " + event.detail.errors.join("; "));
  });
  window.addEventListener("fasttrack:logout", function () {
    inbox.hidden = true;
    pill.say("", "");
  });

  function done(text) {
    if (waiting) {
      site.tell(text);
      waiting();
      waiting = null;
    }
  }

  site.on("login", function (told) { begin(told.fasttrack.sid); });
  site.on("logout", function () {
    window.sid = undefined;
    return window.FasttrackCrm ? window.FasttrackCrm.logout() : null;
  });
  site.on("again", function (ended) {
    return new Promise(function (resolve) {
      waiting = resolve;
      begin(ended.fasttrack.sid);
    });
  });
}());
