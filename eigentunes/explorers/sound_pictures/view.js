// The sound pictures explorer: waveform, spectrogram, mel spectrogram and chromagram under one another.

const LEFT = 44, RIGHT = 8;
let masks = 0;  // an id for every mask on the page

// A table of bytes as an image that masks ink: the more, the darker (or, on black, the brighter).
function picture(bytes, rows, columns) {
  const canvas = element("canvas", { width: columns, height: rows }), context = canvas.getContext("2d");
  const pixels = context.createImageData(columns, rows);
  bytes.forEach((value, i) => pixels.data.set([value, value, value, 255], 4 * i));
  context.putImageData(pixels, 0, 0);
  return canvas.toDataURL();
}

function render({ model, el }) {
  const frame = shell({ model, el }, "One sound, four pictures", "et-sounds");
  const data = model.get("drawing"), raw = model.get("images");
  const rows = ["wave", "spectrogram", "mel", "chroma"].map((name) => panel(frame.panels, name));
  const heights = [74, 180, 120, 168], titles = ["Waveform", "Spectrogram", "Mel spectrogram", "Chromagram"];
  const page = `et-mask-${Math.random().toString(36).slice(2)}`;
  const pictures = [];
  let start = raw.byteOffset;
  for (const [high, wide] of data.shapes) {
    pictures.push(picture(new Uint8Array(raw.buffer, start, high * wide), high, wide));
    start += high * wide;
  }
  let x = null, heads = [], inks = [];

  // -- controls
  const first = row(frame.controls), second = row(frame.controls);
  const length = slider(first, "Frame length", { min: 0, max: data.frames.length - 1, wide: true }, (value) => {
    model.set("frame", value);
    send(model);
  });
  const place = slider(second, "Time", { min: 0, max: data.seconds, step: 0.05, wide: true }, (value) => go(value));
  const player = soundPlayer(second, {
    sound: () => ({ bytes: model.get("sound"), rate: model.get("rate"), name: "the sound", from: model.get("time") < data.seconds - 0.1 ? model.get("time") : 0 }),
    moved: (seconds) => { model.set("time", seconds); },
    changed: (on) => {
      frame.hush(on);
      if (!on) { send(model); paint(); }
    },
  });
  function go(seconds) {
    player.stop();
    model.set("time", clamp(seconds, 0, data.seconds));
    send(model);
  }

  // -- drawing: build() makes what stays, paint() what changes
  function build() {
    inks = [];
    heads = rows.map(({ svg, clear }, r) => {
      const last = r === 3, height = heights[r] + (last ? 44 : 12), width = clear(height);
      const right = width - RIGHT, bottom = heights[r] + 2, top = 2;
      x = linear(0, data.seconds, LEFT, right);
      svg.setAttribute("role", "img");
      const xTicks = last ? ticks(0, data.seconds, 6) : [];
      if (r === 0) axes(svg, { x, y: linear(-1, 1, bottom, top), left: LEFT, right, bottom, xTicks, yTicks: [0] });
      if (r === 1) axes(svg, { x, y: linear(0, data.highest, bottom, top), left: LEFT, right, bottom, xTicks, yTicks: ticks(0, data.highest, 4).slice(0, -1) });
      if (r === 2) axes(svg, { x, y: linear(0, 1, bottom, top), left: LEFT, right, bottom, xTicks, yTicks: data.mel_ticks.map(([at]) => at), yText: (at) => data.mel_ticks.find(([other]) => other === at)[1] });
      if (r === 3) axes(svg, { x, y: linear(-0.5, 11.5, bottom, top), left: LEFT, right, bottom, xTicks, xLabel: "seconds", yTicks: data.pitches.map((_, i) => i), yText: (i) => data.pitches[i] });
      if (r === 0) {
        const y = linear(-1, 1, bottom, top), [low, high] = data.outline, at = (i) => x(((i + 0.5) / low.length) * data.seconds);
        const points = [...high.map((value, i) => [at(i), y(value)]), ...low.map((value, i) => [at(i), y(value)]).reverse()];
        draw(svg, "polygon", { class: "et-ink", points: polyline(points) });
      } else {
        const mask = draw(svg, "mask", { id: `${page}-${(masks += 1)}`, maskUnits: "userSpaceOnUse", x: LEFT, y: top, width: right - LEFT, height: bottom - top });
        // A column stands for the middle of its frame.
        const wide = (x(data.step) - x(0)) * data.shapes[0][1];
        inks.push(draw(mask, "image", { x: x(0) - wide / data.shapes[0][1] / 2, y: top, width: wide, height: bottom - top, preserveAspectRatio: "none", style: "image-rendering: pixelated" }));
        draw(svg, "rect", { class: "et-ink", x: LEFT, y: top, width: right - LEFT, height: bottom - top, mask: `url(#${mask.id})` });
      }
      svg.onclick = (event) => {
        const box = svg.getBoundingClientRect(), at = ((event.clientX - box.left) / box.width) * width;
        go(((at - LEFT) / (right - LEFT)) * data.seconds);
        place.input.focus({ preventScroll: true });
      };
      return draw(svg, "line", { class: "et-head", y1: top, y2: bottom });
    });
  }

  function paint() {
    if (!x) return;
    const shown = model.get("frame"), n = data.frames[shown], ms = Math.round((1000 * n) / model.get("rate"));
    inks.forEach((ink, i) => {
      const source = pictures[3 * shown + i];
      if (ink.getAttribute("href") !== source) ink.setAttribute("href", source);
    });
    rows.forEach(({ title, svg }, r) => {
      const more = r === 1 ? [element("small", {}, `frames of ${n} samples, ${ms} ms; Hz`)] : r === 2 ? [element("small", {}, "Hz")] : [];
      title.replaceChildren(titles[r], ...more);
      svg.setAttribute("aria-label", `${titles[r]} of ${number(data.seconds)} seconds, frames of ${n} samples.`);
    });
    length.set(shown, `${n} samples`, `${n} samples, ${ms} milliseconds`);
    move();
  }

  function move() {
    if (!x) return;
    const time = model.get("time"), at = x(time).toFixed(1);
    heads.forEach((head) => update(head, { x1: at, x2: at }));
    const words = data.words[model.get("frame")], i = Math.min(Math.round(time / data.step), words.length - 1);
    const text = `${time.toFixed(2)} s: ${words[i]}.`;
    place.set(Math.round(time / 0.05) * 0.05, `${time.toFixed(2)} s`, text);
    frame.say(text);
  }

  const stopWatching = watch(model, { frame: paint, time: move });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    player.off();
    stopWatching();
    stopFitting();
    frame.off();
  };
}

export default { render };
