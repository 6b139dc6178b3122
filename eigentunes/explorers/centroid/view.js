// The centroid explorer: points, Voronoi cells and centroids on the left, the inertia on the right.

// ---- geometry, checked against Python's numbers in the tests -----------------------------------

// Nearest centroid of every point, and the inertia: for the preview while a centroid is dragged.
export function assign(points, centroids) {
  let inertia = 0;
  const labels = points.map(([x, y]) => {
    let best = Infinity, label = 0;
    for (let j = 0; j < centroids.length; j++) {
      const d = (x - centroids[j][0]) ** 2 + (y - centroids[j][1]) ** 2;
      if (d < best) [best, label] = [d, j];
    }
    inertia += best;
    return label;
  });
  return { labels, inertia };
}

// Voronoi cell of centroid i: the box, cut by the bisector with every other centroid.
export function cell(centroids, i, [x0, x1, y0, y1]) {
  let polygon = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
  const a = centroids[i];
  centroids.forEach((b, j) => {
    if (j === i || !polygon.length) return;
    const n = [b[0] - a[0], b[1] - a[1]];
    // Of two centroids on the same spot the first one has the cell, as it has the points.
    if (n[0] === 0 && n[1] === 0) { if (j < i) polygon = []; return; }
    const m = (n[0] * (a[0] + b[0]) + n[1] * (a[1] + b[1])) / 2;
    const side = polygon.map((p) => n[0] * p[0] + n[1] * p[1] - m);
    const kept = [];
    polygon.forEach((p, u) => {
      const v = (u + 1) % polygon.length, q = polygon[v];
      if (side[u] <= 0) kept.push(p);
      if (side[u] * side[v] < 0) {
        const r = side[u] / (side[u] - side[v]);
        kept.push([p[0] + r * (q[0] - p[0]), p[1] + r * (q[1] - p[1])]);
      }
    });
    polygon = kept;
  });
  return polygon;
}

