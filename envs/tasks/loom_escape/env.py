"""The Gymnasium classes of LoomEscape."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.loom_escape.task import LoomEscapeTask


class LoomEscape(BodyEnv):
    """Jump before the looming disc arrives, and only then.

    ![The oracle](results/gallery/LoomEscape.webp)

    ## Description
    A locust sits and sees a dark disc of half size l that comes straight at it at speed v, or moves
    away, or passes at a constant distance (Gabbiani, Krapp & Laurent 1999). It may jump once: 36 ms
    after the command it leaves the ground (Fotowat, Harrison & Gabbiani 2011). Whoever has not
    taken off when the disc arrives is caught; so is who leaves while the disc is still farther than
    8 l away, for the hunter then turns after it. A jump from what does not loom is a false alarm.
    Angle and speed on the retina tell both: theta = 2 atan(l / (v t)) at time t before collision.

    One control step is 4 ms of body time: 1 physics step of 4 ms (K = 1).

    ## Action Space
    `Box(-1, 1, (1,), float32)`; values outside are clipped.

    | Num | Action | Min | Max | Unit                            |
    | --- | ------ | --- | --- | ------------------------------- |
    | 0   | jump   | -1  | 1   | above 0.5 the jump is triggered |

    ## Observation Space
    `Box((25,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field  | Slice | Low | High | Scale | Unit       | Delay (s) | Noise | Dropout |
    | ------ | ----- | --- | ---- | ----- | ---------- | --------- | ----- | ------- |
    | retina | 0:24  | 0   | 1    | 1     | dark share | 0.028     | 0.02  | 0       |
    | legs   | 24:25 | -1  | 1    | 1     | triggered  | 0         | 0.01  | 0       |

    Retina: 24 receptors of 7.5 deg along the horizon, from left to right, 180 deg in all; each
    reports the share of its field that is dark. The delay is delta of the paper (27 ms) in whole
    steps. Size, distance and speed are not observed. Noise and scales are ours.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. The sparse variant is
    `reward_weights={"rest": 0.0}`.

    | Term   | Weight | Info key      | Value                                             |
    | ------ | ------ | ------------- | ------------------------------------------------- |
    | escape | 10.0   | reward_escape | 1 on leaving from a looming disc within 8 l       |
    | caught | 10.0   | reward_caught | -1 on a collision or on leaving farther than that |
    | alarm  | 5.0    | reward_alarm  | -1 on leaving without need                        |
    | rest   | 0.01   | reward_rest   | 1 for each step on the ground                     |

    ## Starting State
    Half of the discs loom, a quarter recedes, a quarter passes. l is 0.02-0.1 m, l / v 20-60 ms
    ("unseen": 60-100 ms), collision after 1-1.8 s, azimuth within +-60 deg.

    ## Episode End
    - Termination: the animal leaves the ground or is caught.
    - Truncation: after 500 control steps, 2 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1`.

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (escaped, or no jump without need), `physics_error`,
    `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"retina": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                      |
    | ------------ | ----------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "infant"                       |
    | block        | "baseline", "perturbation" (default), "washout"             |
    | perturbation | "loom", "recede", "pass", "mirror", "shuffle", "motor_flip" |
    | lesion       | any sensor or motor, "left_eye", "right_eye"                |
    | gain         | factor by sensor or motor                                   |
    | delay        | seconds by sensor, multiples of 0.004 up to 0.5             |

    "loom" has the parameters size (m), ratio (l / v, s), azimuth (rad) and arrival (s), "recede"
    size, ratio, azimuth and distance (m), "pass" size, turn (rad/s), azimuth and distance; each
    replaces the drawn disc. "shuffle" has the number key: the order of the receptors. The retina
    of an infant is five times as noisy.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                                 | Return | Success | Length | Score |
    | -------------------------------------- | ------ | ------- | ------ | ----- |
    | uniformly random actions               | -7.410 | 0.000   | 12.0   | 0     |
    | oracle (eta function of the true disc) | 8.909  | 1.000   | 387.4  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/LoomEscape-v0", n)` steps n animals in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Gabbiani F, Krapp HG, Laurent G (1999) Computation of object approach by a wide-field,
    motion-sensitive neuron. J Neurosci 19:1122. Fotowat H, Harrison RR, Gabbiani F (2011)
    Multiplexing of motor information in the discharge of a collision detecting neuron during
    escape behaviors. Neuron 69:147.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 250}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = LoomEscapeTask(1, reward_weights, sensors, 0)
        super().__init__(task, find_entry("LoomEscape"), render_mode, options)


class LoomEscapeVector(BatchEnv):
    """Many animals of ``LoomEscape`` in one compiled call.

    Args:
        num_envs: Number of animals.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        reward_weights: As in ``LoomEscape``.
        sensors: As in ``LoomEscape``.
        options: As in ``LoomEscape``.
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
        task = LoomEscapeTask(num_envs, reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("LoomEscape"), autoreset_mode, options)
