// The cluster number explorer: the clustering at K, and three curves over K with their choices.

const RULES = [
  { key: "inertia", name: "Inertia", rule: "elbow" },
  { key: "silhouette", name: "Silhouette", rule: "highest" },
  { key: "gap", name: "Gap", rule: "first peak" },
];

// Lowest and highest value of a curve with its error bars; inertia and silhouette start at 0.
export function range(values, errors, fromZero) {
  const known = values.map((v, i) => [v, errors?.[i] ?? 0]).filter(([v]) => v !== null);
  const low = Math.min(...known.map(([v, e]) => v - e)), high = Math.max(...known.map(([v, e]) => v + e));
  const room = (high - low || 1) * 0.1;
  return [fromZero ? Math.min(0, low) : low - room, high + room];
}

// "K = 8" stays on one line.
const unbroken = (text) => text.replaceAll("K = ", "K\u00a0=\u00a0");

function render({ model, el }) {
  const frame = shell({ model, el }, "How many clusters?", "et-cluster-number");
  frame.panels.classList.add("et-criteria");
  const plane = panel(frame.panels, "plane");
  const panels = RULES.map(({ key }) => panel(frame.panels, key));
  const verdict = element("p", { class: "et-verdict" });
  frame.controls.after(verdict);
  const points = model.get("points"), most = model.get("k_max"), curves = model.get("curves");
  const labels = curves.labels.map(decoded);
  verdict.textContent = unbroken(curves.verdict);
  frame.note(model.get("note"));
  let map = null, dots = null, centres = null, drawn = [];

  const controls = row(frame.controls), buttons = element("div", { class: "et-group" });
  const go = (k) => {
    model.set("k", clamp(k, 1, most));
    send(model);
  };
  controls.append(buttons);
  button(buttons, "Fewer", ICONS.back, () => go(model.get("k") - 1));
  button(buttons, "More", ICONS.play, () => go(model.get("k") + 1));
  const count = slider(controls, "Clusters K", { min: 1, max: most, wide: true }, go);

  function build() {
    const width = plane.clear(1), height = Math.round(clamp(width * 0.8, 230, 330));
    plane.clear(height);
    const box = equalBox(model.get("box"), width, height);
    map = { x: linear(box[0], box[1], 0, width), y: linear(box[2], box[3], height, 0) };
    dots = scatter(plane.svg, points, map.x, map.y);
    centres = draw(plane.svg, "g", { class: "et-centres" });
    drawn = RULES.map((rule, i) => curve(panels[i], rule, height));
  }

  function curve({ svg, title, clear }, { key, name, rule }, height) {
    const values = curves[key], errors = key === "gap" ? curves.gap_error : null, choice = curves.choices[key];
    const width = clear(height), left = 44, right = width - 10, bottom = height - 44;
    const [low, high] = range(values, errors, key !== "gap");
    const x = linear(1, most, left + 8, right - 6), y = linear(low, high, bottom, 14);
    title.replaceChildren(name, element("small", {}, choice === null ? `${rule}: none` : `${rule}: ${choice}`));
    const every = Math.ceil(most / Math.max(2, Math.floor((right - left) / 26)));
    axes(svg, {
      x, y, left, right, bottom, xLabel: "clusters K", yTicks: ticks(low, high, 4),
      xTicks: Array.from({ length: most }, (_, i) => i + 1).filter((k) => (k - 1) % every === 0),
    });
    const here = draw(svg, "line", { class: "et-here", y1: 8, y2: bottom });
    const at = values.map((v, i) => (v === null ? null : [x(i + 1), y(v)]));
    if (key === "inertia") draw(svg, "polyline", { class: "et-chord", points: polyline([at[0], at.at(-1)]) });
    errors?.forEach((e, i) => {
      if (at[i] === null || e === null) return;
      const [cx] = at[i], [top, foot] = [y(values[i] + e), y(values[i] - e)];
      draw(svg, "path", { class: "et-bar", d: `M${cx - 3},${top}h6M${cx},${top}V${foot}M${cx - 3},${foot}h6` });
    });
    draw(svg, "polyline", { class: "et-line", points: polyline(at.filter((p) => p)) });
    for (const p of at) if (p) draw(svg, "circle", { class: "et-bead", cx: p[0], cy: p[1], r: 3 });
    if (choice !== null && at[choice - 1]) {
      const [cx, cy] = at[choice - 1];
      draw(svg, "circle", { class: "et-choice", cx, cy, r: 10 });
    }
    const now = draw(svg, "circle", { class: "et-now", r: 6 });
    svg.setAttribute("role", "img");
    svg.onpointerdown = (event) => {
      const place = svg.getBoundingClientRect();
      go(Math.round(1 + ((event.clientX - place.left - x(1)) / (x(most) - x(1))) * (most - 1)));
    };
    return { key, name, svg, values, at, x, here, now, choice };
  }

  function paint() {
    const k = model.get("k");
    dots.colour(labels[k - 1]);
    centres.replaceChildren();
    curves.centres[k - 1].forEach(([cx, cy], j) =>
      draw(centres, "path", { class: colourClass(j), d: glyph(j, 0.9), transform: `translate(${map.x(cx)},${map.y(cy)})` }));
    for (const { name, svg, values, at, x, here, now, choice } of drawn) {
      update(here, { x1: x(k), x2: x(k) });
      const p = at[k - 1];
      update(now, { visibility: p ? "visible" : "hidden", ...(p ? { cx: p[0], cy: p[1] } : {}) });
      svg.setAttribute("aria-label", `${name} for 1 to ${most} clusters; ${values[k - 1] === null ? "none" : number(values[k - 1])} at K = ${k}. Choice: ${choice ?? "none"}.`);
    }
    plane.title.textContent = unbroken(`K = ${k}`);
    update(plane.svg, { role: "img", "aria-label": `${points.length} points in ${k} cluster${k > 1 ? "s" : ""}. ${model.get("note")}` });
    count.set(k, String(k));
    frame.say(unbroken(curves.sentences[k - 1]));
  }

  const stopWatching = watch(model, { k: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    stopWatching();
    stopFitting();
    frame.off();
  };
}

export default { render };
