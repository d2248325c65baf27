/*
 * Fast Track's on-site library as the sandbox plays it.
 *
 * A page sets the globals `sid` and `fasttrackbrand`, loads this script and, once it is there,
 * calls `new window.FastTrackLoader()`. Then:
 *
 *   new --no sid--> anonymous
 *   new --sid--> loading --Success--> logged-in
 *                   |                     |
 *                   +--anything else--> failed
 *   any of them --logout()--> logged-out;   init(token) starts again from loading
 *
 * `window.FasttrackCrm` tells the state and takes logout(), init(token), toggleInbox(). Events on
 * window: `fasttrack:login`, `fasttrack:failed`, `fasttrack:logout`, with what happened in `detail`.
 * Nothing here throws at the page: a failure is a state, an event and a line in the console.
 */
(function () {
  "use strict";

  var SCRIPT_PATH = "/loader/fasttrack-crm.js";
  var ownOrigin = originOf(document.currentScript) || originOf(findScript());
  var attempt = 0; // a newer attempt or a logout makes the answers of an older one void

  function originOf(script) {
    try {
      return script ? new URL(script.src, document.baseURI).origin : "";
    } catch (fault) {
      return "";
    }
  }

  function findScript() {
    return document.querySelector('script[src*="' + SCRIPT_PATH + '"]');
  }

  function isNothing(sid) {
    return sid === undefined || sid === null || sid === "";
  }

  function Failure(reason, errors) {
    this.reason = reason;
    this.errors = errors;
  }

  function tell(name, detail) {
    window.dispatchEvent(new CustomEvent("fasttrack:" + name, { detail: detail }));
  }

  async function readJson(reason, url, options) {
    var response;
    try {
      response = await fetch(url, options);
    } catch (fault) {
      throw new Failure(reason + ".unreachable", [String(fault)]);
    }
    var body = await response.json().catch(function () {
      return null;
    });
    if (body === null || typeof body !== "object") {
      throw new Failure(reason + ".not-json", ["HTTP " + response.status + " without JSON"]);
    }
    return { ok: response.ok, status: response.status, body: body };
  }

  async function readConfig(brand) {
    var url = ownOrigin + "/api/v1/config/" + encodeURIComponent(brand);
    var answer = await readJson("config", url, { method: "GET" });
    if (!answer.ok || typeof answer.body.fusionUrl !== "string") {
      throw new Failure("config.refused", ["HTTP " + answer.status + " for brand " + brand]);
    }
    return answer.body;
  }

  async function readLogin(config, brand, sid) {
    var url = config.fusionUrl + "/Platform/LoginAuthToken?brand=" + encodeURIComponent(brand);
    var answer = await readJson("login", url, {
      method: "POST",
      headers: { authtoken: sid, "Content-Type": "application/json" },
      body: "{}",
    });
    var data = answer.body.Data;
    if (!answer.body.Success || !data || !data.User) {
      throw new Failure("login.refused", answer.body.Errors || []);
    }
    return data;
  }

  async function logIn(sid) {
    var mine = (attempt += 1);
    var brand = String(window.fasttrackbrand || "");
    become("loading", { sid: sid });
    try {
      var config = await readConfig(brand);
      var data = await readLogin(config, brand, sid);
      if (mine !== attempt) return;
      become("logged-in", { sid: sid, config: config, user: data.User });
      tell("login", { user: data.User });
    } catch (fault) {
      if (mine !== attempt) return;
      var failure = fault instanceof Failure ? fault : new Failure("failed", [String(fault)]);
      become("failed", { sid: sid, error: failure });
      console.info("fasttrack: " + failure.reason + " " + failure.errors.join("; "));
      tell("failed", { reason: failure.reason, errors: failure.errors });
    }
  }

  async function logOut() {
    var sid = crm.sid;
    var config = crm.config;
    attempt += 1;
    closeInbox();
    become("logged-out", {});
    if (!isNothing(sid)) {
      var base = config ? config.fusionUrl : ownOrigin;
      await fetch(base + "/Platform/Logout", {
        method: "POST",
        headers: { authtoken: sid },
        keepalive: true,
      }).catch(function (fault) {
        console.info("fasttrack: logout did not get through: " + fault);
      });
    }
    tell("logout", {});
  }

  function become(state, facts) {
    crm.state = state;
    crm.sid = facts.sid === undefined ? null : facts.sid;
    crm.config = facts.config || null;
    crm.user = facts.user || null;
    crm.error = facts.error || null;
  }

  function closeInbox() {
    var open = document.getElementById("fasttrack-crm-inbox");
    if (open) open.remove();
    return open !== null;
  }

  function toggleInbox() {
    if (crm.state !== "logged-in" || closeInbox()) return false;
    var inbox = document.createElement("section");
    inbox.id = "fasttrack-crm-inbox";
    inbox.setAttribute("role", "dialog");
    inbox.setAttribute("aria-label", "Inbox");
    inbox.style.cssText =
      "position:fixed;right:16px;bottom:16px;padding:16px;width:280px;border-radius:8px;" +
      "background:#fff;color:#1c2430;box-shadow:0 4px 24px rgba(0,0,0,.25);font:14px sans-serif";
    inbox.textContent = "Inbox of " + crm.user.Firstname + ": no messages";
    (document.getElementById("fasttrack-crm") || document.body).appendChild(inbox);
    return true;
  }

  function start(sid) {
    if (isNothing(sid)) {
      attempt += 1;
      become("anonymous", {});
      console.info("fasttrack: no sid, the visitor is anonymous (let and const are not seen)");
      return Promise.resolve();
    }
    return logIn(String(sid));
  }

  var crm = {
    state: "new",
    sid: null,
    config: null,
    user: null,
    error: null,
    logout: logOut,
    init: start,
    toggleInbox: toggleInbox,
  };

  window.FasttrackCrm = crm;
  window.FastTrackLoader = function FastTrackLoader() {
    var options = window.fasttrack || {};
    if (options.autoInit === false) return;
    start(window.sid);
  };
})();
