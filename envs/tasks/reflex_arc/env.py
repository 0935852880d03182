"""The Gymnasium classes of ReflexArc."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.elbow import Elbow
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.reflex_arc.task import ReflexArcTask


class ReflexArc(BodyEnv):
    """Hold a joint against load pulses, or let it go.

    ![The oracle](results/gallery/ReflexArc.webp)

    ## Description
    A forearm on the elbow in the horizontal plane, a flexor and an extensor, and what a spinal cord
    has of them: muscle spindles and Renshaw-like cells. In each of three trials of 1 s a pulse of
    torque pulls at the forearm, in a direction and at a moment that are not announced. The
    instruction says whether to hold the joint at its target or to let go, that is, to give way
    without muscle force. This is the task to begin with: two motor neurons and two interneurons
    are enough (`envs.tasks.reflex_arc.reflex`).

    A stretched muscle answers twice: a short-latency response M1 at 25-50 ms, which the instruction
    hardly changes, and a long-latency response M2 at 50-100 ms, which it does (Crago 1976,
    Schuurmans 2009). The delays of the two afferents here are those of the two loops as a whole:
    conduction to the cord, or by the long loop, synapses and conduction back to the muscle.

    One control step is 5 ms of body time: 2 physics steps of 2.5 ms (K = 2), midpoint rule. The
    joint obeys J a'' = load + active muscles - k a - b a'; activation follows the command with a
    time constant of 40 ms, and active muscles resist angle and rate.

    ## Action Space
    `Box(0, 1, (2,), float32)`; values outside are clipped. Both together stiffen the joint.

    | Num | Action   | Min | Max | Unit               |
    | --- | -------- | --- | --- | ------------------ |
    | 0   | flexor   | 0   | 1   | 60 N m of flexion  |
    | 1   | extensor | 0   | 1   | 45 N m of extension |

    ## Observation Space
    `Box((7,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field        | Slice | Low | High | Scale | Unit    | Delay (s) | Noise | Dropout |
    | ------------ | ----- | --- | ---- | ----- | ------- | --------- | ----- | ------- |
    | ia_afferents | 0:2   | 0   | 1    | 250   | imp/s   | 0.025     | 0.005 | 0       |
    | ii_afferents | 2:4   | 0   | 1    | 250   | imp/s   | 0.04      | 0.005 | 0       |
    | renshaw      | 4:6   | 0   | 1    | 1     | command | 0.0025    | 0.005 | 0       |
    | instruction  | 6:7   | -1  | 1    | 1     | hold    | 0         | 0     | 0       |

    Each pair is flexor, extensor. Primary endings fire with the power 0.6 of the velocity of
    stretch and a little with its length, secondary ones with length (`envs.sensors.spindle`); both
    at about 80 imp/s at the target. Renshaw: the command of the own pool through a first-order
    lag of 20 ms. Instruction: 1 hold, -1 let go. Load and time are not observed.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. For a sparse reward use
    `reward_weights={"hold": 0.0, "yield": 0.0, "effort": 0.0}`.

    | Term   | Weight | Info key      | Value                                                  |
    | ------ | ------ | ------------- | ------------------------------------------------------ |
    | hold   | 1.0    | reward_hold   | 1 / (1 + (angle / 0.02 rad)^2) while told to hold      |
    | yield  | 0.5    | reward_yield  | 1 / (1 + (muscle torque / 2 N m)^2) while to let go    |
    | effort | 0.5    | reward_effort | Minus the mean squared command                         |
    | trial  | 20.0   | reward_trial  | 1 at the end of a trial that was fulfilled             |

    A hold trial is fulfilled if the angle stays within 0.15 rad from 0.2 s on and ends within
    0.03 rad, a let-go trial if the mean of yield during the load is at least 0.5.

    ## Starting State
    Angle uniform within +-0.02 rad, rate within +-0.05 rad/s, muscles at rest, senses settled. The
    second trial has the opposite instruction of the first.

    ## Episode End
    - Termination: none.
    - Truncation: after 600 control steps, 3 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (all trials so far fulfilled), `physics_error`,
    `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (Pillow, no display needed) |
    | elbow          | Elbow() | Constants of the body, `envs.bodies.elbow`      |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    For example `sensors={"ia_afferents": {"noise": 0.0}}`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                   |
    | ------------ | ------------------------------------------------------------------------ |
    | stage        | "train" (default), "unseen", "infant", "quiet"                           |
    | block        | "baseline", "perturbation" (default), "washout"                          |
    | perturbation | "load", "background", "instruction", "motor_swap", "rewire", "mass"      |
    | lesion       | any sensor or motor, "flexor_afferents", "extensor_afferents", "dorsal_root" |
    | gain         | factor by sensor or motor                                                |
    | delay        | seconds by sensor, multiples of 0.0025 up to 0.5                         |

    Stage "train" pulls with 1-2 N m for 0.2-0.4 s, "unseen" with 2-3.5 N m for 0.1-0.3 s,
    "quiet" not at all. The "infant" has a quarter of the inertia, half the moment arms, three times
    the noise, and loads of 0.5-1 N m for 0.2-0.4 s. "load" has the parameters torque (N m, flexion
    positive), onset (s) and duration (s) and replaces the pulses of the stage; "background" torque;
    "instruction" hold (positive: hold, otherwise let go); "rewire" number, of one of 720 orders of
    the six afferents (by custom below 64 for training, the others for tests); "mass" factor.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                                  | Return  | Success | Length | Score |
    | --------------------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions                | -20.668 | 0.000   | 600.0  | 0     |
    | oracle (PD on the true angle, no delay) | 469.943 | 1.000   | 600.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/ReflexArc-v0", n)` steps n bodies in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Crago PE, Houk JC, Hasan Z (1976) Regulatory actions of human stretch reflex. J Neurophysiol
    39:925.
    Prochazka A, Gorassini M (1998) Models of ensemble firing of muscle spindle afferents recorded
    during normal locomotion in cats. J Physiol 507:277.
    Schuurmans J, de Vlugt E, Schouten AC, Meskers CGM, de Groot JH, van der Helm FCT (2009) The
    monosynaptic Ia afferent pathway can largely explain the stretch duration effect of the long
    latency M2 response. Exp Brain Res 193:491.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 200}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        elbow: Elbow | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ReflexArcTask(1, elbow or Elbow(), reward_weights, sensors, 0)
        super().__init__(task, find_entry("ReflexArc"), render_mode, options)


class ReflexArcVector(BatchEnv):
    """Many bodies of ``ReflexArc`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        elbow: As in ``ReflexArc``.
        reward_weights: As in ``ReflexArc``.
        sensors: As in ``ReflexArc``.
        options: As in ``ReflexArc``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        elbow: Elbow | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = ReflexArcTask(num_envs, elbow or Elbow(), reward_weights, sensors, max_episode_steps)
        super().__init__(task, find_entry("ReflexArc"), autoreset_mode, options)
