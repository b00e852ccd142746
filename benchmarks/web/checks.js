// Own simple checks of a page, run by visit.py inside it: each returns lines about what is wrong.
(() => {
  const seen = (node) => {
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    return node.checkVisibility() && box.width > 1 && box.height > 1 && style.visibility === "visible"
      && !node.closest("[hidden]") && style.clipPath === "none" && style.clip === "auto";
  };
  const said = (node) => {
    const id = node.id ? `#${node.id}` : node.classList.length ? `.${[...node.classList].join(".")}` : "";
    const name = node.name ? `[name=${node.name}][type=${node.type}]` : "";
    return `${node.tagName.toLowerCase()}${id}${name} "${(node.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  };
  const ids = (text) => (text ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const named = (node) => (node.getAttribute("aria-label") || ids(node.getAttribute("aria-labelledby"))
    || node.textContent || node.querySelector("img")?.alt || node.title || "").trim();

  function structure() {
    const wrong = [], all = (what) => [...document.querySelectorAll(what)];
    if (!document.documentElement.lang) wrong.push("html has no lang");
    if (!document.title.trim()) wrong.push("no title");
    const tops = all("h1").length;
    if (tops !== 1) wrong.push(`${tops} h1`);
    if (all("main").length !== 1) wrong.push("not one main");
    let before = 0;
    for (const one of all("h1,h2,h3,h4,h5,h6")) {
      const level = Number(one.tagName[1]);
      if (level > before + 1) wrong.push(`heading jumps from h${before} to ${said(one)}`);
      if (!named(one)) wrong.push("empty heading");
      before = level;
    }
    for (const one of all("img")) if (!one.hasAttribute("alt")) wrong.push(`img without alt: ${one.src}`);
    for (const one of all("input,select,textarea")) {
      if (one.type === "hidden" || one.type === "submit") continue;
      const label = [...(one.labels ?? [])].map((l) => l.textContent).join(" ");
      if (!(label || one.getAttribute("aria-label") || ids(one.getAttribute("aria-labelledby"))).trim()) wrong.push(`no label: ${said(one)} name=${one.name}`);
    }
    for (const one of all("button,a[href],summary")) if (!named(one)) wrong.push(`no name: ${said(one)}`);
    for (const one of all("th")) if (!one.scope) wrong.push(`th without scope: ${said(one)}`);
    for (const one of all("table")) if (!one.querySelector("th")) wrong.push(`table without th: ${said(one)}`);
    for (const one of all("[aria-labelledby],[aria-describedby],[aria-controls]")) {
      for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
        for (const id of (one.getAttribute(name) ?? "").split(/\s+/).filter(Boolean)) {
          if (!document.getElementById(id)) wrong.push(`${name} names no element: ${id}`);
        }
      }
    }
    const counted = {};
    for (const one of all("[id]")) counted[one.id] = (counted[one.id] ?? 0) + (one.closest("svg.marks") ? 0 : 1);
    for (const [id, times] of Object.entries(counted)) if (times > 1) wrong.push(`id ${id} ${times} times`);
    for (const one of all("[style]")) if (!one.closest("svg, .vega-embed, #vg-tooltip-element")) wrong.push(`style attribute: ${said(one)}`);
    return [...new Set(wrong)].map((line) => line.replace(/ ""$/, ""));
  }

  // -- contrast (WCAG 2.2, 1.4.3)

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const colours = new Map();
  function colour(text) {
    if (!colours.has(text)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = "#000"; canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      colours.set(text, [r, g, b, a / 255]);
    }
    return colours.get(text);
  }
  const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  function behind(node) {
    const layers = [];
    for (let one = node; one; one = one.parentElement) {
      const found = one.tagName === "svg" ? one.querySelector("rect.background, path.background, rect") : null;
      const own = colour(getComputedStyle(one).backgroundColor);
      if (own[3] > 0) layers.push(own);
      if (found && one.classList.contains("marks")) {
        const fill = getComputedStyle(found).fill;
        if (fill !== "none" && found.getBoundingClientRect().width > one.getBoundingClientRect().width * 0.9) layers.push(colour(fill));
      }
      if (layers.length && layers.at(-1)[3] === 1) break;
    }
    const canvasColour = colour(getComputedStyle(document.documentElement).backgroundColor);
    let base = canvasColour[3] === 1 ? canvasColour : matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    for (const layer of layers.reverse()) base = over(layer, base);
    return base;
  }
  function contrast() {
    const wrong = new Map(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      const node = text.parentElement;
      if (!text.data.trim() || !node || node.closest("script,style,noscript,option,[hidden],:disabled") || !seen(node)) continue;
      const style = getComputedStyle(node), drawn = node.closest("svg");
      let alpha = drawn ? Number(style.fillOpacity) : 1;
      for (let one = node; one; one = one.parentElement) alpha *= Number(getComputedStyle(one).opacity);
      const under = behind(node), own = colour(drawn ? style.fill : style.color);
      const front = over([own[0], own[1], own[2], own[3] * alpha], under);
      const [a, b] = [light(front), light(under)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      if (ratio < least) {
        const key = `${node.tagName}.${node.className?.baseVal ?? node.className} ${style.color} ${style.fill}`;
        if (!wrong.has(key)) wrong.set(key, `contrast ${ratio.toFixed(2)} of ${said(node)}: rgb(${front.slice(0, 3).map(Math.round)}) on rgb(${under.slice(0, 3).map(Math.round)})`);
      }
    }
    return [...wrong.values()];
  }

  function overflow() {
    const wide = document.scrollingElement.scrollWidth, room = innerWidth;
    if (wide <= room) return [];
    const out = [...document.querySelectorAll("main *, header *, footer *")]
      .filter((one) => seen(one) && one.getBoundingClientRect().right > room + 1 && !one.closest(".scroll, pre"))
      .slice(-3).map(said);
    return [`page is ${wide} px wide in ${room}: ${out.join("; ")}`];
  }

  // -- what has the focus, and can it be seen

  function focused() {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    one.tabbed = (one.tabbed ?? 0) + 1;
    return { what: said(one), ring, inside, times: one.tabbed };
  }

  // -- done: nothing waits, every chart that can be seen is drawn

  function waiting() {
    const shown = (one) => one.checkVisibility() && !one.closest("details:not([open])");
    const left = [...document.querySelectorAll(".wait")].filter(shown).map((one) => one.textContent.trim().slice(0, 60));
    for (const one of document.querySelectorAll("figure[data-chart]")) {
      if (shown(one) && !one.querySelector(".drawing svg, .drawing canvas, .failed")) left.push(`chart ${one.dataset.chart}`);
    }
    if (document.querySelector("[aria-busy=true]")) left.push("a list");
    return left;
  }
  const failures = () => [...document.querySelectorAll(".failed")].map((one) => `failed: ${one.textContent}`);

  window.acceptanceChecks = { structure, contrast, overflow, focused, waiting, failures };
})();
