/* What pages gain with JavaScript; each of them works without. */
(function () {
  "use strict";

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : "";
  }

  // Posts made by htmx carry the token that forms carry.
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") {
      var field = document.querySelector("[name=csrfmiddlewaretoken]");
      event.detail.headers["X-CSRFToken"] = field ? field.value : cookie("csrftoken");
    }
  });

  // Menus close when one presses Escape or anywhere else.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
  });
  document.addEventListener("keydown", function (event) {
    var open = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // A page that came back with errors begins at their summary.
  var errors = document.querySelector(".form-errors");
  if (errors) errors.focus();

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(function () {
      delete form.dataset.sent; // a file may have come instead of another page
    }, 3000);
  });

  // A choice that is applied as soon as it is made: <select data-submit>.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
})();
