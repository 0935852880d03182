"""The Gymnasium classes of ReachMuscle."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.arm import Arm
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.reach_muscle.task import ReachMuscleTask

_ARM = Arm()


class ReachMuscle(PhysicsEnv):
    """An arm with six muscles reaches for targets.

    ![The oracle](results/gallery/ReachMuscle.webp)

    ## Description
    An arm of two links moves in the horizontal plane. Six muscles pull it: a flexor and an
    extensor of the shoulder, of the elbow, and of both. Masses and lengths are those of Shadmehr &
    Mussa-Ivaldi 1994, Table 1. Muscles are MuJoCo's (force by length, velocity and activation, with
    constant moment arms), and have slow activation. The arm feels itself late: lengths, velocities
    and tensions of the muscles arrive after 30 ms, what is seen after 100 ms.

    Four targets come one after the other, each for a second. The hand must go there and stay.

    One control step is 10 ms of body time: 2 physics steps of 5 ms (K = 2, `implicitfast`).

    Targets have numbers. Stage "train" draws from targets 0-63, stage "unseen" from 2^40 others.
    Stage "infant" is an arm of 0.6 times the length (masses by the cube, forces by the square)
    with three times the noise.

    ## Action Space
    `Box(0, 1, (6,), float32)`; values outside are clipped.

    | Num | Action               | Min | Max | Unit               |
    | --- | -------------------- | --- | --- | ------------------ |
    | 0   | shoulder_flexor      | 0   | 1   | share of 700 N     |
    | 1   | shoulder_extensor    | 0   | 1   | share of 700 N     |
    | 2   | elbow_flexor         | 0   | 1   | share of 700 N     |
    | 3   | elbow_extensor       | 0   | 1   | share of 700 N     |
    | 4   | biarticular_flexor   | 0   | 1   | share of 700 N     |
    | 5   | biarticular_extensor | 0   | 1   | share of 700 N     |

    ## Observation Space
    `Box((20,), float32)`, in the order of `env.unwrapped.layout`; with `vision=True`
    `Box((22,), float32)`: `hand`, 20:22, as `target`. `Scale` is the physical quantity that reads
    1; noise is the standard deviation per control step in observation units.

    | Field            | Slice | Low | High | Scale | Unit | Delay (s) | Noise | Dropout |
    | ---------------- | ----- | --- | ---- | ----- | ---- | --------- | ----- | ------- |
    | spindle_length   | 0:6   | -1  | 1    | 0.16  | m    | 0.03      | 0.002 | 0       |
    | spindle_velocity | 6:12  | -1  | 1    | 0.5   | m/s  | 0.03      | 0.005 | 0       |
    | golgi            | 12:18 | 0   | 1    | 1000  | N    | 0.03      | 0.005 | 0       |
    | target           | 18:20 | -1  | 1    | 0.67  | m    | 0.1       | 0.002 | 0       |

    Muscles in the order of the actions. Lengths are relative to straight joints (both angles 0)
    and positive when longer; tension is positive. Target: x (right) and y (forward) from the
    shoulder. The hand is not seen by default.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. The sparse variant is
    `reward_weights={"close": 0.0, "effort": 0.0}`: only time on the target counts.

    | Term   | Weight | Info key      | Value                                              |
    | ------ | ------ | ------------- | -------------------------------------------------- |
    | close  | 1.0    | reward_close  | 1 / (1 + (distance / 5 cm)^2)                      |
    | hold   | 1.0    | reward_hold   | 1 while the hand is within 2 cm of the target      |
    | effort | 0.1    | reward_effort | Minus the mean squared command                     |

    ## Starting State
    Shoulder uniform in 0.2 to 1.5 rad, elbow in 0.7 to 2.0 rad, at rest, muscles relaxed. Targets
    are drawn from the same range of angles.

    ## Episode End
    - Termination: none.
    - Truncation: after 400 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (no trial so far ended away from its target),
    `physics_error`, `reward_*`. `env.unwrapped.task.constants(row)`: constants of the arm by name,
    in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (no display needed)         |
    | arm            | Arm()   | Constants of the body, `envs.bodies.arm`        |
    | vision         | False   | Whether the hand is seen                        |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    The vector environment also takes `threads`, 0 for as many as there are CPUs (at most one for
    16 rows). Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                             |
    | ------------ | -------------------------------------------------- |
    | stage        | "train" (default), "unseen", "infant"              |
    | block        | "baseline", "perturbation" (default), "washout"    |
    | perturbation | "load", "growth", "weakness", "muscle_swap"        |
    | lesion       | any sensor or muscle, "spindles", "proprioception" |
    | gain         | factor by sensor or muscle                         |
    | delay        | seconds by sensor, multiples of 0.01 up to 0.5     |

    "load" has the parameter mass (kg in the hand), "growth" and "weakness" factor.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                    | Return  | Success | Length | Score |
    | ------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions  | 38.292  | 0.000   | 400.0  | 0     |
    | oracle (inverse dynamics) | 587.945 | 1.000   | 400.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/ReachMuscle-v0", n)` moves n bodies with MuJoCo's batch,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP, whatever the number of threads.

    ## Version History
    - v0: first version.

    ## References
    Shadmehr R, Mussa-Ivaldi FA (1994) Adaptive representation of dynamics during learning of a
    motor task. J Neurosci 14:3208-3224.
    """

    camera = "above"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 100}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        arm: Arm = _ARM,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ReachMuscleTask(1, 1, arm, vision, reward_weights, sensors, 0)
        super().__init__(task, find_entry("ReachMuscle"), render_mode, options)


class ReachMuscleVector(BatchEnv):
    """Many bodies of ``ReachMuscle`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        arm: As in ``ReachMuscle``.
        vision: As in ``ReachMuscle``.
        reward_weights: As in ``ReachMuscle``.
        sensors: As in ``ReachMuscle``.
        options: As in ``ReachMuscle``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        arm: Arm = _ARM,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ReachMuscleTask(
            num_envs, threads, arm, vision, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("ReachMuscle"), autoreset_mode, options)
