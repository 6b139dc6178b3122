// The direction explorer: the cloud with v and S v on the left, the variance along v on the right.

// ---- geometry and words, checked against Python's in the tests -----------------------------------

const HALF_TURN = 180;

export const angleOf = (drawing, turn) => drawing.angles[turn % HALF_TURN] + (turn >= HALF_TURN ? HALF_TURN : 0);

export function unit(degrees) {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

// v, S v, and what part of S v points sideways, to the left of v.
export function arrows(drawing, turn) {
  const v = unit(angleOf(drawing, turn)), sign = turn >= HALF_TURN ? -1 : 1;
  const Sv = drawing.products[turn % HALF_TURN].map((x) => sign * x);
  return { v, Sv, sideways: v[0] * Sv[1] - v[1] * Sv[0], along: v[0] * Sv[0] + v[1] * Sv[1] };
}

// How far along v each point lies from the mean: its projection.
export const projections = (points, mean, v) => points.map(([x, y]) => (x - mean[0]) * v[0] + (y - mean[1]) * v[1]);

export function sentence(drawing, turn) {
  const k = turn % HALF_TURN, value = number(drawing.variances[k]);
  const share = Math.floor((100 * drawing.variances[k]) / drawing.total + 0.5);
  const text = `Variance along ${number(angleOf(drawing, turn))}°: ${value}, which is ${share} % of the total`;
  if (!drawing.eigen.length) return `${text}. S\u00a0v is parallel to v, as in every direction of this round cloud.`;
  const which = drawing.eigen.find(([place]) => place === k)?.[1];
  if (which) return `${text}, the ${which} that any direction has. S\u00a0v is parallel to v: v is an eigenvector, S\u00a0v\u00a0=\u00a0${value}\u00a0v.`;
  const { sideways, along } = arrows(drawing, turn);
  return `${text}. S\u00a0v points ${number((Math.atan2(Math.abs(sideways), along) * 180) / Math.PI)}° away from v.`;
}

// ---- the view ------------------------------------------------------------------------------------

const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

function render({ model, el }) {
  const frame = shell({ model, el }, "A direction over a cloud", "et-direction");
  const plane = panel(frame.panels, "plane"), curve = panel(frame.panels, "curve");
  const points = model.get("points"), data = model.get("drawing"), [nameX, nameY] = model.get("names");
  const isEigen = (turn) => !data.eigen.length || data.eigen.some(([k]) => k === turn % HALF_TURN);
  const longest = Math.max(...data.products.map(([x, y]) => Math.hypot(x, y)));
  let map = null, marks = null, flat = null;

  // -- controls
  const controls = row(frame.controls), buttons = element("div", { class: "et-group" });
  controls.append(buttons);
  const go = (turn) => {
    model.set("angle", ((Math.round(turn) % 360) + 360) % 360);
    send(model);
  };
  const by = (change) => { playing.stop(); go(model.get("angle") + change); };
  let left = 0;
  const playing = player(buttons, 50, {
    rewind: () => { left = 360; },
    next: () => { go(model.get("angle") + 1); left -= 1; return left > 0; },
    changed: (on) => frame.hush(on),
  });
  button(buttons, "Turn left", ICONS.turnLeft, () => by(1));
  button(buttons, "Turn right", ICONS.turnRight, () => by(-1));
  const dial = slider(controls, "Angle", { min: 0, max: 359, wide: true }, (turn) => { playing.stop(); go(turn); });

  // -- drawing: build() makes what stays, paint() what changes with the angle
  function build() {
    const width = plane.clear(1), height = Math.round(clamp(width * 0.78, 270, 430));
    plane.clear(height);
    const box = equalBox(model.get("box"), width, height);
    const x = linear(box[0], box[1], 0, width), y = linear(box[2], box[3], height, 0);
    const middle = [x(data.mean[0]), y(data.mean[1])];
    const room = Math.min(middle[0], width - middle[0], middle[1], height - middle[1]);
    map = { x, y, middle, pixels: width / (box[1] - box[0]), reach: Math.max(room - 26, 60), far: width + height };
    const layer = (name) => draw(plane.svg, "g", { class: name, "aria-hidden": "true" });
    draw(layer("et-track"), "circle", { cx: middle[0], cy: middle[1], r: 0.74 * map.reach });
    const drops = draw(layer("et-drops"), "path"), line = draw(layer("et-axis"), "line");
    scatter(plane.svg, points, x, y).colour(points.map(() => 0));
    const spread = draw(layer("et-spread"), "line"), feet = draw(layer("et-feet"), "path");
    const Sv = arrow(plane.svg, "et-Sv", "S v"), v = arrow(plane.svg, "et-v", "v");
    const names = draw(plane.svg, "g", { class: "et-names", "aria-hidden": "true" });
    draw(names, "text", { x: width - 6, y: height - 8, "text-anchor": "end" }, nameX && `${nameX} →`);
    draw(names, "text", { x: 6, y: 16 }, nameY && `↑ ${nameY}`);
    const tip = draw(plane.svg, "g", {
      class: "et-tip", role: "slider", tabindex: 0, "aria-label": "Tip of v", "aria-valuemin": 0, "aria-valuemax": 359,
    });
    draw(tip, "circle", { class: "et-grip", r: 20 });
    draw(tip, "circle", { class: "et-knob", r: 8 });
    marks = { drops, line, spread, feet, Sv, v, tip };
    hold(tip, width, height);
    buildCurve(height);
  }

  function arrow(parent, name, text) {
    const group = draw(parent, "g", { class: `et-arrow ${name}`, "aria-hidden": "true" });
    return { shaft: draw(group, "line"), head: draw(group, "path"), word: draw(group, "text", { class: "et-strong", "text-anchor": "middle" }, text) };
  }

  // An arrow from the mean along (dx, dy) pixels; its word stands beyond the tip, on one side.
  function point({ shaft, head, word }, [dx, dy], size, side) {
    const [cx, cy] = map.middle, length = Math.hypot(dx, dy), far = Math.min(size, length);
    const [ux, uy] = length > 0 ? [dx / length, dy / length] : [1, 0], neck = length - far;
    update(shaft, { x1: cx, y1: cy, x2: cx + ux * neck, y2: cy + uy * neck });
    const base = [cx + ux * neck, cy + uy * neck], wide = far * 0.5;
    head.setAttribute("d", `M${cx + dx},${cy + dy}L${base[0] - uy * wide},${base[1] + ux * wide}L${base[0] + uy * wide},${base[1] - ux * wide}Z`);
    update(word, { x: cx + dx + ux * 10 + uy * 20 * side, y: cy + dy + uy * 10 - ux * 20 * side + 5 });
  }

  function hold(tip, width, height) {
    let held = false;
    tip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      tip.setPointerCapture(event.pointerId);
      tip.focus({ preventScroll: true });
      playing.stop();
      held = true;
      frame.hush(true);
    });
    tip.addEventListener("pointermove", (event) => {
      if (!held) return;
      const place = plane.svg.getBoundingClientRect();
      const px = ((event.clientX - place.left) / place.width) * width - map.middle[0];
      const py = ((event.clientY - place.top) / place.height) * height - map.middle[1];
      if (px || py) go((Math.atan2(-py, px) * 180) / Math.PI);
    });
    const drop = () => { if (held) { held = false; frame.hush(false); } };
    tip.addEventListener("pointerup", drop);
    tip.addEventListener("lostpointercapture", drop);
    tip.addEventListener("keydown", (event) => {
      const change = KEYS[event.key], jump = { Home: 0, End: 180 }[event.key];
      if (change === undefined && jump === undefined) return;
      event.preventDefault();
      by(jump === undefined ? change * (event.shiftKey ? 10 : 1) : jump - model.get("angle"));
    });
  }

  function buildCurve(height) {
    const width = curve.clear(height);
    const left = 50, right = width - 16, bottom = height - 134, strip = height - 52;
    const top = Math.max(...data.variances) * 1.14;
    const x = linear(0, HALF_TURN, left, right), y = linear(0, top, bottom, 12);
    axes(curve.svg, {
      x, y, left, right, bottom, xTicks: [0, 45, 90, 135, 180], yTicks: ticks(0, top, 4), xText: (a) => `${a}°`, xLabel: "angle of v",
    });
    const at = data.variances.map((value, k) => [clamp(x(data.angles[k]), left, right), y(value)]);
    draw(curve.svg, "polyline", { class: "et-line", points: polyline([...at, [x(HALF_TURN), y(data.variances[0])]]) });
    const tangent = draw(curve.svg, "line", { class: "et-tangent" });
    const now = draw(curve.svg, "circle", { class: "et-now", r: 6.5 });
    const text = draw(curve.svg, "text", { class: "et-strong" });
    const most = Math.max(...points.map(([px, py]) => Math.hypot(px - data.mean[0], py - data.mean[1]))) || 1;
    const along = linear(-most, most, left, right);
    const group = draw(curve.svg, "g", { class: "et-strip", "aria-hidden": "true" });
    draw(group, "line", { class: "et-ground", x1: left, x2: right, y1: strip, y2: strip });
    const spread = draw(group, "line", { class: "et-bar", y1: strip, y2: strip });
    const feet = draw(group, "path", { class: "et-foot" });
    for (const [line, words] of ["projections on v", "bar: ± 1 standard deviation"].entries())
      draw(group, "text", { x: (left + right) / 2, y: strip + 25 + 18 * line, "text-anchor": "middle" }, words);
    flat = { x, y, tangent, now, text, left, right, along, spread, feet, strip };
  }

  function paint() {
    const turn = model.get("angle"), k = turn % HALF_TURN, eigen = isEigen(turn);
    const { v, Sv, sideways } = arrows(data, turn), { middle, reach, far, pixels } = map, { drops, line, spread, feet, tip } = marks;
    const [ux, uy] = [v[0], -v[1]], [cx, cy] = middle;
    const shares = projections(points, data.mean, v), sigma = Math.sqrt(Math.max(data.variances[k], 0));
    const foot = shares.map((p) => [(cx + ux * p * pixels).toFixed(1), (cy + uy * p * pixels).toFixed(1)]);
    drops.setAttribute("d", points.map(([px, py], i) => `M${map.x(px).toFixed(1)},${map.y(py).toFixed(1)}L${foot[i]}`).join(""));
    feet.setAttribute("d", foot.map((place) => `M${place}h0`).join(""));
    update(line, { x1: cx - ux * far, y1: cy - uy * far, x2: cx + ux * far, y2: cy + uy * far });
    const half = sigma * pixels;
    update(spread, { x1: cx - ux * half, y1: cy - uy * half, x2: cx + ux * half, y2: cy + uy * half });
    const side = sideways > 0 ? 1 : -1;   // the words stand on opposite sides of the two arrows
    const tipAt = [ux * 0.74 * reach, uy * 0.74 * reach];
    point(marks.v, tipAt, 14, -side);
    point(marks.Sv, [(Sv[0] / longest) * reach, (-Sv[1] / longest) * reach], 20, side);
    tip.setAttribute("transform", `translate(${(cx + tipAt[0]).toFixed(1)},${(cy + tipAt[1]).toFixed(1)})`);
    const text = sentence(data, turn), degrees = `${number(angleOf(data, turn))}°`;
    update(tip, { "aria-valuenow": turn, "aria-valuetext": text });
    frame.root.classList.toggle("et-found", eigen);
    plane.title.replaceChildren(`v at ${degrees}`, element("small", {}, eigen ? "an eigenvector: S\u00a0v is parallel to v" : "S\u00a0v is drawn to a scale of its own"));
    update(plane.svg, { "aria-label": `${points.length} points. ${text}` });
    dial.set(turn, degrees, text);
    frame.say(text);
    paintCurve(k, sigma, shares, sideways, turn);
  }

  function paintCurve(k, sigma, shares, sideways, turn) {
    const { x, y, tangent, now, text, left, right, along, spread, feet, strip } = flat;
    const cx = clamp(x(data.angles[k]), left, right), cy = y(data.variances[k]);
    // The slope of the curve is twice the sideways part of S v (per radian), whichever way v points.
    const slope = ((y(1) - y(0)) * 2 * sideways * Math.PI) / 180 / (x(1) - x(0)), wide = 46 / Math.hypot(1, slope);
    update(tangent, { x1: cx - wide, x2: cx + wide, y1: cy - slope * wide, y2: cy + slope * wide });
    update(now, { cx, cy });
    const aside = Math.abs(slope) < 0.5 ? 0 : slope < 0 ? -26 : 26;   // off the curve, on its upper side
    update(text, { x: clamp(cx + aside, left + 24, right - 24), y: Math.max(cy - 16, 12), "text-anchor": "middle" });
    text.textContent = number(data.variances[k]);
    update(spread, { x1: along(-sigma), x2: along(sigma) });
    feet.setAttribute("d", shares.map((p) => `M${along(p).toFixed(1)},${strip}h0`).join(""));
    update(curve.svg, {
      role: "img",
      "aria-label": `Variance along v over all directions, from ${number(Math.min(...data.variances))} to ${number(Math.max(...data.variances))}; now ${number(data.variances[k])} at ${number(angleOf(data, turn))}°.`,
    });
  }

  curve.title.replaceChildren("Variance along v", element("small", {}, "the same for −v"));
  const stopWatching = watch(model, { angle: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    playing.stop();
    stopWatching();
    stopFitting();
    frame.off();
  };
}

export default { render };
