"""The Gymnasium classes of UprightSway."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.actuators import Actuator, Torque
from envs.bodies.standing import Standing
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.upright_sway.task import UprightSwayTask


class UprightSway(BodyEnv):
    """Stand upright on a tilting support.

    ![The oracle](results/gallery/UprightSway.webp)

    ## Description
    A standing adult, one rigid segment above the ankle (Peterka 2002), on a support that tilts:
    J th'' = m g h sin(th) + torque. Without torque a lean grows at sqrt(m g h / J) = 3.0066 /s. The
    body feels itself through the vestibular organs of the head, the ankle and, if wanted, the eyes;
    each sense has its own delay and noise. The ankle senses feel the angle to the tilting support,
    the otolith confuses lean with acceleration, the canal forgets: none is enough by itself.

    One control step is 20 ms of body time: 10 physics steps of 2 ms (K = 10), midpoint rule.

    ## Action Space
    With `actuator=Torque()` (default): `Box(-1, 1, (1,), float32)`; values outside are clipped.

    | Num | Action | Min | Max | Unit                                   |
    | --- | ------ | --- | --- | -------------------------------------- |
    | 0   | torque | -1  | 1   | 200 N m at the ankle, forward positive |

    With `actuator=AntagonistPair()`: `Box(0, 1, (2,), float32)`, dorsiflexor (120 N m, forward) and
    plantarflexor (200 N m, backward); both together stiffen the ankle.

    ## Observation Space
    `Box((5,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field       | Slice | Low | High | Scale | Unit  | Delay (s) | Noise | Dropout |
    | ----------- | ----- | --- | ---- | ----- | ----- | --------- | ----- | ------- |
    | canal       | 0:1   | -1  | 1    | 10    | sp/s  | 0.01      | 0.01  | 0       |
    | otolith     | 1:2   | -1  | 1    | 20    | sp/s  | 0.01      | 0.01  | 0       |
    | ankle_angle | 2:3   | -1  | 1    | 0.4   | rad   | 0.04      | 0.005 | 0       |
    | ankle_rate  | 3:4   | -1  | 1    | 1     | rad/s | 0.04      | 0.005 | 0       |
    | tendon      | 4:5   | -1  | 1    | 200   | N m   | 0.04      | 0.01  | 0       |

    `vision=True` appends vision_tilt (0.4 rad) and vision_flow (1 rad/s), each with a delay
    of 0.1 s and noise 0.005. Canal and otolith are regular afferents (Schneider 2015): their firing
    rate follows angular velocity (exact) and gravito-inertial acceleration (the fractional orders
    approximated within 0.9 % and 0.6 deg over 0.1-10 Hz), discretised exactly for an input that is
    linear between physics steps. Lean and support tilt themselves are not observed.
    Delays, noise and scales are ours, chosen in the physiological range.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. The sparse variant is
    `reward_weights={"upright": 0.0, "effort": 0.0}`: only a fall counts.

    | Term    | Weight | Info key       | Value                          |
    | ------- | ------ | -------------- | ------------------------------ |
    | upright | 1.0    | reward_upright | 1 / (1 + (lean / 0.05 rad)^2)  |
    | effort  | 0.1    | reward_effort  | Minus the mean squared command |
    | fall    | 10.0   | reward_fall    | -1 on a fall                   |

    ## Starting State
    Lean and its rate uniform within +-0.03 rad and rad/s, drives at rest, senses settled.

    ## Episode End
    - Termination: the lean exceeds 0.35 rad, a fall.
    - Truncation: after 500 control steps, 10 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (not fallen so far), `physics_error`, `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default    | Meaning                                                 |
    | -------------- | ---------- | ------------------------------------------------------- |
    | render_mode    | None       | None or "rgb_array" (Pillow, no display needed)         |
    | actuator       | Torque()   | `Torque` or `AntagonistPair` of `envs.bodies.actuators` |
    | standing       | Standing() | Constants of the body, `envs.bodies.standing`           |
    | vision         | False      | Whether the eyes are open                               |
    | reward_weights | None       | Weights by term                                         |
    | sensors        | None       | By sensor, of delay, noise, dropout, gain               |
    | options        | None       | Laboratory options of every episode                     |

    For example `sensors={"canal": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                |
    | ------------ | --------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "quiet", "infant"                        |
    | block        | "baseline", "perturbation" (default), "washout"                       |
    | perturbation | "sine", "ternary", "pulse", "push", "motor_flip"; a list is their sum |
    | lesion       | any sensor or motor, "vestibular" (bilateral loss), "ankle", "vision" |
    | gain         | factor by sensor or motor                                             |
    | delay        | seconds by sensor, multiples of 0.002 up to 0.5                       |

    Stage "train" tilts the support with three sines of 0.05-0.4 Hz up to 0.02 rad each, "unseen" of
    0.4-1 Hz up to 0.03 rad, "quiet" and "infant" not at all. An infant has half the height, all
    torques in proportion to weight x height, and 3 x the noise of all senses. "sine" has the
    parameters amplitude (rad), frequency (Hz) and phase (rad), "ternary" (the pseudo-random
    sequence of Peterka 2002) amplitude (rad, peak to peak), first (state, 0-241) and duration (s,
    of one of its 242 states), "pulse" amplitude (rad), onset (s) and duration (s), "push" torque
    (N m), onset (s) and duration (s); these four replace the tilt of the stage.
    `reference.py` and `analysis.py` beside this file have Peterka's model of independent channels
    as a controller, and gain and phase of the sway against the frequency of the tilt.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                                 | Return  | Success | Length | Score |
    | -------------------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions               | 18.631  | 0.000   | 62.5   | 0     |
    | oracle (PD on the true lean, no delay) | 497.709 | 1.000   | 500.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/UprightSway-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Peterka RJ (2002) Sensorimotor integration in human postural control. J Neurophysiol 88:1097.
    Schneider AD, Jamali M, Carriot J, Chacron MJ, Cullen KE (2015) The increased sensitivity of
    irregular peripheral canal and otolith vestibular afferents optimizes their encoding of natural
    stimuli. J Neurosci 35:5522.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        actuator: Actuator | None = None,
        standing: Standing | None = None,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = UprightSwayTask(
            1, actuator or Torque(), standing or Standing(), vision, reward_weights, sensors, 0
        )
        super().__init__(task, find_entry("UprightSway"), render_mode, options)


class UprightSwayVector(BatchEnv):
    """Many bodies of ``UprightSway`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        actuator: As in ``UprightSway``.
        standing: As in ``UprightSway``.
        vision: As in ``UprightSway``.
        reward_weights: As in ``UprightSway``.
        sensors: As in ``UprightSway``.
        options: As in ``UprightSway``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        actuator: Actuator | None = None,
        standing: Standing | None = None,
        vision: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = UprightSwayTask(
            num_envs,
            actuator or Torque(),
            standing or Standing(),
            vision,
            reward_weights,
            sensors,
            max_episode_steps,
        )
        super().__init__(task, find_entry("UprightSway"), autoreset_mode, options)
