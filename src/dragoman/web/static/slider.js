// The slider over months: the page moves to another month without being loaded again.
//
// Tells others: "month" at each move (detail.month), "shown" when the rest of the page follows.

const SETTLED_MS = 160;
const whole = document.querySelector("[data-slider]");
const still = matchMedia("(prefers-reduced-motion: reduce)");

function address(month) {
  const query = new URLSearchParams(whole.dataset.query);
  query.set("month", month);
  return `${whole.dataset.slider}?${query}`;
}

/** Bring what was put in to life with the module the page has loaded. */
async function begin(root) {
  const script = document.querySelector("script[src*='/static/dragoman.js']");
  const shared = await import(script.src);
  shared.begin(root);
}

function slide() {
  const range = whole.querySelector("input[type=range]");
  const said = whole.querySelector("output");
  const months = range.dataset.months.trim().split(" ");
  const named = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
  const words = (month) => named.format(new Date(`${month}-01T00:00:00Z`));
  const bars = whole.querySelectorAll(".strip g");
  let waiting, asked, playing;

  async function follow(month) {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(address(month), { signal: asked.signal });
      // Made by a template of the server that escapes every value.
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = made.getElementById("shown"), shown = document.getElementById("shown");
      if (!fresh) { location.assign(address(month)); return; }
      // What is being computed for the month before is of no use any more.
      shown.querySelectorAll(".wait button").forEach((stop) => stop.click());
      shown.replaceChildren(...fresh.childNodes);
      for (const step of ["[data-earlier]", "[data-later]"]) {
        whole.querySelector(step).replaceChildren(...made.querySelector(step).childNodes);
      }
      const field = document.querySelector("form.ask input[name=month]");
      if (field) field.value = month;
      document.querySelectorAll("form.ask input[name=from], form.ask input[name=to]").forEach((one) => { one.value = ""; });
      document.title = made.title;
      history.replaceState(null, "", address(month));
      await begin(shown);
      document.dispatchEvent(new CustomEvent("shown", { detail: { month } }));
    } catch (error) { if (error.name !== "AbortError") throw error; }
  }

  function move(settled) {
    const month = months[range.value];
    said.textContent = words(month);
    range.setAttribute("aria-valuetext", words(month));
    bars.forEach((bar, place) => bar.classList.toggle("here", place === Number(range.value)));
    since(month);
    document.dispatchEvent(new CustomEvent("month", { detail: { month } }));
    clearTimeout(waiting);
    waiting = setTimeout(() => follow(month), settled ? 0 : SETTLED_MS);
  }

  function step(by) {
    const next = Math.min(Math.max(Number(range.value) + by, 0), months.length - 1);
    if (next === Number(range.value)) return false;
    range.value = next;
    move(true);
    return true;
  }

  range.hidden = false;
  range.addEventListener("input", () => move(false));
  whole.addEventListener("click", (event) => {
    const link = event.target.closest("a[rel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    step(link.rel === "prev" ? -1 : 1);
    if (!link.isConnected) range.focus();
  });
  whole.querySelector(".strip").addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    range.value = Math.floor(((event.clientX - box.left) / box.width) * months.length);
    move(true);
  });

  const play = whole.querySelector("[data-play]");
  if (play && !still.matches) {
    const stop = () => { clearInterval(playing); playing = undefined; play.textContent = "Play"; };
    play.hidden = false;
    play.addEventListener("click", () => {
      if (playing) { stop(); return; }
      if (Number(range.value) === months.length - 1) { range.value = 0; move(true); }
      play.textContent = "Pause";
      playing = setInterval(() => { if (!step(1)) stop(); }, 900);
    });
    range.addEventListener("pointerdown", stop);
  }
}

// ---- the events behind a line, a dot, a name of a table

const REST_MS = 220;
let resting, looked = "", last;

/** The panel is of this month from now on. */
function since(month) {
  const panel = document.getElementById("behind");
  if (!panel) return;
  const query = new URLSearchParams(panel.dataset.query);
  query.set("from", month);
  query.set("to", month);
  panel.dataset.query = query;
}

function shut(panel) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "shut";
  button.textContent = "Close";
  button.addEventListener("click", () => {
    panel.classList.remove("filled");
    panel.replaceChildren();
    looked = "";
    last = undefined;
  });
  return button;
}

function look(place) {
  const panel = document.getElementById("behind");
  if (!panel || place === looked) return;
  clearTimeout(resting);
  resting = setTimeout(async () => {
    looked = place;
    try {
      const answer = await fetch(place);
      if (!answer.ok || looked !== place) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      panel.replaceChildren(shut(panel), ...made.body.childNodes);
      // From now on it stays in sight, on a small screen at its lower end.
      panel.classList.add("filled");
    } catch { looked = ""; }
  }, REST_MS);
}

/** The events of what was drawn from `row`: two sides, or one actor. */
function behind(row) {
  const panel = document.getElementById("behind");
  if (!panel || !row) return;
  last = row;
  const query = new URLSearchParams(panel.dataset.query);
  if (row.a && row.b) { query.set("a", row.a); query.set("b", row.b); }
  else if (row.code) query.set("actor", row.code);
  else return;
  look(`/fragments/network/events?${query}`);
}

for (const kind of ["focusin", "mouseover"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target.closest?.("[data-behind]");
    if (link) look(link.dataset.behind);
  });
}
document.addEventListener("mouseout", () => clearTimeout(resting));
document.addEventListener("drawn", ({ detail }) => {
  for (const kind of ["mouseover", "click"]) {
    detail.view.addEventListener(kind, (_, item) => behind(item?.datum));
  }
});
document.addEventListener("shown", () => { looked = ""; behind(last); });

if (whole) slide();