// ---- the view ----------------------------------------------------------------------------------

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function render({ model, el }) {
  const frame = shell({ model, el }, "K-Means, half-step by half-step", "et-centroid");
  const question = asker(model, frame);
  const plane = panel(frame.panels, "plane"), curve = panel(frame.panels, "curve");
  const points = model.get("points");
  let run = null, labelsOf = [], last = 0;   // what Python computed, decoded
  let shown = null;                    // the state on the screen
  let dragging = -1, preview = null;   // starting centroids that Python has not answered yet
  let map = null, marks = [], cells = [], trails = [], dots = null, inertia = null;

  // -- controls
  const timeRow = row(frame.controls), startRow = row(frame.controls);
  const buttons = element("div", { class: "et-group" });
  timeRow.append(buttons);
  const go = (step) => {
    preview = null;
    model.set("step", clamp(step, 0, last));
    send(model);
  };
  const playing = player(buttons, 650, {
    rewind: () => { if (model.get("step") >= last) go(0); },
    next: () => { go(model.get("step") + 1); return model.get("step") < last; },
    changed: (on) => frame.hush(on),
  });
  const pressed = (change) => () => { playing.stop(); go(change(model.get("step"))); };
  button(buttons, "Back", ICONS.back, pressed((step) => step - 1));
  button(buttons, "Half-step", ICONS.half, pressed((step) => step + 1));
  button(buttons, "Step", ICONS.step, pressed((step) => step + 2 - (step % 2)));
  const time = slider(timeRow, "Iteration", { min: 0, max: 1, wide: true }, (step) => { playing.stop(); go(step); });
  const ask = (changes) => { playing.stop(); preview = null; question.ask(changes); };
  const clusterCount = slider(startRow, "Clusters K", { min: 2, max: 6 }, (k) => ask({ k }));
  const start = chooser(startRow, "Start", model.get("starts"), (init) => ask({ init }));
  button(startRow, "New start", ICONS.shuffle, () => {
    const own = model.get("init") === model.get("starts").at(-1);
    ask({ seed: model.get("seed") + 1, ...(own ? { init: model.get("starts")[0] } : {}) });
  });

  // -- states
  // One message may change several keys; whichever handler comes first finds the new run here.
  function read() {
    if (run === model.get("trajectory")) return;
    run = model.get("trajectory");
    labelsOf = run.labels.map(decoded);
    last = run.inertia.length - 1;
    time.limit(last);
  }
  function state(step) {
    const moves = (step + 1) >> 1;
    return {
      step,
      centroids: run.centroids[moves],
      seats: run.centroids[step >> 1],   // the centroids that the points were assigned to
      labels: labelsOf[step >> 1],
      inertia: run.inertia[step],
      path: run.centroids.slice(0, moves + 1),
      title: run.titles[step],
      sentence: run.sentences[step],
    };
  }
  function previewState() {
    const { labels, inertia } = assign(points, preview);
    const sentence = `New starting centroids: J = ${number(inertia)}.`;
    return { step: 0, centroids: preview, seats: preview, labels, inertia, path: [preview], title: "New start", sentence };
  }

  // -- drawing: build() makes what stays, paint() what changes with the state
  function build() {
    const width = plane.clear(1), height = Math.round(clamp(width * 0.72, 250, 410));
    plane.clear(height);
    const box = equalBox(model.get("box"), width, height);
    map = { box, x: linear(box[0], box[1], 0, width), y: linear(box[2], box[3], height, 0), width, height };
    const layer = (name) => draw(plane.svg, "g", { class: name });
    const [cellLayer, pointLayer, trailLayer, markLayer] = ["et-cells", "", "et-trails", "et-marks"].map(layer);
    dots = scatter(pointLayer, points, map.x, map.y);
    const k = shown ? shown.centroids.length : state(0).centroids.length;
    cells = Array.from({ length: k }, (_, j) => draw(cellLayer, "polygon", { class: colourClass(j) }));
    trails = Array.from({ length: k }, () => [draw(trailLayer, "polyline"), draw(trailLayer, "circle", { r: 3.5 })]);
    marks = Array.from({ length: k }, (_, j) => mark(markLayer, j));
    buildCurve(height);
  }

  function mark(layer, j) {
    const node = draw(layer, "g", { class: `et-mark ${colourClass(j)}`, tabindex: 0, role: "button", "aria-roledescription": "movable centroid" });
    draw(node, "circle", { class: "et-grip", r: 20 });
    draw(node, "path", { d: glyph(j) });
    node.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      node.setPointerCapture(event.pointerId);
      node.focus({ preventScroll: true });
      dragging = j;
      frame.hush(true);
    });
    node.addEventListener("pointermove", (event) => {
      if (dragging !== j) return;
      const place = plane.svg.getBoundingClientRect();
      const fx = (event.clientX - place.left) / place.width, fy = (event.clientY - place.top) / place.height;
      move(j, [map.box[0] + fx * (map.box[1] - map.box[0]), map.box[3] - fy * (map.box[3] - map.box[2])]);
    });
    const drop = () => { if (dragging === j) { dragging = -1; frame.hush(false); show(); } };
    node.addEventListener("pointerup", drop);
    node.addEventListener("lostpointercapture", drop);
    node.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (!arrow) return;
      event.preventDefault();
      const far = ((map.box[1] - map.box[0]) / map.width) * (event.shiftKey ? 40 : 8), at = shown.centroids[j];
      move(j, [at[0] + arrow[0] * far, at[1] + arrow[1] * far]);
    });
    return node;
  }

  // What is on the screen becomes the new start: drawn at once, computed by Python meanwhile.
  function move(j, [x, y]) {
    playing.stop();
    const centroids = shown.centroids.map((c) => [...c]);
    centroids[j] = [clamp(x, map.box[0], map.box[1]), clamp(y, map.box[2], map.box[3])];
    preview = centroids;
    paint(previewState());
    question.ask({ step: 0, dragged: centroids });
  }

  function paint(next) {
    const jump = !shown || Math.abs(next.step - shown.step) > 2 || preview !== null;
    plane.svg.classList.toggle("et-glide", !jump);
    shown = next;
    if (marks.length !== next.centroids.length) build();
    const pixels = (list) => polyline(list.map(([x, y]) => [map.x(x), map.y(y)]));
    next.centroids.forEach(([x, y], j) => {
      cells[j].setAttribute("points", pixels(cell(next.seats, j, map.box)));
      const path = next.path.map((c) => c[j]);
      trails[j][0].setAttribute("points", path.length > 1 ? pixels(path) : "");
      update(trails[j][1], { cx: map.x(path[0][0]), cy: map.y(path[0][1]), visibility: path.length > 1 ? "visible" : "hidden" });
      marks[j].style.transform = `translate(${map.x(x).toFixed(1)}px, ${map.y(y).toFixed(1)}px)`;
      marks[j].setAttribute("aria-label", `Centroid ${j} (${shapeName(j)}) at ${number(x)}, ${number(y)}. Arrow keys move it.`);
    });
    dots.colour(next.labels);
    plane.title.textContent = next.title;
    plane.svg.setAttribute("aria-label", `${points.length} points, ${next.centroids.length} centroids. ${next.sentence}`);
    time.set(next.step, `${(next.step >> 1) + 1}${next.step % 2 ? "½" : ""}`, next.title);
    // While a question is open the control shows what was asked for, not what was answered before.
    const k = question.open ? model.get("k") : next.centroids.length;
    clusterCount.set(k, String(k));
    start.value = preview ? model.get("starts").at(-1) : model.get("init");
    frame.say(next.sentence);
    paintCurve(next);
  }

  function buildCurve(height) {
    const width = curve.clear(height);
    const left = 50, right = width - 14, bottom = height - 44;
    const top = Math.max(...run.inertia, shown?.inertia ?? 0) * 1.08 || 1;
    const x = linear(0, Math.max(last, 1), left + 8, right - 4), y = linear(0, top, bottom, 14);
    const every = Math.max(1, Math.ceil((last / 2 + 1) / 8));
    const whole = Array.from({ length: last / 2 + 1 }, (_, i) => i).filter((i) => i % every === 0);
    axes(curve.svg, {
      x: (i) => x(2 * i), y, left, right, bottom, xLabel: "iteration",
      xTicks: whole, xText: (i) => String(i + 1), yTicks: ticks(0, top, 5),
    });
    const at = run.inertia.map((value, step) => [x(step), y(value)]);
    draw(curve.svg, "polyline", { class: "et-ghost", points: polyline(at) });
    const line = draw(curve.svg, "polyline", { class: "et-line" });
    const room = last < 1 || (right - left) / last > 6;
    const beads = draw(curve.svg, "g", { class: "et-beads" });
    const bead = at.map(([cx, cy], step) => draw(beads, "circle", { cx, cy, r: room ? 3.4 : 0, class: step % 2 ? "et-moved" : "et-assigned" }));
    const now = draw(curve.svg, "circle", { class: "et-now", r: 6.5 });
    const text = draw(curve.svg, "text", { class: "et-strong" });
    inertia = { run, x, y, at, line, bead, now, text, top, middle: (left + right) / 2 };
  }

  function paintCurve({ step, inertia: value }) {
    if (inertia.run !== run || value > inertia.top) buildCurve(map.height);
    const { at, bead, line, now, text, x, y, middle } = inertia;
    line.setAttribute("points", polyline(at.slice(0, step + 1)));
    bead.forEach((node, i) => node.classList.toggle("et-future", i > step || preview !== null));
    const cx = x(step), cy = y(value), toLeft = cx > middle;
    update(now, { cx, cy });
    update(text, { x: cx + (toLeft ? 6 : 12), y: Math.max(cy - 14, 14), "text-anchor": toLeft ? "end" : "start" });
    text.textContent = `J = ${number(value)}`;
    curve.svg.setAttribute("aria-label", `Inertia J, now ${number(value)}; from ${number(run.inertia[0])} at the start to ${number(run.inertia[last])} at the end.`);
  }

  // While Python owes an answer to a drag, the preview stays; an older run must not flash up.
  function show() {
    read();
    if (preview && (question.open || dragging >= 0)) return paint(previewState());
    preview = null;
    paint(state(Math.min(model.get("step"), last)));
  }
  // The answer to the last drag is as good as the preview: take it, also in the middle of a drag.
  const answered = () => {
    if (question.open) return;
    preview = null;
    show();
  };

  curve.svg.setAttribute("role", "img");
  curve.title.innerHTML = 'Inertia J <small><i class="et-key"></i> assigned <i class="et-key et-key-moved"></i> moved</small>';
  read();
  const stopWatching = watch(model, {
    step: show,
    trajectory: show,
    answered,
    init: show,
    k: show,
  });
  const stopFitting = fitted(frame.root, () => { build(); show(); });
  return () => {
    playing.stop();
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
