// Shared parts of all views: elements, controls, axes, scatter, live text, questions to Python.
// base.py puts this file between PALETTE (eigentunes/palette.py) and an explorer's own view.js,
// so that the names below are at hand there without an import.

// ---- elements --------------------------------------------------------------------------------

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function draw(parent, tag, attributes = {}, text = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  parent?.append(node);
  return node;
}

export const update = (node, attributes) => {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
};

// ---- numbers ---------------------------------------------------------------------------------

// The same words as eigentunes/explorers/wording.py.
export function number(value) {
  if (Math.abs(value) >= 99.95) return Math.round(value).toLocaleString("en-US").replace("-", "−");
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// About `count` round tick values from low to high.
export function ticks(low, high, count) {
  const raw = (high - low) / count;
  if (!(raw > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
  const values = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) values.push(i * step);
  return values;
}

export const tickText = (value) =>
  Math.abs(value) >= 10000 ? `${number(value / 1000)}k` : String(Number(value.toPrecision(6))).replace("-", "−");

export const linear = (from, to, start, end) => (value) =>
  start + ((value - from) / (to - from || 1)) * (end - start);

// Widen a box [x0, x1, y0, y1] so that one unit is as long in x as in y on `width` × `height` px.
export function equalBox([x0, x1, y0, y1], width, height) {
  const unit = Math.max((x1 - x0) / width, (y1 - y0) / height);
  const [cx, cy, hx, hy] = [(x0 + x1) / 2, (y0 + y1) / 2, (unit * width) / 2, (unit * height) / 2];
  return [cx - hx, cx + hx, cy - hy, cy + hy];
}

// Python writes label j as the character with code 48 + j.
export const decoded = (text) => Array.from(text, (c) => c.charCodeAt(0) - 48);

// ---- clusters --------------------------------------------------------------------------------

export const colourClass = (j) => (j < 0 ? "c-none" : `c${j % PALETTE.colours}`);
export const shapeName = (j) => PALETTE.shapes[j % PALETTE.shapes.length];

// Scaled here rather than by a transform, which would thin the outline.
const sizes = new Map();
export function glyph(j, scale = 1) {
  const index = j < 0 ? 0 : j % PALETTE.glyphs.length;
  const key = `${index} ${scale}`;
  if (!sizes.has(key))
    sizes.set(key, PALETTE.glyphs[index].replace(/-?[\d.]+/g, (n) => String(Math.round(n * scale * 100) / 100)));
  return sizes.get(key);
}

// Points as small glyphs; colour(labels) touches only those whose label has changed.
export function scatter(parent, points, x, y) {
  const scale = points.length > 500 ? 0.3 : points.length > 150 ? 0.36 : 0.44;
  const group = draw(parent, "g", { class: "et-points", "aria-hidden": "true" });
  const shown = new Int16Array(points.length).fill(-2);
  const dots = points.map(([px, py]) =>
    draw(group, "path", { transform: `translate(${x(px).toFixed(1)},${y(py).toFixed(1)})` }));
  return {
    group,
    colour(labels) {
      for (let i = 0; i < dots.length; i++) {
        if (shown[i] === labels[i]) continue;
        shown[i] = labels[i];
        dots[i].setAttribute("class", colourClass(labels[i]));
        dots[i].setAttribute("d", glyph(labels[i], scale));
      }
    },
  };
}

// ---- the frame of an explorer ----------------------------------------------------------------

// A titled drawing. Its viewBox is its size in pixels, so text keeps its size when it shrinks.
export function panel(parent, name) {
  const title = element("figcaption");
  const svg = draw(null, "svg", { role: "group" });
  const figure = element("figure", { class: `et-panel et-${name}` }, title, svg);
  parent.append(figure);
  return {
    figure,
    svg,
    title,
    clear(height) {
      const width = Math.max(figure.clientWidth || 0, 120);
      svg.replaceChildren();
      update(svg, { viewBox: `0 0 ${width} ${height}`, height });
      return width;
    },
  };
}

// The root: drawings, controls, then three lines: state, who drives, what went wrong.
// All style sheets of a page apply to all explorers on it: an explorer's own rules begin with its class.
export function shell({ model, el }, name, className) {
  const panels = element("div", { class: "et-panels" });
  const note = element("p", { class: "et-note" });
  const controls = element("div", { class: "et-controls" });
  const status = element("p", { class: "et-status", role: "status", "aria-live": "polite" });
  const driver = element("p", { class: "et-driver" });
  const error = element("p", { class: "et-error", role: "alert" });
  const kernel = element("p", { class: "et-kernel", role: "status" });
  const root = element("section", { class: `et ${className}`, "aria-label": name }, panels, note, controls, status, kernel, error, driver);
  // JupyterLab's command mode would take arrow keys and letters; Shift+Enter and Ctrl+S are its own.
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "Enter") event.stopPropagation();
    else if (event.key === "Enter" && !event.shiftKey) event.stopPropagation();
  });
  el.append(root);
  const texts = () => {
    driver.textContent = model.get("driver");
    error.textContent = model.get("error");
  };
  model.on("change:driver", texts);
  model.on("change:error", texts);
  texts();
  return {
    root,
    panels,
    controls,
    note(text) {
      note.textContent = text && `${text[0].toUpperCase()}${text.slice(1)}.`;
    },
    say(text) {
      if (status.textContent !== text) status.textContent = text;
    },
    // While something is dragged or played, every state would be read out.
    hush(on) {
      status.setAttribute("aria-live", on ? "off" : "polite");
    },
    kernel(text) {
      if (kernel.textContent !== text) kernel.textContent = text;
    },
    off() {
      model.off("change:driver", texts);
      model.off("change:error", texts);
    },
  };
}

