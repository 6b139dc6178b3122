// The effect rack explorer: the dry and the wet sound over one another, and their spectra.

const HZ = [50, 100, 200, 500, 1000, 2000, 5000];

function render({ model, el }) {
  const frame = shell({ model, el }, "A sound before and after an effect", "et-rack");
  const question = asker(model, frame, { rest: () => "both sounds are still here" });
  const wave = panel(frame.panels, "wave"), spectrum = panel(frame.panels, "spectrum");
  const effects = model.get("effects"), [floor, ceiling] = model.get("limits_db");
  const effectOf = (name) => effects.find((each) => each.name === name);
  let later = null; // what to ask for when the open question is answered
  let time = null, tone = null;

  // -- controls
  const choices = row(frame.controls), turn = row(frame.controls);
  const stop = () => players.forEach((player) => player.stop());
  // One question at a time: on a slider that is moved fast only the last place counts.
  function want(changes) {
    stop();
    if (question.open) later = { ...later, ...changes };
    else question.ask(changes);
    paint();
  }
  const asked = () => ({ effect: model.get("effect"), value: model.get("value"), clip: model.get("clip"), ...later });
  const effect = chooser(choices, "Effect", effects.map(({ name }) => name), (name) => want({ effect: name, value: effectOf(name).start }));
  const clip = chooser(choices, "Dry sound", model.get("clips"), (name) => want({ clip: name }));
  const buttons = element("div", { class: "et-group" });
  choices.append(buttons);
  const players = ["dry", "wet"].map((which) => soundPlayer(buttons, {
    label: `Play ${which}`,
    sound: () => ({ bytes: model.get(`${which}_sound`), rate: model.get("rate"), name: which === "dry" ? `dry ${model.get("drawing").clip}` : `${model.get("drawing").clip} with ${model.get("drawing").effect}` }),
    moved: (seconds) => head(seconds),
    changed: (on) => { frame.hush(on); if (!on) head(null); },
  }));
  const dial = slider(turn, "Parameter", { min: 0, max: 1, step: "any", wide: true }, (value) => want({ value }));
  const name = dial.input.previousElementSibling, field = dial.input.parentElement;

  // -- drawing: build() makes what stays, paint() what changes
  function build() {
    const height = Math.round(clamp(wave.clear(1) * 0.62, 210, 300));
    const width = wave.clear(height);
    time = {
      left: 40, right: width - 8, bottom: height - 44, y: linear(-1, 1, height - 44, 12),
      axes: draw(wave.svg, "g"), dry: draw(wave.svg, "path", { class: "et-dry" }), wet: draw(wave.svg, "path", { class: "et-wet" }),
      edge: draw(wave.svg, "path", { class: "et-dry-line" }),
      head: draw(wave.svg, "line", { class: "et-head", y1: 12, y2: height - 44, visibility: "hidden" }),
    };
    wave.svg.setAttribute("role", "img");
    const wide = spectrum.clear(height), left = 44, right = wide - 8, bottom = height - 44;
    const hz = model.get("drawing").hz, log = linear(Math.log(hz[0]), Math.log(hz.at(-1)), left, right), x = (f) => log(Math.log(f));
    const y = linear(floor, ceiling, bottom, 12);
    const room = wide > 330 ? HZ : HZ.filter((_, i) => i % 2 === 1);
    axes(spectrum.svg, { x, y, left, right, bottom, xTicks: room, yTicks: [-60, -40, -20, 0, 20], xLabel: "Hz", xText: (f) => (f >= 1000 ? `${f / 1000}k` : String(f)) });
    tone = { x, y, dry: draw(spectrum.svg, "polyline", { class: "et-dry-line" }), wet: draw(spectrum.svg, "polyline", { class: "et-wet-line" }) };
    spectrum.svg.setAttribute("role", "img");
  }

  // A line at the moment that is heard.
  function head(seconds) {
    if (!time) return;
    if (seconds === null) return time.head.setAttribute("visibility", "hidden");
    const at = time.x(seconds);
    update(time.head, { x1: at, x2: at, visibility: "visible" });
  }

  const outline = ([low, high], x, y, seconds) => {
    const at = (i) => x(((i + 0.5) / low.length) * seconds);
    return `M${[...high.map((value, i) => [at(i), y(value)]), ...low.map((value, i) => [at(i), y(value)]).reverse()]
      .map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join("L")}Z`;
  };

  function paint() {
    if (!time) return;
    const shown = model.get("drawing"), { effect: asking, value, clip: wanted } = asked(), now = effectOf(asking);
    time.x = linear(0, shown.seconds, time.left, time.right);
    time.axes.replaceChildren();
    axes(time.axes, { x: time.x, y: time.y, left: time.left, right: time.right, bottom: time.bottom, xTicks: ticks(0, shown.seconds, 5), yTicks: [-1, -0.5, 0, 0.5, 1], xLabel: "seconds" });
    for (const path of [time.dry, time.edge]) path.setAttribute("d", outline(shown.dry, time.x, time.y, shown.seconds));
    time.wet.setAttribute("d", outline(shown.wet.map((edge) => edge.map((sample) => clamp(sample, -1, 1))), time.x, time.y, shown.seconds));
    for (const which of ["dry", "wet"])
      tone[which].setAttribute("points", polyline(shown[`${which}_db`].map((db, i) => [tone.x(shown.hz[i]), tone.y(clamp(db, floor, ceiling))])));
    effect.value = asking;
    clip.value = wanted;
    field.hidden = !now.label;
    if (now.label) {
      name.textContent = now.label;
      update(dial.input, { min: now.low, max: now.high, step: now.step, "aria-label": now.label });
      dial.set(value, `${number(value)}\u00a0${now.unit}`);
    }
    wave.title.replaceChildren(element("i", { class: "et-key et-key-dry" }), "dry", element("i", { class: "et-key et-key-wet" }), `wet: ${shown.effect}`);
    spectrum.title.replaceChildren("Spectrum in dB", element("small", {}, "dashed: dry, line: wet"));
    update(wave.svg, { "aria-label": `The dry and the wet sound over one another. ${shown.sentence}` });
    update(spectrum.svg, { "aria-label": "The spectra of the dry and of the wet sound over one another, from 40 Hz to 5.4 kHz, in dB against the loudest frequency of the dry one." });
    frame.say(shown.sentence);
  }

  function answered() {
    if (question.open) return;
    const next = later;
    later = null;
    if (next) want(next);
    paint();
  }

  const stopWatching = watch(model, { drawing: paint, answered });
  const stopFitting = fitted(frame.root, () => { build(); paint(); });
  return () => {
    players.forEach((player) => player.off());
    stopWatching();
    stopFitting();
    question.off();
    frame.off();
  };
}

export default { render };
