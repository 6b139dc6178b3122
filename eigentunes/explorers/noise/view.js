// The noise explorer: the eigenvalues and their band on the left, the overlap of directions on the right.

function render({ model, el }) {
  const frame = shell({ model, el }, "Noise, and a spike in it", "et-noise");
  const question = asker(model, frame);
  const bulk = panel(frame.panels, "bulk"), overlap = panel(frame.panels, "overlap");
  let data = model.get("drawing"), bars = [], marks = null;

  // -- controls
  const strengthRow = row(frame.controls), sizes = row(frame.controls);
  const strength = slider(strengthRow, "Strength of the spike", { min: 0, max: data.spikes.length - 1, wide: true }, (spike) => {
    model.set("spike", spike);
    send(model);
  });
  const size = (label, key, [min, max, step]) =>
    slider(sizes, label, { min, max, step, wide: true }, (value) => question.ask({ [key]: value }));
  const rows = size("Rows n", "n", model.get("rows")), features = size("Features m", "m", model.get("features"));
  button(sizes, "New sample", ICONS.shuffle, () => question.ask({ seed: model.get("seed") + 1 }));

  // -- drawing: build() makes what stays while the spike changes, paint() the rest
  function build() {
    const width = bulk.clear(1), height = Math.round(clamp(width * 0.6, 240, 340));
    bulk.clear(height);
    const left = 44, right = width - 14, bottom = height - 44;
    const highest = 1.18 * Math.max(...data.heights.flat());
    const x = linear(0, data.top, left, right), y = linear(0, highest, bottom, 26);
    axes(bulk.svg, {
      x, y, left, right, bottom, xLabel: "eigenvalue", xTicks: ticks(0, data.top, 6), yTicks: ticks(0, highest, 4),
    });
    const step = (right - left) / data.heights[0].length;
    const layer = draw(bulk.svg, "g", { "aria-hidden": "true" });
    bars = data.heights[0].map((_, i) => draw(layer, "rect", { class: "et-bar", x: left + i * step + 0.5, width: Math.max(step - 1, 1) }));
    const band = data.band[0].map((value, i) => [x(value), y(Math.min(data.band[1][i], highest))]);
    draw(bulk.svg, "polyline", { class: "et-line", points: polyline(band) });
    draw(bulk.svg, "line", { class: "et-edge", x1: x(data.edge), x2: x(data.edge), y1: 22, y2: bottom });
    const late = x(data.edge) > right - 110;
    draw(bulk.svg, "text", { class: "et-strong", x: x(data.edge) + (late ? 6 : 0), y: 15, "text-anchor": late ? "end" : "middle" }, `edge ${data.edge.toFixed(2)}`);
    const largest = draw(bulk.svg, "circle", { class: "et-now", r: 7, cy: bottom });
    const name = draw(bulk.svg, "text", { class: "et-strong" });

    const wide = overlap.clear(height), end = wide - 14;
    const u = linear(data.spikes[0], data.spikes.at(-1), left + 6, end - 6), v = linear(0, 1, bottom, 16);
    axes(overlap.svg, {
      x: u, y: v, left, right: end, bottom, xLabel: "strength of the spike", xTicks: [1, 2, 3, 4], yTicks: [0, 0.5, 1],
    });
    const hidden = data.threshold < data.spikes.at(-1);
    if (hidden) draw(overlap.svg, "line", { class: "et-edge", x1: u(data.threshold), x2: u(data.threshold), y1: 16, y2: bottom });
    draw(overlap.svg, "polyline", { class: "et-theory", points: polyline(data.theory[0].map((value, i) => [u(value), v(data.theory[1][i])])) });
    const beads = draw(overlap.svg, "g", { "aria-hidden": "true" });
    data.overlap.forEach((value, i) => draw(beads, "circle", { class: "et-bead", cx: u(data.spikes[i]), cy: v(value), r: 3 }));
    const now = draw(overlap.svg, "circle", { class: "et-now", r: 7 });
    marks = { x, y, u, v, largest, name, now, bottom, right };
    for (const { svg } of [bulk, overlap]) svg.setAttribute("role", "img");
  }

  function paint() {
    if (data !== model.get("drawing")) {
      data = model.get("drawing");
      build();
    }
    const { x, y, u, v, largest, name, now, bottom, right } = marks;
    const i = model.get("spike"), spike = data.spikes[i].toFixed(1), text = data.sentences[i];
    bars.forEach((bar, b) => update(bar, { y: y(data.heights[i][b]), height: bottom - y(data.heights[i][b]) }));
    const cx = x(data.largest[i]), late = cx > right - 96;
    update(largest, { cx });
    update(name, { x: cx + (late ? -11 : 11), y: bottom - 7, "text-anchor": late ? "end" : "start" });
    name.textContent = `largest ${data.largest[i].toFixed(2)}`;
    update(now, { cx: u(data.spikes[i]), cy: v(data.overlap[i]) });
    bulk.title.replaceChildren("Eigenvalues", element("small", {}, `${data.n} rows, ${data.m} features, ${data.count[i]} above the edge`));
    overlap.title.replaceChildren("Squared overlap", element("small", {}, "line: theory"));
    bulk.svg.setAttribute("aria-label", `Histogram of ${data.m} eigenvalues with the density of pure noise. ${text}`);
    overlap.svg.setAttribute("aria-label", `Squared overlap of the direction found with the true one: ${data.overlap[i].toFixed(2)} at strength ${spike}; theory leaves 0 at ${data.threshold.toFixed(2)}.`);
    strength.set(i, spike, `strength ${spike}`);
    // While a question is open the controls show what was asked for.
    rows.set(model.get("n"), String(model.get("n")));
    features.set(model.get("m"), String(model.get("m")));
    frame.say(text);
  }

  const stopWatching = watch(model, { spike: paint, drawing: paint, n: paint, m: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
