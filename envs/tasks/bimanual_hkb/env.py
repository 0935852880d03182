"""The Gymnasium classes of BimanualHKB."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.hands import Hands
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.bimanual_hkb.task import BimanualHKBTask


class BimanualHKB(BodyEnv):
    """Keep two hands in anti-phase while the metronome speeds up.

    ![The oracle](results/gallery/BimanualHKB.webp)

    ## Description
    Two hands swing about their wrists. Each is a rhythm generator with the mechanics of the limb
    (Kay et al. 1987), whose amplitude falls as it gets faster; the two are coupled as in Haken,
    Kelso & Bunz (1985). The agent sets the pace of each hand and adds torques. It starts in
    anti-phase and is asked to stay there while the metronome goes from 1.0-1.5 Hz to 3 Hz or more.
    If the hands merely follow the tempo, their relative phase obeys
    dphi/dt = -a sin(phi) - 2 b sin(2 phi) with b / a falling as the tempo grows; at b / a = 1/4,
    2.25 Hz, anti-phase is lost and the hands fall into phase (see `Hands.phase_constants`).

    One control step is 20 ms of body time: 5 physics steps of 4 ms (K = 5), midpoint rule.

    ## Action Space
    `Box(-1, 1, (4,), float32)`; values outside are clipped. A pace of -1 is 0.5 Hz, of 1 is 4 Hz.

    | Num | Action       | Min | Max | Unit                    |
    | --- | ------------ | --- | --- | ----------------------- |
    | 0   | left_pace    | -1  | 1   | 1.75 Hz around 2.25 Hz  |
    | 1   | right_pace   | -1  | 1   | 1.75 Hz around 2.25 Hz  |
    | 2   | left_torque  | -1  | 1   | 0.3 N m beside the rhythm |
    | 3   | right_torque | -1  | 1   | 0.3 N m beside the rhythm |

    ## Observation Space
    `Box((6,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field | Slice | Low | High | Scale | Unit     | Delay (s) | Noise | Dropout |
    | ----- | ----- | --- | ---- | ----- | -------- | --------- | ----- | ------- |
    | click | 0:1   | 0   | 1    | 1     | loudness | 0.02      | 0.01  | 0       |
    | tempo | 1:2   | 0   | 1    | 4     | Hz       | 0.1       | 0.005 | 0       |
    | angle | 2:4   | -1  | 1    | 1     | rad      | 0.028     | 0.005 | 0       |
    | rate  | 4:6   | -1  | 1    | 15    | rad/s    | 0.028     | 0.005 | 0       |

    Angle and rate: left, right. Click is max(0, cos(phase of the metronome))^4. The relative phase
    is not observed. Delays, noise and scales are ours, chosen in the physiological range.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"effort": 0.0}`; sparse is `{"anti_phase": 0.0, "tempo": 0.0, "effort": 0.0}`.

    | Term       | Weight | Info key          | Value                                           |
    | ---------- | ------ | ----------------- | ----------------------------------------------- |
    | anti_phase | 1.0    | reward_anti_phase | (1 - cos(relative phase)) / 2                   |
    | tempo      | 0.5    | reward_tempo      | Minus the mean error of the paces, 0.5 Hz is -1 |
    | effort     | 0.1    | reward_effort     | Minus the mean squared torque command           |
    | loss       | 10.0   | reward_loss       | -1 at the first loss                            |

    A loss is 0.5 s on end in which the hands are nearer to in-phase than to anti-phase, or a hand
    is more than 0.5 Hz off the tempo. The pace of a hand is the rate of its phase, smoothed over
    0.4 s.

    ## Starting State
    Both hands on their cycles in anti-phase within 0.2 rad, at a random moment of the cycle. The
    left hand is by a hidden share faster than told and the right one slower, up to 2 % in stage
    "train", up to 4 % in "unseen".

    ## Episode End
    - Termination: the first loss, unless `go_on=True`, for example to see hysteresis.
    - Truncation: after 1500 control steps, 30 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (no loss so far), `physics_error`,
    `reward_*`. Relative phase and tempo are in `task.body.relative` and `task.metronome.tempo`;
    `envs.tasks.bimanual_hkb.measures` finds transitions, fluctuations and hysteresis in them;
    `results/envs/README.md` shows them beside what is expected. The constants are in `task.hands`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | hands          | Hands() | Constants of the body, `envs.bodies.hands`      |
    | go_on          | False   | Whether the episode goes on after a loss        |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"angle": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                   |
    | ------------ | ------------------------------------------------------------------------ |
    | stage        | "train" (default), "unseen", "steady"                                    |
    | block        | "baseline", "perturbation" (default), "washout"                          |
    | perturbation | "metronome", "opening", "coupling", "detuning", "knock", "motor_flip", \
