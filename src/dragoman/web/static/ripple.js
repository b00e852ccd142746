// The first line of the page says which checks failed: it comes with a part that is computed later.

document.addEventListener("filled", async ({ target }) => {
  const said = target.querySelector("[data-verdict]");
  const place = document.getElementById("verdict");
  if (!said || !place) return;
  const all = place.querySelector("[data-verdict='all']");
  // What all checks said is not taken back by the quick ones.
  if (all && said.dataset.verdict === "quick") { said.remove(); return; }
  place.replaceChildren(said);
  if (said.dataset.verdict !== "all") return;
  // The charts carry what a check found wrong as well.
  const { draw } = await import(document.querySelector("script[src*='/dragoman.js']").src);
  document.querySelectorAll("figure[data-chart^='ripple-']").forEach((figure) => figure.view && draw(figure));
});
