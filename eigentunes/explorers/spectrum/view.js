// The spectrum explorer: the matrix on the left, its eigenvalues in the middle, what is still mixed.

// ---- the turns, checked against Python's numbers in the tests ------------------------------------

const PAIRS = [[0, 1], [0, 2], [1, 2]];

export const covarianceOf = ([a, b, c]) => [[1, a, b], [a, 1, c], [b, c, 1]];

// Least and greatest value of one correlation when the other two are given.
export function possible(correlations, which) {
  const [a, b] = correlations.filter((_, i) => i !== which);
  const room = Math.sqrt(Math.max(0, (1 - a * a) * (1 - b * b)));
  return [a * b - room, a * b + room];
}

// Jᵀ S J for a turn in the plane of a pair of directions.
export function turned(S, pair, degrees) {
  const [p, q] = PAIRS[pair], theta = (degrees * Math.PI) / 180;
  const c = Math.cos(theta), s = Math.sin(theta);
  const columns = S.map((line) => line.map((value, j) => (j === p ? c * line[p] - s * line[q] : j === q ? s * line[p] + c * line[q] : value)));
  return columns.map((line, i) => line.map((value, j) => (i === p ? c * columns[p][j] - s * columns[q][j] : i === q ? s * columns[p][j] + c * columns[q][j] : value)));
}

export const offNorm = (S) => Math.sqrt(2 * PAIRS.reduce((sum, [p, q]) => sum + S[p][q] ** 2, 0));

// Eigenvalues in descending order, until Python has answered: turn every pair, six times round.
export function eigenvalues(S) {
  for (let round = 0; round < 6; round++)
    PAIRS.forEach(([p, q], pair) => {
      const theta = S[p][q] === 0 ? 0 : Math.atan2(2 * S[p][q], S[q][q] - S[p][p]) / 2;
      S = turned(S, pair, (theta * 180) / Math.PI);
    });
  return S.map((line, i) => line[i]).sort((a, b) => b - a);
}

