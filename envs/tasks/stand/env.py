"""The Gymnasium classes of Stand."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.stander import Stander
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.stand.task import StandTask

_STANDER = Stander()


class Stand(PhysicsEnv):
    """A body of ankle, knee and hip stands on a platform that tilts and slides.

    ![The oracle](results/gallery/Stand.webp)

    ## Description
    The MuJoCo twin of UprightSway: a standing adult of three segments in the sagittal plane, legs,
    thighs, and trunk with arms and head, with the anthropometry of Winter 2009, on feet that stay
    on the platform. It topples at 2.9, 7.4 and 22 /s without torques; small passive stiffness and
    viscosity leave two of these modes unstable, at 2.8 and 4.7 /s. Three torques hold it, each
    the net torque of two muscle groups with strengths of their own and a lag of 20 ms. The ankle
    can push no harder than the support bears: the centre of pressure stays between heel and ball of
    the foot (the soles are taken at the height of the ankle, the feet have no mass), so that far
    sway and short supports need the hip. With knee and hip locked ("brace") the body is the
    inverted pendulum of UprightSway.

    The platform moves on its course whatever stands on it; it tilts about the axis of the ankles.
    The ankle senses feel the angle to the platform, the otolith confuses tilt of the head with
    acceleration, the canal forgets.

    One control step is 10 ms of body time: 2 physics steps of 5 ms (K = 2, `implicitfast`).

    ## Action Space
    `Box(-1, 1, (3,), float32)`; values outside are clipped. A positive command turns all that is
    above the joint forward.

    | Num | Action | Min | Max | Unit                                               |
    | --- | ------ | --- | --- | -------------------------------------------------- |
    | 0   | ankle  | -1  | 1   | share of 120 N m forward, 200 N m backward         |
    | 1   | knee   | -1  | 1   | share of 300 N m (extension), 150 N m (flexion)    |
    | 2   | hip    | -1  | 1   | share of 200 N m (flexion), 300 N m (extension)    |

    ## Observation Space
    `Box((13,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field       | Slice | Low | High | Scale | Unit  | Delay (s) | Noise | Dropout |
    | ----------- | ----- | --- | ---- | ----- | ----- | --------- | ----- | ------- |
    | canal       | 0:1   | -1  | 1    | 40    | sp/s  | 0.01      | 0.005 | 0       |
    | otolith     | 1:2   | -1  | 1    | 40    | sp/s  | 0.01      | 0.005 | 0       |
    | ankle_angle | 2:3   | -1  | 1    | 0.4   | rad   | 0.04      | 0.005 | 0       |
    | ankle_rate  | 3:4   | -1  | 1    | 2     | rad/s | 0.04      | 0.005 | 0       |
    | knee_angle  | 4:5   | -1  | 1    | 1     | rad   | 0.03      | 0.005 | 0       |
    | knee_rate   | 5:6   | -1  | 1    | 4     | rad/s | 0.03      | 0.005 | 0       |
    | hip_angle   | 6:7   | -1  | 1    | 1     | rad   | 0.02      | 0.005 | 0       |
    | hip_rate    | 7:8   | -1  | 1    | 4     | rad/s | 0.02      | 0.005 | 0       |
    | tendon      | 8:11  | -1  | 1    | 300   | N m   | 0.04      | 0.005 | 0       |
    | pressure    | 11:13 | 0   | 1    | 1000  | N     | 0.04      | 0.01  | 0       |

    Angles are positive forwards: dorsiflexion of the ankle, extension of the knee (flexion is
    negative), flexion of the hip. Tendon: active torques of ankle, knee, hip. Pressure: load on
    heel and ball of the foot. `vision=True` appends vision_tilt (1 rad) and vision_flow (4 rad/s)
    of the head, each with a delay of 0.1 s and noise 0.005. Canal and otolith are the regular
    afferents of `envs.sensors` (Schneider 2015) in the head, read once in a control step; the
    otolith's acceleration is the mean over that step.
    Delays, noise and scales are ours, chosen in the physiological range.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. The sparse variant is
    `reward_weights={"upright": 0.0, "effort": 0.0}`: only a fall counts.

    | Term    | Weight | Info key       | Value                                             |
    | ------- | ------ | -------------- | ------------------------------------------------- |
    | upright | 1.0    | reward_upright | 1 / (1 + (away / 0.05 m)^2)                       |
    | effort  | 0.1    | reward_effort  | Minus the mean squared command                    |
    | fall    | 10.0   | reward_fall    | -1 on a fall                                      |

    Away is the distance of the centre of mass from its place in quiet stance, 5 cm before the
    ankle; both lengths grow with the body.

    ## Starting State
    Each joint and its rate uniform within +-0.03 rad and rad/s around quiet stance, the torques
    that hold it, senses settled.

    ## Episode End
    - Termination, a fall: the centre of mass leans by more than 0.35 rad, or the head is below
      0.75 of its height.
    - Truncation: after 1000 control steps, 10 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (not fallen so far), `physics_error`, `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default   | Meaning                                     |
    | -------------- | --------- | ------------------------------------------- |
    | render_mode    | None      | None or "rgb_array" (no display needed)     |
    | stander        | Stander() | Constants of the body, `envs.bodies.stander`|
    | vision         | False     | Whether the eyes are open                   |
    | reward_weights | None      | Weights by term                             |
    | sensors        | None      | By sensor, of delay, noise, dropout, gain   |
    | options        | None      | Laboratory options of every episode         |

    The vector environment also takes `threads`, 0 for as many as there are CPUs (at most one for
    16 rows). Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                    |
    | ------------ | ------------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "quiet", "infant"                            |
    | block        | "baseline", "perturbation" (default), "washout"                           |
    | perturbation | "sine", "ternary", "pulse", "push", "translation", "shake", "sway_reference", "short_support", "brace", "growth", "weakness", "motor_flip"; a list is their sum |
    | lesion       | any sensor or motor, "vestibular", "ankle_senses", "proprioception", "vision" |
    | gain         | factor by sensor or motor                                                 |
    | delay        | seconds by sensor, multiples of 0.01 up to 0.5                            |

    Stage "train" tilts the platform with three sines of 0.05-0.4 Hz up to 0.02 rad each and slides
    it with two of 0.05-0.3 Hz up to 0.03 m; "unseen" tilts with 0.4-1 Hz up to 0.03 rad and slides
    with 0.3-0.6 Hz up to 0.03 m; "quiet" and "infant" not at all. An infant has half the height
    (masses and torques by the cube) and 3 x the noise of all senses.

    "sine" has the parameters amplitude (rad), frequency (Hz) and phase (rad), "ternary" (the tilt
    of Peterka 2002) amplitude (rad, peak to peak), first (state, 0-241) and duration (s, of one of
    its 242 states), "pulse" amplitude (rad), onset (s) and duration (s), "push" force (N on an
    adult's trunk, less in proportion to weight), onset and duration, "translation" (a move that stays) distance (m), onset and duration,
    "shake" (to and fro) amplitude (m), frequency and phase, "sway_reference" gain (tilt of the
    platform for each lean); these seven replace the course of the stage. "short_support" has
    length (m), "growth" and "weakness" factor; "brace" locks knee and hip, "motor_flip" exchanges
    forward and backward commands.
    `reference.py` beside this file has an optimal estimator of the posture as a controller that
    uses observations only. Adults stand by it in all of 300 episodes of stage "train", in 0.95 of
    "unseen", there without vestibular organs in 0.54; infants, whom it does not know, fall.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                                        | Return  | Success | Length | Score |
    | --------------------------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions                      | 44.411  | 0.000   | 112.6  | 0     |
    | oracle (linear-quadratic, true angles, no delay) | 993.058 | 1.000   | 1000.0 | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/Stand-v0", n)` moves n bodies with MuJoCo's batch, bit-equal to
    n single ones in NEXT_STEP and SAME_STEP, whatever the number of threads.

    ## Version History
    - v0: first version.

    ## References
    Winter DA (2009) Biomechanics and motor control of human movement, 4th ed. Wiley.
    Horak FB, Nashner LM (1986) Central programming of postural movements: adaptation to altered
    support-surface configurations. J Neurophysiol 55:1369.
    Kuo AD (1995) An optimal control model for analyzing human postural balance. IEEE Trans Biomed
    Eng 42:87.
    Peterka RJ (2002) Sensorimotor integration in human postural control. J Neurophysiol 88:1097.
    Schneider AD, Jamali M, Carriot J, Chacron MJ, Cullen KE (2015) The increased sensitivity of
    irregular peripheral canal and otolith vestibular afferents optimizes their encoding of natural
    stimuli. J Neurosci 35:5522.
    """  # noqa: E501 - a table has no line breaks

    camera = "side"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 100}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        stander: Stander = _STANDER,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = StandTask(1, 1, stander, vision, reward_weights, sensors, 0)
        super().__init__(task, find_entry("Stand"), render_mode, options)


class StandVector(BatchEnv):
    """Many bodies of ``Stand`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        stander: As in ``Stand``.
        vision: As in ``Stand``.
        reward_weights: As in ``Stand``.
        sensors: As in ``Stand``.
        options: As in ``Stand``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        stander: Stander = _STANDER,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = StandTask(
            num_envs, threads, stander, vision, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("Stand"), autoreset_mode, options)
