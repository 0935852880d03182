// One cursor in time; everything is drawn from it.

const $ = (id) => document.getElementById(id);
// At first one recorded neuron of each population, three at most.
const kinds = trace.potentialNames.map((name) => name.replace(/ \d+$/, ""));
const visible = new Set([...new Set(kinds)].slice(0, 3).map((kind) => kinds.indexOf(kind)));
const view = { from: 0, span: trace.duration };
let cursor = 0, tracks = [], boxes = [], playing = null, stale = true;

function layout() {
  const gap = 10, top = 22;
  const [width, room] = [$("tracks").clientWidth, $("tracks").clientHeight - 1];
  tracks = makeTracks(visible, room - top, gap);
  let y = top;
  boxes = tracks.map((track) => {
    const box = { x: GUTTER.left, y: y + gap / 2, w: width - GUTTER.left - GUTTER.right, h: track.height };
    y += track.height + gap;
    return box;
  });
  const height = Math.max(y, room);
  base = { g: fit($("base"), width, height), width, height };
  over = { g: fit($("cursor"), width, height), width, height };
  stale = true;
}
let base, over;

const xOf = (t) => GUTTER.left + ((t - view.from) / view.span) * boxes[0].w;

function tickStep(span) {
  const rough = span / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((m) => m * power >= rough);
}

function drawAxis(g) {
  const step = tickStep(view.span);
  g.font = SMALL;
  g.textAlign = "center";
  for (let t = Math.ceil(view.from / step) * step; t <= view.from + view.span + 1e-6; t += step) {
    g.fillStyle = "#f0f0ed";
    g.fillRect(Math.round(xOf(t)), 18, 1, base.height);
    g.fillStyle = FAINT;
    g.fillText(`${+(t / 1000).toFixed(3)} s`, xOf(t), 13);
  }
}

function drawBase() {
  const { g, width, height } = base;
  g.clearRect(0, 0, width, height);
  drawAxis(g);
  for (const step of raw.episodes.slice(1)) {
    const x = xOf(step * trace.control);
    if (x < GUTTER.left || x > width - GUTTER.right) continue;
    g.fillStyle = "#c9cbc7";
    for (let y = 18; y < height; y += 6) g.fillRect(Math.round(x), y, 1, 3);
  }
  tracks.forEach((track, k) => {
    const box = boxes[k];
    if (k) {
      g.fillStyle = LINE;
      g.fillRect(0, Math.round(box.y - 6), width, 1);
    }
    g.save();
    track.draw(g, box, view);
    g.restore();
  });
  // What lies outside the window in time is wiped, so that curves end at its edge.
  g.clearRect(width - GUTTER.right + 1, 0, GUTTER.right, height);
  stale = false;
}

function drawCursor() {
  const { g, width, height } = over;
  g.clearRect(0, 0, width, height);
  const x = xOf(cursor);
  g.fillStyle = "#c2410c";
  g.fillRect(x - 0.5, 18, 1.5, height);
  g.beginPath();
  g.moveTo(x - 5, 14);
  g.lineTo(x + 5, 14);
  g.lineTo(x, 21);
  g.fill();
  g.textAlign = "left";
  g.font = FONT;
  tracks.forEach((track, k) => {
    const values = track.read(cursor);
    values.forEach(({ text, colour }, i) => {
      g.fillStyle = colour;
      g.fillText(text, width - GUTTER.right + 12, boxes[k].y + boxes[k].h / 2 + 4 + (i - (values.length - 1) / 2) * 13);
    });
  });
}

const BINS = 400;
const activity = new Float32Array(BINS);
for (const group of trace.groups) for (const t of group.times) activity[Math.min(BINS - 1, Math.floor((t / trace.duration) * BINS))]++;
const busiest = Math.max(...activity);

function drawStrip() {
  const width = $("overview").clientWidth, height = 36;
  const g = fit($("strip"), width, height);
  const x = (t) => (t / trace.duration) * width;
  g.fillStyle = "#efefec";
  g.fillRect(0, 0, width, height);
  g.fillStyle = "#e0e6ea";
  g.fillRect(x(view.from), 0, x(view.span), height);
  if (busiest) {
    g.fillStyle = "#8fa6b5";
    activity.forEach((count, k) => {
      const tall = (count / busiest) * (height - 8);
      g.fillRect((k * width) / BINS, height - tall, width / BINS - 0.4, tall);
    });
  } else drawCurve(g, trace.reward, "#8fa6b5", { x: 0, y: 5, w: width, h: height - 10 }, { from: 0, span: trace.duration }, [trace.reward.low, trace.reward.high], true);
  g.fillStyle = "#fff";
  for (const step of raw.episodes.slice(1)) g.fillRect(x(step * trace.control) - 0.75, 0, 1.5, height);
  g.fillStyle = "#c2410c";
  g.fillRect(clamp(x(cursor) - 0.75, 0, width - 1.5), 0, 1.5, height);
}

