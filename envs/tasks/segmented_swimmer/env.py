"""The Gymnasium classes of SegmentedSwimmer."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.swimmer import Swimmer
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.segmented_swimmer.task import SegmentedSwimmerTask


class SegmentedSwimmer(BodyEnv):
    """Swim with a chain of ganglia of which each knows its own segment and its neighbours.

    ![The oracle](results/gallery/SegmentedSwimmer.webp)

    ## Description
    A body of N = 6 segments (2 to 32) and 0.1 m swims in a plane of viscous fluid. A segment is a
    joint between two rigid links with a muscle on either side, a stretch receptor and one ganglion.
    Inertia is neglected and drag is resistive (Gray & Hancock 1955), twice as large
    across the body as along it: a bend that goes back the way it came moves nothing (Purcell 1977),
    a wave that travels to the tail pushes the body forward. Muscles are those of Ekeberg (1993):
    both together stiffen the joint.

    Place, heading and speed are not observed. The action holds the commands and the messages of all
    ganglia. A decentral agent lets a ganglion see its own stretch and the messages to it, no more:
    `env.unwrapped.task.ganglion(k)` gives the places of ganglion k in observation and action.

    One control step is 20 ms of body time: 1 physics step (K = 1), second order, stable with any
    action and any stiffness.

    ## Action Space
    `Box(0, 1, (18,), float32)`; values outside are clipped. Segments count from the head.

    | Num | Action    | Min | Max | Unit                            |
    | --- | --------- | --- | --- | ------------------------------- |
    | 0   | left_1    | 0   | 1   | 1.5 mN m at joint 1, left turn  |
    | 1   | left_2    | 0   | 1   | 1.5 mN m at joint 2, left turn  |
    | 2   | left_3    | 0   | 1   | 1.5 mN m at joint 3, left turn  |
    | 3   | left_4    | 0   | 1   | 1.5 mN m at joint 4, left turn  |
    | 4   | left_5    | 0   | 1   | 1.5 mN m at joint 5, left turn  |
    | 5   | left_6    | 0   | 1   | 1.5 mN m at joint 6, left turn  |
    | 6   | right_1   | 0   | 1   | 1.5 mN m at joint 1, right turn |
    | 7   | right_2   | 0   | 1   | 1.5 mN m at joint 2, right turn |
    | 8   | right_3   | 0   | 1   | 1.5 mN m at joint 3, right turn |
    | 9   | right_4   | 0   | 1   | 1.5 mN m at joint 4, right turn |
    | 10  | right_5   | 0   | 1   | 1.5 mN m at joint 5, right turn |
    | 11  | right_6   | 0   | 1   | 1.5 mN m at joint 6, right turn |
    | 12  | message_1 | 0   | 1   | what ganglion 1 sends           |
    | 13  | message_2 | 0   | 1   | what ganglion 2 sends           |
    | 14  | message_3 | 0   | 1   | what ganglion 3 sends           |
    | 15  | message_4 | 0   | 1   | what ganglion 4 sends           |
    | 16  | message_5 | 0   | 1   | what ganglion 5 sends           |
    | 17  | message_6 | 0   | 1   | what ganglion 6 sends           |

    `messages=False` leaves messages away, here and in the observation.

    ## Observation Space
    `Box((16,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field     | Slice | Low | High | Scale | Unit    | Delay (s) | Noise | Dropout |
    | --------- | ----- | --- | ---- | ----- | ------- | --------- | ----- | ------- |
    | stretch   | 0:6   | -1  | 1    | 0.3   | strain  | 0.02      | 0.01  | 0       |
    | from_head | 6:11  | 0   | 1    | 1     | message | 0         | 0     | 0       |
    | from_tail | 11:16 | 0   | 1    | 1     | message | 0         | 0     | 0       |

    Stretch is the strain of the right flank, which is minus that of the left one: positive where
    the body is bent to the left. `from_head` are the messages that ganglia 2 to 6 hear from 1 to 5,
    `from_tail` those that 1 to 5 hear from 2 to 6; a message is heard with the next observation.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"energy": 0.0}`; `{"progress": 0.0, "energy": 0.0}` leaves the sparse goals.

    | Term     | Weight | Info key        | Value                                               |
    | -------- | ------ | --------------- | --------------------------------------------------- |
    | progress | 10.0   | reward_progress | Way along the first heading, in lengths of the body |
    | energy   | 0.03   | reward_energy   | Minus the energy spent, mJ                          |
    | goal     | 1.0    | reward_goal     | Goals passed for the first time, 0.25 lengths apart |

    Goals lie along the first heading. The energy is the positive work of the muscles and the upkeep
    of their activation.

    ## Starting State
    At rest at the origin, bends uniform within +-0.2 rad, heading such that the mean of all links
    points along x, muscles relaxed.

    ## Episode End
    - Termination: none.
    - Truncation: after 500 control steps, 10 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (0.8 lengths from the start), `physics_error`,
    `reward_*`. `env.unwrapped.task.measures(row)`: speed, cost of transport, speed per energy,
    efficiency, frequency and the phase lags between neighbouring segments.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default   | Meaning                                                     |
    | -------------- | --------- | ----------------------------------------------------------- |
    | render_mode    | None      | None or "rgb_array" (Pillow, no display needed)             |
    | swimmer        | Swimmer() | Number of segments and constants, `envs.bodies.swimmer`     |
    | messages       | True      | Whether ganglia send messages                               |
    | reward_weights | None      | Weights by term                                             |
    | sensors        | None      | By sensor, of delay, noise, dropout, gain                   |
    | options        | None      | Laboratory options of every episode                         |

    For example `swimmer=Swimmer(segments=10)`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word | Values |
    | --- | --- |
    | stage | "train" (default), "unseen", "larva", "plain" |
    | block | "baseline", "perturbation" (default), "washout" |
    | perturbation | "cut_link", "silence", "drag_ratio", "viscosity", "growth", "locked", \
      "motor_flip", "mirror", "sensor_permutation", "motor_permutation" |
    | lesion | any sensor or motor, "ganglion_1", "ganglion_2", "ganglion_3", "ganglion_4", \
      "ganglion_5", "ganglion_6", "link_1", "link_2", "link_3", "link_4", "link_5" |
    | gain | factor by sensor or motor |
    | delay | seconds by sensor, multiples of 0.02 up to 0.5 |

    Stage "plain" has the body of `swimmer`. "train" multiplies the ratio of drags by 1 / 1.1 to
    1.1, stiffness by 1 / 1.25 to 1.25 and the muscles of each segment by 0.9 to 1.1. "unseen" does
    so with the ratio by 1.1 to 1.25 or its inverse, stiffness by 1.25 to 1.6 or its inverse.
    "larva" has half the length and the last third of its joints locked, to be freed as it grows.

    "cut_link" has the parameters link and onset (s), "silence" ganglion, onset and duration (s),
    both also as a list; "drag_ratio" ratio, "viscosity" factor (of the fluid), "growth" length,
    strength and stiffness, "locked" segments. A list of lesions acts from the start. The two
    permutations have number: one of 6! 2^6 ways for the receptors, some of which are reversed, one
    of 12! for the muscles; keep numbers from 64 on for testing.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                       | Return | Success | Length | Score |
    | ---------------------------- | ------ | ------- | ------ | ----- |
    | uniformly random actions     | -3.416 | 0.000   | 500.0  | 0     |
    | oracle (coupled oscillators) | 15.869 | 0.991   | 500.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/SegmentedSwimmer-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Cohen AH, Holmes PJ, Rand RH (1982) The nature of the coupling between segmental oscillators of
    the lamprey spinal generator for locomotion: a mathematical model. J Math Biol 13:345.
    Ekeberg O (1993) A combined neuronal and mechanical model of fish swimming. Biol Cybern 69:363.
    Gray J, Hancock GJ (1955) The propulsion of sea-urchin spermatozoa. J Exp Biol 32:802.
    Purcell EM (1977) Life at low Reynolds number. Am J Phys 45:3.
    Yu X, Nguyen B, Friesen WO (1999) Sensory feedback can coordinate the swimming activity of the
    leech. J Neurosci 19:4634.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        swimmer: Swimmer | None = None,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SegmentedSwimmerTask(1, swimmer or Swimmer(), messages, reward_weights, sensors, 0)
        super().__init__(task, find_entry("SegmentedSwimmer"), render_mode, options)


class SegmentedSwimmerVector(BatchEnv):
    """Many bodies of ``SegmentedSwimmer`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        swimmer: As in ``SegmentedSwimmer``.
        messages: As in ``SegmentedSwimmer``.
        reward_weights: As in ``SegmentedSwimmer``.
        sensors: As in ``SegmentedSwimmer``.
        options: As in ``SegmentedSwimmer``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        swimmer: Swimmer | None = None,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SegmentedSwimmerTask(
            num_envs, swimmer or Swimmer(), messages, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("SegmentedSwimmer"), autoreset_mode, options)
