"""The Gymnasium classes of SplitBelt."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.treadmill_walker import TreadmillWalker
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.split_belt.task import SplitBeltTask

_WALKER = TreadmillWalker()


class SplitBelt(PhysicsEnv):
    """A walker keeps its steps even on two belts that may differ in speed.

    ![The oracle](results/gallery/SplitBelt.webp)

    ## Description
    A trunk on two legs with hips, knees and point feet walks in the sagittal plane, on a treadmill
    with a belt for each leg. The body is free in that plane: nothing holds it up. For 5 to 7 s the
    belts are tied; for 11 s one of them is 1.5 to 2.5 times as fast; then they are tied again.
    The walker does not see the belts, it only feels what they do to its legs. On a split
    treadmill the steps of one leg are longer than those of the other, at first. People learn within
    minutes to make them even, and limp to the other side when the belts are tied again (Reisman,
    Block & Bastian 2005); people with damage to the cerebellum react as well, but do not learn
    (Morton & Bastian 2006). An episode is shorter than such experiments, about 46 strides of the
    oracle, which learns faster than people do.

    The body has the size of a child of three: legs of 0.5 m, 13.6 kg. The belts are surfaces with
    a velocity (`geom_surfacevel`), touched by one foot each; they accelerate by 0.5 m/s2.

    One control step is 10 ms of body time: 2 physics steps of 5 ms (K = 2, `implicitfast`).

    Splits have numbers: slow speed uniform in 0.25 to 0.4 m/s, the fast one 1.5 to 2.5 times as
    much, either leg. Stage "train" draws from splits 0-63, stage "unseen" from 2^40 others. In
    stage "tied" the belts are alike all the time; with the perturbation "split" they differ all
    the time, for baseline, perturbation and washout in blocks of whole episodes. Stage "infant" is
    a walker of 0.7 times the size (masses by the cube, torques by the fourth power, belts by the
    root) with three times the noise, on the splits of "train".

    ## Action Space
    `Box(-1, 1, (4,), float32)`; values outside are clipped. Flexion is positive.

    | Num | Action     | Min | Max | Unit            |
    | --- | ---------- | --- | --- | --------------- |
    | 0   | left_hip   | -1  | 1   | share of 40 N m |
    | 1   | left_knee  | -1  | 1   | share of 40 N m |
    | 2   | right_hip  | -1  | 1   | share of 40 N m |
    | 3   | right_knee | -1  | 1   | share of 40 N m |

    ## Observation Space
    `Box((15,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field          | Slice | Low | High | Scale | Unit    | Delay (s) | Noise | Dropout |
    | -------------- | ----- | --- | ---- | ----- | ------- | --------- | ----- | ------- |
    | joint_angle    | 0:4   | -1  | 1    | 2.5   | rad     | 0.03      | 0.002 | 0       |
    | joint_velocity | 4:8   | -1  | 1    | 15    | rad/s   | 0.03      | 0.005 | 0       |
    | load           | 8:10  | 0   | 1    | 300   | N       | 0.03      | 0.005 | 0       |
    | touch          | 10:12 | 0   | 1    | 1     | contact | 0.03      | 0.005 | 0       |
    | pitch          | 12:13 | -1  | 1    | 1     | rad     | 0.03      | 0.002 | 0       |
    | pitch_rate     | 13:14 | -1  | 1    | 10    | rad/s   | 0.03      | 0.005 | 0       |
    | place          | 14:15 | -1  | 1    | 0.8   | m       | 0.1       | 0.005 | 0       |

    Joints in the order of the actions; feet left, right. Load is the force under a foot, touch is 1
    while it carries more than 2 % of the weight. Pitch is positive forward, place is where the hip
    is on the treadmill, positive forward of the middle.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"upright": 0.0, "middle": 0.0, "effort": 0.0}`, which leaves the sparse task:
    even strides.

    | Term    | Weight | Info key       | Value                                              |
    | ------- | ------ | -------------- | -------------------------------------------------- |
    | upright | 1.0    | reward_upright | 1 - (pitch / 0.5 rad)^2, at least 0                |
    | middle  | 1.0    | reward_middle  | 1 / (1 + (place / 20 cm)^2)                        |
    | step    | 200.0  | reward_step    | Per stride: its s / (1 + (asymmetry / 0.1)^2)      |
    | effort  | 0.5    | reward_effort  | Minus the mean squared command                     |

    A stride ends when the left foot strikes its belt after the right one did; it counts for 1.5 s
    at most. Asymmetry is (fast - slow) / (fast + slow) of the lengths of the last step of each leg:
    how far the foot is ahead of the other one when it strikes.

    ## Starting State
    Standing on bent legs in the middle, one foot up to 24 cm ahead of the other; the belts start.

    ## Episode End
    - Termination: the hip is lower than 0.6 times the length of the leg, the trunk leans by more
      than 1 rad, or the hip is beyond the ends of the belts (0.8 m from the middle).
    - Truncation: after 2400 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (not fallen, and at the end of each phase so far the
    running mean of the asymmetry was below 0.15), `physics_error`, `reward_*`; `strides` so far;
    `step_asymmetry` of the last stride; `support_asymmetry`, the same of the time of double support
    that ends the stance of each leg; `phase` (0 baseline, 1 split, 2 washout). "Fast" is the leg on
    the belt that is fast in the split, also before and after it.
    `env.unwrapped.task.constants(row)`: lengths, masses, torque, speeds of the belts.

    ## Arguments
    | Argument       | Default           | Meaning                                   |
    | -------------- | ----------------- | ----------------------------------------- |
    | render_mode    | None              | None or "rgb_array" (no display needed)   |
    | walker         | TreadmillWalker() | Constants of the body, `envs.bodies.treadmill_walker` |
    | reward_weights | None              | Weights by term                           |
    | sensors        | None              | By sensor, of delay, noise, dropout, gain |
    | options        | None              | Laboratory options of every episode       |

    `TreadmillWalker(boom=200.0, boom_viscosity=20.0)` holds the trunk upright by a boom. The vector
    environment also takes `threads`, 0 for as many as there are CPUs (at most one for 16 rows).
    Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                             |
    | ------------ | ------------------------------------------------------------------ |
    | stage        | "train" (default), "unseen", "tied", "infant"                      |
    | block        | "baseline", "perturbation" (default), "washout"                    |
    | perturbation | "split", "load", "growth", "weakness"                              |
    | lesion       | any sensor or motor, "proprioception", "soles", "left_leg", "right_leg" |
    | gain         | factor by sensor or motor                                          |
    | delay        | seconds by sensor, multiples of 0.01 up to 0.5                     |

    "split" has the parameters left and right (m/s; the slower one is the speed of tied belts),
    "load" mass (kg in the trunk), "growth" and "weakness" factor.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                             | Return   | Success | Length | Score |
    | ---------------------------------- | -------- | ------- | ------ | ----- |
    | uniformly random actions           | 39.455   | 0.000   | 30.6   | 0     |
    | oracle (clock, reflexes, learning) | 7138.001 | 1.000   | 2400.0 | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/SplitBelt-v0", n)` moves n bodies with MuJoCo's batch,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP, whatever the number of threads.

    ## Version History
    - v0: first version.

    ## References
    Reisman DS, Block HJ, Bastian AJ (2005) Interlimb coordination during locomotion: what can be
    adapted and stored? J Neurophysiol 94:2403-2415. Morton SM, Bastian AJ (2006) Cerebellar
    contributions to locomotor adaptations during splitbelt treadmill walking. J Neurosci
    26:9107-9116.
    """

    camera = "side"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 100}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        walker: TreadmillWalker = _WALKER,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SplitBeltTask(1, 1, walker, reward_weights, sensors, 0)
        super().__init__(task, find_entry("SplitBelt"), render_mode, options)


class SplitBeltVector(BatchEnv):
    """Many bodies of ``SplitBelt`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        walker: As in ``SplitBelt``.
        reward_weights: As in ``SplitBelt``.
        sensors: As in ``SplitBelt``.
        options: As in ``SplitBelt``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        walker: TreadmillWalker = _WALKER,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SplitBeltTask(num_envs, threads, walker, reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("SplitBelt"), autoreset_mode, options)
