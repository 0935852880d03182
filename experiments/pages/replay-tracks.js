// The rows under the time axis. A track knows its height, how to draw itself between two times,
// and what it reads at one moment.

const INKS = ["#0072b2", "#009e73", "#d55e00", "#b0568f", "#9a7400", "#3f8fc4", "#5f6b76"];
const INK = "#20242a", SOFT = "#68707a", FAINT = "#9aa1a9", LINE = "#e4e5e2";
const FONT = '12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif';
const SMALL = FONT.replace("12px", "10.5px");
const GUTTER = { left: 150, right: 92 };

const ink = (k) => INKS[k % INKS.length];
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function digits(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4);
  return text.replace("-", "−");
}

function clipped(g, box, draw) {
  g.save();
  g.beginPath();
  g.rect(box.x, box.y - 1, box.w, box.h + 2);
  g.clip();
  draw();
  g.restore();
}

const valueAt = (curve, t) => curve.at(clamp(Math.floor(t / curve.interval), 0, curve.samples - 1));

// A line through the samples in view: per pixel column the lowest and the highest, so that no
// peak is lost; steps (one value per control step) are drawn as a staircase.
function drawCurve(g, curve, colour, box, view, [low, high], stairs) {
  const span = high - low || 1;
  const y = (value) => box.y + box.h - ((value - low) / span) * box.h;
  const x = (i) => box.x + ((i * curve.interval - view.from) / view.span) * box.w;
  const first = clamp(Math.floor(view.from / curve.interval) - 1, 0, curve.samples - 1);
  const last = clamp(Math.ceil((view.from + view.span) / curve.interval) + 1, 0, curve.samples - 1);
  const perPixel = (last - first) / box.w;
  g.strokeStyle = colour;
  g.lineWidth = 1.3;
  g.lineJoin = "round";
  g.beginPath();
  if (perPixel > 2) {
    for (let p = 0; p < box.w; p++) {
      let [a, b] = [Infinity, -Infinity];
      const end = Math.min(last, first + (p + 1) * perPixel);
      for (let i = Math.floor(first + p * perPixel); i <= end; i++) {
        a = Math.min(a, curve.at(i));
        b = Math.max(b, curve.at(i));
      }
      g.lineTo(box.x + p, y(a));
      g.lineTo(box.x + p, y(b) - 0.3);
    }
  } else {
    for (let i = first; i <= last; i++) {
      g.lineTo(x(i), y(curve.at(i)));
      if (stairs) g.lineTo(x(i + 1), y(curve.at(i)));
    }
  }
  g.stroke();
}

function drawScale(g, box, [low, high]) {
  g.font = SMALL;
  g.fillStyle = FAINT;
  g.textAlign = "right";
  g.fillText(digits(high), box.x - 6, box.y + 7);
  if (high > low) g.fillText(digits(low), box.x - 6, box.y + box.h + 1);
}

function drawTitle(g, box, text, unit, colour = INK) {
  g.textAlign = "left";
  g.font = FONT;
  g.fillStyle = colour;
  g.fillText(text, 12, box.y + box.h / 2 + (unit ? -1 : 4), GUTTER.left - 46);
  if (!unit) return;
  g.font = SMALL;
  g.fillStyle = FAINT;
  g.fillText(unit, 12, box.y + box.h / 2 + 12, GUTTER.left - 46);
}

// Neurons get room by the square root of their number, within the room that there is.
function rasterTrack(group, k, perRoot) {
  return {
    height: Math.max(16, perRoot * Math.sqrt(group.size)),
    draw(g, box, view) {
      drawTitle(g, box, group.name, group.size === 1 ? "1 neuron" : `${group.size} neurons`, ink(k));
      const begin = lowerBound(group.times, view.from);
      const end = lowerBound(group.times, view.from + view.span);
      const row = box.h / group.size;
      const tall = clamp(row * 0.8, 1.3, 7);
      const wide = clamp((2 * box.w) / view.span, 1, 2);
      g.fillStyle = ink(k);
      g.globalAlpha = end - begin > 12000 ? 0.55 : 0.85;
      for (let i = begin; i < end; i++) {
        const x = box.x + ((group.times[i] - view.from) / view.span) * box.w;
        g.fillRect(x, box.y + group.rows[i] * row + (row - tall) / 2, wide, tall);
      }
      g.globalAlpha = 1;
    },
    // Mean rate over the last 200 ms.
    read(t) {
      const count = lowerBound(group.times, t + 1e-6) - lowerBound(group.times, t - 200);
      const rate = count / group.size / (Math.min(Math.max(t, trace.dt), 200) / 1000);
      return [{ text: `${rate.toFixed(1)} Hz`, colour: ink(k) }];
    },
  };
}

