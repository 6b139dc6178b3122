// The snippet explorer: learning curves of two questions, for the length that the slider chooses.

function render({ model, el }) {
  const frame = shell({ model, el }, "How long a snippet?", "et-snippet");
  const data = model.get("drawing"), last = data.lengths.length - 1;
  const names = ["key", "instrument"], panels = names.map((name) => panel(frame.panels, name));
  const kinds = ["one", "votes", "whole"];
  let marks = [];

  // -- controls
  const change = (key) => (value) => {
    model.set(key, value);
    send(model);
  };
  const first = row(frame.controls), second = row(frame.controls);
  const length = slider(first, "Length of a snippet", { min: 0, max: last, wide: true }, change("seconds"));
  const size = slider(second, "Pieces to train on", { min: 0, max: data.sizes.length - 1, wide: true }, change("size"));
  const rolled = toggle(second, "Keys in all twelve transpositions", change("rolled"));

  // -- drawing: build() makes axes and empty curves, paint() fills them
  function build() {
    marks = panels.map(({ svg, clear }) => {
      const width = clear(1), height = Math.round(clamp(width * 0.72, 230, 330));
      clear(height);
      svg.setAttribute("role", "img");
      const left = 40, right = width - 12, bottom = height - 44;
      const across = linear(Math.log(data.sizes[0]), Math.log(data.sizes.at(-1)), left + 10, right - 14);
      const x = (value) => across(Math.log(value)), y = linear(0, 1, bottom, 14);
      axes(svg, { x, y, left, right, bottom, xLabel: "pieces to train on", xTicks: data.sizes, yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1] });
      const here = draw(svg, "line", { class: "et-here", y1: 14, y2: bottom });
      const bands = kinds.map((kind) => draw(svg, "polygon", { class: `et-band et-${kind}` }));
      const lines = kinds.map((kind) => draw(svg, "polyline", { class: `et-curve et-${kind}` }));
      const dots = kinds.map((kind, k) => data.sizes.map(() => draw(svg, "path", { class: `et-dot et-${kind}`, d: glyph(k, 0.6) })));
      const keys = kinds.map((kind, k) => {
        const text = draw(svg, "g", {}), at = 20 + 19 * k;
        draw(text, "path", { class: `et-dot et-${kind}`, d: glyph(k, 0.6), transform: `translate(${left + 16},${at})` });
        return { text, name: draw(text, "text", { x: left + 28, y: at + 4.5 }) };
      });
      return { x, y, here, bands, lines, dots, keys };
    });
  }

  function paint() {
    const at = model.get("seconds"), seconds = data.lengths[at], count = data.whole / seconds;
    const view = data.views[2 * at + (model.get("rolled") ? 1 : 0)], shown = model.get("size");
    const words = [`one of ${seconds} s`, `${count} of ${seconds} s vote`, `${data.whole} s at once`];
    panels.forEach(({ svg, title }, p) => {
      const { x, y, here, bands, lines, dots, keys } = marks[p];
      update(here, { x1: x(data.sizes[shown]), x2: x(data.sizes[shown]) });
      view.panels[p].forEach(({ mean, spread }, k) => {
        const visible = count > 1 || k === 2 ? "visible" : "hidden";
        const corner = (sign) => (value, i) => [x(data.sizes[i]), y(clamp(value + sign * spread[i], 0, 1))];
        update(bands[k], { points: polyline([...mean.map(corner(1)), ...mean.map(corner(-1)).reverse()]), visibility: visible });
        update(lines[k], { points: polyline(mean.map((value, i) => [x(data.sizes[i]), y(value)])), visibility: visible });
        dots[k].forEach((dot, i) => update(dot, { transform: `translate(${x(data.sizes[i]).toFixed(1)},${y(mean[i]).toFixed(1)})`, visibility: visible }));
        update(keys[k].text, { visibility: visible });
        keys[k].name.textContent = words[k];
      });
      title.replaceChildren(data.titles[p], element("small", {}, "share right, unseen tunes"));
      const values = view.panels[p].map(({ mean }, k) => `${words[k]} ${mean[shown].toFixed(2)}`);
      svg.setAttribute("aria-label", `Learning curves, ${data.titles[p]}. With ${data.sizes[shown]} pieces: ${(count > 1 ? values : values.slice(2)).join(", ")}.`);
    });
    length.set(at, `${seconds} s`, `${seconds} seconds`);
    size.set(shown, String(data.sizes[shown]), `${data.sizes[shown]} pieces`);
    rolled.checked = model.get("rolled");
    frame.say(view.sentences[shown]);
  }

  const stopWatching = watch(model, { seconds: paint, size: paint, rolled: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    stopWatching();
    stopFitting();
    frame.off();
  };
}

export default { render };
