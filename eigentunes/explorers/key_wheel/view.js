// The key wheel explorer: 24 keys on the circle of fifths on the left, pitch classes on the right.

const MOVES = { ArrowRight: 1, ArrowLeft: -1 };

function render({ model, el }) {
  const frame = shell({ model, el }, "The wheel of keys", "et-wheel");
  const data = model.get("drawing"), wheel = panel(frame.panels, "keys"), bars = panel(frame.panels, "notes");
  const place = (key) => (7 * ((key % 12) + (key < 12 ? 0 : 3))) % 12;  // relative keys stand on one spoke
  const keyAt = (at, minor) => (minor ? 12 + ((7 * at + 9) % 12) : (7 * at) % 12);
  const short = (key) => data.keys[key].split(" ")[0] + (key < 12 ? "" : "m");
  const moved = (key, steps) => 12 * Math.floor(key / 12) + ((key + steps) % 12);
  // A tape that runs faster sounds higher: every transposition from one sound, as near to it as can be.
  const faster = (steps) => Math.round(model.get("rate") * 2 ** ((((steps + 5) % 12) - 5) / 12));
  let map = null, chart = null;

  const set = (key) => (value) => {
    model.set(key, value);
    send(model);
  };
  const choose = (key) => { chord.stop(); set("selected")(key); };

  // -- controls
  const top = row(frame.controls), below = row(frame.controls);
  const steps = slider(top, "Transpose by", { min: 0, max: 11, wide: true }, (value) => { tune.stop(); set("steps")(value); });
  const names = data.profiles.map(({ name }) => name);
  const profile = chooser(top, "Profile", names, (name) => set("profile")(names.indexOf(name)));
  const buttons = element("div", { class: "et-group" });
  below.append(buttons);
  const chord = soundPlayer(buttons, {
    label: "Play the chosen key's chord",
    sound: () => {
      const key = model.get("selected");
      return { bytes: model.get(key < 12 ? "major_sound" : "minor_sound"), rate: faster(key % 12), name: `the chord of ${data.keys[key]}` };
    },
  });
  const tune = soundPlayer(buttons, {
    label: "Play the chroma",
    sound: () => ({ bytes: model.get("chroma_sound"), rate: faster(model.get("steps")), name: `the chroma, transposed by ${model.get("steps")}` }),
  });

  // -- drawing: build() makes what stays, paint() what changes
  function build() {
    const width = wheel.clear(1), height = Math.round(clamp(width * 0.95, 270, 430));
    wheel.clear(height);
    const cx = width / 2, cy = height / 2, outer = Math.min(width, height) / 2 - 52, inner = outer * 0.63;
    const most = inner * 0.255;
    const ring = draw(wheel.svg, "g", { class: "et-rings", "aria-hidden": "true" });
    for (const r of [outer, inner]) draw(ring, "circle", { cx, cy, r });
    const layer = draw(wheel.svg, "g", { "aria-hidden": "true" });
    const spots = data.keys.map((_, key) => {
      const angle = (place(key) / 12) * 2 * Math.PI, r = key < 12 ? outer : inner;
      const x = cx + r * Math.sin(angle), y = cy - r * Math.cos(angle);
      const group = draw(layer, "g", { class: "et-spot", transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` });
      draw(group, "circle", { class: "et-room", r: most });
      const disc = draw(group, "circle", { class: "et-disc" });
      draw(group, "text", { y: 4.5, "text-anchor": "middle" }, short(key));
      group.addEventListener("click", () => { choose(key); map.cursor.focus({ preventScroll: true }); });
      return { group, disc, x, y };
    });
    const star = draw(wheel.svg, "text", { class: "et-true", "text-anchor": "middle", "aria-hidden": "true" }, "★");
    const cursor = draw(wheel.svg, "g", { class: "et-cursor", tabindex: 0, role: "slider", "aria-label": "Key", "aria-valuemin": 0, "aria-valuemax": 23 });
    draw(cursor, "circle", { r: most + 2 });
    cursor.addEventListener("keydown", (event) => {
      const key = model.get("selected"), minor = key >= 12;
      if (event.key in MOVES) choose(keyAt((place(key) + MOVES[event.key] + 12) % 12, minor));
      else if (event.key === "ArrowUp" || event.key === "ArrowDown") choose(keyAt(place(key), event.key === "ArrowDown"));
      else if ((event.key === "Enter" && !event.shiftKey) || event.key === " ") chord.node.click();
      else return;
      event.preventDefault();
    });
    map = { spots, star, cursor, most, cx, cy, outer, inner };

    const wide = bars.clear(height), left = 36, right = wide - 6, bottom = height - 46;
    const x = linear(-0.5, 11.5, left, right), y = linear(0, 1, bottom, 14), thick = ((right - left) / 12) * 0.66;
    axes(bars.svg, { x, y, left, right, bottom, yTicks: [0, 0.5, 1], xTicks: data.fifths.map((_, i) => i), xText: (i) => data.pitches[data.fifths[i]], xLabel: "pitch classes in fifths" });
    chart = {
      x, y, bottom,
      bars: data.fifths.map((_, i) => draw(bars.svg, "rect", { class: "et-share", x: x(i) - thick / 2, width: thick })),
      line: draw(bars.svg, "polyline", { class: "et-profile" }),
      dots: data.fifths.map((_, i) => draw(bars.svg, "circle", { class: "et-bead", cx: x(i), r: 4 })),
    };
    for (const { svg } of [bars]) svg.setAttribute("role", "img");
  }

  function paint() {
    if (!map) return;
    const shift = model.get("steps"), p = model.get("profile"), chosen = model.get("selected");
    const scores = data.scores[p][shift], best = data.best[p][shift], mode = data.profiles[p].modes[chosen < 12 ? 0 : 1];
    map.spots.forEach(({ group, disc }, key) => {
      disc.setAttribute("r", (map.most * Math.sqrt(Math.max(scores[key], 0))).toFixed(1));
      group.classList.toggle("et-best", key === best);
    });
    map.star.setAttribute("visibility", data.true === null ? "hidden" : "visible");
    if (data.true !== null) {
      const key = moved(data.true, shift), angle = (place(key) / 12) * 2 * Math.PI;
      const r = key < 12 ? map.outer + map.most + 11 : map.inner - map.most - 9;
      update(map.star, { x: map.cx + r * Math.sin(angle), y: map.cy - r * Math.cos(angle) + 5 });
    }
    const { x, y } = map.spots[chosen], words = `${data.keys[chosen]}: correlation ${scores[chosen].toFixed(2)}`;
    update(map.cursor, { transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`, "aria-valuenow": chosen, "aria-valuetext": words });
    const level = data.fifths.map((pitch) => Math.max(data.chroma[(pitch - shift + 12) % 12], 0));
    const wanted = data.fifths.map((pitch) => mode[(pitch - (chosen % 12) + 12) % 12]);
    chart.bars.forEach((bar, i) => update(bar, { y: chart.y(level[i]), height: chart.bottom - chart.y(level[i]) }));
    chart.line.setAttribute("points", polyline(wanted.map((value, i) => [chart.x(i), chart.y(value)])));
    chart.dots.forEach((dot, i) => dot.setAttribute("cy", chart.y(wanted[i])));
    wheel.title.replaceChildren("Fit of the keys", element("small", {}, data.true === null ? "outside major, inside minor" : "outside major, inside minor, ★ true"));
    bars.title.replaceChildren("Chroma", element("small", {}, `line: profile of ${data.keys[chosen]}, ${scores[chosen].toFixed(2)}`));
    wheel.svg.setAttribute("aria-label", `The 24 keys on the circle of fifths, each as large as it fits. ${data.sentences[p][shift]}`);
    bars.svg.setAttribute("aria-label", `Pitch classes of the chroma: ${data.fifths.map((pitch, i) => `${data.pitches[pitch]} ${level[i].toFixed(2)}`).join(", ")}; profile of ${data.keys[chosen]}.`);
    steps.set(shift, String(shift), `${shift} semitones`);
    profile.value = names[p];
    frame.say(`${data.sentences[p][shift]}${chosen === best ? "" : ` Chosen: ${words}.`}`);
  }

  const stopWatching = watch(model, { steps: paint, profile: paint, selected: paint });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    chord.off();
    tune.off();
    stopWatching();
    stopFitting();
    frame.off();
  };
}

export default { render };
