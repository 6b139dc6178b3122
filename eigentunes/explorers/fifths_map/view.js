// The fifths map explorer: pieces and centroids in the plane of fifths, and the pitch classes of one.

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
const MODES = [["major", 0], ["minor", 2]]; // name, its glyph
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function render({ model, el }) {
  const frame = shell({ model, el }, "Pieces on the circle of fifths", "et-fifths");
  const kept = () => (model.get("sound_name") ? `the sound of ${model.get("sound_name")} and what is computed already are still here` : "what is computed already can still be explored");
  const question = asker(model, frame, { rest: kept });
  const plane = panel(frame.panels, "plane"), bars = panel(frame.panels, "bars");
  const points = model.get("points"), chroma = model.get("chroma"), order = model.get("order");
  const names = model.get("landmarks").map(([name]) => name), fifths = model.get("fifths");
  const place = new Map(order.map((piece, at) => [piece, at]));
  const modes = model.get("modes") && decoded(model.get("modes"));
  let shown = null;     // the clusters on the screen, their key, and the cluster of each piece
  let waiting = null;   // the sound that is to be played when it comes
  let map = null, chart = null;

  // -- the clusters: of a few starts at once, of many when Python has found them
  function read() {
    const key = `${model.get("k")} ${model.get("source")}`, found = model.get("found")[key];
    if (shown?.key !== key || shown.final !== found.final) shown = { key, ...found, labels: decoded(found.labels) };
  }
  // One question at a time: of those that a slider has passed only the last is asked about.
  function better() {
    read();
    if (!shown.final && !question.open) question.ask({ wish: [] });
  }
  function want(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    send(model);
  }
  const chosen = () => { better(); paint(); };

  // -- what is selected
  const selected = () => {
    const [what, i] = model.get("selected");
    return what === "piece" ? { what, i } : { what, i: Math.min(i, shown.centroids.length - 1) };
  };
  const wished = () => {
    const { what, i } = selected();
    return what === "piece" ? [what, i] : [what, i, shown.key];
  };
  function select(what, i) {
    waiting = null;
    model.set("selected", [what, i]);
    send(model);
    paint();
  }
  const round = (i, count) => ((i % count) + count) % count;
  let lastPiece = model.get("selected")[0] === "piece" ? model.get("selected")[1] : order[0];
  let lastCentroid = 0;
  const by = {
    piece: (change) => select("piece", order[round(place.get(lastPiece) + change, order.length)]),
    centroid: (change) => select("centroid", round(lastCentroid + change, shown.centroids.length)),
  };

  // -- controls
  const top = row(frame.controls), below = row(frame.controls);
  const count = slider(top, "Clusters K", { min: 2, max: model.get("most_k"), wide: true }, (k) => want({ k }));
  const source = chooser(top, "Learned from", model.get("sources"), (chosen) => want({ source: chosen }));
  const buttons = element("div", { class: "et-group" });
  below.append(buttons);
  const sound = soundPlayer(buttons, {
    sound() {
      const wanted = wished();
      if (same(model.get("sound_of"), wanted)) return { bytes: model.get("sound"), rate: model.get("rate"), name: model.get("sound_name") };
      waiting = wanted;
      question.ask({ wish: wanted });
      paint();
      return null;
    },
    changed: (on) => frame.hush(on),
  });
  const pressed = (what, change) => () => { sound.stop(); by[what](change); };
  button(buttons, "Previous piece", ICONS.back, pressed("piece", -1));
  button(buttons, "Next piece", ICONS.play, pressed("piece", 1));
  button(buttons, "Previous centroid", ICONS.back, pressed("centroid", -1));
  button(buttons, "Next centroid", ICONS.play, pressed("centroid", 1));

  // -- drawing: build() makes what stays, paint() what changes
  function build() {
    const width = plane.clear(1), height = Math.round(clamp(width * 0.9, 280, 470));
    plane.clear(height);
    const reach = Math.max(...points.map(([x, y]) => Math.hypot(x, y)));
    const radius = Math.min(width, height) / 2 - 14, inner = radius - 24;
    const scale = (inner / reach) * 0.97, cx = width / 2, cy = height / 2;
    const x = (px) => cx + px * scale, y = (py) => cy - py * scale;
    const ring = draw(plane.svg, "g", { class: "et-ring", "aria-hidden": "true" });
    draw(ring, "circle", { cx, cy, r: inner });
    for (const [name, px, py] of model.get("landmarks")) {
      draw(ring, "line", { x1: cx, y1: cy, x2: cx + px * inner, y2: cy - py * inner });
      draw(ring, "text", { x: cx + px * (radius - 4), y: cy - py * (radius - 4) + 5, "text-anchor": "middle" }, name);
    }
    const stars = draw(plane.svg, "g", { class: "et-stars", "aria-hidden": "true" });
    const dots = draw(plane.svg, "g", { class: "et-points", "aria-hidden": "true" });
    const size = points.length > 150 ? 0.44 : 0.6;
    const marks = points.map(([px, py], i) => {
      const node = draw(dots, "path", { transform: `translate(${x(px).toFixed(1)},${y(py).toFixed(1)})`, d: glyph(modes ? MODES[modes[i]][1] : 0, size) });
      node.addEventListener("click", () => { sound.stop(); select("piece", i); cursors.piece.focus({ preventScroll: true }); });
      return node;
    });
    const centroids = draw(plane.svg, "g", { class: "et-centroids", "aria-hidden": "true" });
    const cursors = Object.fromEntries(["piece", "centroid"].map((what) => [what, cursor(what)]));
    map = { x, y, stars, marks, centroids, cursors, painted: null };
    buildBars(frame.root.clientWidth < 620 ? 210 : height);
  }

  // What takes the keys: it stands on the piece, and on the centroid, that was last chosen.
  function cursor(what) {
    const node = draw(plane.svg, "g", { class: `et-cursor et-cursor-${what}`, tabindex: 0, role: "slider", "aria-label": what === "piece" ? "Piece" : "Centroid", "aria-valuemin": 0 });
    draw(node, "circle", { r: what === "piece" ? 9 : 15 });
    node.addEventListener("keydown", (event) => {
      const change = KEYS[event.key];
      if (change !== undefined) {
        event.preventDefault();
        sound.stop();
        by[what](change * (event.shiftKey ? 10 : 1));
      } else if ((event.key === "Enter" && !event.shiftKey) || event.key === " ") {
        event.preventDefault();
        if (selected().what !== what) select(what, what === "piece" ? lastPiece : lastCentroid);
        sound.node.click();
      }
    });
    return node;
  }

  function buildBars(height) {
    const width = bars.clear(height), left = 40, right = width - 6, bottom = height - 46;
    const tallest = Math.max(...chroma.flat()), x = linear(-0.5, 11.5, left, right), y = linear(0, tallest * 1.05, bottom, 14);
    const wide = ((right - left) / 12) * 0.66;
    axes(bars.svg, {
      x, y, left, right, bottom, yTicks: ticks(0, tallest, 4), xTicks: fifths.map((_, i) => i), xText: (i) => names[fifths[i]], xLabel: "pitch classes in fifths",
    });
    chart = {
      y, bottom,
      bars: fifths.map((_, i) => draw(bars.svg, "rect", { class: "et-share", x: x(i) - wide / 2, width: wide })),
      steps: fifths.map((_, i) => draw(bars.svg, "line", { class: "et-mean", x1: x(i) - wide / 2 - 2, x2: x(i) + wide / 2 + 2 })),
    };
    bars.svg.setAttribute("role", "img");
  }

  // Only after new clusters: colours, centroids, and a line from each piece to its centroid.
  function paintClusters() {
    if (map.painted === shown) return;
    map.painted = shown;
    const { x, y, marks, stars, centroids } = map;
    marks.forEach((node, i) => node.setAttribute("class", colourClass(shown.labels[i])));
    stars.replaceChildren();
    centroids.replaceChildren();
    map.rays = shown.centroids.map(([cx, cy], j) => {
      const from = `M${x(cx).toFixed(1)},${y(cy).toFixed(1)}`;
      const d = points.map(([px, py], i) => (shown.labels[i] === j ? `${from}L${x(px).toFixed(1)},${y(py).toFixed(1)}` : "")).join("");
      return draw(stars, "path", { class: colourClass(j), d });
    });
    map.discs = shown.centroids.map(([cx, cy], j) => {
      const node = draw(centroids, "g", { class: colourClass(j), transform: `translate(${x(cx).toFixed(1)},${y(cy).toFixed(1)})` });
      draw(node, "circle", { r: 11 });
      draw(node, "text", { y: 4.5, "text-anchor": "middle" }, String(j));
      node.addEventListener("click", () => { sound.stop(); select("centroid", j); map.cursors.centroid.focus({ preventScroll: true }); });
      return node;
    });
  }

  function paint() {
    if (!map) return;
    read();
    const { what, i } = selected();
    if (what === "piece") lastPiece = i;
    else lastCentroid = i;
    lastCentroid = Math.min(lastCentroid, shown.centroids.length - 1);
    paintClusters();
    const { x, y, cursors, rays, discs } = map;
    const mine = what === "piece" ? shown.labels[i] : i;
    rays.forEach((node, j) => node.classList.toggle("et-chosen", j === mine));
    discs.forEach((node, j) => node.classList.toggle("et-chosen", j === mine));
    if (map.centroids.lastChild !== discs[mine]) map.centroids.append(discs[mine]);  // above the others
    const about = { piece: `${model.get("words")[lastPiece]}; cluster ${shown.labels[lastPiece]}.`, centroid: `${shown.words[lastCentroid]}.` };
    const at = { piece: points[lastPiece], centroid: shown.centroids[lastCentroid] };
    const scales = { piece: [place.get(lastPiece), order.length], centroid: [lastCentroid, shown.centroids.length] };
    for (const kind of ["piece", "centroid"]) {
      cursors[kind].setAttribute("transform", `translate(${x(at[kind][0]).toFixed(1)},${y(at[kind][1]).toFixed(1)})`);
      cursors[kind].classList.toggle("et-chosen", kind === what);
      update(cursors[kind], { "aria-valuenow": scales[kind][0], "aria-valuemax": scales[kind][1] - 1, "aria-valuetext": about[kind] });
    }
    paintBars(what, i, mine);
    count.set(model.get("k"), String(model.get("k")));
    source.value = model.get("source");
    const legend = modes ? [element("small", {}, "● major ▲ minor")] : [];
    plane.title.replaceChildren(`${shown.centroids.length} clusters`, ...legend);
    update(plane.svg, { "aria-label": `${points.length} pieces and ${shown.centroids.length} centroids in the plane of fifths.` });
    frame.say(`${about[what]}${waiting ? " Its sound is being made." : ""} ${shown.sentence}`);
  }

  function paintBars(what, i, mine) {
    const values = what === "piece" ? chroma[i] : shown.chroma[i];
    chart.bars.forEach((bar, p) => {
      const top = Math.min(chart.y(values[fifths[p]]), chart.bottom);
      update(bar, { y: top, height: chart.bottom - top, class: `et-share ${colourClass(mine)}` });
    });
    chart.steps.forEach((line, p) => {
      const level = chart.y(shown.chroma[mine][fifths[p]]);
      update(line, { y1: level, y2: level, visibility: what === "piece" ? "visible" : "hidden" });
    });
    const name = what === "piece" ? model.get("words")[i].split(":")[0] : `Centroid ${i}`;
    bars.title.replaceChildren(name, element("small", {}, what === "piece" ? "share of each pitch class; lines: its centroid" : "share of each pitch class"));
    bars.svg.setAttribute("aria-label", `${name}: ${fifths.map((p) => `${names[p]} ${number(values[p])}`).join(", ")}.`);
  }

  // An answer: better clusters to show, or a sound to play.
  function answered() {
    if (question.open) return;
    const heard = waiting;
    waiting = null;
    better();
    paint();
    if (heard && same(heard, wished()) && same(heard, model.get("sound_of"))) sound.start();
  }

  read();
  const stopWatching = watch(model, { selected: paint, found: paint, k: chosen, source: chosen, answered });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    sound.off();
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
