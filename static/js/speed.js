/* Measures the connection to the portal and fills the form; without it the numbers are typed. */
(function () {
  "use strict";

  var box = document.getElementById("speed");
  var form = document.getElementById("reading");
  if (!box || !form || !window.fetch || !window.AbortController) return;
  var bar = box.querySelector("progress");
  var status = box.querySelector("[role=status]");
  var start = box.querySelector("[data-act=start]");
  var stop = box.querySelector("[data-act=stop]");
  var token = form.elements.csrfmiddlewaretoken.value;
  var PINGS = 6;
  var WANTED_SECONDS = 3; // long enough to be past the slow start of a connection
  var PATIENCE = 20000; // milliseconds for one step
  var control = null;
  box.hidden = false;

  function say(words, percent) {
    status.textContent = box.dataset[words + "Words"];
    if (percent !== undefined) bar.value = percent;
  }

  // One round trip; the answer's body is read to its end. Resolves to seconds.
  async function trip(bytes, body) {
    var giveUp = setTimeout(function () {
      control.slow = true;
      control.abort();
    }, PATIENCE);
    var began = performance.now();
    try {
      var answer = await fetch(body ? box.dataset.url : box.dataset.url + "?bytes=" + bytes, {
        method: body ? "POST" : "GET",
        body: body,
        headers: body ? { "X-CSRFToken": token, "Content-Type": "application/octet-stream" } : {},
        cache: "no-store",
        signal: control.signal
      });
      if (!answer.ok) throw new Error(String(answer.status));
      await answer.arrayBuffer();
      return (performance.now() - began) / 1000;
    } finally {
      clearTimeout(giveUp);
    }
  }

  async function latency() {
    var times = [];
    for (var turn = 0; turn < PINGS; turn += 1) times.push(await trip(0));
    times.shift(); // the first one also opens the connection
    times.sort(function (a, b) { return a - b; });
    return times[Math.floor(times.length / 2)];
  }

  function noise(bytes) {
    var filled = new Uint8Array(bytes);
    for (var at = 0; at < bytes; at += 65536) {
      crypto.getRandomValues(filled.subarray(at, Math.min(at + 65536, bytes)));
    }
    return filled;
  }

  // A small trip says how large the second must be to last long enough, up to `most` bytes.
  async function megabits(send, most, wait) {
    var probe = Number(box.dataset.probe);
    var seconds = await send(probe);
    var rate = probe / Math.max(seconds - wait, 0.001);
    var bytes = Math.min(most, Math.round(rate * WANTED_SECONDS));
    if (bytes > probe) {
      seconds = await send(bytes);
      rate = bytes / Math.max(seconds - wait, 0.001);
    }
    return Math.min((rate * 8) / 1e6, Number(box.dataset.most)); // next to the server
  }

  function fill(name, value) {
    form.elements[name].value = value;
    form.elements.way.value = "measured";
  }

  async function measure() {
    say("latency", 5);
    var wait = await latency();
    fill("latency_ms", Math.max(1, Math.round(wait * 1000)));
    say("down", 25);
    var down = await megabits(function (bytes) { return trip(bytes); }, Number(box.dataset.down), wait);
    fill("down_mbps", down.toFixed(2));
    say("up", 65);
    var up = await megabits(function (bytes) { return trip(0, noise(bytes)); }, Number(box.dataset.up), wait);
    fill("up_mbps", up.toFixed(2));
    say("done", 100);
    form.querySelector("[type=submit]").focus();
  }

  function failed(error) {
    if (control.slow) say("slow");
    else if (error.name === "AbortError") say("stopped");
    else say(error.message === "429" ? "often" : "away");
  }

  start.addEventListener("click", function () {
    control = new AbortController();
    start.disabled = true;
    stop.hidden = bar.hidden = false;
    ["down_mbps", "up_mbps", "latency_ms", "measured_at"].forEach(function (name) {
      form.elements[name].value = "";
    });
    measure().catch(failed).finally(function () {
      start.disabled = false;
      stop.hidden = true;
    });
  });
  stop.addEventListener("click", function () {
    control.abort();
  });
  // A number changed by hand was not measured.
  form.addEventListener("input", function () {
    form.elements.way.value = "typed";
  });
})();
