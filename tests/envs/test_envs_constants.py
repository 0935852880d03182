"""Constants of body and world are readable in one place, and are those of the body that lives."""

import dataclasses
import math
import re

import gymnasium
import numpy as np
import pytest

import envs

TASKS = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)


@TASKS
def test_constants_are_readable_in_one_place(entry):
    env = gymnasium.make(entry.id).unwrapped
    task, constants = env.task, env.task.constants()
    assert "env.unwrapped.task.constants(row)" in type(env).__doc__.split("## Information")[1]
    assert constants["physics_step"] == task.physics_step
    assert constants["control_step"] == pytest.approx(task.physics_step * task.substeps)
    assert len(constants) >= 5, "add the constants of body and world"
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name) for name in constants)
    assert all(isinstance(each, float) and math.isfinite(each) for each in constants.values())


BODIES = [
    ("BimanualHKB", "envs.bodies.hands:Hands", "hands", {}),
    ("SegmentedSwimmer", "envs.bodies.swimmer:Swimmer", "swimmer", {"length": 0.2}),
    ("SpikeTiming", "envs.bodies.nerve:Nerve", "nerve", {"jitter": 0.003}),
    ("ReflexArc", "envs.bodies.elbow:Elbow", "elbow", {"inertia": 0.1}),
    ("GraspPremotor", "envs.bodies.hand:Hand", "hand", {"proximal": 0.055, "palm_mass": 0.4}),
    ("EyeblinkDelay", "envs.bodies.lid:Lid", "lid", {"rate": 30.0}),
    ("VORGain", "envs.bodies.eye:Eye", "eye", {"slow": 0.3}),
    ("SplitBelt", "envs.bodies.treadmill_walker:TreadmillWalker", "walker", {"trunk_mass": 8.0}),
    ("Survive", "envs.bodies.physiology:Physiology", "physiology", {"price": 0.02}),
    ("ReachMuscle", "envs.bodies.arm:Arm", "arm", {"fore": 0.4, "strength": 500.0}),
    ("UprightSway", "envs.bodies.standing:Standing", "standing", {"mass": 60.0, "height": 0.8}),
    ("Crawl", "envs.bodies.worm:Worm", "worm", {"mass": 0.05, "segments": 8}),
    ("Walk", "envs.bodies.hexapod:Hexapod", "hexapod", {"trunk_mass": 1.0, "reach": 0.09}),
]


@pytest.mark.parametrize(
    ("name", "body", "argument", "changes"), BODIES, ids=lambda each: str(each)
)
def test_constants_follow_the_body_that_is_given(name, body, argument, changes):
    made = gymnasium.envs.registration.load_env_creator(body)(**changes)
    env = gymnasium.make(f"reafference/{name}-v0", **{argument: made})
    constants = env.unwrapped.task.constants()
    for key, value in dataclasses.asdict(made).items():
        assert constants[key] == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "options", "key", "factor"),
    [
        ("ReflexArc", {"stage": "infant"}, "moment_arm", 0.5),
        ("ReflexArc", {"perturbation": {"name": "mass", "factor": 3.0}}, "inertia", 3.0),
        ("EyeblinkDelay", {"stage": "infant"}, "rate", 0.6),
        ("PredatorPrey", {"perturbation": {"name": "speed", "prey": 0.5}}, "prey_speed", 0.5),
        ("SegmentedSwimmer", {"stage": "larva"}, "length", 0.5),
        ("PointB", {"stage": "infant"}, "top_speed", 0.6),
        ("UprightSway", {"stage": "infant"}, "height", 0.5),
        ("UprightSway", {"stage": "infant"}, "growth_rate", math.sqrt(2.0)),
        ("SplitBelt", {"stage": "infant"}, "shank", 0.7),
        ("Survive", {"stage": "infant"}, "pace", 0.5),
        ("ReachMuscle", {"stage": "infant"}, "upper", 0.6),
        ("ReachMuscle", {"perturbation": {"name": "weakness", "factor": 0.4}}, "strength", 0.4),
        ("ForceField", {"perturbation": {"name": "load", "mass": 1.52}}, "fore_mass", 2.0),
        ("GraspPremotor", {"stage": "infant"}, "distal_mass", 0.7**3),
        ("Crawl", {"stage": "larva"}, "mass", 0.5**3),
        ("Stand", {"stage": "infant"}, "height", 0.5),
        ("Stand", {"perturbation": {"name": "growth", "factor": 1.5}}, "inertia", 1.5**5),
        ("Stand", {"perturbation": {"name": "short_support"}}, "toe", 0.1 / 0.18),
        ("Walk", {"stage": "infant"}, "reach", 0.6),
        ("Walk", {"perturbation": {"name": "growth", "factor": 1.5}}, "strength", 1.5**3),
    ],
)
def test_constants_are_those_of_the_row(name, options, key, factor):
    env = gymnasium.make_vec(f"reafference/{name}-v0", 3).unwrapped
    env.reset(seed=0)
    adult = env.task.constants(1)[key]
    only = {"reset_mask": np.array([False, True, False])}
    env.reset(options={**options, **only})
    assert env.task.constants(1)[key] == pytest.approx(factor * adult)
    assert env.task.constants(0)[key] == env.task.constants(2)[key] == adult
