"""The Gymnasium classes of AnimatShaping."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode
from numpy.typing import ArrayLike

from envs.batch import BatchEnv
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.animat_shaping.task import AnimatShapingTask


class AnimatShaping(BodyEnv):
    """Go to an area and stay there, trained by stimulation instead of reward.

    ![The oracle](results/gallery/AnimatShaping.webp)

    ## Description
    An animat in a square of 2 m x 2 m senses in which quadrant it is, seen from the centre of a
    goal area of 0.25 m radius: one of four probes. Eight motor units with preferred directions
    every 45 deg move it by their population vector. After each control step a trainer stimulates
    eight electrodes: background stimulation, a pulse at one electrode at random, if the animat is
    inside or has moved towards the area within 30 deg, else patterned training stimulation, pulses
    at several electrodes, drawn from a pool of 100 patterns; the weight of a pattern grows by 1.5
    if success follows it and falls by 0.7 if not. After Chao, Bakkum & Potter (2008): the scheme
    is theirs; pool, factors, sizes and speed are ours.

    One control step is 100 ms of body time: 5 physics steps of 20 ms (K = 5). It stands for one
    cycle of probe, movement and training. One unit at full strength moves the body by 4 cm.

    ## Action Space
    `Box(-1, 1, (8,), float32)`; values outside are clipped. A unit below 0 is silent.

    | Num | Action | Min | Max | Unit |
    | --- | --- | --- | --- | --- |
    | 0 | unit_0 | -1 | 1 | activity, 0 deg from east |
    | 1 | unit_45 | -1 | 1 | activity, 45 deg from east |
    | 2 | unit_90 | -1 | 1 | activity, 90 deg from east |
    | 3 | unit_135 | -1 | 1 | activity, 135 deg from east |
    | 4 | unit_180 | -1 | 1 | activity, 180 deg from east |
    | 5 | unit_225 | -1 | 1 | activity, 225 deg from east |
    | 6 | unit_270 | -1 | 1 | activity, 270 deg from east |
    | 7 | unit_315 | -1 | 1 | activity, 315 deg from east |

    The velocity is 0.4 m/s x 2 sum(a u) / (1 + sum(a)) with activities a >= 0 and the
    preferred directions u.

    ## Observation Space
    `Box((12,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field       | Slice | Low | High | Scale | Unit  | Delay (s) | Noise | Dropout |
    | ----------- | ----- | --- | ---- | ----- | ----- | --------- | ----- | ------- |
    | quadrant    | 0:4   | -1  | 1    | 1     | probe | 0         | 0.05  | 0       |
    | stimulation | 4:12  | -1  | 1    | 1     | pulse | 0         | 0.05  | 0       |

    Quadrant: north-east, north-west, south-west, south-east of the centre of the area.
    Stimulation: the electrodes, as the trainer sets them at the end of the control step; the next
    action can follow from it and is what the trainer judges it by. Place and area are not observed.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"approach": 0.0}`, which leaves the sparse variant. Training by stimulation
    needs no reward.

    | Term     | Weight | Info key        | Value                                           |
    | -------- | ------ | --------------- | ----------------------------------------------- |
    | approach | 1.0    | reward_approach | Approach to the centre of the area, in 4 cm     |
    | inside   | 0.1    | reward_inside   | 1 in a control step that ends inside            |

    ## Starting State
    Place uniform, at least 0.5 m from the centre of the area, which is the middle of the arena in
    stage "train" and anywhere 0.5 m from the walls in stage "unseen". All patterns weigh the same.
    Stage "infant" is "train" with four times the noise and only every second unit (0, 90, 180,
    270 deg) connected.

    ## Episode End
    - Termination: none.
    - Truncation: after 200 control steps, 20 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (inside for more than half of the control steps),
    `physics_error`, `reward_*`. `env.unwrapped.task.measures(row)`: shares of the control steps
    inside and with patterned stimulation.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | recording      | None    | Stimulation for yoked animats, (animats, steps) |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"quadrant": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                     |
    | ------------ | -------------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "infant"                                      |
    | block        | "baseline", "perturbation" (default), "washout"                            |
    | perturbation | "map_turn", "motor_flip", "motor_permutation", "noncontingent", "yoked"    |
    | lesion       | any sensor or motor                                                        |
    | gain         | factor by sensor or motor                                                  |
    | delay        | seconds by sensor, multiples of 0.02 up to 0.5                             |

    "map_turn" has the parameter quarters (turns of the sensory map by 90 deg),
    "motor_permutation" number (one of 8! ways; keep numbers from 64 on for testing),
    "noncontingent" share: patterns then come with this probability, whatever the animat does.

    "yoked" delivers to row r what the animat r + partner of `recording` got in the same control
    step of its episode, whatever row r does (numbers wrap around; nothing is delivered where the
    recording has ended or there is none). Stack `task.training.pattern.copy()` after each step of
    the partners, (animats, steps), and pass it as `recording` or to `task.play(recording)`.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                   | Return | Success | Length | Score |
    | ------------------------ | ------ | ------- | ------ | ----- |
    | uniformly random actions | 0.234  | 0.001   | 200.0  | 0     |
    | oracle (homing)          | 42.233 | 1.000   | 200.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/AnimatShaping-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Chao ZC, Bakkum DJ, Potter SM (2008) Shaping embodied neural networks for adaptive
    goal-directed behavior. PLoS Comput Biol 4:e1000042.
    """

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        recording: ArrayLike | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = AnimatShapingTask(1, reward_weights, sensors, 0, recording)
        super().__init__(task, find_entry("AnimatShaping"), render_mode, options)


class AnimatShapingVector(BatchEnv):
    """Many bodies of ``AnimatShaping`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        reward_weights: As in ``AnimatShaping``.
        sensors: As in ``AnimatShaping``.
        recording: As in ``AnimatShaping``.
        options: As in ``AnimatShaping``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        recording: ArrayLike | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = AnimatShapingTask(num_envs, reward_weights, sensors, max_episode_steps, recording)
        super().__init__(task, find_entry("AnimatShaping"), autoreset_mode, options)
