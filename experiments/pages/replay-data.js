"use strict";
// Unpack what experiments/packing.py and experiments/replay.py wrote.

const TYPES = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, i32: Int32Array, f32: Float32Array };

function unpack(packed) {
  const text = atob(packed.data);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new TYPES[packed.type](bytes.buffer);
}

// Places of the spikes, step * total + neuron, ascending: gaps of seven bits a byte, lowest first.
function unpackKeys(spikes) {
  const keys = new Float64Array(spikes.count);
  let key = 0, scale = 1, used = 0;
  for (const byte of unpack(spikes.gaps)) {
    key += (byte & 127) * scale;
    scale *= 128;
    if (byte > 127) continue;
    keys[used++] = key;
    scale = 1;
  }
  return keys;
}

// Spikes of each population: times in ms, ascending, and rows counted from its first neuron.
function unpackSpikes(spikes, populations, dt) {
  const keys = unpackKeys(spikes);
  const starts = [];
  let total = 0;
  for (const population of populations) { starts.push(total); total += population.size; }
  const groupOf = new Uint16Array(total);
  populations.forEach((p, k) => groupOf.fill(k, starts[k], starts[k] + p.size));
  const counts = populations.map(() => 0);
  for (const key of keys) counts[groupOf[key % spikes.total]]++;
  const groups = populations.map((p, k) => ({
    name: p.name, size: p.size, times: new Float32Array(counts[k]), rows: new Uint32Array(counts[k]), used: 0,
  }));
  for (const key of keys) {
    const neuron = key % spikes.total;
    const group = groups[groupOf[neuron]];
    group.times[group.used] = ((key - neuron) / spikes.total) * dt;
    group.rows[group.used++] = neuron - starts[groupOf[neuron]];
  }
  return groups;
}

// A curve with 8 bits a sample; at(ms) gives the value.
function unpackCurves(curves, dt) {
  const values = unpack(curves.values);
  const samples = curves.values.shape[1];
  return curves.low.map((low, k) => {
    const scale = (curves.high[k] - low) / 255;
    const data = values.subarray(k * samples, (k + 1) * samples);
    return { low, high: curves.high[k], interval: curves.every * dt, samples, at: (i) => low + scale * data[i] };
  });
}

// One value per control step.
function unpackSteps(packed, control) {
  const data = unpack(packed);
  const [samples, width] = [packed.shape[0], packed.shape[1] ?? 1];
  return Array.from({ length: width }, (_, k) => {
    let low = Infinity, high = -Infinity;
    for (let i = k; i < data.length; i += width) {
      if (Number.isNaN(data[i])) continue;
      low = Math.min(low, data[i]);
      high = Math.max(high, data[i]);
    }
    if (low > high) low = high = 0;
    return { low, high, interval: control, samples, at: (i) => data[i * width + k] };
  });
}

function lowerBound(sorted, value) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

// Index of the last entry that is not after `value`.
const latest = (sorted, value) => Math.max(0, lowerBound(sorted, value + 1e-9) - 1);

const raw = JSON.parse(document.getElementById("data").textContent);
const trace = {
  ...raw,
  duration: raw.steps * raw.control,
  groups: unpackSpikes(raw.spikes, raw.populations, raw.dt),
  potentials: raw.potentials ? unpackCurves(raw.potentials, raw.dt) : [],
  potentialNames: raw.potentials ? raw.potentials.names : [],
  modulators: raw.modulators.map((m) => ({ name: m.name, curve: unpackSteps(m.values, raw.control)[0] })),
  reward: unpackSteps(raw.rewards, raw.control)[0],
  observations: unpackSteps(raw.observations.values, raw.control),
  actions: unpackSteps(raw.actions.values, raw.control),
  weights: raw.weights.map((w) => ({
    name: w.name,
    times: w.steps.map((step) => step * raw.control),
    quantiles: unpack(w.quantiles),
    matrices: w.matrices && {
      ...w.matrices,
      times: w.matrices.steps.map((step) => step * raw.control),
      shape: w.matrices.values.shape,
      values: unpack(w.matrices.values),
    },
  })),
  frames: Object.fromEntries(Object.entries(raw.frames).map(([id, packed]) => [id, unpack(packed)])),
};
