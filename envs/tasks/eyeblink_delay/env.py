"""The Gymnasium classes of EyeblinkDelay."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.lid import Lid
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.eyeblink_delay.task import EyeblinkDelayTask


class EyeblinkDelay(BodyEnv):
    """Learn which cue foretells a puff of air, and close the eye in time.

    ![The oracle](results/gallery/EyeblinkDelay.webp)

    ## Description
    Delay conditioning of the eyeblink. In each of ten trials of 1.5 s one of two cues sounds. One
    of them, the herald, is followed after a fixed interval by a puff of air of 50 ms, and both end
    together; the other is followed by nothing. Which cue is the herald and how long the interval
    is, is drawn anew for every episode and must be learned in it. A blink that answers the puff
    comes too late: the lid needs some 80 ms. A lid that is closed too long does not see.

    The lid is a critically damped body of second order behind a muscle of first order
    (`envs.bodies.lid`). One control step is 10 ms of body time: 2 physics steps of 5 ms (K = 2),
    midpoint rule.

    Rabbits learn at intervals of 250 ms fast and of seconds slowly (Schneiderman & Gormezano 1964),
    and time their response by the interval (Mauk & Ruiz 1992).

    ## Action Space
    `Box(0, 1, (1,), float32)`; values outside are clipped.

    | Num | Action      | Min | Max | Unit    |
    | --- | ----------- | --- | --- | ------- |
    | 0   | orbicularis | 0   | 1   | closure |

    ## Observation Space
    `Box((4,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field  | Slice | Low | High | Scale | Unit     | Delay (s) | Noise | Dropout |
    | ------ | ----- | --- | ---- | ----- | -------- | --------- | ----- | ------- |
    | cues   | 0:2   | 0   | 1    | 1     | loudness | 0.02      | 0.01  | 0       |
    | cornea | 2:3   | 0   | 1    | 1     | air      | 0.015     | 0.01  | 0       |
    | lid    | 3:4   | 0   | 1    | 1     | closure  | 0.02      | 0.01  | 0       |

    Cornea: the puff, 1 on an open eye, 0.2 on a closed lid.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. For a sparse reward use
    `reward_weights={"puff": 0.0, "sight": 0.0, "shut": 1.0}`; an always closed lid then wins.

    | Term  | Weight | Info key     | Value                                                    |
    | ----- | ------ | ------------ | -------------------------------------------------------- |
    | puff  | 20.0   | reward_puff  | Minus the share of a puff that the eye took in this step |
    | sight | 0.1    | reward_sight | Opening of the lid                                       |
    | shut  | 0.0    | reward_shut  | 1 after a puff that found the lid half closed or more    |

    ## Starting State
    Closure uniform within 0 and 0.1, at rest. Cues begin 0.15-0.4 s after their trial. The first
    trial is paired with a puff, of the others 70 % are.

    ## Episode End
    - Termination: none.
    - Truncation: after 1500 control steps, 15 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (80 % of the puffs so far found the lid half closed,
    and it was open by 70 % in the mean), `physics_error`, `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | lid            | Lid()   | Constants of the body, `envs.bodies.lid`        |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"cues": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                    |
    | ------------ | --------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "infant", "quiet"            |
    | block        | "baseline", "perturbation" (default), "washout"           |
    | perturbation | "interval", "extinction", "reversal"                      |
    | lesion       | any sensor or motor, "first_cue", "second_cue"            |
    | gain         | factor by sensor or motor                                 |
    | delay        | seconds by sensor, multiples of 0.005 up to 0.5           |

    Stage "train" draws intervals of 0.2-0.5 s, "unseen" of 0.5-0.8 s, "quiet" has neither cues nor
    puffs. The "infant" has a slower lid (0.6 of the rate), three times the noise, and intervals of
    0.3-0.5 s. "interval" has the parameter seconds, up to 1 s; "extinction" blows no air;
    "reversal" exchanges the roles of the cues of the same seed.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                                      | Return  | Success | Length | Score |
    | ------------------------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions                    | 1.941   | 0.000   | 1500.0 | 0     |
    | oracle (knows the plan, closes just before) | 135.083 | 1.000   | 1500.0 | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/EyeblinkDelay-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Mauk MD, Ruiz BP (1992) Learning-dependent timing of Pavlovian eyelid responses. Behav Neurosci
    106:666.
    Schneiderman N, Gormezano I (1964) Conditioning of the nictitating membrane of the rabbit as a
    function of CS-US interval. J Comp Physiol Psychol 57:188.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 100}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        lid: Lid | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = EyeblinkDelayTask(1, lid or Lid(), reward_weights, sensors, 0)
        super().__init__(task, find_entry("EyeblinkDelay"), render_mode, options)


class EyeblinkDelayVector(BatchEnv):
    """Many bodies of ``EyeblinkDelay`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        lid: As in ``EyeblinkDelay``.
        reward_weights: As in ``EyeblinkDelay``.
        sensors: As in ``EyeblinkDelay``.
        options: As in ``EyeblinkDelay``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        lid: Lid | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = EyeblinkDelayTask(num_envs, lid or Lid(), reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("EyeblinkDelay"), autoreset_mode, options)
