// The thermal chain explorer: the moving chain above, variances and one mode below.

// ---- what is said and drawn, checked against Python's numbers in the tests ------------------------

const FULL_OVERLAP = 0.99;
const grouped = (count) => count.toLocaleString("en-US");

// What to say of a mode (from 0): as Chain.sentence in model.py.
export function sentence(chain, found, { count, weighted, kT, mode }) {
  const ratio = found.variances[mode] * chain.stiffness[mode], overlap = found.overlaps[mode], n = mode + 1;
  const which = mode === 0 ? " (the softest)" : n === chain.masses.length ? " (the stiffest)" : "";
  const text = `${grouped(count)} snapshots at kT = ${number(kT)}: λ${n} = ${number(found.variances[mode] * kT)}, `
    + `${ratio.toFixed(2)} times kT/k${n}. PC ${n} and mode ${n}${which} overlap by ${overlap.toFixed(3)}: `;
  if (overlap >= FULL_OVERLAP) return `${text}they are the same motion.`;
  if (weighted || Math.max(...chain.masses) === Math.min(...chain.masses))
    return `${text}too few snapshots to tell it from its neighbours.`;
  return `${text}without √m weights PCA finds the eigenvectors of K, not the normal modes.`;
}

// Displacements from base64 bytes, one row of `masses` numbers per frame.
export function unpacked(text, masses, steps) {
  const bytes = Int8Array.from(atob(text), (c) => c.charCodeAt(0));
  return Array.from({ length: bytes.length / masses }, (_, f) =>
    Array.from(bytes.subarray(f * masses, (f + 1) * masses), (b) => b / steps));
}

// A spring from x0 to x1 at height y, with straight ends and `turns` turns.
export function spring(x0, x1, y, turns, size = 9) {
  const lead = Math.min(6, (x1 - x0) / 4), pitch = (x1 - x0 - 2 * lead) / (2 * turns);
  const points = [[x0, y], [x0 + lead, y]];
  for (let i = 0; i < 2 * turns; i++) points.push([x0 + lead + (i + 0.5) * pitch, y + (i % 2 ? size : -size)]);
  return polyline([...points, [x1 - lead, y], [x1, y]]);
}

// ---- the view ----------------------------------------------------------------------------------

const FRAME = 1000 / 30; // ms
const SPACING = 5;       // lengths of a spring at rest, in the units of the displacements
const TALL = 104, LOW = 250;