// Call build() now and whenever the width changes.
export function fitted(root, build) {
  let width = -1;
  const check = () => {
    // A notebook takes outputs out of the page while they are far away: not a width to draw for.
    if (root.clientWidth === width || (root.clientWidth === 0 && width >= 0)) return;
    width = root.clientWidth;
    build(width);
  };
  const observer = new ResizeObserver(check);
  observer.observe(root);
  check();
  return () => observer.disconnect();
}

// Watch model keys and return a function that stops it.
export function watch(model, handlers) {
  for (const [key, handler] of Object.entries(handlers)) model.on(`change:${key}`, handler);
  return () => {
    for (const [key, handler] of Object.entries(handlers)) model.off(`change:${key}`, handler);
  };
}

// Questions that Python answers. `open` is true until the answer to the last one is here.
// rest() says what a reader without a kernel can still do.
export function asker(model, frame, { patience = 3000, rest = () => "what is computed already can still be explored" } = {}) {
  let timer = 0;
  const open = () => model.get("answered") < model.get("request");
  const check = () => {
    if (open()) return;
    clearTimeout(timer);
    frame.kernel("");
  };
  model.on("change:answered", check);
  return {
    get open() {
      return open();
    },
    ask(changes) {
      // First of all: the handlers of the other changes must know that a question is open.
      model.set("request", model.get("request") + 1);
      for (const [key, value] of Object.entries(changes)) model.set(key, value);
      send(model);
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (open()) frame.kernel(`The kernel does not answer (it is busy or stopped): ${rest()}.`);
      }, patience);
    },
    off() {
      clearTimeout(timer);
      model.off("change:answered", check);
    },
  };
}

// A saved notebook without a kernel has nobody to send to; its view must go on.
export function send(model) {
  try {
    model.save_changes();
  } catch (error) {
    console.info("Eigentunes: state not sent", error);
  }
}

// ---- controls --------------------------------------------------------------------------------

export function row(parent) {
  const node = element("div", { class: "et-row" });
  parent.append(node);
  return node;
}

