/* The game's page: asks this site for the balance, and leaves the game. */
(function () {
  "use strict";
  var game = JSON.parse(document.getElementById("facts").textContent);
  var told = document.getElementById("told");

  function ask(path) {
    return fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: game.token })
    }).then(function (answer) { return answer.text(); });
  }

  function member(text, name) {
    var found = new RegExp('"' + name + '":"?([^",}]*)').exec(text);
    return found ? found[1] : "";
  }

  document.getElementById("ask").addEventListener("click", function () {
    ask("/test/read-balance").then(function (text) {
      var reason = member(text, "reason");
      told.textContent = reason ? "No balance: " + reason : "The wallet was asked.";
      if (!reason) { document.getElementById("balance").textContent = member(text, "balance"); }
    });
  });
  document.getElementById("leave").addEventListener("click", function () {
    ask("/test/end-game").then(function (text) {
      var reason = member(text, "reason");
      told.textContent = reason ? "The wallet does not end it: " + reason : "You have left the game.";
      if (!reason) {
        document.body.dataset.state = "left";
        document.getElementById("head").textContent = "See you again";
      }
    });
  });
}());
