// The dendrogram explorer: the tree with its cut on the left, the clusters it leaves on the right.

// ---- the cut, checked against Python's numbers in the tests --------------------------------------

// Number of clusters that a cut at `height` leaves.
export const clusters = (heights, height) => heights.length + 1 - heights.filter((h) => h <= height).length;

// Cluster of every leaf from left to right: neighbours are apart when they join above the cut.
export function leafLabels(joined, count) {
  const labels = [0], merges = joined.length + 1 - count;
  joined.forEach((merge, i) => labels.push(labels[i] + (merge >= merges ? 1 : 0)));
  return labels;
}

// A height in the middle of the gap that leaves `count` clusters.
export function cutFor(heights, count) {
  const merges = heights.length + 1 - count;
  const low = merges > 0 ? heights[merges - 1] : 0;
  return (low + (merges < heights.length ? heights[merges] : low * 1.05)) / 2;
}

// The next number of clusters in a direction; equal heights make some numbers impossible.
export function nextCount(heights, count, change) {
  for (let next = count + change; next >= 1 && next <= heights.length + 1; next += change)
    if (clusters(heights, cutFor(heights, next)) === next) return next;
  return count;
}

export function sentence(height, labels) {
  const sizes = Array(Math.max(...labels) + 1).fill(0);
  for (const label of labels) sizes[label]++;
  sizes.sort((a, b) => b - a);
  if (sizes.length === 1) return `Cut at height ${number(height)}: 1 cluster of all ${sizes[0]} points.`;
  const words = sizes.length > 12 ? `${sizes.slice(0, 12).join(", ")}, …` : `${sizes.slice(0, -1).join(", ")} and ${sizes.at(-1)}`;
  return `Cut at height ${number(height)}: ${sizes.length} clusters of ${words} points.`;
}

// ---- the view ----------------------------------------------------------------------------------

const NOTCHES = 200; // of the slider