export function button(parent, label, icon, press) {
  const node = element("button", { type: "button", class: "et-button" });
  const face = (text, path) => {
    node.replaceChildren();
    const svg = draw(node, "svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" });
    draw(svg, "path", { d: path });
    node.append(text);
  };
  face(label, icon);
  node.addEventListener("click", press);
  parent.append(node);
  return { node, face };
}

export const ICONS = {
  play: "M3,1L14,8L3,15Z",
  pause: "M2,1H6V15H2ZM10,1H14V15H10Z",
  up: "M8,2L15,13H1Z",
  down: "M8,14L1,3H15Z",
  back: "M13,1L2,8L13,15Z",
  half: "M3,1L11,8L3,15ZM12,1H14V15H12Z",
  step: "M1,1L8,8L1,15ZM8,1L15,8L8,15Z",
  first: "M2,1H4V15H2ZM14,1L5,8L14,15Z",
  turnLeft: "M8,1A7,7 0 1 1 1,8H3.4A4.6,4.6 0 1 0 8,3.4V6L3,2.5L8,-1Z",
  turnRight: "M8,1A7,7 0 1 0 15,8H12.6A4.6,4.6 0 1 1 8,3.4V6L13,2.5L8,-1Z",
  shuffle: "M8,1A7,7 0 1 0 15,8H12.6A4.6,4.6 0 1 1 8,3.4V6L13,2.5L8,-1Z",
};

export function slider(parent, label, { min, max, step = 1, wide = false }, move) {
  const input = element("input", { type: "range", min, max, step, "aria-label": label });
  const value = element("span", { class: "et-value", "aria-hidden": "true" });
  parent.append(element("label", { class: wide ? "et-field et-wide" : "et-field" }, element("span", {}, label), input, value));
  input.addEventListener("input", () => move(Number(input.value)));
  return {
    input,
    set(current, text, spoken = text) {
      if (Number(input.value) !== current) input.value = current;
      value.textContent = text;
      input.setAttribute("aria-valuetext", spoken);
    },
    limit(top) {
      input.max = top;
    },
  };
}

export function chooser(parent, label, options, choose) {
  const select = element("select", { "aria-label": label }, ...options.map((option) => new Option(option)));
  parent.append(element("label", { class: "et-field" }, element("span", {}, label), select));
  select.addEventListener("change", () => choose(select.value));
  return select;
}

export function toggle(parent, label, change) {
  const input = element("input", { type: "checkbox" });
  parent.append(element("label", { class: "et-field et-toggle" }, input, element("span", {}, label)));
  input.addEventListener("change", () => change(input.checked));
  return input;
}

// A button that calls next() every `interval` ms until next() says there is no more.
export function player(parent, interval, { next, rewind, changed }) {
  let timer = 0;
  const play = button(parent, "Play", ICONS.play, () => (timer ? stop() : start()));
  function start() {
    rewind();
    play.face("Pause", ICONS.pause);
    changed(true);
    timer = setInterval(() => {
      if (!play.node.isConnected || !next()) stop();
    }, interval);
  }
  function stop() {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    play.face("Play", ICONS.play);
    changed(false);
  }
  return { stop };
}

// ---- axes ------------------------------------------------------------------------------------

// Horizontal grid lines with their values, and labels below. x and y map values to pixels.
export function axes(parent, { x, y, xTicks, yTicks, left, right, bottom, xLabel, yText = tickText, xText = tickText }) {
  const group = draw(parent, "g", { class: "et-axes", "aria-hidden": "true" });
  for (const value of yTicks) {
    draw(group, "line", { x1: left, x2: right, y1: y(value), y2: y(value) });
    draw(group, "text", { x: left - 8, y: y(value) + 4.5, "text-anchor": "end" }, yText(value));
  }
  for (const value of xTicks) draw(group, "text", { x: x(value), y: bottom + 19, "text-anchor": "middle" }, xText(value));
  if (xLabel) draw(group, "text", { x: (left + right) / 2, y: bottom + 37, "text-anchor": "middle" }, xLabel);
  return group;
}

export const polyline = (points) => points.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(" ");
