"""The Gymnasium classes of AnotB."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.a_not_b.task import AnotBTask


class AnotB(BodyEnv):
    """Reach to where the toy was hidden last, not where it used to be.

    ![The oracle](results/gallery/AnotB.webp)

    ## Description
    A box has two lids, 15 cm to the left and right. A toy is shown and hidden under one of them
    for 1 s; after a delay the box comes near and the hand may reach for 2 s. The first lid that it
    touches counts; what is there is seen for 0.5 s. After some trials at one side (A, drawn for
    the episode) the toy is hidden at the other (B) in full sight: the last trial of the episode.
    Infants of 7-12 months who wait for some seconds reach to A (Piaget 1954, Diamond 1985).

    Until the box is near the hand is held at its home, so that only a memory (or the gaze, which
    is free) keeps the side. One control step is 100 ms of body time: 5 physics steps of 20 ms.
    Eye (2 m/s, time constant 20 ms) and hand (0.8 m/s, 80 ms) as in `envs.bodies.eye_hand`.

    ## Action Space
    `Box(-1, 1, (4,), float32)`; values outside are clipped.

    | Num | Action | Min | Max | Unit           |
    | --- | ------ | --- | --- | -------------- |
    | 0   | eye_x  | -1  | 1   | 2 m/s to right |
    | 1   | eye_y  | -1  | 1   | 2 m/s away     |
    | 2   | hand_x | -1  | 1   | 0.8 m/s right  |
    | 3   | hand_y | -1  | 1   | 0.8 m/s away   |

    ## Observation Space
    `Box((12,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field | Slice | Low | High | Scale | Unit     | Delay (s) | Noise | Dropout |
    | ----- | ----- | --- | ---- | ----- | -------- | --------- | ----- | ------- |
    | cue   | 0:2   | 0   | 1    | 1     | salience | 0.06      | 0.01  | 0       |
    | lids  | 2:4   | 0   | 1    | 1     | salience | 0.06      | 0.01  | 0       |
    | go    | 4:5   | 0   | 1    | 1     | share    | 0.06      | 0.01  | 0       |
    | toy   | 5:6   | 0   | 1    | 1     | share    | 0.06      | 0.01  | 0       |
    | touch | 6:8   | 0   | 1    | 1     | contact  | 0.02      | 0.01  | 0       |
    | gaze  | 8:10  | -1  | 1    | 0.6   | m        | 0.02      | 0.005 | 0       |
    | hand  | 10:12 | -1  | 1    | 0.6   | m        | 0.02      | 0.005 | 0       |

    Cue (left, right): the hiding, seen half as strong far from the gaze. Lids: the covers, the
    same way. Go: the box is near. Toy: it is found. Touch: the hand is within 6 cm of a lid.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Sparse variant:
    `reward_weights={"approach": 0.0, "effort": 0.0}`.

    | Term     | Weight | Info key        | Value                                            |
    | -------- | ------ | --------------- | ------------------------------------------------ |
    | approach | 0.1    | reward_approach | While it may reach: approach to the toy, in 5 cm |
    | reach    | 10.0   | reward_reach    | 1 for a reach to the toy, -1 to the other lid    |
    | effort   | 0.01   | reward_effort   | Minus the mean squared command of the hand       |

    ## Starting State
    Gaze uniform over the middle half of the table, the hand at home, 25 cm before the lids.

    ## Episode End
    - Termination: the B trial is over.
    - Truncation: after 1000 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (every reach so far was to the toy),
    `physics_error`, `reward_*`. `env.unwrapped.task.trials` holds side and latency of each reach.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"cue": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                 |
    | ------------ | ---------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "visible", "infant"                       |
    | block        | "baseline", "perturbation" (default), "washout"                        |
    | perturbation | "trials", "wait", "salience", "motor_flip", "motor_rotation", "mirror" |
    | lesion       | any sensor or motor, "left_field", "right_field"                       |
    | gain         | factor by sensor or motor                                              |
    | delay        | seconds by sensor, multiples of 0.02 up to 0.5                         |

    Stage "train" has 1-3 A trials and delays of 0-3 s, "unseen" 3-6 and 3-10 s, "visible" as
    "train" with a toy that stays in sight, "infant" as "train" with cue and lids five times as
    noisy and a hand of half the speed. "trials" fixes the `count` of A trials (0-12), "wait"
    the delay in `seconds` (0-10), "salience" that of `cue` and `lids` (0-1); "motor_rotation" has
    the parameter angle (rad), "mirror" exchanges left and right in cue, lids and touch.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                   | Return | Success | Length | Score |
    | ------------------------ | ------ | ------- | ------ | ----- |
    | uniformly random actions | -1.536 | 0.000   | 544.9  | 0     |
    | oracle (remembers)       | 53.422 | 1.000   | 458.6  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/AnotB-v0", n)` steps n bodies in one compiled call, bit-equal
    to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Piaget J (1954) The Construction of Reality in the Child. Basic Books.
    Diamond A (1985) Development of the ability to use recall to guide action, as indicated by
    infants' performance on AB. Child Dev 56:868.
    Smith LB, Thelen E, Titzer R, McLin D (1999) Knowing in the context of acting: the task
    dynamics of the A-not-B error. Psychol Rev 106:235.
    Thelen E, Schöner G, Scheier C, Smith LB (2001) The dynamics of embodiment: a field theory of
    infant perseverative reaching. Behav Brain Sci 24:1.
    """

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = AnotBTask(1, reward_weights, sensors, 0)
        super().__init__(task, find_entry("AnotB"), render_mode, options)


class AnotBVector(BatchEnv):
    """Many bodies of ``AnotB`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        reward_weights: As in ``AnotB``.
        sensors: As in ``AnotB``.
        options: As in ``AnotB``.
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
        task = AnotBTask(num_envs, reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("AnotB"), autoreset_mode, options)
