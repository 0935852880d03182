"""The Gymnasium classes of Crawl."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.worm import Worm
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.crawl.task import CrawlTask

_WORM = Worm()


class Crawl(PhysicsEnv):
    """A worm with mass and segmental muscles crawls to odours, on gels of hidden drag.

    ![The oracle](results/gallery/Crawl.webp)

    ## Description
    A worm of N = 6 segments (2 to 32), 0.2 m and 10 g, lies on a wet gel. A segment is a joint
    between two rigid links with a muscle on either side, a stretch receptor and one ganglion, as in
    `SegmentedSwimmer`: words, ganglia, messages and the first places of observation and action are
    the same, so that an agent can live in both. But here the body has mass, the head smells, and
    the way has to be found: odours lie around the worm, the next one appears when the nose is
    within 0.25 lengths of one.

    Drag across the body is about ten times that along it, as on agar (Shen 2012); how viscous the
    gel is is drawn and is not told. The same worm moves in thin and in stiff media, but not with
    the same wave: frequency and wavelength fall with the load (Fang-Yen 2010). A clock that is good
    in the plain medium has less than a tenth of the oracle's speed in one that is 100 times as
    stiff: stretch tells how fast the body really bends.

    The nose smells at one point: the concentration, and with an ON and an OFF cell whether it rises
    or falls. Where the odour lies is in how it changes while the head sweeps (klinotaxis, Izquierdo
    & Lockery 2010). Place, heading and speed are not observed. A decentral agent lets a ganglion
    see what is its own, no more: `env.unwrapped.task.ganglion(k)` gives its places in observation
    and action; ganglion 1 has the nose.

    MuJoCo moves links, joints and muscles (activation of first order; both together stiffen the
    joint); drag is implicit, so that any medium is stable. Nothing touches; joints stop softly at
    1.6 rad.

    One control step is 20 ms of body time: 2 physics steps of 10 ms (K = 2, `implicitfast`).

    ## Action Space
    `Box(0, 1, (18,), float32)`; values outside are clipped. Segments count from the head.

    | Num | Action    | Min | Max | Unit                            |
    | --- | --------- | --- | --- | ------------------------------- |
    | 0   | left_1    | 0   | 1   | 19 mN m at joint 1, left turn   |
    | 1   | left_2    | 0   | 1   | 19 mN m at joint 2, left turn   |
    | 2   | left_3    | 0   | 1   | 19 mN m at joint 3, left turn   |
    | 3   | left_4    | 0   | 1   | 19 mN m at joint 4, left turn   |
    | 4   | left_5    | 0   | 1   | 19 mN m at joint 5, left turn   |
    | 5   | left_6    | 0   | 1   | 19 mN m at joint 6, left turn   |
    | 6   | right_1   | 0   | 1   | 19 mN m at joint 1, right turn  |
    | 7   | right_2   | 0   | 1   | 19 mN m at joint 2, right turn  |
    | 8   | right_3   | 0   | 1   | 19 mN m at joint 3, right turn  |
    | 9   | right_4   | 0   | 1   | 19 mN m at joint 4, right turn  |
    | 10  | right_5   | 0   | 1   | 19 mN m at joint 5, right turn  |
    | 11  | right_6   | 0   | 1   | 19 mN m at joint 6, right turn  |
    | 12  | message_1 | 0   | 1   | what ganglion 1 sends           |
    | 13  | message_2 | 0   | 1   | what ganglion 2 sends           |
    | 14  | message_3 | 0   | 1   | what ganglion 3 sends           |
    | 15  | message_4 | 0   | 1   | what ganglion 4 sends           |
    | 16  | message_5 | 0   | 1   | what ganglion 5 sends           |
    | 17  | message_6 | 0   | 1   | what ganglion 6 sends           |

    `messages=False` leaves messages away, here and in the observation.

    ## Observation Space
    `Box((19,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field        | Slice | Low | High | Scale | Unit    | Delay (s) | Noise | Dropout |
    | ------------ | ----- | --- | ---- | ----- | ------- | --------- | ----- | ------- |
    | stretch      | 0:6   | -1  | 1    | 0.3   | strain  | 0.02      | 0.01  | 0       |
    | from_head    | 6:11  | 0   | 1    | 1     | message | 0         | 0     | 0       |
    | from_tail    | 11:16 | 0   | 1    | 1     | message | 0         | 0     | 0       |
    | odour        | 16:17 | 0   | 1    | 1     | 1       | 0.04      | 0.01  | 0       |
    | odour_change | 17:19 | 0   | 1    | 0.1   | 1       | 0.04      | 0.01  | 0       |

    Stretch is the strain of the right flank, which is minus that of the left one: positive where
    the body is bent to the left. `from_head` are the messages that ganglia 2 to 6 hear from 1 to 5,
    `from_tail` those that 1 to 5 hear from 2 to 6; a message is heard with the next observation.
    Odour is exp(-distance / length) at the nose; its change, by how much it is above (ON) and below
    (OFF) what the nose is used to, with a time constant of 0.5 s.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"energy": 0.0}`; the sparse task is `{"progress": 0.0, "energy": 0.0}`: only
    odours that are reached count.

    | Term     | Weight | Info key        | Value                                                |
    | -------- | ------ | --------------- | ---------------------------------------------------- |
    | progress | 10.0   | reward_progress | Way of the nose to the odour, in lengths of the body |
    | energy   | 0.005  | reward_energy   | Minus the energy spent, mJ                           |
    | odour    | 5.0    | reward_odour    | 1 when an odour is reached                           |

    The energy is the positive work of the muscles and the upkeep of their activation.

    ## Starting State
    At rest, bends uniform within +-0.2 rad, the middle of the body at the origin and its links on
    average along x, muscles relaxed. An odour lies 0.8 to 1.2 lengths from the nose in any
    direction, as does each next one.

    ## Episode End
    - Termination: none.
    - Truncation: after 1500 control steps, 30 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (an odour reached), `physics_error`, `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and medium by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                                 |
    | -------------- | ------- | ------------------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (no display needed)                 |
    | worm           | Worm()  | Number of segments and constants, `envs.bodies.worm`    |
    | messages       | True    | Whether ganglia send messages                           |
    | reward_weights | None    | Weights by term                                         |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain               |
    | options        | None    | Laboratory options of every episode                     |

    The vector environment also takes `threads`, 0 for as many as there are CPUs (at most one for
    16 rows). Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word | Values |
    | --- | --- |
    | stage | "train" (default), "unseen", "larva", "plain" |
    | block | "baseline", "perturbation" (default), "washout" |
    | perturbation | "cut_link", "silence", "drag_ratio", "viscosity", "growth", "locked", \
      "motor_flip", "mirror", "sensor_permutation", "motor_permutation" |
    | lesion | any sensor or motor, "smell", "ganglion_1", "ganglion_2", "ganglion_3", \
      "ganglion_4", "ganglion_5", "ganglion_6", "link_1", "link_2", "link_3", "link_4", "link_5" |
    | gain | factor by sensor or motor |
    | delay | seconds by sensor, multiples of 0.02 up to 0.5 |

    Stage "plain" has the body of `worm`. "train" multiplies the drag by 1 / 2.5 to 2.5, its ratio
    by 1 / 1.2 to 1.2, stiffness and viscosity of the tissue by 1 / 1.1 to 1.1, and the muscles of
    each segment by 0.9 to 1.1. "unseen" does so with the drag by 2.5 to 5 or its inverse, the ratio
    by 1.2 to 1.5 or its inverse, the tissue by 1.1 to 1.25 or its inverse. "larva" has half the
    length (masses and torques by the cube) and the last third of its joints nearly locked.

    The perturbations are those of `SegmentedSwimmer`: "cut_link" has the parameters link and onset
    (s), "silence" ganglion, onset and duration (s), both also as a list; "drag_ratio" ratio,
    "viscosity" factor (of the medium), "growth" length, strength and stiffness, "locked" segments.
    The two permutations have number; keep numbers from 64 on for testing.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                    | Return  | Success | Length | Score |
    | ------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions  | -17.852 | 0.000   | 1500.0 | 0     |
    | oracle (stretch reflexes) | 139.063 | 1.000   | 1500.0 | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/Crawl-v0", n)` moves n bodies with MuJoCo's batch, bit-equal to
    n single ones in NEXT_STEP and SAME_STEP, whatever the number of threads.

    ## Version History
    - v0: first version.

    ## References
    Boyle JH, Berri S, Cohen N (2012) Gait modulation in C. elegans: an integrated neuromechanical
    model. Front Comput Neurosci 6:10.
    Fang-Yen C, Wyart M, Xie J, Kawai R, Kodger T, Chen S, Wen Q, Samuel ADT (2010) Biomechanical
    analysis of gait adaptation in the nematode Caenorhabditis elegans. PNAS 107:20323.
    Izquierdo EJ, Lockery SR (2010) Evolution and analysis of minimal neural circuits for klinotaxis
    in Caenorhabditis elegans. J Neurosci 30:12908.
    Shen XN, Sznitman J, Krajacic P, Lamitina T, Arratia PE (2012) Undulatory locomotion of
    Caenorhabditis elegans on wet surfaces. Biophys J 102:2772.
    Wen Q, Po MD, Hulme E, Chen S, Liu X, Kwok SW, et al. (2012) Proprioceptive coupling within
    motor neurons drives C. elegans forward locomotion. Neuron 76:750.
    """

    camera = "above"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        worm: Worm = _WORM,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = CrawlTask(1, 1, worm, messages, reward_weights, sensors, 0)
        super().__init__(task, find_entry("Crawl"), render_mode, options)


class CrawlVector(BatchEnv):
    """Many bodies of ``Crawl`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        worm: As in ``Crawl``.
        messages: As in ``Crawl``.
        reward_weights: As in ``Crawl``.
        sensors: As in ``Crawl``.
        options: As in ``Crawl``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        worm: Worm = _WORM,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = CrawlTask(
            num_envs, threads, worm, messages, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("Crawl"), autoreset_mode, options)