function curveTrack(title, unit, curves, height, { stairs = true, zero = false } = {}) {
  let low = Math.min(...curves.map((c) => c.curve.low)), high = Math.max(...curves.map((c) => c.curve.high));
  if (zero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  return {
    height,
    draw(g, box, view) {
      drawTitle(g, box, title, unit);
      drawScale(g, box, [low, high]);
      if (low < 0 && high > 0) {
        const y = box.y + (box.h * high) / (high - low);
        g.fillStyle = LINE;
        g.fillRect(box.x, y, box.w, 1);
      }
      clipped(g, box, () => {
        for (const { curve, colour } of curves) drawCurve(g, curve, colour, box, view, [low, high], stairs);
      });
    },
    read: (t) => curves.slice(0, 4).map(({ curve, colour }) => ({ text: digits(valueAt(curve, t)), colour })),
  };
}

// Observations as a picture: one line per element, dark is high within the element's own range.
function heatTrack(title, curves) {
  return {
    height: clamp(curves.length * 4, 24, 64),
    draw(g, box, view) {
      drawTitle(g, box, title, curves.length === 1 ? "1 element" : `${curves.length} elements`);
      clipped(g, box, () => this.cells(g, box, view));
    },
    cells(g, box, view) {
      const row = box.h / curves.length;
      const first = Math.max(0, Math.floor(view.from / trace.control));
      const last = Math.min(trace.steps - 1, Math.ceil((view.from + view.span) / trace.control));
      const wide = (trace.control / view.span) * box.w;
      const stride = Math.max(1, Math.floor(1 / wide));
      for (let i = first; i <= last; i += stride) {
        const x = box.x + ((i * trace.control - view.from) / view.span) * box.w;
        curves.forEach((curve, k) => {
          const level = (curve.at(i) - curve.low) / (curve.high - curve.low || 1);
          g.fillStyle = `rgb(${250 - 218 * level} ${250 - 170 * level} ${248 - 122 * level})`;
          g.fillRect(x, box.y + k * row, wide * stride + 0.5, row + 0.3);
        });
      }
    },
    read: () => [],
  };
}

function weightTrack(weights) {
  const q = weights.quantiles, samples = weights.times.length;
  const range = [Math.min(...q), Math.max(...q)];
  return {
    height: 40,
    draw(g, box, view) {
      drawTitle(g, box, weights.name.replace("->", " → "), "weights, quartiles");
      drawScale(g, box, range);
      clipped(g, box, () => this.bands(g, box, view));
    },
    bands(g, box, view) {
      const x = (i) => box.x + ((weights.times[i] - view.from) / view.span) * box.w;
      const y = (i, k) => box.y + box.h - ((q[i * 5 + k] - range[0]) / (range[1] - range[0] || 1)) * box.h;
      for (const [a, b, alpha] of [[0, 4, 0.13], [1, 3, 0.3]]) {
        g.beginPath();
        for (let i = 0; i < samples; i++) g.lineTo(x(i), y(i, b));
        g.lineTo(box.x + box.w, y(samples - 1, b));
        g.lineTo(box.x + box.w, y(samples - 1, a));
        for (let i = samples - 1; i >= 0; i--) g.lineTo(x(i), y(i, a));
        g.fillStyle = `rgb(95 107 118 / ${alpha})`;
        g.fill();
      }
      g.beginPath();
      for (let i = 0; i < samples; i++) g.lineTo(x(i), y(i, 2));
      g.lineTo(box.x + box.w, y(samples - 1, 2));
      g.strokeStyle = INK;
      g.lineWidth = 1.3;
      g.stroke();
    },
    read: (t) => [{ text: digits(q[latest(weights.times, t) * 5 + 2]), colour: INK }],
  };
}

const actionNames = raw.actions.names.join(", ");
const actionUnit = actionNames === "action" ? "" : actionNames.length <= 20 ? actionNames : `${raw.actions.names.length} elements`;

// The colour of the population that a recorded neuron belongs to.
function populationInk(name, k) {
  const group = trace.groups.findIndex((g) => name.startsWith(g.name));
  return ink(group < 0 ? k : group);
}

function curveTracks(visible) {
  const tracks = [];
  trace.potentials.forEach((curve, k) => {
    const name = trace.potentialNames[k];
    if (!visible.has(k)) return;
    tracks.push(curveTrack(name, "potential, mV", [{ curve, colour: populationInk(name, k) }], 36, { stairs: false }));
  });
  trace.modulators.forEach(({ name, curve }, k) => {
    tracks.push(curveTrack(name, "modulator", [{ curve, colour: ink(k + 4) }], 34, { zero: true }));
  });
  tracks.push(curveTrack("reward", "", [{ curve: trace.reward, colour: INK }], 34, { zero: true }));
  tracks.push(...trace.weights.map(weightTrack));
  const actions = trace.actions.map((curve, k) => ({ curve, colour: ink(k) }));
  tracks.push(curveTrack("action", actionUnit, actions, 40));
  if (trace.groups.length) tracks.push(heatTrack("observation", trace.observations));
  else tracks.push(...fieldTracks());
  return tracks;
}

// Without spikes there is room to show each field of the observation: "rays 0", "rays 1" are one.
function fieldTracks() {
  const fields = new Map();
  trace.observations.forEach((curve, k) => {
    const full = raw.observations.names[k];
    const nameless = full.startsWith("observation") && trace.observations.length <= 12;
    const name = nameless ? full : full.replace(/ \d+$/, "");
    fields.set(name, [...(fields.get(name) ?? []), curve]);
  });
  return [...fields].map(([name, curves]) => {
    if (curves.length > 4) return heatTrack(name, curves);
    const lines = curves.map((curve, k) => ({ curve, colour: ink(k) }));
    return curveTrack(name, name.startsWith("observation") ? "" : "observation", lines, 40);
  });
}

// All tracks from the top; the rasters take the height that the others leave.
function makeTracks(visible, height, gap) {
  const below = curveTracks(visible);
  const wanted = below.reduce((sum, track) => sum + track.height, 0);
  const roots = trace.groups.reduce((sum, group) => sum + Math.sqrt(group.size), 0);
  const free = height - gap * (below.length + trace.groups.length);
  const stretch = clamp((free - 4.5 * roots) / wanted, 0.68, trace.groups.length ? 1 : 2.5);
  for (const track of below) track.height *= stretch;
  const perRoot = clamp((free - stretch * wanted) / roots, 4, 14);
  return [...trace.groups.map((group, k) => rasterTrack(group, k, perRoot)), ...below];
}
