// What every page does: charts, parts that come later, search as you type, copying.
// Nothing here writes text from the record as HTML, except parts that the server has escaped.

const AGAIN_MS = 700;
const night = matchMedia("(prefers-color-scheme: dark)");

/** Ask until it is ready; `waiting` is told how far a computation is. */
export async function ready(address, waiting, signal) {
  for (;;) {
    const answer = await fetch(address, { headers: { accept: "*/*" }, signal });
    if (answer.status === 202) {
      waiting(await answer.json());
      await new Promise((done) => setTimeout(done, AGAIN_MS));
      continue;
    }
    if (!answer.ok) {
      let why = `${answer.status}`;
      try { why = (await answer.json()).error ?? why; } catch { /* not JSON */ }
      throw new Error(why);
    }
    return answer;
  }
}

/** A line that says how far it is, with a way to stop it. */
export function progress(place, state) {
  const line = document.createElement("p");
  line.className = "wait";
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", state.what);
  if (state.total > 0) { bar.max = state.total; bar.value = state.done; }
  const stop = document.createElement("button");
  stop.type = "button";
  stop.textContent = "Stop";
  stop.addEventListener("click", async () => {
    place.dispatchEvent(new Event("stopped"));
    delete place.dataset.said;
    failed(place, new Error("Stopped. Load the page to start it again."));
    await fetch(`/jobs/${state.job}/cancel`, { method: "POST" });
  });
  const far = state.total > 0 ? ` ${state.done} of ${state.total}` : "";
  line.append(bar, `${state.what}${far} `, stop);
  // Replaced only when something changed: a button under a finger must not move away.
  const said = line.textContent;
  if (place.dataset.said !== said) { place.replaceChildren(line); place.dataset.said = said; }
}

export function failed(place, error) {
  const line = document.createElement("p");
  line.className = "failed";
  line.setAttribute("role", "alert");
  line.textContent = error.message;
  place.replaceChildren(line);
}

// ---- charts

let program;
function vega() {
  program ??= new Promise((done, wrong) => {
    const script = document.createElement("script");
    script.type = "module";
    script.src = document.body.dataset.vega;
    script.addEventListener("load", () => done(window.vegaEmbed));
    script.addEventListener("error", () => wrong(new Error("the drawing program did not load")));
    document.head.append(script);
  });
  return program;
}

/** Draw a chart from `data-chart` and `data-query`; resolves to the Vega view. */
export async function draw(figure) {
  const place = figure.querySelector(".drawing");
  figure.controller?.abort();
  figure.controller = new AbortController();
  const { signal } = figure.controller;
  place.addEventListener("stopped", () => figure.controller.abort(), { once: true });
  const query = new URLSearchParams(figure.dataset.query);
  if (night.matches) query.set("theme", "dark");
  try {
    const [answer, embed] = await Promise.all([
      ready(`/charts/${figure.dataset.chart}.json?${query}`, (state) => progress(place, state), signal),
      vega(),
    ]);
    const spec = await answer.json();
    const box = document.createElement("div");
    place.replaceChildren(box);
    const shown = await embed(box, spec, {
      mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false,
      tooltip: { disableDefaultStyle: true, id: "vg-tooltip-element" },
    });
    figure.view = shown.view;
    figure.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: { view: shown.view, spec } }));
    return shown.view;
  } catch (error) {
    if (error.name !== "AbortError") failed(place, error);
    return undefined;
  }
}

const nearby = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (isIntersecting) { nearby.unobserve(target); draw(target); }
  }
}, { rootMargin: "300px" });
night.addEventListener("change", () => document.querySelectorAll("figure[data-chart]").forEach((f) => f.view && draw(f)));

// ---- parts that come later

async function fill(place) {
  const controller = new AbortController();
  place.addEventListener("stopped", () => controller.abort(), { once: true });
  // A part that was replaced meanwhile has nobody to tell.
  const waiting = (state) => { if (place.isConnected) progress(place, state); else controller.abort(); };
  try {
    const answer = await ready(place.dataset.fragment, waiting, controller.signal);
    // Made by a template of the server that escapes every value.
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...made.body.childNodes);
    begin(place);
    place.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  } catch (error) { if (error.name !== "AbortError") failed(place, error); }
}

// ---- copying

async function copy(button, text) {
  const before = button.textContent;
  try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; } catch { button.textContent = "Not allowed"; }
  setTimeout(() => { button.textContent = before; }, 1500);
}

/** Bring to life what is inside `root`: also for parts that are put in later. */
export function begin(root) {
  root.querySelectorAll("figure[data-chart]").forEach((figure) => nearby.observe(figure));
  root.querySelectorAll("[data-fragment]").forEach(fill);
  root.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, button.parentElement.querySelector("code").textContent));
  });
  root.querySelectorAll("[data-copy-address]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, location.href));
  });
  root.querySelectorAll("[data-reload]").forEach(() => setTimeout(() => location.reload(), 2000));
  // An address says only what was asked.
  root.querySelectorAll("form[method='get'], form:not([method])").forEach((form) => {
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
    });
  });
}

// ---- search as you type

function suggest(input, list) {
  let asked = 0, at = -1;
  const shut = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const choices = () => [...list.querySelectorAll("a")];
  const choose = (next) => {
    const all = choices();
    if (!all.length) return;
    at = (next + all.length) % all.length;
    all.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", async () => {
    const mine = ++asked, text = input.value.trim();
    if (text.length < 2) { shut(); return; }
    await new Promise((done) => setTimeout(done, 120));
    if (mine !== asked) return;
    let found = [];
    try { found = await (await fetch(`/suggest?q=${encodeURIComponent(text)}`)).json(); } catch { return; }
    if (mine !== asked) return;
    const made = (Array.isArray(found) ? found : []).map((one, place) => {
      const link = document.createElement("a");
      link.id = `found-${place}`;
      link.setAttribute("role", "option");
      link.tabIndex = -1;
      link.href = one.href;
      const more = document.createElement("small");
      more.textContent = one.note;
      link.append(one.text, more);
      return link;
    });
    if (!made.length) { const none = document.createElement("p"); none.textContent = "Nothing found"; made.push(none); }
    list.replaceChildren(...made);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    at = -1;
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(at < 0 ? -1 : at - 1); }
    else if (event.key === "Escape") shut();
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); choices()[at].click(); }
  });
  input.addEventListener("blur", () => setTimeout(shut, 200));
}

begin(document);
const input = document.getElementById("find");
if (input) suggest(input, document.getElementById("found"));
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select")) { event.preventDefault(); input?.focus(); }
});
