"""The Gymnasium classes of PointB."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.point_b.task import PointBTask


class PointB(BodyEnv):
    """Go to point B and avoid all obstacles.

    ![The oracle](results/gallery/PointB.webp)

    ## Description
    A round body of 0.1 m radius on two driven wheels stands somewhere in a walled square of
    3 m x 3 m with 5 to 8 discs. It must go to point B. Two antennae feel the intensity of a source
    at B: together they carry bearing and distance, so that a linear wiring from each antenna to the
    opposite wheel (vehicle 2b of Braitenberg 1984) steers there. Range rays see discs and walls.
    A body that touches something stops or slides along it; the episode goes on.

    One control step is 100 ms of body time: 5 physics steps of 20 ms (K = 5). Top speed is 0.5 m/s,
    5 cm per control step; wheels follow their command with a time constant of 50 ms.

    The map (discs and B) has a number. Stage "train" draws from maps 0-63, stage "unseen" from the
    2^40 after them, stage "many" from 2^40 others, more than can be learnt by heart. Gaps are wide
    enough for the body, and a path from the start to B is verified by breadth-first search on a
    grid. The discs rest, or about 40 % of them swing along lines of up to 0.5 m to both sides at
    up to 0.25 m/s and shove what is in their way; they never close a gap, nor cover B.

    ## Action Space
    `Box(-1, 1, (2,), float32)`; values outside are clipped.

    | Num | Action      | Min | Max | Unit               |
    | --- | ----------- | --- | --- | ------------------ |
    | 0   | left_wheel  | -1  | 1   | 0.5 m/s at the rim |
    | 1   | right_wheel | -1  | 1   | 0.5 m/s at the rim |

    ## Observation Space
    `Box((18,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field    | Slice | Low | High | Scale | Unit             | Delay (s) | Noise | Dropout |
    | -------- | ----- | --- | ---- | ----- | ---------------- | --------- | ----- | ------- |
    | antennae | 0:2   | 0   | 1    | 1     | source intensity | 0.04      | 0.005 | 0       |
    | rays     | 2:14  | 0   | 1    | 1     | proximity        | 0.02      | 0.01  | 0       |
    | bump     | 14:16 | 0   | 1    | 1     | contact          | 0         | 0.01  | 0       |
    | wheels   | 16:18 | -1  | 1    | 0.5   | m/s              | 0.02      | 0.01  | 0       |

    Antennae: left, right (45 deg to each side, cardioid lobe, exp(-distance / 4 m)). Rays: 12,
    every 30 deg from left rear over front to right rear; 1 is contact, 0 is nothing within 1 m.
    Bump: share of the control step in contact on the left and right half. Wheels: rim speeds.
    The position of body and goal is not observed.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"bump": 2.0}`; `{"progress": 0.0, "bump": 0.0}` is the sparse variant.

    | Term     | Weight | Info key        | Value                                            |
    | -------- | ------ | --------------- | ------------------------------------------------ |
    | progress | 1.0    | reward_progress | Approach to B in units of 5 cm: +1 at full speed |
    | bump     | 1.0    | reward_bump     | Minus the share of the step in contact           |
    | goal     | 10.0   | reward_goal     | 1 on arrival                                     |

    ## Starting State
    Position uniform over free ground that is connected to B and at least 1 m away from it, heading
    uniform, wheels at rest.

    ## Episode End
    - Termination: the centre of the body is within 0.2 m of B.
    - Truncation: after 300 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (B reached), `physics_error`, `reward_*`, and

    | Key                  | Value, at the end of an episode that of the episode               |
    | -------------------- | ----------------------------------------------------------------- |
    | path_length          | Way of the centre of the body since reset, m                      |
    | collisions_per_metre | Physics steps in contact after one without, per metre of the path |
    | spl                  | Success weighted by path length; 0 unless B is reached            |

    SPL is S l / max(p, l) (Anderson et al. 2018): S is 1 on arrival, p the path, l the shortest
    path of the centre of the body from its start to 0.2 m before B around the discs at rest. l is
    exact (tangents and arcs of the discs grown by the radius of the body);
    `env.unwrapped.task.shortest_path(row)` tells it of any episode.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"rays": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                  |
    | ------------ | ----------------------------------------------------------------------- |
    | stage        | "train", "unseen", "many", "moving", "moving_unseen", "infant", "child" |
    | block        | "baseline", "perturbation" (default), "washout"                         |
    | perturbation | "motor_flip", "motor_swap", "motor_rotation", "motor_bias", "mirror"    |
    | lesion       | any sensor or motor, "left_antenna", "right_antenna"                    |
    | gain         | factor by sensor or motor                                               |
    | delay        | seconds by sensor, multiples of 0.02 up to 0.5                          |

    "motor_rotation" has the parameter angle (rad), "motor_bias" left and right.

    ## Stages
    "train" is the default.

    | Stage         | Maps          | Discs | Size, speed and sight | Noise of antennae, rays |
    | ------------- | ------------- | ----- | --------------------- | ----------------------- |
    | train         | 0-63          | rest  | 1                     | 1                       |
    | unseen        | 2^40, testing | rest  | 1                     | 1                       |
    | many          | 2^40 others   | rest  | 1                     | 1                       |
    | moving        | as many       | move  | 1                     | 1                       |
    | moving_unseen | as unseen     | move  | 1                     | 1                       |
    | infant        | 0-63          | rest  | 0.6                   | 4                       |
    | child         | 0-63          | rest  | 0.8                   | 2                       |

    An infant has a radius of 0.06 m, wheels of 0.3 m/s and 0.096 m apart, and sees 0.6 m far. These
    numbers are ours; `env.unwrapped.task.constants(row)` tells those of a body.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                   | Return | Success | Length | Score |
    | ------------------------ | ------ | ------- | ------ | ----- |
    | uniformly random actions | -8.264 | 0.000   | 300.0  | 0     |
    | oracle (Braitenberg)     | 40.218 | 1.000   | 49.8   | 1     |

    In stage "unseen" the oracle has an SPL of 0.87 and 0.28 collisions per metre, random actions 0
    and 1.29, a body that is led along the shortest path 0.98 and 0.51; the other stages are in
    `results/envs`, `python -m experiments.figures --only point-b`.

    ## Vectorized environment
    `gymnasium.make_vec("reafference/PointB-v0", n)` steps n bodies in one compiled call, bit-equal
    to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Anderson P et al. (2018) On evaluation of embodied navigation agents. arXiv:1807.06757.
    Braitenberg V (1984) Vehicles: Experiments in Synthetic Psychology. MIT Press.
    """

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = PointBTask(1, reward_weights, sensors, 0)
        super().__init__(task, find_entry("PointB"), render_mode, options)


class PointBVector(BatchEnv):
    """Many bodies of ``PointB`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        reward_weights: As in ``PointB``.
        sensors: As in ``PointB``.
        options: As in ``PointB``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = PointBTask(num_envs, reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("PointB"), autoreset_mode, options)
