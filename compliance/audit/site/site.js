"use strict";
(function () {
  var data = JSON.parse(document.getElementById("list-data").textContent);
  var rows = data.rows, words = data.words, size = 100, page = 0, shown = rows;
  var body = document.getElementById("list-body"), status = document.getElementById("list-status");
  var back = document.getElementById("list-back"), on = document.getElementById("list-on");
  var inputs = { text: field("f-text"), region: field("f-region"), year: field("f-year"), grade: field("f-grade"),
    only: field("f-only") };
  var sorted = { column: -1, down: false };
  function field(id) { return document.getElementById(id); }
  function cell(row, text, numeric) {
    var made = document.createElement("td");
    if (numeric) { made.className = "value"; }
    made.textContent = text === null ? "" : String(text);
    row.appendChild(made);
    return made;
  }
  function draw() {
    var from = page * size, until = Math.min(shown.length, from + size), fragment = document.createDocumentFragment();
    for (var i = from; i < until; i += 1) {
      var one = shown[i], row = document.createElement("tr"), link = document.createElement("a");
      link.href = "agencies/" + one[0] + ".html" + (one[1] ? "#" + one[1] : "");
      link.textContent = one[2];
      cell(row, "").appendChild(link);
      cell(row, data.regions[one[3]]);
      cell(row, one[4], true);
      cell(row, data.grades[one[5]]);
      for (var k = 6; k < 11; k += 1) { cell(row, one[k], true); }
      cell(row, one[11]);
      cell(row, one[12], true);
      fragment.appendChild(row);
    }
    body.textContent = "";
    body.appendChild(fragment);
    status.textContent = words.shown.replace("{n}", shown.length).replace("{from}", shown.length ? from + 1 : 0)
      .replace("{until}", until);
    back.disabled = page === 0;
    on.disabled = until >= shown.length;
  }
  function filter() {
    var text = inputs.text.value.trim().toLowerCase(), region = inputs.region.value, year = inputs.year.value;
    var grade = inputs.grade.value, only = inputs.only.value;
    shown = rows.filter(function (one) {
      return (!text || one[2].toLowerCase().indexOf(text) >= 0) &&
        (!region || String(one[3]) === region) && (!year || String(one[4]) === year) &&
        (!grade || String(one[5]) === grade) &&
        (!only || (only === "errors" ? one[7] > 0 : only === "late" ? one[12] > 0 : one[10] > 0));
    });
    if (sorted.column >= 0) { sort(); }
    page = 0;
    draw();
  }
  function sort() {
    var column = sorted.column, sign = sorted.down ? -1 : 1;
    shown = shown.slice().sort(function (a, b) {
      var left = a[column], right = b[column];
      if (left === right) { return a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0; }
      if (left === null || left === "") { return 1; }
      if (right === null || right === "") { return -1; }
      return (left < right ? -1 : 1) * sign;
    });
  }
  Object.keys(inputs).forEach(function (name) {
    inputs[name].addEventListener(name === "text" ? "input" : "change", filter);
  });
  Array.prototype.forEach.call(document.querySelectorAll("#list-head button"), function (button) {
    button.addEventListener("click", function () {
      var column = Number(button.getAttribute("data-column")), head = button.parentNode;
      sorted = { column: column, down: sorted.column === column ? !sorted.down : column > 5 && column < 11 };
      Array.prototype.forEach.call(document.querySelectorAll("#list-head th"), function (other) {
        other.removeAttribute("aria-sort");
      });
      head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      sort();
      page = 0;
      draw();
    });
  });
  back.addEventListener("click", function () { page -= 1; draw(); });
  on.addEventListener("click", function () { page += 1; draw(); });
  draw();
}());