function render() {
  if (!boxes.length) return;
  if (stale) drawBase();
  drawCursor();
  drawStrip();
  drawBody(cursor);
  drawMatrix(cursor);
  $("clock").innerHTML = `${(cursor / 1000).toFixed(2)} <small>of ${(trace.duration / 1000).toFixed(1)} s</small>`;
}

function scroll(from) {
  const next = clamp(from, 0, trace.duration - view.span);
  if (next !== view.from) { view.from = next; stale = true; }
}

function moveTo(t) {
  cursor = clamp(t, 0, trace.duration);
  const place = (cursor - view.from) / view.span;
  if (playing !== null && place > 0.97) scroll(cursor - 0.03 * view.span);
  else if (playing === null && (place < 0.02 || place > 0.98)) scroll(cursor - 0.5 * view.span);
  else if (place < 0 || place > 1) scroll(cursor - 0.5 * view.span);
  render();
}

function zoom(span) {
  const place = (cursor - view.from) / view.span;
  view.span = clamp(span, 4 * trace.control, trace.duration);
  view.from = clamp(cursor - place * view.span, 0, trace.duration - view.span);
  stale = true;
  render();
}

function play(on) {
  playing = on ? performance.now() : null;
  $("play").textContent = on ? "❚❚" : "▶";
  $("play").setAttribute("aria-label", on ? "Pause" : "Play");
  if (!on) return;
  if (cursor >= trace.duration) cursor = 0;
  requestAnimationFrame(advance);
}

function advance(now) {
  if (playing === null) return;
  const next = cursor + (now - playing) * Number($("speed").value);
  playing = now;
  moveTo(next);
  if (next >= trace.duration) play(false);
  else requestAnimationFrame(advance);
}

function dragging(element, timeAt, press) {
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    play(false);
    press(timeAt(event));
  });
  element.addEventListener("pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) moveTo(timeAt(event));
  });
}

dragging($("tracks"), (event) => {
  const x = event.clientX - $("tracks").getBoundingClientRect().left;
  return view.from + clamp((x - GUTTER.left) / boxes[0].w, 0, 1) * view.span;
}, (t) => {
  cursor = clamp(t, 0, trace.duration);
  render();
});
dragging($("overview"), (event) => {
  const place = $("overview").getBoundingClientRect();
  return ((event.clientX - place.left) / place.width) * trace.duration;
}, moveTo);
$("tracks").addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(view.span * Math.exp(event.deltaY / 300));
}, { passive: false });

const KEYS = {
  " ": () => play(playing === null),
  ArrowLeft: (many) => moveTo(cursor - many * trace.control),
  ArrowRight: (many) => moveTo(cursor + many * trace.control),
  Home: () => moveTo(0),
  End: () => moveTo(trace.duration),
  "+": () => zoom(view.span / 1.5),
  "=": () => zoom(view.span / 1.5),
  "-": () => zoom(view.span * 1.5),
};
addEventListener("keydown", (event) => {
  if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || !KEYS[event.key]) return;
  event.preventDefault();
  if (event.key.startsWith("Arrow")) play(false);
  KEYS[event.key](event.shiftKey ? 10 : 1);
});
$("play").addEventListener("click", () => play(playing === null));

for (const seconds of [0.5, 1, 2, 5, 10, 20, 60]) {
  if (seconds * 1000 < trace.duration) $("window").add(new Option(`${seconds} s`, seconds * 1000));
}
$("window").add(new Option("all", trace.duration));
$("window").addEventListener("change", (event) => zoom(Number(event.target.value)));
$("window").value = [...$("window").options].map((o) => o.value).filter((v) => v <= 5000).pop() ?? trace.duration;
view.span = Number($("window").value);

trace.potentialNames.forEach((name, k) => {
  if (!k) $("channels").append("membrane potentials ");
  const button = Object.assign(document.createElement("button"), { textContent: name });
  button.setAttribute("aria-pressed", visible.has(k));
  button.addEventListener("click", () => {
    if (!visible.delete(k)) visible.add(k);
    button.setAttribute("aria-pressed", visible.has(k));
    layout();
    render();
  });
  $("channels").append(button);
});
matrixNames.forEach((weights) => $("projection").add(new Option(weights.name)));
$("projection").addEventListener("change", render);
addEventListener("resize", () => { layout(); render(); });
// A link such as replay.html#t=3.2 opens at that second.
const asked = Number(new URLSearchParams(location.hash.slice(1)).get("t"));
layout();
moveTo(asked ? asked * 1000 : 0);
