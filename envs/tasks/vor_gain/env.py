"""The Gymnasium classes of VORGain."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.eye import Eye
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.vor_gain.task import VORGainTask


class VORGain(BodyEnv):
    """Hold the image still on the retina while the head turns, whatever the goggles do.

    ![The oracle](results/gallery/VORGain.webp)

    ## Description
    The head is turned about the vertical axis; a semicircular canal feels it, the eye turns in its
    orbit (Robinson 1981; time constants 0.224 s and 0.013 s of Harris & Wolpert 1998). Goggles make
    the world move `factor` times as fast as the head: the image slips at factor x head velocity +
    eye velocity. The vestibulo-ocular reflex must have this gain. The retina reports slip 0.1 s
    late, too late to steer by at the higher frequencies, but not too late to learn from. The factor
    is hidden, it changes once at 7-9 s, and the light goes out at 16 s: from then on only a reflex
    that has learned keeps the gain.

    One control step is 10 ms of body time: 2 physics steps of 5 ms (K = 2); the plant and the canal
    are integrated exactly.

    ## Action Space
    `Box(-1, 1, (1,), float32)`; values outside are clipped.

    | Num | Action | Min | Max | Unit                                     |
    | --- | ------ | --- | --- | ---------------------------------------- |
    | 0   | recti  | -1  | 1   | 0.8727 rad (50 deg) of held eye position |

    ## Observation Space
    `Box((4,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field | Slice | Low | High | Scale | Unit  | Delay (s) | Noise | Dropout |
    | ----- | ----- | --- | ---- | ----- | ----- | --------- | ----- | ------- |
    | canal | 0:1   | -1  | 1    | 20    | sp/s  | 0.005     | 0.01  | 0       |
    | eye   | 1:2   | -1  | 1    | 1     | rad   | 0.01      | 0.005 | 0       |
    | light | 2:3   | 0   | 1    | 1     | on    | 0.1       | 0.01  | 0       |
    | slip  | 3:4   | -1  | 1    | 1     | rad/s | 0.1       | 0.01  | 0       |

    Canal: regular afferent (Schneider 2015). Eye: its position in the head. Slip: 0 in the dark;
    its delay is that of the climbing fibres in Clopath 2014. Head velocity and factor are not
    observed. The other delays, noise and scales are ours.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. The sparse variant is
    `reward_weights={"steady": 0.0}`.

    | Term     | Weight | Info key        | Value                                           |
    | -------- | ------ | --------------- | ----------------------------------------------- |
    | steady   | 1.0    | reward_steady   | 1 / (1 + (slip / 4 deg/s)^2), in light and dark |
    | retained | 200.0  | reward_retained | At 20 s: 1 / (1 + (share / 0.25)^2), else 0     |

    Share: rms slip over rms head velocity in the dark part of the episode; no reward without one.

    ## Starting State
    The eye looks ahead, at rest, the canal as after a long rest; from then on the head turns with
    three sines of 0.6-2 Hz, 0.1-0.25 rad/s each.

    ## Episode End
    - Termination: none.
    - Truncation: after 2000 control steps, 20 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (rms slip of the last 2 s below a quarter of head
    velocity), `physics_error`, `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | eye            | Eye()   | Constants of the plant, `envs.bodies.eye`       |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"slip": {"delay": 0.08}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                          |
    | ------------ | --------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "infant", "plain"                  |
    | block        | "baseline", "perturbation" (default), "washout"                 |
    | perturbation | "goggles", "dark", "sine", "turn", "motor_flip"; a list of such |
    | lesion       | any sensor or motor, "vision"                                   |
    | gain         | factor by sensor or motor                                       |
    | delay        | seconds by sensor, multiples of 0.005 up to 0.5                 |

    Factors: "train" 0.5 to 1.5, "unseen" -1 to -0.5 and 1.5 to 2, "infant" and "plain" 1. An infant
    sees blurred and late (slip noise x 5, delay x 2). In "plain" the light stays on. "goggles" has
    the parameters factor, onset and duration (s), "dark" onset and duration, "sine" velocity
    (rad/s), frequency (Hz) and phase (rad), "turn" velocity, onset and duration. Each of them
    replaces what the stage draws of its kind; of goggles that overlap the last in the list is worn.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                                 | Return   | Success | Length | Score |
    | -------------------------------------- | -------- | ------- | ------ | ----- |
    | uniformly random actions               | 105.498  | 0.000   | 2000.0 | 0     |
    | oracle (true head velocity and factor) | 2199.466 | 1.000   | 2000.0 | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/VORGain-v0", n)` steps n subjects in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Robinson DA (1981) The use of control systems analysis in the neurophysiology of eye movements.
    Annu Rev Neurosci 4:463. Harris CM, Wolpert DM (1998) Signal-dependent noise determines motor
    planning. Nature 394:780. Clopath C, Badura A, De Zeeuw CI, Brunel N (2014) A cerebellar
    learning model of vestibulo-ocular reflex adaptation in wild-type and mutant mice. J Neurosci
    34:7203. Schneider AD et al. (2015) The increased sensitivity of irregular peripheral canal and
    otolith vestibular afferents optimizes their encoding of natural stimuli. J Neurosci 35:5522.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 100}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        eye: Eye | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = VORGainTask(1, eye or Eye(), reward_weights, sensors, 0)
        super().__init__(task, find_entry("VORGain"), render_mode, options)


class VORGainVector(BatchEnv):
    """Many subjects of ``VORGain`` in one compiled call.

    Args:
        num_envs: Number of subjects.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        eye: As in ``VORGain``.
        reward_weights: As in ``VORGain``.
        sensors: As in ``VORGain``.
        options: As in ``VORGain``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        eye: Eye | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = VORGainTask(num_envs, eye or Eye(), reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("VORGain"), autoreset_mode, options)
