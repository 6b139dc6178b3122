// Shared part of the views that play sounds; base.py puts it after view.js for who asks for it:
// esm("folder", "sound.js").  Samples travel as 16-bit little-endian bytes (eigentunes/sound.py).
// Nothing sounds before a click, Space or Enter, and only one sound at a time on a page, also of
// several explorers: each has its own copy of this module, so they agree by an event of the page.

const SOUNDS = "eigentunes:sound";

export function samples(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: view.byteLength >> 1 }, (_, i) => view.getInt16(2 * i, true) / 32767);
}

// A play button for one sound at a time.
//   sound()      -> {bytes, rate, name, from}: what to play now, and from which second (else from
//                   its beginning), asked for at every start; null if it has to be fetched first:
//                   then call start() when it is there
//   moved(time)  is called with seconds from the start while it plays, and with the last at its end
//   changed(on)  is called when playing starts and ends
// While it plays the button has data-playing="true" and data-time; the page gets the event
// "eigentunes:sound" with detail {source, name, playing, seconds}.
export function soundPlayer(parent, { label = "Play", sound, moved = () => {}, changed = () => {} }) {
  const face = button(parent, label, ICONS.play, () => (running ? stop() : start()));
  const node = face.node;
  const words = element("span", { class: "et-spoken", role: "status" });
  parent.append(words);
  let context = null;
  let running = null;
  update(node, { "aria-pressed": "false", "data-playing": "false", "data-time": "0" });

  const announce = (playing, { name, seconds }) =>
    document.dispatchEvent(new CustomEvent(SOUNDS, { detail: { source: node, name, playing, seconds } }));

  function at(time) {
    const over = time >= running.seconds;
    node.setAttribute("data-time", time.toFixed(3));
    moved(time);
    if (over) stop();
    else if (running) running.frame = requestAnimationFrame(tick);
  }

  function tick() {
    if (!running) return;
    if (!node.isConnected) return stop();
    at(clamp(running.from + context.currentTime - running.began, 0, running.seconds));
  }

  function start(from = 0) {
    stop();
    context ??= new AudioContext();  // also when there is nothing to play yet: this is the click
    context.resume();
    const found = sound();
    if (!found?.bytes.byteLength) return;
    const { bytes, rate, name } = found, wave = samples(bytes);
    from = found.from ?? from;
    const buffer = context.createBuffer(1, wave.length, rate);
    buffer.copyToChannel(wave, 0);
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    running = { source, name, from: clamp(from, 0, buffer.duration), began: context.currentTime, seconds: buffer.duration };
    announce(true, running);
    source.onended = () => running?.source === source && at(running.seconds);
    source.start(0, running.from);
    face.face("Stop", "M2,2H14V14H2Z");
    update(node, { "aria-pressed": "true", "data-playing": "true" });
    words.textContent = `Playing: ${name}.`;
    changed(true);
    tick();
  }

  function stop() {
    if (!running) return;
    const ended = running;
    running = null;
    cancelAnimationFrame(ended.frame);
    ended.source.onended = null;
    ended.source.stop();
    face.face(label, ICONS.play);
    update(node, { "aria-pressed": "false", "data-playing": "false" });
    words.textContent = "Stopped.";
    announce(false, ended);
    changed(false);
  }

  const other = ({ detail }) => detail.playing && detail.source !== node && stop();
  document.addEventListener(SOUNDS, other);
  return {
    node,
    start,
    stop,
    get playing() {
      return running !== null;
    },
    off() {
      document.removeEventListener(SOUNDS, other);
      stop();
      context?.close();
    },
  };
}