function render({ model, el }) {
  const frame = shell({ model, el }, "Dendrogram with a cut", "et-dendrogram");
  const question = asker(model, frame);
  const tree = panel(frame.panels, "tree"), plane = panel(frame.panels, "plane");
  const points = model.get("points");
  frame.note(model.get("note"));
  let data, top, y, links = [], rug = [], dots = null, cut = null;

  const controls = row(frame.controls);
  const go = (height) => {
    model.set("height", clamp(height, 0, top));
    send(model);
  };
  const count = () => clusters(data.heights, model.get("height"));
  const toCount = (change) => {
    const next = nextCount(data.heights, count(), change);
    if (next !== count()) go(cutFor(data.heights, next));
  };
  const buttons = element("div", { class: "et-group" });
  controls.append(buttons);
  button(buttons, "Fewer clusters", ICONS.up, () => toCount(-1));
  button(buttons, "More clusters", ICONS.down, () => toCount(1));
  const level = slider(controls, "Height", { min: 0, max: NOTCHES, wide: true }, (notch) => go((notch / NOTCHES) * top));
  const linkage = chooser(controls, "Linkage", model.get("linkages"), (choice) => question.ask({ linkage: choice }));

  function read() {
    data = model.get("drawing");
    top = data.heights.at(-1) * 1.06 || 1;
  }

  function build() {
    const leaves = data.order.length;
    let width = tree.clear(1);
    const tall = Math.round(clamp(width * 0.68, 250, 400));
    width = tree.clear(tall);
    const left = 50, right = width - 16, bottom = tall - 20;
    const x = linear(-0.5, leaves - 0.5, left, right);
    y = linear(0, top, bottom, 12);
    axes(tree.svg, { x, y, left, right, bottom, xTicks: [], yTicks: ticks(0, top, 5) });
    const branches = draw(tree.svg, "g", { class: leaves > 100 ? "et-branches et-fine" : "et-branches", "aria-hidden": "true" });
    links = data.links.map(([x0, x1, y0, y1], i) =>
      draw(branches, "path", { d: `M${x(x0)},${y(y0)}V${y(data.heights[i])}H${x(x1)}V${y(y1)}` }));
    const pitch = (right - left) / leaves;
    rug = data.order.map((_, i) => draw(branches, "path", { transform: `translate(${x(i)},${bottom + 10})` }));
    rug.pitch = pitch;
    cut = draw(tree.svg, "g", {
      class: "et-cut", role: "slider", tabindex: 0, "aria-label": "Cut line", "aria-orientation": "vertical", "aria-valuemin": 0,
    });
    draw(cut, "line", { class: "et-grip", x1: left, x2: right, y1: 0, y2: 0 });
    draw(cut, "line", { class: "et-cut-line", x1: left, x2: right, y1: 0, y2: 0 });
    draw(cut, "rect", { class: "et-handle", x: right - 12, y: -7, width: 24, height: 14, rx: 7 });
    holdCut(tall, bottom);

    const wide = plane.clear(tall), box = equalBox(model.get("box"), wide, tall);
    dots = scatter(plane.svg, points, linear(box[0], box[1], 0, wide), linear(box[2], box[3], tall, 0));
  }

  function holdCut(tall, bottom) {
    let held = false;
    cut.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      cut.setPointerCapture(event.pointerId);
      cut.focus({ preventScroll: true });
      held = true;
      frame.hush(true);
    });
    cut.addEventListener("pointermove", (event) => {
      if (!held) return;
      const place = tree.svg.getBoundingClientRect();
      const pixel = ((event.clientY - place.top) / place.height) * tall;
      go(((bottom - pixel) / (bottom - 12)) * top);
    });
    const drop = () => { held = false; frame.hush(false); };
    cut.addEventListener("pointerup", drop);
    cut.addEventListener("lostpointercapture", drop);
    cut.addEventListener("keydown", (event) => {
      const notch = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
      const jump = { Home: 0, End: top }[event.key];
      if (notch === undefined && jump === undefined) return;
      event.preventDefault();
      go(jump ?? model.get("height") + (notch * (event.shiftKey ? 10 : 1) * top) / NOTCHES);
    });
  }

  function paint() {
    if (data !== model.get("drawing")) {
      read();
      build();
    }
    const height = Math.min(model.get("height"), top), k = count();
    const leaves = leafLabels(data.joined, k), merges = data.heights.length + 1 - k;
    const ofPoint = [];
    data.order.forEach((point, i) => { ofPoint[point] = leaves[i]; });
    links.forEach((link, i) => link.setAttribute("class", i < merges ? colourClass(leaves[data.links[i][4]]) : "c-none"));
    rug.forEach((leaf, i) => update(leaf, {
      class: `et-leaf ${colourClass(leaves[i])}`,
      // Too many leaves for shapes: a strip in the colours of the clusters.
      d: rug.pitch >= 7 ? glyph(leaves[i], clamp(rug.pitch / 24, 0.3, 0.5)) : `M${-rug.pitch / 2},-5H${rug.pitch / 2}V3H${-rug.pitch / 2}Z`,
    }));
    dots.colour(ofPoint);
    const text = sentence(height, leaves);
    cut.setAttribute("transform", `translate(0,${y(height).toFixed(1)})`);
    update(cut, { "aria-valuenow": height.toFixed(3), "aria-valuemax": top.toFixed(3), "aria-valuetext": text });
    tree.title.replaceChildren(`Cut at height ${number(height)}`, element("small", {}, `${data.linkage} linkage`));
    plane.title.textContent = `${k} cluster${k > 1 ? "s" : ""}`;
    tree.svg.setAttribute("aria-label", `Dendrogram of ${points.length} points, ${data.linkage} linkage.`);
    update(plane.svg, { role: "img", "aria-label": `${points.length} points in ${k} cluster${k > 1 ? "s" : ""}. ${model.get("note")}` });
    level.set(Math.round((height / top) * NOTCHES), number(height), text);
    linkage.value = question.open ? linkage.value : model.get("linkage");
    frame.say(text);
  }

  read();
  const stopWatching = watch(model, {
    height: paint,
    linkage: paint,
    drawing: paint,
  });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