"motor_swap", "motor_rotation", "crossed_senses" |
    | lesion       | any sensor or motor, "left_sense", "right_sense", "hearing"              |
    | gain         | factor by sensor or motor                                                |
    | delay        | seconds by sensor, multiples of 0.004 up to 0.5                          |

    In 30 s the tempo of stage "train" goes up to 2.5-3 Hz, of "unseen" to 3-3.75 Hz; "steady",
    the first of development, stays at 1-1.5 Hz. "metronome" has the parameters start, middle, end
    (Hz, 0.5-4) and duration (s): with start = end it goes up and down again. "opening" has phase
    (rad), "coupling" factor, "detuning" share, "knock" torque (N m), onset and duration (s),
    "motor_rotation" angle (rad).

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`. Hands that only follow the
    tempo lose anti-phase in all of them, after 7.8 s in the mean, score 0.22; hands that stay at
    1.25 Hz lose the tempo, score 0.14.

    | Policy                                    | Return   | Success | Length | Score |
    | ----------------------------------------- | -------- | ------- | ------ | ----- |
    | uniformly random actions                  | -2.037   | 0.000   | 35.4   | 0     |
    | oracle, on what is felt alone (see below) | 1446.698 | 1.000   | 1500.0 | 1     |

    The oracle brakes the sum of the two rates, which is 0 in anti-phase, and sets the pace of the
    hand that is ahead lower and that of the other higher.

    ## Vectorized environment
    `gymnasium.make_vec("reafference/BimanualHKB-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Haken H, Kelso JAS, Bunz H (1985) A theoretical model of phase transitions in human hand
    movements. Biol Cybern 51:347.
    Kay BA, Kelso JAS, Saltzman EL, Schoner G (1987) Space-time behavior of single and bimanual
    rhythmical movements. J Exp Psychol Hum Percept Perform 13:178.
    Kelso JAS (1984) Phase transitions and critical behavior in human bimanual coordination. Am J
    Physiol 246:R1000.
    Kelso JAS, Scholz JP, Schoner G (1986) Nonequilibrium phase transitions in coordinated
    biological motion: critical fluctuations. Phys Lett A 118:279.
    Schoner G, Haken H, Kelso JAS (1986) A stochastic theory of phase transitions in human hand
    movement. Biol Cybern 53:247.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        hands: Hands | None = None,
        go_on: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = BimanualHKBTask(1, hands or Hands(), go_on, reward_weights, sensors, 0)
        super().__init__(task, find_entry("BimanualHKB"), render_mode, options)


class BimanualHKBVector(BatchEnv):
    """Many bodies of ``BimanualHKB`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        hands: As in ``BimanualHKB``.
        go_on: As in ``BimanualHKB``.
        reward_weights: As in ``BimanualHKB``.
        sensors: As in ``BimanualHKB``.
        options: As in ``BimanualHKB``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        hands: Hands | None = None,
        go_on: bool = False,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = BimanualHKBTask(
            num_envs, hands or Hands(), go_on, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("BimanualHKB"), autoreset_mode, options)
