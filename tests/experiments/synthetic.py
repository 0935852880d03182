"""A made-up life: 20 s of 500 neurons at 20 Hz in a body that circles among obstacles."""

import math

import numpy as np

from experiments.trace import Activity, Labels, Population
from experiments.trace_recorder import TraceRecorder

POPULATIONS = (
    Population("sensory", 240),
    Population("hidden", 200),
    Population("actor", 40),
    Population("critic", 20),
)
CONTROL_MS, DT_MS, STEPS = 50.0, 1.0, 400
POTENTIALS = ("actor 3", "actor 17", "critic 0", "hidden 12")


def scene():
    rays = [
        {
            "id": f"ray{k}",
            "kind": "line",
            "color": "#c9d6df",
            "width": 0.008,
            "points": [[0, 0], [1, 0]],
        }
        for k in range(8)
    ]
    return {
        "bounds": [0, 0, 4, 4],
        "trail": "body",
        "shapes": [
            {"id": "floor", "kind": "rect", "color": "#f4f3ee", "points": [[0, 0], [4, 4]]},
            {"id": "goal", "kind": "disc", "color": "#8fcf9f", "radius": 0.2, "x": 3.3, "y": 3.2},
            {"id": "rock1", "kind": "disc", "color": "#8a8f98", "radius": 0.35, "x": 1.2, "y": 2.9},
            {"id": "rock2", "kind": "disc", "color": "#8a8f98", "radius": 0.25, "x": 2.1, "y": 1.9},
            *rays,
            {"id": "body", "kind": "disc", "color": "#d55e00", "radius": 0.14},
            {
                "id": "nose",
                "kind": "poly",
                "color": "#fff",
                "points": [[0.12, 0], [0, 0.05], [0, -0.05]],
            },
        ],
    }


def frame(t):
    angle = t / 3000.0
    x, y = 2 + 1.4 * math.cos(angle), 2 + 1.4 * math.sin(1.7 * angle)
    heading = angle + math.pi / 2
    rays = {
        f"ray{k}": [x, y, heading + (k - 3.5) * 0.35, 0.6 + 0.3 * math.sin(angle + k)]
        for k in range(8)
    }
    return {**rays, "body": [x, y, heading], "nose": [x, y, heading]}


def life(steps=STEPS, populations=POPULATIONS):
    rng = np.random.default_rng(0)
    labels = Labels(
        agent="spiking-actor-critic",
        env="reafference/PointB-v0",
        observations=(
            *tuple(f"ray {k}" for k in range(12)),
            "bump",
            "left antenna",
            "right antenna",
        ),
        actions=("left wheel", "right wheel"),
        potentials=POTENTIALS,
    )
    recorder = TraceRecorder(labels, CONTROL_MS, DT_MS, populations)
    neurons, substeps = sum(p.size for p in populations), round(CONTROL_MS / DT_MS)
    tuning = rng.uniform(0, 2 * math.pi, neurons)
    weights = {
        "sensory → actor": rng.normal(0.2, 0.1, (40, 60)),
        "hidden → critic": rng.normal(0, 0.05, 4000),
    }
    v = np.full(len(POTENTIALS), -70.0)
    for k in range(steps):
        t = k * CONTROL_MS
        if k % 150 == 0:
            recorder.episode(scene())
        rate = 20.0 * np.exp(1.5 * np.cos(tuning - t / 3000.0)) / 1.65
        spikes = rng.random((substeps, neurons)) < rate * DT_MS / 1000.0
        spike_steps, spike_neurons = np.nonzero(spikes)
        potentials = np.empty((substeps, len(v)))
        for i in range(substeps):
            v += DT_MS / 15.0 * (-65.0 - v) + rng.normal(1.0, 1.5, len(v))
            v = np.where(v > -50.0, -70.0, v)
            potentials[i] = v
        for name in weights:
            weights[name] = weights[name] + rng.normal(0.0005, 0.004, weights[name].shape)
        reward = float(rng.random() < 0.05) - 0.02 - 0.5 * float(rng.random() < 0.02)
        recorder.control_step(
            observation=np.clip(np.sin(t / 2000.0 + np.arange(15)) + rng.normal(0, 0.05, 15), 0, 1),
            action=[math.sin(t / 700.0), math.cos(t / 900.0)],
            reward=reward,
            activity=Activity(
                spike_steps,
                spike_neurons,
                potentials,
                {"dopamine": reward - 0.3 * math.sin(t / 1000.0)},
                weights if k % 10 == 0 else {},
            ),
            frame=frame(t),
        )
    return recorder.trace()
