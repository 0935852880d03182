// The picture of the body, and the weight matrix, at one moment.

function fit(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  return g;
}

const episodeAt = (step) => latest(raw.episodes, step);

function poseAt(id, step) {
  const frame = trace.frames[id];
  if (!frame || Number.isNaN(frame[step * 4])) return null;
  return frame.subarray(step * 4, step * 4 + 4);
}

function drawShape(g, shape) {
  g.beginPath();
  if (shape.kind === "disc") g.arc(shape.x ?? 0, shape.y ?? 0, shape.radius, 0, 2 * Math.PI);
  else if (shape.kind === "rect") {
    const [[x0, y0], [x1, y1]] = shape.points;
    g.rect(x0, y0, x1 - x0, y1 - y0);
  } else for (const [x, y] of shape.points) g.lineTo(x, y);
  if (shape.kind === "line") {
    g.lineWidth = shape.width ?? 0.01;
    g.lineCap = g.lineJoin = "round";
    g.strokeStyle = shape.color;
    g.stroke();
  } else {
    if (shape.kind === "poly") g.closePath();
    g.fillStyle = shape.color;
    g.fill();
  }
}

function drawTrail(g, id, step, begin, scale) {
  g.beginPath();
  for (let k = begin; k <= step; k++) {
    const pose = poseAt(id, k);
    if (pose) g.lineTo(pose[0], pose[1]);
  }
  g.strokeStyle = "rgb(32 36 42 / 0.28)";
  g.lineWidth = 2 / scale;
  g.lineJoin = "round";
  g.stroke();
}

function drawScene(g, scene, step, width, height) {
  const [x0, y0, x1, y1] = scene.bounds;
  const scale = Math.min(width / (x1 - x0), height / (y1 - y0));
  g.save();
  g.translate((width - scale * (x1 - x0)) / 2, height - (height - scale * (y1 - y0)) / 2);
  g.scale(scale, -scale);
  g.translate(-x0, -y0);
  let trailDrawn = !scene.trail;
  for (const shape of scene.shapes) {
    if (!trailDrawn && trace.frames[shape.id]) {
      drawTrail(g, scene.trail, step, raw.episodes[episodeAt(step)], scale);
      trailDrawn = true;
    }
    const pose = poseAt(shape.id, step);
    g.save();
    if (pose) {
      g.translate(pose[0], pose[1]);
      g.rotate(pose[2]);
      g.scale(pose[3], pose[3]);
    }
    if (pose || !trace.frames[shape.id]) drawShape(g, shape);
    g.restore();
  }
  g.restore();
}

const pictures = raw.pictures.map(([step, data]) => {
  const image = new Image();
  image.onload = () => render();
  image.src = `data:image/webp;base64,${data}`;
  return { step, image };
});
const pictureSteps = pictures.map((picture) => picture.step);

function drawPicture(g, step, width, height) {
  const { image } = pictures[latest(pictureSteps, step)];
  if (!image.width) return;
  const scale = Math.min(width / image.width, height / image.height);
  const [w, h] = [image.width * scale, image.height * scale];
  g.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
}

function drawBody(t) {
  const stage = document.getElementById("stage");
  const step = clamp(Math.floor(t / trace.control), 0, trace.steps - 1);
  const episode = episodeAt(step);
  const scene = raw.scenes[episode];
  if (!scene && !pictures.length) document.getElementById("body").style.display = "none";
  else {
    const width = stage.clientWidth;
    const shape = scene ? (scene.bounds[3] - scene.bounds[1]) / (scene.bounds[2] - scene.bounds[0]) : 0.75;
    const height = Math.min(width * shape, 420);
    const g = fit(document.getElementById("body"), width, height);
    if (scene) drawScene(g, scene, step, width, height);
    else drawPicture(g, step, width, height);
  }
  let sum = 0;
  for (let k = raw.episodes[episode]; k <= step; k++) sum += trace.reward.at(k);
  document.getElementById("status").innerHTML =
    `<span>episode <b>${episode + 1}</b> of ${raw.episodes.length}</span>` +
    `<span>step <b>${step - raw.episodes[episode]}</b></span><span>return <b>${digits(sum)}</b></span>`;
}

// Blue below zero, white at zero, red above.
function weightColour(value, most) {
  const level = clamp(Math.abs(value) / most, 0, 1);
  const [r, g, b] = value < 0 ? [0, 114, 178] : [196, 66, 20];
  return [255 - (255 - r) * level, 255 - (255 - g) * level, 255 - (255 - b) * level];
}

const matrixNames = trace.weights.filter((weights) => weights.matrices);

function drawMatrix(t) {
  const figure = document.getElementById("matrix");
  figure.style.display = matrixNames.length ? "" : "none";
  if (!matrixNames.length) return;
  const weights = matrixNames[document.getElementById("projection").selectedIndex];
  const { low, high, shape, times, values } = weights.matrices;
  const [, post, pre] = shape;
  const sample = latest(times, t);
  const most = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const image = new ImageData(pre, post);
  for (let i = 0; i < post * pre; i++) {
    const value = low + ((high - low) * values[sample * post * pre + i]) / 255;
    image.data.set([...weightColour(value, most), 255], 4 * i);
  }
  const small = new OffscreenCanvas(pre, post);
  small.getContext("2d").putImageData(image, 0, 0);
  const width = figure.clientWidth - 2;
  const height = clamp((width * post) / pre, 60, 260);
  const g = fit(document.getElementById("weights"), width, height);
  g.imageSmoothingEnabled = false;
  g.drawImage(small, 0, 0, width, height);
  document.getElementById("matrix-note").textContent = `${post} × ${pre}, ±${digits(most)}, at ${(times[sample] / 1000).toFixed(1)} s`;
}
