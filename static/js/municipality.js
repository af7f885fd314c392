/* The type-ahead of municipalities: htmx brings the list, this makes it a combobox.
   Without it, the name as typed is resolved when the form is sent. */
(function () {
  "use strict";

  var input = document.querySelector("[name=municipality]");
  var list = document.getElementById("municipality-list");
  if (!input || !list) return;
  var form = input.form;
  var state = form.elements.state;
  var code = form.querySelector("input[type=hidden][name=municipality_code]");
  var clock = form.elements.time_zone.options[0];
  var clockWords = clock.text;
  var active = -1;

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "municipality-options");
  input.setAttribute("aria-expanded", "false");

  function options() {
    return Array.prototype.slice.call(list.querySelectorAll("[role=option]"));
  }

  function close() {
    list.textContent = "";
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    var found = options();
    if (!found.length) return;
    active = (index + found.length) % found.length;
    found.forEach(function (option, place) {
      option.setAttribute("aria-selected", place === active ? "true" : "false");
    });
    input.setAttribute("aria-activedescendant", found[active].id);
    found[active].scrollIntoView({ block: "nearest" });
  }

  // What was filled from a municipality changes with the next one; what was typed stays.
  function fill(name, value) {
    var field = form.elements[name];
    if (field.value && field.value !== field.dataset.filled) return;
    field.value = value;
    field.dataset.filled = value;
  }

  function pick(option) {
    input.value = option.dataset.name;
    state.value = option.dataset.state;
    if (code) code.value = option.dataset.code;
    fill("latitude", option.dataset.latitude);
    fill("longitude", option.dataset.longitude);
    clock.text = clockWords + ": " + option.dataset.clock;
    close();
    input.focus();
  }

  function forget() {
    if (code) code.value = "";
    fill("latitude", "");
    fill("longitude", "");
    clock.text = clockWords;
  }

  input.addEventListener("input", forget);
  state.addEventListener("change", function () {
    forget();
    close();
  });
  list.addEventListener("htmx:afterSwap", function () {
    active = -1;
    input.setAttribute("aria-expanded", options().length ? "true" : "false");
  });
  list.addEventListener("mousedown", function (event) {
    var option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) pick(option);
  });
  input.addEventListener("keydown", function (event) {
    var found = options();
    if (!found.length) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? found.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) pick(found[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
})();
