// The arcs follow the slider: only what moves is asked for and put in, the map stays.

const place = document.querySelector("[data-arcs]");
const figure = place?.querySelector("figure[data-chart]");
let view, asked, wanted;

/** Put the arcs of a month into the map that is there. */
async function show(month) {
  const query = new URLSearchParams(figure.dataset.query);
  query.set("month", month);
  // Also what is drawn again later, for a page that turns dark, is this month.
  figure.dataset.query = query.toString();
  wanted = month;
  if (!view) return;
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${place.dataset.arcs}?${query}`, { signal: asked.signal });
    if (!answer.ok) return;
    const sets = await answer.json();
    if (wanted !== month) return;
    for (const [name, rows] of Object.entries(sets)) {
      try { view.data(name, rows); } catch { /* a class that is not shown */ }
    }
    await view.runAsync();
  } catch (error) { if (error.name !== "AbortError") throw error; }
}

if (figure) {
  const drawn = new URLSearchParams(figure.dataset.query).get("month");
  document.addEventListener("drawn", ({ detail }) => {
    view = detail.view;
    if (wanted && wanted !== drawn) show(wanted);
  });
  document.addEventListener("month", ({ detail }) => show(detail.month));
}
