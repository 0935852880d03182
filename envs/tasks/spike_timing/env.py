"""The Gymnasium classes of SpikeTiming."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.nerve import Nerve
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.spike_timing.session import Session
from envs.tasks.spike_timing.task import SpikeTimingTask


class SpikeTiming(BodyEnv):
    """Tell patterns of equal rate by the latencies of their spikes.

    ![The oracle](results/gallery/SpikeTiming.webp)

    ## Description
    A stimulus of one of four classes makes each of 16 fibres fire at most once (Thorpe 1990). In
    every class the latencies are a permutation of the same ladder from 6 to 46 ms: neither the
    number of spikes of a fibre nor the number of spikes at a moment tells the classes apart, only
    which fibre fires when. A spike comes at the latency of its class + deviation of the exemplar
    (2 ms) + jitter (5 ms) + shift of the whole volley (2 ms; the standard deviations of Gaussians).
    Each fibre misses a stimulus with probability 0.05 and adds spontaneous spikes at 10 Hz. The
    body says which class it was, or waits for more spikes: its answer is the first control step of
    a stimulus in which a motor is above 0.8. The answer, or the deadline of 80 ms, ends the trial;
    6 to 16 ms later the next stimulus comes. An episode has 16 trials.

    One control step is 2 ms of body time, which is also the bin in which spikes are seen.

    A code, the permutations of all classes, has a number, as has an exemplar. Stage "train" draws
    exemplars 0-63 of each class, stage "unseen" any of 2^40 others.

    ## Action Space
    `Box(-1, 1, (4,), float32)`, one motor for each class; values outside are clipped. The strongest
    motor answers if it is above 0.8; otherwise the body waits. Between stimuli nothing is answered.

    | Num | Action  | Min | Max | Unit   |
    | --- | ------- | --- | --- | ------ |
    | 0   | class_0 | -1  | 1   | answer |
    | 1   | class_1 | -1  | 1   | answer |
    | 2   | class_2 | -1  | 1   | answer |
    | 3   | class_3 | -1  | 1   | answer |

    ## Observation Space
    `Box((19,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field    | Slice | Low | High | Scale | Unit     | Delay (s) | Noise | Dropout |
    | -------- | ----- | --- | ---- | ----- | -------- | --------- | ----- | ------- |
    | fibres   | 0:16  | 0   | 1    | 1     | spike    | 0         | 0     | 0       |
    | clock    | 16:17 | 0   | 1    | 0.08  | s        | 0         | 0     | 0       |
    | feedback | 17:18 | -1  | 1    | 1     | right    | 0         | 0     | 0       |
    | cue      | 18:19 | -1  | 2    | 1     | stimulus | 0         | 0.05  | 0       |

    Fibres: 1 where a fibre fired in this step. Clock: time since the onset of the stimulus, 0
    between stimuli. Feedback: from an answer to the next stimulus, 1 if it was right and -1 if it
    was wrong or too late. Cue: 1 while there is a stimulus to answer.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"time": 0.5}`; `{"error": 0.0, "time": 0.0, "effort": 0.0}` is sparse.

    | Term    | Weight | Info key       | Value                                              |
    | ------- | ------ | -------------- | -------------------------------------------------- |
    | correct | 1.0    | reward_correct | 1 for a right answer                               |
    | error   | 1.0    | reward_error   | -1 for a wrong answer or none in time              |
    | time    | 1.0    | reward_time    | Minus the share of the deadline that a step takes  |
    | effort  | 0.01   | reward_effort  | Minus the mean squared command                     |

    ## Starting State
    A gap before the first stimulus; only spontaneous spikes.

    ## Episode End
    - Termination: all 16 trials are over.
    - Truncation: after 1000 control steps, 2 s (`gymnasium.make` and the vector environment), which
      16 trials never reach; longer sessions need `max_episode_steps`.
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -40, its last observation and `info["physics_error"] = 1`.

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (at least 3 of 4 answers right so far),
    `physics_error`, `reward_*`. Hidden state for measurements in `env.unwrapped.task.trials`, by
    row: `done`, `target`, `answer` (-1: none in time), `reaction` (s) of the last trial, `hits`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default   | Meaning                                                   |
    | -------------- | --------- | --------------------------------------------------------- |
    | render_mode    | None      | None or "rgb_array" (Pillow, no display needed)           |
    | nerve          | Nerve()   | Fibres, latencies, noise: `Nerve` of `envs.bodies.nerve`  |
    | session        | Session() | Classes, trials, deadline, code: `Session`, see below     |
    | reward_weights | None      | Weights by term                                           |
    | sensors        | None      | By sensor, of delay, noise, dropout, gain                 |
    | options        | None      | Laboratory options of every episode                       |

    For example `nerve=Nerve(jitter=0.01, loss=0.0)`, `session=Session(classes=2, code=7)`;
    `Session` is in `envs.tasks.spike_timing.session`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                      |
    | ------------ | --------------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "novel", "infant", "child"                     |
    | block        | "baseline", "perturbation" (default), "washout"                             |
    | perturbation | "rate_matched", "jitter", "shift", "templates", "permutation", "motor_flip" |
    | lesion       | any sensor or motor                                                         |
    | gain         | factor by sensor or motor                                                   |
    | delay        | seconds by sensor, multiples of 0.002 up to 0.5                             |

    Stage "novel" draws another code for each episode, from 2^40 that no option can name: only what
    is learnt within the episode helps. "infant" has the first two classes, the first half of the
    fibres and twice the jitter, "child" three classes, three quarters of the fibres and 1.5 times
    the jitter, both with the exemplars of "train".

    "rate_matched" shuffles the latencies among the fibres in every trial: the same spikes and
    nothing in them that depends on the class, so that no observer can be better than chance.
    "jitter" and "shift" have the parameter sd (s), "templates" number (of the code, below 2^20),
    "permutation" number (of the order of the fibres, below 2^20). "motor_flip" lets the first motor
    answer for the last class, and so on.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                               | Return | Success | Length | Score |
    | ------------------------------------ | ------ | ------- | ------ | ----- |
    | uniformly random actions             | -9.367 | 0.000   | 133.9  | 0     |
    | oracle (ideal observer with a bound) | 12.122 | 1.000   | 209.3  | 1     |

    The oracle hears what the agent hears; what it knows beforehand is the code and the statistics.

    ## Vectorized environment
    `gymnasium.make_vec("reafference/SpikeTiming-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Thorpe SJ (1990) Spike arrival times: a highly efficient coding scheme for neural networks. In
    Parallel Processing in Neural Systems and Computers, 91-94. Elsevier.
    Thorpe S, Fize D, Marlot C (1996) Speed of processing in the human visual system. Nature
    381:520.
    VanRullen R, Thorpe SJ (2001) Rate coding versus temporal order coding: what the retinal
    ganglion cells tell the visual cortex. Neural Comput 13:1255.
    Guetig R, Sompolinsky H (2006) The tempotron: a neuron that learns spike timing-based decisions.
    Nat Neurosci 9:420.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 500}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        nerve: Nerve | None = None,
        session: Session | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SpikeTimingTask(
            1, nerve or Nerve(), session or Session(), reward_weights, sensors, 0
        )
        super().__init__(task, find_entry("SpikeTiming"), render_mode, options)


class SpikeTimingVector(BatchEnv):
    """Many bodies of ``SpikeTiming`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        nerve: As in ``SpikeTiming``.
        session: As in ``SpikeTiming``.
        reward_weights: As in ``SpikeTiming``.
        sensors: As in ``SpikeTiming``.
        options: As in ``SpikeTiming``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        nerve: Nerve | None = None,
        session: Session | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SpikeTimingTask(
            num_envs,
            nerve or Nerve(),
            session or Session(),
            reward_weights,
            sensors,
            max_episode_steps,
        )
        super().__init__(task, find_entry("SpikeTiming"), autoreset_mode, options)
