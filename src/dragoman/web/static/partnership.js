// A brush over time on the chart filters the list of events; the fields "from" and "to" do the same.

const form = document.getElementById("filter");
const listed = document.getElementById("listed");
const clear = document.getElementById("clear");
const figure = document.querySelector("figure[data-chart='partnership']");
// The very module that the page has loaded: a second one would begin everything twice.
const common = import(document.querySelector("script[src*='/static/dragoman.js']").src);
let asking, brushed;

/** What the fields say, without empty ones. */
function asked() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") query.append(name, value);
  return query;
}

async function list() {
  const query = asked();
  asking?.abort();
  asking = new AbortController();
  listed.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${listed.dataset.address}?${query}`, { signal: asking.signal });
    const text = await answer.text();
    if (!answer.ok) {
      let why = String(answer.status);
      try { why = JSON.parse(text).error ?? why; } catch { /* not JSON */ }
      throw new Error(why);
    }
    // Made by a template of the server that escapes every value.
    const made = new DOMParser().parseFromString(text, "text/html");
    listed.replaceChildren(...made.body.childNodes);
    history.replaceState(null, "", `${location.pathname}?${query}`);
    const narrowed = ["from", "to", "quad", "root", "area", "publisher"].some((name) => query.has(name));
    clear.hidden = !narrowed;
    data(query);
  } catch (error) {
    if (error.name === "AbortError") return;
    (await common).failed(listed, error);
  }
  listed.removeAttribute("aria-busy");
}

/** The data below are those of the list. */
function data(query) {
  for (const link of document.querySelectorAll(".tools a[href^='/api/events']")) {
    const address = new URL(link.href), dataset = address.searchParams.get("dataset");
    address.search = query;
    link.hidden = query.has("publisher"); // the API lists no events by publisher
    address.searchParams.delete("by");
    address.searchParams.set("per", "1000");
    if (dataset) address.searchParams.set("dataset", dataset);
    link.href = `${address.pathname}${address.search}`;
  }
}

/** Draw the brush where the fields say. */
async function redraw() {
  if (!figure) return;
  const query = new URLSearchParams(figure.dataset.query), fields = asked();
  for (const name of ["from", "to"]) {
    query.delete(name);
    if (fields.has(name)) query.set(name, fields.get(name));
  }
  if (query.toString() === new URLSearchParams(figure.dataset.query).toString()) return;
  figure.dataset.query = query;
  (await common).draw(figure);
}

const day = (moment) => new Date(moment).toISOString().slice(0, 10);

function released() {
  if (brushed === undefined) return;
  const [first, last] = brushed ?? [];
  brushed = undefined;
  const from = first === undefined ? "" : day(first), to = last === undefined ? "" : day(last - 1);
  if (form.elements.from.value === from && form.elements.to.value === to) return;
  form.elements.from.value = from;
  form.elements.to.value = to;
  // A redraw for another colour scheme must know the brush; now it is there already.
  const query = new URLSearchParams(figure.dataset.query);
  query.delete("from"); query.delete("to");
  if (from) { query.set("from", from); query.set("to", to); }
  figure.dataset.query = query;
  list();
}

if (form && listed) {
  form.addEventListener("submit", (event) => { event.preventDefault(); list(); redraw(); });
  clear.addEventListener("click", (event) => {
    event.preventDefault();
    for (const name of ["from", "to", "quad", "root", "area", "publisher"]) form.elements[name].value = "";
    list();
    redraw();
    form.elements.from.focus();
  });
  figure?.addEventListener("drawn", ({ detail: { view, spec } }) => {
    if (!(spec.params ?? []).some((param) => param.name === "brush")) return;
    view.addSignalListener("brush", (_, value) => {
      const ends = Object.values(value ?? {}).find((one) => Array.isArray(one) && one.length === 2);
      brushed = ends ? ends.map(Number).sort((x, y) => x - y) : null;
    });
  });
  for (const kind of ["pointerup", "pointercancel"]) window.addEventListener(kind, () => setTimeout(released, 60));
}
