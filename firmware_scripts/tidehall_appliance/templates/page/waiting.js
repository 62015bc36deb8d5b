// Asks its own machine every second what is going on, says it, and goes on to the real page when that answers.
(function () {
  "use strict";
  var HOLD_MS = 20000;
  var since = Date.now();
  function put(id, text) {
    var place = document.getElementById(id);
    if (place.textContent !== text) place.textContent = text;
  }
  function list(problems) {
    var place = document.getElementById("problems");
    place.textContent = "";
    problems.slice(0, 5).forEach(function (each) {
      var row = document.createElement("li");
      var where = document.createElement("b");
      var english = document.createElement("span");
      where.textContent = each.place;
      english.textContent = each.en;
      row.appendChild(where);
      row.appendChild(document.createTextNode(each.zh));
      row.appendChild(english);
      place.appendChild(row);
    });
  }
  function show(said) {
    var wrong = said.problems.length > 0 || said.wrong;
    document.body.className = wrong ? "wrong" : "";
    put("zh", said.zh);
    put("en", said.en);
    put("next", said.next);
    put("foot", said.foot);
    list(said.problems);
    if (said.ready && (said.problems.length === 0 || Date.now() - since > HOLD_MS)) location.replace(said.target);
  }
  function ask() {
    fetch("/state").then(function (reply) { return reply.json(); }).then(show, function () {})
      .then(function () { setTimeout(ask, 1000); });
  }
  ask();
})();
