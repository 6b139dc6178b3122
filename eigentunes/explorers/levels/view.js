// The levels explorer: a potential with its levels on the left, a covariance's ladder on the right.

// ---- drawing a potential, checked in the tests ----------------------------------------------------

// U with the stroke from (x0, u0) to (x1, u1): every knot that it passes takes its height.
export function stroked(U, length, [x0, u0], [x1, u1]) {
  const at = (x) => clamp(Math.round((x / length) * (U.length - 1)), 0, U.length - 1);
  const [first, last] = [at(x0), at(x1)], way = Math.sign(last - first) || 1, drawn = [...U];
  for (let i = first; i !== last + way; i += way) {
    const part = last === first ? 1 : (i - first) / (last - first);
    drawn[i] = Number((u0 + part * (u1 - u0)).toFixed(3));
  }
  return drawn;
}

// U raised by `by` at knot `middle`, less at its neighbours, never below 0 or above `top`.
export function raised(U, middle, by, top, reach = 6) {
  return U.map((u, i) => {
    const share = 1 - Math.abs(i - middle) / reach;
    return share > 0 ? Number(clamp(Math.min(u, top) + by * share, 0, top).toFixed(3)) : u;
  });
}

// The curve through equally spaced heights, cut off exactly where it leaves the picture at `top`.
export function below(shape, length, top) {
  const step = length / (shape.length - 1), points = [];
  shape.forEach((u, i) => {
    const before = shape[i - 1];
    if (i > 0 && before > top !== u > top) points.push([(i - 1 + (top - before) / (u - before)) * step, top]);
    points.push([i * step, Math.min(u, top)]);
  });
  return points;
}

// Heights of labels, in pixels from the top one down, or null where there is no room.
export function labelled(heights, gap) {
  let last = Infinity;
  return heights.map((y) => (Math.abs(y - last) < gap ? null : (last = y)));
}

// ---- the view ----------------------------------------------------------------------------------

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const subscript = (n) => String(n).replace(/\d/g, (digit) => SUBSCRIPTS[digit]);
const TALL = 400;

