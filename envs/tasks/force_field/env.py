"""The Gymnasium classes of ForceField."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.arm import Arm
from envs.bodies.drives import Drive, Muscles
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.force_field.task import ForceFieldTask

_ARM, _DRIVE = Arm(), Muscles()


class ForceField(PhysicsEnv):
    """An arm reaches straight through a field of forces that it has to learn.

    ![The oracle](results/gallery/ForceField.webp)

    ## Description
    The arm of `ReachMuscle` (two links, six muscles, late senses) moves a handle from one place to
    targets 10 cm away, in eight directions. A robot pushes the hand with a force that depends on
    its velocity, `f = B v`: one that expects no force, or another one, goes astray; one that has
    learnt the field goes straight, and goes astray to the other side when the field is taken away
    (Shadmehr & Mussa-Ivaldi 1994). After each trial of a second the arm is back at the start, at
    rest; an episode has eight trials, one in each direction.

    With `arm=Arm(viscosity=0.0), drive=Torques()` the body is that of the 1994 paper, to be moved
    by the paper's controller, `envs.tasks.force_field.oracle.Controller`.

    One control step is 10 ms of body time: 5 physics steps of 2 ms (K = 5, `implicitfast`); the
    field acts in each of them.

    Fields have numbers: each entry of B is uniform in -13 to 13 N s/m. Stage "train" draws from
    fields 0-63 and the eight directions, stage "unseen" from 2^40 other fields and any direction.
    Stage "null" has no field: adaptation is studied there, with the perturbation "field" in the
    blocks "baseline", "perturbation", "washout". Stage "infant" is an arm of 0.6 times the length
    (masses by the cube, forces by the square) with three times the noise in the fields of "train".

    ## Action Space
    `Box(0, 1, (6,), float32)`; values outside are clipped. With `drive=Torques()`
    `Box(-1, 1, (2,), float32)`: torques of shoulder and elbow, shares of its limit.

    | Num | Action               | Min | Max | Unit               |
    | --- | -------------------- | --- | --- | ------------------ |
    | 0   | shoulder_flexor      | 0   | 1   | share of 700 N     |
    | 1   | shoulder_extensor    | 0   | 1   | share of 700 N     |
    | 2   | elbow_flexor         | 0   | 1   | share of 700 N     |
    | 3   | elbow_extensor       | 0   | 1   | share of 700 N     |
    | 4   | biarticular_flexor   | 0   | 1   | share of 700 N     |
    | 5   | biarticular_extensor | 0   | 1   | share of 700 N     |

    ## Observation Space
    `Box((22,), float32)`, in the order of `env.unwrapped.layout`; with `drive=Torques()` without
    `golgi`. `Scale` is the physical quantity that reads 1; noise is the standard deviation per
    control step in observation units.

    | Field            | Slice | Low | High | Scale | Unit | Delay (s) | Noise | Dropout |
    | ---------------- | ----- | --- | ---- | ----- | ---- | --------- | ----- | ------- |
    | spindle_length   | 0:6   | -1  | 1    | 0.16  | m    | 0.03      | 0.002 | 0       |
    | spindle_velocity | 6:12  | -1  | 1    | 0.5   | m/s  | 0.03      | 0.005 | 0       |
    | target           | 12:14 | -1  | 1    | 0.2   | m    | 0.1       | 0.002 | 0       |
    | hand             | 14:16 | -1  | 1    | 0.2   | m    | 0.1       | 0.002 | 0       |
    | golgi            | 16:22 | 0   | 1    | 1000  | N    | 0.03      | 0.005 | 0       |

    Muscles in the order of the actions. Lengths are relative to straight joints (both angles 0)
    and positive when longer. Target and hand: x (right) and y (forward) from the start.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"straight": 0.0}`. The sparse variant is
    `reward_weights={"close": 0.0, "straight": 0.0, "effort": 0.0}`: only hits count. A trial is a
    hit if it ends within 1 cm of the target, without having left the straight line by more than
    3 cm or having gone more than 1 cm beyond the target.

    | Term     | Weight | Info key        | Value                                            |
    | -------- | ------ | --------------- | ------------------------------------------------ |
    | close    | 1.0    | reward_close    | 1 / (1 + (distance to the target / 2 cm)^2)      |
    | straight | 1.0    | reward_straight | Minus the lateral deviation in units of 3 cm, <= 1 |
    | hit      | 10.0   | reward_hit      | 1 at the end of a trial that is a hit            |
    | effort   | 0.1    | reward_effort   | Minus the mean squared command                   |

    ## Starting State
    Shoulder at 15 deg, elbow at 100 deg (the left workspace of the paper), at rest, muscles
    relaxed; the order of the directions is drawn.

    ## Episode End
    - Termination: none.
    - Truncation: after 800 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (every trial so far was a hit), `physics_error`,
    `reward_*`. `env.unwrapped.task.constants(row)`: constants of arm and reach by name, in SI
    units.

    ## Arguments
    | Argument       | Default   | Meaning                                         |
    | -------------- | --------- | ----------------------------------------------- |
    | render_mode    | None      | None or "rgb_array" (no display needed)         |
    | arm            | Arm()     | Constants of the body, `envs.bodies.arm`        |
    | drive          | Muscles() | Muscles or torques, `envs.bodies.drives`        |
    | reward_weights | None      | Weights by term                                 |
    | sensors        | None      | By sensor, of delay, noise, dropout, gain       |
    | options        | None      | Laboratory options of every episode             |

    The vector environment also takes `threads`, 0 for as many as there are CPUs (at most one for
    16 rows). Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                           |
    | ------------ | ------------------------------------------------ |
    | stage        | "train" (default), "unseen", "null", "infant"    |
    | block        | "baseline", "perturbation" (default), "washout"  |
    | perturbation | "field", "prism", "channel", "load", "growth"    |
    | lesion       | any sensor or motor, "spindles", "vision"        |
    | gain         | factor by sensor or motor                        |
    | delay        | seconds by sensor, multiples of 0.01 up to 0.5   |

    "field" has the parameters xx, xy, yx, yy (N s/m, by default those of the paper), "prism" angle
    (rad), "load" mass (kg in the hand), "growth" factor. "channel" is the error clamp: the hand
    runs between stiff walls; `env.unwrapped.task.body.wall` is the force on them (N, leftwards).

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                   | Return   | Success | Length | Score |
    | ------------------------ | -------- | ------- | ------ | ----- |
    | uniformly random actions | -687.621 | 0.000   | 800.0  | 0     |
    | oracle (knows the field) | 574.777  | 1.000   | 800.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/ForceField-v0", n)` moves n bodies with MuJoCo's batch,
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
        drive: Drive = _DRIVE,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ForceFieldTask(1, 1, arm, drive, reward_weights, sensors, 0)
        super().__init__(task, find_entry("ForceField"), render_mode, options)


class ForceFieldVector(BatchEnv):
    """Many bodies of ``ForceField`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        arm: As in ``ForceField``.
        drive: As in ``ForceField``.
        reward_weights: As in ``ForceField``.
        sensors: As in ``ForceField``.
        options: As in ``ForceField``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        arm: Arm = _ARM,
        drive: Drive = _DRIVE,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ForceFieldTask(
            num_envs, threads, arm, drive, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("ForceField"), autoreset_mode, options)