export function decimals(value, digits = 3) {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

// The same words as Python's sentence().
export function sentence(start, kept, pair, angle, count, names) {
  const [p, q] = PAIRS[pair], now = turned(kept, pair, angle);
  const done = count === 0 ? "No turn" : count === 1 ? "1 turn" : `${count} turns`;
  const trying = angle ? ` and directions ${names[pair]} turned by ${decimals(angle, 1)}°` : "";
  const end = offNorm(now) < 0.0005 ? " Nothing is mixed any more: the diagonal holds the eigenvalues." : "";
  return `${done} kept${trying}. Element (${p + 1}, ${q + 1}) is ${decimals(now[p][q])}, the off-diagonal norm ` +
    `${decimals(offNorm(now))} (at the start ${decimals(offNorm(start))}), the trace ${decimals(now[0][0] + now[1][1] + now[2][2])}.${end}`;
}

// ---- the view ------------------------------------------------------------------------------------

const STEP = 0.05, MOST = 0.95; // of the correlations
const DEPTH = 0.55; // of the heat, so that the numbers keep their contrast

function render({ model, el }) {
  const frame = shell({ model, el }, "Turn a covariance until nothing is mixed", "et-spectrum");
  const question = asker(model, frame);
  frame.panels.classList.add("et-three");
  const table = panel(frame.panels, "table"), scree = panel(frame.panels, "scree"), trail = panel(frame.panels, "trail");
  const names = model.get("pair_names");
  let cells = [], bars = [], chart = null, history = null;

  // -- what is there, from the state alone
  const start = () => covarianceOf(model.get("correlations"));
  const path = () => model.get("turns").reduce((list, [pair, angle]) => [...list, turned(list.at(-1), pair, angle)], [start()]);
  const lambda = () => {
    const found = model.get("eigen"), wanted = model.get("correlations");
    return found.correlations?.every((r, i) => r === wanted[i]) ? found.lam : eigenvalues(start());
  };

  let limits = ""; // why a slider stopped

  // -- controls
  const shape = row(frame.controls), turn = row(frame.controls), keep = row(frame.controls);
  const set = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    send(model);
  };
  const sliders = names.map((name, which) =>
    slider(shape, `Correlation of ${name}`, { min: -MOST, max: MOST, step: STEP, wide: true }, (wanted) => {
      const correlations = [...model.get("correlations")], [low, high] = possible(correlations, which);
      const got = clamp(wanted, Math.ceil(low * 100 - 1e-9) / 100, Math.floor(high * 100 + 1e-9) / 100);
      const stopped = Math.abs(got - wanted) > 1e-9;
      correlations[which] = Math.round(got * 100) / 100;
      question.ask({ correlations, turns: [], angle: 0 });
      if (stopped) limits = `The correlation of ${name} stops at ${decimals(correlations[which], 2)}: with the other two as they are, going further would make a variance negative. `;
      paint();
    }));
  const choice = chooser(turn, "Directions", names, (name) => set({ pair: names.indexOf(name), angle: 0 }));
  const dial = slider(turn, "Angle", { min: -45, max: 45, step: 0.5, wide: true }, (angle) => set({ angle }));
  const buttons = element("div", { class: "et-group" });
  keep.append(buttons);
  button(buttons, model.get("angle_name"), ICONS.half, () => question.ask({ wish: model.get("wish") + 1 }));
  const hold = button(buttons, "Keep this turn", ICONS.play, () => {
    const [pair, angle] = [model.get("pair"), model.get("angle")];
    if (angle) set({ turns: [...model.get("turns"), [pair, angle]], angle: 0, pair: (pair + 1) % 3 });
  });
  const undo = button(buttons, "Take back", ICONS.back, () => set({ turns: model.get("turns").slice(0, -1), angle: 0 }));
  button(buttons, "Start again", ICONS.first, () => set({ turns: [], angle: 0, pair: 0 }));

  // -- drawing: build() makes what stays, paint() what changes with the state
  function build() {
    const width = table.clear(1), height = Math.round(clamp(width * 0.82, 210, 290));
    table.clear(height);
    const side = Math.min(width - 34, height - 26) / 3;
    const left = 26, top = 24;
    cells = [];
    for (let i = 0; i < 3; i++) {
      draw(table.svg, "text", { class: "et-index", x: left + (i + 0.5) * side, y: 15, "text-anchor": "middle" }, String(i + 1));
      draw(table.svg, "text", { class: "et-index", x: 10, y: top + (i + 0.5) * side + 5, "text-anchor": "middle" }, String(i + 1));
      cells.push([0, 1, 2].map((j) => {
        const pair = PAIRS.findIndex(([p, q]) => (p === i && q === j) || (p === j && q === i));
        const group = draw(table.svg, "g", { class: pair < 0 ? "et-diagonal" : "et-mixed" });
        const box = draw(group, "rect", { x: left + j * side + 2, y: top + i * side + 2, width: side - 4, height: side - 4, rx: 4 });
        const text = draw(group, "text", { x: left + (j + 0.5) * side, y: top + (i + 0.5) * side + 5, "text-anchor": "middle" });
        if (pair >= 0) group.addEventListener("click", () => set({ pair, angle: 0 }));
        return { group, box, text, pair };
      }));
    }
    table.svg.setAttribute("role", "img");
    buildScree(height);
    buildTrail(height);
  }

  function buildScree(height) {
    const width = scree.clear(height), left = 34, right = width - 6, bottom = height - 60;
    const x = linear(0.4, 3.6, left, right), y = linear(0, 3, bottom, 14);
    axes(scree.svg, { x, y, left, right, bottom, xTicks: [], yTicks: [0, 1, 2, 3] });
    bars = [1, 2, 3].map((k) => {
      const wide = (right - left) * 0.2;
      const bar = draw(scree.svg, "rect", { class: "et-eigen", x: x(k) - wide / 2, width: wide });
      const texts = [19, 37].map((down) => draw(scree.svg, "text", { x: x(k), y: bottom + down, "text-anchor": "middle" }));
      texts[1].setAttribute("class", "et-share");
      return { bar, texts, now: draw(scree.svg, "path", { class: "et-now", d: glyph(3, 0.75) }), cx: x(k) };
    });
    draw(scree.svg, "text", { class: "et-share", x: (left + right) / 2, y: bottom + 55, "text-anchor": "middle" }, "cumulative share");
    chart = { y, bottom };
    scree.svg.setAttribute("role", "img");
  }

  function buildTrail(height) {
    const width = trail.clear(height);
    history = { width, height, left: 40, right: width - 12, bottom: height - 44 };
    trail.svg.setAttribute("role", "img");
  }

  function paintTrail(norms) {
    const { height, left, right, bottom } = history;
    trail.clear(height);
    const most = Math.max(norms.length - 1, 3), top = Math.max(norms[0], 0.1) * 1.1;
    const x = linear(0, most, left + 8, right - 6), y = linear(0, top, bottom, 14);
    const every = Math.ceil((most + 1) / 6);
    axes(trail.svg, {
      x, y, left, right, bottom, xLabel: "turn", yTicks: ticks(0, top, 4),
      xTicks: Array.from({ length: most + 1 }, (_, i) => i).filter((i) => i % every === 0),
    });
    const at = norms.map((value, i) => [x(i), y(value)]);
    draw(trail.svg, "polyline", { class: "et-line", points: polyline(at) });
    at.forEach(([cx, cy], i) => draw(trail.svg, "circle", { class: i === at.length - 1 ? "et-now" : "et-bead", cx, cy, r: i === at.length - 1 ? 6.5 : 3.5 }));
    trail.svg.setAttribute("aria-label", `Off-diagonal norm after each turn: ${norms.map((value) => decimals(value)).join(", ")}.`);
  }

  function paint() {
    const matrices = path(), kept = matrices.at(-1), pair = model.get("pair"), angle = model.get("angle");
    const now = turned(kept, pair, angle), lam = lambda(), total = lam.reduce((a, b) => a + b, 0);
    cells.forEach((line, i) => line.forEach(({ group, box, text, pair: own }, j) => {
      const value = now[i][j];
      text.textContent = decimals(value);
      box.setAttribute("fill-opacity", (Math.min(Math.abs(value), 2) / 2 * DEPTH).toFixed(3));
      group.setAttribute("class", `${own < 0 ? "et-diagonal" : "et-mixed"} ${value < 0 ? "c1" : "c0"}${own === pair ? " et-chosen" : ""}`);
    }));
    const diagonal = now.map((line, i) => line[i]).sort((a, b) => b - a);
    let sum = 0;
    bars.forEach(({ bar, texts, now: mark, cx }, i) => {
      const top = chart.y(Math.max(lam[i], 0));
      sum += lam[i];
      update(bar, { y: top, height: chart.bottom - top });
      texts[0].textContent = decimals(lam[i]);
      texts[1].textContent = `${Math.round((100 * sum) / total)} %`;
      mark.setAttribute("transform", `translate(${cx.toFixed(1)},${chart.y(diagonal[i]).toFixed(1)})`);
    });
    paintTrail([...matrices, ...(angle ? [now] : [])].map(offNorm));
    table.title.replaceChildren("Matrix", element("small", {}, `trace ${decimals(now[0][0] + now[1][1] + now[2][2])}`));
    scree.title.replaceChildren("Eigenvalues", element("small", {}, "◆ diagonal now"));
    trail.title.replaceChildren("Off-diagonal norm");
    table.svg.setAttribute("aria-label", `The matrix, row by row: ${now.map((line) => line.map((value) => decimals(value)).join(", ")).join("; ")}.`);
    scree.svg.setAttribute("aria-label", `Eigenvalues ${lam.map((value) => decimals(value)).join(", ")}; the diagonal in order ${diagonal.map((value) => decimals(value)).join(", ")}.`);
    model.get("correlations").forEach((r, i) => sliders[i].set(r, decimals(r, 2)));
    dial.set(angle, `${decimals(angle, 1)}°`, `${decimals(angle, 1)} degrees`);
    choice.value = names[pair];
    hold.node.disabled = !angle;
    undo.node.disabled = model.get("turns").length === 0;
    frame.say(limits + sentence(matrices[0], kept, pair, angle, matrices.length - 1, names));
  }
  const moved = () => { limits = ""; paint(); };

  const stopWatching = watch(model, { turns: moved, pair: moved, angle: moved, correlations: paint, eigen: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