function render({ model, el }) {
  const frame = shell({ model, el }, "Energy levels in a potential, beside a covariance", "et-levels");
  const question = asker(model, frame);
  const well = panel(frame.panels, "well"), rungs = panel(frame.panels, "rungs");
  const { eigenvalues, whose } = model.get("covariance"), length = model.get("length"), drawn = model.get("potentials").at(-1);
  frame.note("draw the potential with the mouse, or with the arrow keys on its ring. The covariance's ladder has an axis of its own, "
    + `with the eigenvalues of ${whose}: there the largest comes first, among the energies the lowest`);
  let data = model.get("drawing"), map = null, parts = {};
  let U = null, pen = null, late = false;   // a stroke that Python has not answered yet
  let knot = (data.U.length - 1) / 2;       // where the keyboard's cursor is

  // -- controls
  const controls = row(frame.controls);
  const potential = chooser(controls, "Potential", model.get("potentials"), (choice) => {
    U = null;
    late = false;
    question.ask(choice === drawn ? { potential: drawn, drawn: data.U } : { potential: choice });
  });
  const points = slider(controls, "Grid points N", { min: 10, max: 200, wide: true }, (N) => question.ask({ N }));
  const level = slider(controls, "Level", { min: 1, max: data.energies.length }, (value) => {
    model.set("level", value);
    send(model);
  });

  // What is drawn is seen at once; while Python works on one stroke, the later ones wait together.
  function sketch(next) {
    U = next;
    late = question.open;
    if (!late) question.ask({ potential: drawn, drawn: U });
    paintHill();
  }
  const answered = () => {
    if (question.open) return;
    if (late && U) {
      late = false;
      question.ask({ potential: drawn, drawn: U });
    } else if (pen === null) U = null;
    paint();
  };

  // -- drawing
  function build() {
    const width = well.clear(TALL), left = 44, right = width - 62, bottom = TALL - 44;
    map = { width, left, right, bottom, x: linear(0, length, left, right) };
    const layer = (name, hidden = true) => draw(well.svg, "g", hidden ? { class: name, "aria-hidden": "true" } : { class: name });
    parts = { grid: layer(""), hill: draw(well.svg, "path", { class: "et-hill" }), levels: layer("et-levels-of"), exact: layer("et-exact"), names: layer("et-names") };
    for (const x of [left, right]) draw(well.svg, "line", { class: "et-wall", x1: x, x2: x, y1: 8, y2: bottom });
    const cursor = draw(well.svg, "g", { class: "et-cursor", role: "slider", tabindex: 0, "aria-label": "Potential at the cursor", "aria-orientation": "vertical", "aria-valuemin": 0 });
    parts.line = draw(cursor, "line", { y1: 8, y2: bottom });
    parts.dot = draw(cursor, "circle", { r: 7 });
    parts.cursor = cursor;
    cursor.addEventListener("keydown", steer);
    buildRungs();
  }

  function buildRungs() {
    // Beside the well it is as tall as the well; below it, on a narrow page, it needs less.
    const stacked = rungs.figure.offsetTop > well.figure.offsetTop, tall = stacked ? 220 : TALL;
    const width = rungs.clear(tall), left = 44, right = width - 86, bottom = tall - 44;
    const y = linear(0, eigenvalues[0] * 1.08 || 1, bottom, 8);
    axes(rungs.svg, { x: () => 0, y, left, right, bottom, xTicks: [], yTicks: ticks(0, eigenvalues[0] * 1.08 || 1, 6) });
    const group = draw(rungs.svg, "g", { class: "et-rungs-of" }), names = draw(rungs.svg, "g", { class: "et-names", "aria-hidden": "true" });
    parts.rungs = eigenvalues.map((value) => draw(group, "line", { x1: left, x2: right, y1: y(value), y2: y(value) }));
    parts.rungNames = eigenvalues.map((value, i) => draw(names, "text", { x: right + 6, y: y(value) + 4 }, `λ${subscript(i + 1)}`));
    parts.rungY = y;
  }

  function paintHill() {
    const shape = U ?? data.U, y = linear(0, data.top, map.bottom, 8), step = length / (shape.length - 1);
    const curve = polyline(below(shape, length, data.top).map(([x, u]) => [map.x(x), y(u)])).replaceAll(" ", "L");
    parts.hill.setAttribute("d", `M${map.left},${map.bottom}L${curve}L${map.right},${map.bottom}Z`);
    const x = map.x(knot * step);
    update(parts.line, { x1: x, x2: x });
    update(parts.dot, { cx: x, cy: y(Math.min(shape[knot], data.top)) });
    const here = Math.min(shape[knot], data.top);
    update(parts.cursor, {
      "aria-valuenow": here.toFixed(2), "aria-valuemax": data.top,
      "aria-valuetext": `U = ${number(here)} at x = ${number(knot * step)}; left and right move, up and down draw`,
    });
    well.svg.classList.toggle("et-waiting", question.open);
  }

  function paintLevels() {
    const y = linear(0, data.top, map.bottom, 8), chosen = model.get("level") - 1;
    for (const part of [parts.grid, parts.levels, parts.exact, parts.names]) part.replaceChildren();
    axes(parts.grid, { x: map.x, y, left: map.left, right: map.right, bottom: map.bottom, xTicks: ticks(0, length, 6), yTicks: ticks(0, data.top, 6), xLabel: "x" });
    const size = (0.4 * (map.bottom - 8)) / data.energies.length / Math.max(...data.waves.flat().map(Math.abs));
    const h = length / (data.waves[0].length + 1), heights = data.energies.map(y);
    const names = labelled(heights, 13);
    // The chosen level last, so that it lies above the others.
    const order = heights.map((_, n) => n).filter((n) => n !== chosen).concat(chosen);
    for (const n of order) {
      if (data.energies[n] > data.top) continue;
      const group = draw(parts.levels, "g", { class: n === chosen ? "et-chosen" : "" });
      draw(group, "line", { x1: map.left, x2: map.right, y1: heights[n], y2: heights[n] });
      const wave = [0, ...data.waves[n], 0].map((psi, i) => [map.x(i * h), heights[n] - size * psi]);
      draw(group, "polyline", { points: polyline(wave) });
      if (n === chosen && wave.length <= 62) for (const [cx, cy] of wave.slice(1, -1)) draw(group, "circle", { cx, cy, r: 3 });
      if (data.exact && data.exact[n] <= data.top) draw(parts.exact, "line", { x1: map.right + 5, x2: map.right + 23, y1: y(data.exact[n]), y2: y(data.exact[n]) });
      if (names[n] !== null || n === chosen) {
        // Of two levels without room for both names, the chosen one has its name.
        if (n !== chosen && Math.abs(heights[n] - heights[chosen]) < 13) continue;
        draw(parts.names, "text", { x: map.right + 29, y: clamp(heights[n] + 4, 12, map.bottom), class: n === chosen ? "et-chosen" : "" }, `E${subscript(n + 1)}`);
      }
    }
  }

  function paintRungs() {
    const chosen = model.get("level") - 1, heights = eigenvalues.map(parts.rungY), names = labelled(heights, 13);
    parts.rungs.forEach((line, i) => line.setAttribute("class", i === chosen ? "et-chosen" : ""));
    parts.rungNames.forEach((text, i) => {
      const crowded = i !== chosen && chosen < heights.length && Math.abs(heights[i] - heights[chosen]) < 13;
      update(text, { visibility: i === chosen || (names[i] !== null && !crowded) ? "visible" : "hidden", class: i === chosen ? "et-chosen" : "" });
    });
    const value = eigenvalues[chosen];
    rungs.title.replaceChildren(
      value === undefined ? `Covariance: only ${eigenvalues.length} λ` : `Covariance: λ${subscript(chosen + 1)} = ${number(value)}`,
      element("small", {}, "largest first"));
    rungs.svg.setAttribute("aria-label", `Eigenvalues of ${whose}, largest first: ${eigenvalues.slice(0, 10).map(number).join(", ")}.`);
  }

  function paint() {
    data = model.get("drawing");
    const n = model.get("level");
    paintLevels();
    paintHill();
    paintRungs();
    const fits = data.energies[n - 1] <= data.top ? "" : " It lies above the picture.";
    well.title.innerHTML = `Energy: E${subscript(n)} = ${number(data.energies[n - 1])} <small>lowest first${data.exact ? ' <i class="et-key-exact"></i>exact level' : ""}</small>`;
    well.svg.setAttribute("aria-label", `${data.potential} potential with its ${data.energies.length} lowest levels.`);
    potential.value = question.open ? potential.value : data.potential;
    const N = question.open ? model.get("N") : data.waves[0].length;
    points.set(N, String(N), `${N} grid points`);
    level.set(n, String(n), `level ${n}`);
    frame.say(data.sentences[n - 1] + fits);
  }

  // -- mouse and keys
  const place = (event) => {
    const box = well.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * map.width, y = ((event.clientY - box.top) / box.height) * TALL;
    const u = ((map.bottom - y) / (map.bottom - 8)) * data.top;
    return [clamp(((x - map.left) / (map.right - map.left)) * length, 0, length), clamp(u, 0, data.top)];
  };
  const follow = (event) => {
    const next = place(event), shape = U ?? data.U;
    knot = Math.round((next[0] / length) * (shape.length - 1));
    sketch(stroked(shape, length, pen ?? next, next));
    pen = next;
  };
  well.svg.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    well.svg.setPointerCapture(event.pointerId);
    parts.cursor.focus({ preventScroll: true });
    frame.hush(true);
    follow(event);
  });
  well.svg.addEventListener("pointermove", (event) => { if (pen) follow(event); });
  const drop = () => {
    if (!pen) return;
    pen = null;
    frame.hush(false);
    answered();
  };
  well.svg.addEventListener("pointerup", drop);
  well.svg.addEventListener("lostpointercapture", drop);

  function steer(event) {
    const far = event.shiftKey ? 1 : 5;
    const move = { ArrowLeft: -far, ArrowRight: far }[event.key];
    const lift = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5 }[event.key];
    if (move === undefined && lift === undefined) return;
    event.preventDefault();
    const shape = U ?? data.U;
    if (lift !== undefined) return sketch(raised(shape, knot, (lift * data.top) / 25, data.top));
    knot = clamp(knot + move, 0, shape.length - 1);
    paintHill();
  }

  rungs.svg.setAttribute("role", "img");
  const stopWatching = watch(model, { level: paint, drawing: paint, answered });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
