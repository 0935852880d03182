"""The Gymnasium classes of ObjectPermanence."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.object_permanence.task import ObjectPermanenceTask


class ObjectPermanence(BodyEnv):
    """Reach to where a hidden object comes back.

    ![The oracle](results/gallery/ObjectPermanence.webp)

    ## Description
    An object moves on a straight line over a screen of 1.2 m x 0.8 m, goes behind an occluder and
    comes back at its other side, where the hand must be at that time; the gaze is free. Passages
    follow each other until the time is over: each is seen for 1 s, hidden for 0.2-1 s (stage
    "unseen" 1-2 s), seen again for 0.8 s, with side, speed (0.15-0.4 m/s), height and slope drawn
    anew. While it is hidden, only a memory of place and velocity tells where it will come back.

    Eye (2 m/s, time constant 20 ms) and hand (0.8 m/s, 80 ms) are first-order velocity drives,
    `envs.bodies.eye_hand`. One control step is 50 ms of body time: 5 physics steps of 10 ms.

    ## Action Space
    `Box(-1, 1, (4,), float32)`; values outside are clipped.

    | Num | Action | Min | Max | Unit            |
    | --- | ------ | --- | --- | --------------- |
    | 0   | eye_x  | -1  | 1   | 2 m/s to right  |
    | 1   | eye_y  | -1  | 1   | 2 m/s up        |
    | 2   | hand_x | -1  | 1   | 0.8 m/s right   |
    | 3   | hand_y | -1  | 1   | 0.8 m/s up      |

    ## Observation Space
    `Box((10,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field   | Slice | Low | High | Scale | Unit    | Delay (s) | Noise | Dropout |
    | ------- | ----- | --- | ---- | ----- | ------- | --------- | ----- | ------- |
    | object  | 0:2   | -1  | 1    | 1.2   | m       | 0.05      | 0.002 | 0       |
    | visible | 2:3   | 0   | 1    | 1     | share   | 0.05      | 0.002 | 0       |
    | edges   | 3:5   | -1  | 1    | 1.2   | m       | 0.05      | 0.002 | 0       |
    | gaze    | 5:7   | -1  | 1    | 0.6   | m       | 0.02      | 0.002 | 0       |
    | touch   | 7:8   | 0   | 1    | 1     | contact | 0.02      | 0.01  | 0       |
    | hand    | 8:10  | -1  | 1    | 0.6   | m       | 0.02      | 0.002 | 0       |

    Object: place relative to the gaze, 0 while it is hidden. Edges: left and right edge of the
    occluder relative to the gaze. Touch: the hand is within 5 cm of an object that is seen.
    Delays, noise and scales are ours.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Sparse variant:
    `reward_weights={"approach": 0.0, "effort": 0.0}`.

    | Term     | Weight | Info key        | Value                                                |
    | -------- | ------ | --------------- | ---------------------------------------------------- |
    | approach | 0.1    | reward_approach | While hidden: approach of the hand to the exit, 5 cm |
    | reach    | 10.0   | reward_reach    | On return: 1 / (1 + (distance of the hand / 5 cm)^2) |
    | effort   | 0.01   | reward_effort   | Minus the mean squared command of the hand           |

    ## Starting State
    Gaze and hand uniform over the middle half of the screen, the object at the start of a passage.

    ## Episode End
    - Termination: none.
    - Truncation: after 300 control steps, 15 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (at every return so far the hand was within 5 cm),
    `physics_error`, `reward_*`. `env.unwrapped.task.notes` holds for each passage the error of hand
    and gaze at the return, when the gaze was at the exit before, and the time that the gaze
    searched, a proxy of looking time.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"object": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                       |
    | ------------ | ---------------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "glass", "infant"                               |
    | block        | "baseline", "perturbation" (default), "washout"                              |
    | perturbation | "vanish", "jump", "late", "hide", "motor_flip", "motor_rotation", "eye_turn" |
    | lesion       | any sensor or motor, "retina"                                                |
    | gain         | factor by sensor or motor                                                    |
    | delay        | seconds by sensor, multiples of 0.01 up to 0.5                               |

    Stage "unseen" hides for longer and on steeper paths (slope up to 0.6, else 0.3), "glass" has
    an occluder that hides nothing, "infant" level paths and an eye that resolves 2 cm. Impossible
    events (Baillargeon 1987) happen in the share `chance` of the passages: "vanish", the object
    does not come back; "jump", it comes back `shift` m (at most 0.3) off its path; "late", `lag` s
    (at most 2) after its time. "hide" fixes the time `hidden` (0.2-2.5 s). "motor_flip" reverses
    the hand, "motor_rotation" turns its command and "eye_turn" what the eye sees, by `angle` (rad).

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                         | Return | Success | Length | Score |
    | ------------------------------ | ------ | ------- | ------ | ----- |
    | uniformly random actions       | 1.023  | 0.000   | 300.0  | 0     |
    | oracle (goes on with the path) | 40.988 | 1.000   | 300.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/ObjectPermanence-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Piaget J (1954) The Construction of Reality in the Child. Basic Books.
    Baillargeon R (1987) Object permanence in 3 1/2- and 4 1/2-month-old infants. Dev Psychol
    23:655.
    von Hofsten C, Kochukhova O, Rosander K (2007) Predictive tracking over occlusions by
    4-month-old infants. Dev Sci 10:625.
    Johnson SP, Amso D, Slemmer JA (2003) Development of object concepts in infancy: evidence for
    early learning in an eye-tracking paradigm. PNAS 100:10568.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 20}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ObjectPermanenceTask(1, reward_weights, sensors, 0)
        super().__init__(task, find_entry("ObjectPermanence"), render_mode, options)


class ObjectPermanenceVector(BatchEnv):
    """Many bodies of ``ObjectPermanence`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        reward_weights: As in ``ObjectPermanence``.
        sensors: As in ``ObjectPermanence``.
        options: As in ``ObjectPermanence``.
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
        task = ObjectPermanenceTask(num_envs, reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("ObjectPermanence"), autoreset_mode, options)