function render({ model, el }) {
  const frame = shell({ model, el }, "Chain of masses and springs in thermal motion", "et-chain");
  const moving = panel(frame.panels, "moving"), bars = panel(frame.panels, "bars"), shape = panel(frame.panels, "shape");
  const computed = model.get("computed"), counts = model.get("counts");
  const motions = {};
  let chain, found, motion, now = 0, parts = {};

  // -- controls
  const timeRow = row(frame.controls), setRow = row(frame.controls);
  const change = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    send(model);
  };
  const playing = player(timeRow, FRAME, {
    rewind: () => { if (now >= motion.length - 1) now = 0; },
    next: () => { now += 1; paintMotion(); return now < motion.length - 1; },
    changed: (on) => frame.hush(on),
  });
  const modes = computed[model.get("ratio")].masses.length;
  const mode = slider(timeRow, "Mode", { min: 1, max: modes, wide: true }, (value) => change({ mode: value }));
  const count = slider(timeRow, "Snapshots", { min: 0, max: counts.length - 1, wide: true }, (i) => change({ count: counts[i] }));
  const ratios = Object.keys(computed).map(Number);
  const ratio = slider(setRow, "Every second mass", { min: Math.min(...ratios), max: Math.max(...ratios) }, (value) => change({ ratio: value }));
  const heat = slider(setRow, "Temperature kT", { min: 1, max: 20 }, (tenths) => change({ kT: tenths / 10 }));
  const weights = toggle(setRow, "√m weights", (weighted) => change({ weighted }));

  const state = () => ({ count: model.get("count"), weighted: model.get("weighted"), kT: model.get("kT"), mode: model.get("mode") - 1 });
  function read() {
    const key = model.get("ratio");
    chain = computed[key];
    motion = motions[key] ??= unpacked(chain.frames, chain.masses.length, model.get("steps"));
    found = chain.found[`${model.get("count")} ${model.get("weighted") ? "weighted" : "raw"}`];
  }

  // -- drawing: build() makes what stays, paint() what changes
  function build() {
    const N = chain.masses.length;
    const width = moving.clear(TALL), y = 42;
    const x = linear(0, (N + 1) * SPACING, 8, width - 8);
    draw(moving.svg, "rect", { class: "et-wall", x: 0, y: 8, width: 8, height: 68 });
    draw(moving.svg, "rect", { class: "et-wall", x: width - 8, y: 8, width: 8, height: 68 });
    const rest = draw(moving.svg, "g", { class: "et-rest" });
    chain.masses.forEach((_, i) => draw(rest, "line", { x1: x((i + 1) * SPACING), x2: x((i + 1) * SPACING), y1: 14, y2: 92 }));
    const springs = draw(moving.svg, "g", { class: "et-springs" });
    const masses = draw(moving.svg, "g", { class: "et-masses" });
    const push = draw(moving.svg, "g", { class: "et-push" });
    const small = clamp(width / 80, 6, 10);
    parts.moving = {
      x, y, turns: width > 600 ? 7 : 5,
      radius: chain.masses.map((m) => small * Math.sqrt(m)),
      springs: Array.from({ length: N + 1 }, () => draw(springs, "polyline")),
      masses: chain.masses.map((m) => draw(masses, "circle", { cy: y, r: small * Math.sqrt(m), class: m > 1 ? "et-heavy" : "" })),
      push: chain.masses.map(() => draw(push, "path")),
    };
    buildBars(N);
    buildShape(N);
  }

  function buildBars(N) {
    const width = bars.clear(LOW), left = 44, right = width - 6, bottom = LOW - 56;
    const slot = (right - left) / N, x = (i) => left + (i + 0.5) * slot;
    const group = draw(bars.svg, "g"), rects = draw(bars.svg, "g", { class: "et-bars" });
    const law = draw(bars.svg, "g", { class: "et-law" }), ratioTexts = draw(bars.svg, "g", { class: "et-ratios", "aria-hidden": "true" });
    const names = draw(bars.svg, "g", { class: "et-axes", "aria-hidden": "true" });
    chain.masses.forEach((_, i) => draw(names, "text", { x: x(i), y: bottom + 17, "text-anchor": "middle" }, `${i + 1}`));
    draw(names, "text", { x: (left + right) / 2, y: LOW - 4, "text-anchor": "middle" }, "mode, the softest first; below it λ ÷ (kT/k)");
    parts.bars = {
      group, left, right, bottom, slot,
      rects: chain.masses.map((_, i) => draw(rects, "rect", { x: x(i) - slot * 0.3, width: slot * 0.6 })),
      law: chain.masses.map((_, i) => draw(law, "line", { x1: x(i) - slot * 0.42, x2: x(i) + slot * 0.42 })),
      ratios: chain.masses.map((_, i) => draw(ratioTexts, "text", { x: x(i), y: bottom + 34, "text-anchor": "middle" })),
    };
  }

  function buildShape(N) {
    const width = shape.clear(LOW), left = 44, right = width - 10, bottom = LOW - 56;
    const x = linear(0, N + 1, left, right), y = linear(-0.8, 0.8, bottom, 8);
    axes(shape.svg, { x, y, left, right, bottom, xTicks: chain.masses.map((_, i) => i + 1), yTicks: [-0.8, -0.4, 0, 0.4, 0.8], xLabel: "mass" });
    const line = draw(shape.svg, "polyline", { class: "et-true" }), seen = draw(shape.svg, "polyline", { class: "et-seen" });
    const dots = draw(shape.svg, "g", { class: "et-dots" });
    parts.shape = { x, y, line, seen, dots: chain.masses.map((m, i) => draw(dots, "circle", { cx: x(i + 1), r: m > 1 ? 7 : 5 })) };
  }

  function paintMotion() {
    const { x, y, turns, radius, springs, masses } = parts.moving, root = Math.sqrt(model.get("kT"));
    const at = motion[now].map((u, i) => x((i + 1) * SPACING + u * root));
    masses.forEach((circle, i) => circle.setAttribute("cx", at[i].toFixed(1)));
    const starts = [8, ...at.map((c, i) => c + radius[i])], ends = [...at.map((c, i) => c - radius[i]), x((at.length + 1) * SPACING)];
    springs.forEach((line, i) => line.setAttribute("points", spring(starts[i], ends[i], y, turns)));
  }

  function paintBars({ kT, mode: chosen }) {
    const { group, left, right, bottom, rects, law, ratios: texts } = parts.bars;
    const expected = chain.stiffness.map((k) => kT / k);
    const top = Math.max(...expected, ...found.variances.map((v) => v * kT)) * 1.06, y = linear(0, top, bottom, 10);
    group.replaceChildren();
    axes(group, { x: () => 0, y, left, right, bottom, xTicks: [], yTicks: ticks(0, top, 6) });
    found.variances.forEach((value, i) => {
      update(rects[i], { y: y(value * kT), height: bottom - y(value * kT), class: i === chosen ? "et-chosen" : "" });
      update(law[i], { y1: y(expected[i]), y2: y(expected[i]) });
      texts[i].textContent = (value * chain.stiffness[i]).toFixed(2);
      texts[i].setAttribute("class", i === chosen ? "et-chosen" : "");
    });
  }

  function paintShape(i) {
    const { x, y, line, seen, dots } = parts.shape, N = chain.masses.length;
    const path = (values) => polyline([0, ...values, 0].map((v, j) => [x(j), y(v)]));
    line.setAttribute("points", path(chain.modes[i]));
    seen.setAttribute("points", path(found.modes[i]));
    dots.forEach((dot, j) => dot.setAttribute("cy", y(found.modes[i][j]).toFixed(1)));
    // How far the mode moves each mass from rest: x = mode / √m.
    const far = chain.modes[i].map((v, j) => v / Math.sqrt(chain.masses[j])), most = Math.max(...far.map(Math.abs));
    parts.moving.push.forEach((arrow, j) => {
      const x0 = parts.moving.x((j + 1) * SPACING), d = (far[j] / most) * (parts.moving.x(SPACING) - 8) * 0.7, head = Math.sign(d) * Math.min(5, Math.abs(d));
      arrow.setAttribute("d", Math.abs(d) < 1 ? "" : `M${x0},92h${d}m${-head},-4l${head},4l${-head},4`);
    });
    shape.svg.setAttribute("aria-label", `Displacements of ${N} masses in mode ${i + 1}: the true mode and what PCA found, overlap ${found.overlaps[i].toFixed(3)}.`);
  }

  function paint() {
    const before = chain;
    read();
    if (chain !== before) { playing.stop(); now = 0; build(); }
    const shown = state(), i = shown.mode, heavy = model.get("ratio");
    paintMotion();
    paintBars(shown);
    paintShape(i);
    const text = sentence(chain, found, shown);
    moving.title.replaceChildren(
      heavy === 1 ? "8 equal masses between two walls" : `8 masses, ${chain.masses.slice(0, 4).join(", ")}, …, between two walls`,
      element("small", {}, `arrows: mode ${i + 1}`));
    bars.title.innerHTML = 'Variances <small><i class="et-key"></i>λ, by PCA <i class="et-key et-key-law"></i>kT/k, by theory</small>';
    shape.title.innerHTML = `Mode ${i + 1}: overlap ${found.overlaps[i].toFixed(3)} <small><i class="et-key et-key-dot"></i>PC ${i + 1} <i class="et-key et-key-true"></i>true</small>`;
    moving.svg.setAttribute("aria-label", `${chain.masses.length} masses in a row, joined by springs; arrows show mode ${i + 1}.`);
    bars.svg.setAttribute("aria-label", `Variances of the components, the largest first: ${found.variances.map((v) => number(v * shown.kT)).join(", ")}.`);
    mode.set(i + 1, `${i + 1}`, `mode ${i + 1}`);
    count.set(counts.indexOf(shown.count), grouped(shown.count), `${grouped(shown.count)} snapshots`);
    ratio.set(heavy, `${heavy}`, heavy === 1 ? "equal masses" : `every second mass ${heavy} times as heavy`);
    heat.set(Math.round(shown.kT * 10), number(shown.kT));
    weights.checked = shown.weighted;
    frame.say(text);
  }

  for (const part of [moving, bars, shape]) part.svg.setAttribute("role", "img");
  read();
  const stopWatching = watch(model, { mode: paint, count: paint, ratio: paint, kT: paint, weighted: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    playing.stop();
    stopWatching();
    stopFitting();
    frame.off();
  };
}

export default { render };
