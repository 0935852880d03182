"""The Gymnasium classes of PredatorPrey."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode
from numpy.typing import ArrayLike

from envs.batch import BatchEnv
from envs.entry import EnvEntry
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.predator_prey.animals import PREDATOR, PREY, Animal
from envs.tasks.predator_prey.task import PredatorPreyTask

PREY_RANDOM_RETURN = -34.504
PREY_ORACLE_RETURN = -3.684
SIZE = 3.0


def entry_of(plays_prey: bool) -> EnvEntry:
    """The row of the registry with the anchors of a role.

    Args:
        plays_prey: Whether the agent is the prey.

    Returns:
        The row; for the prey with its own two returns, measured like the others.
    """
    entry = find_entry("PredatorPrey")
    if not plays_prey:
        return entry
    return dataclasses.replace(
        entry, random_return=PREY_RANDOM_RETURN, oracle_return=PREY_ORACLE_RETURN
    )


class PredatorPrey(BodyEnv):
    """Catch the prey, or as the prey stay free.

    ![The oracle](results/gallery/PredatorPrey.webp)

    ## Description
    Predator and prey, round bodies of 0.1 m radius on two driven wheels, stand in an empty walled
    square of 3 m x 3 m (Cliff & Miller 1996; Floreano & Nolfi 1997). A touch is a capture. The
    predator sees far ahead (90 deg, 3 m), does 0.6 m/s and turns by up to 3 rad/s; the prey sees
    all around (300 deg) but near (1 m), does 0.55 m/s and turns by up to 8 rad/s. Other animals
    are arguments, for example the prey of Floreano & Nolfi, twice as fast as the predator. The
    agent is the predator, or the prey with `plays_prey=True`; the other is an opponent that stays
    as it is, drawn per episode.

    One control step is 100 ms of body time: 5 physics steps of 20 ms (K = 5).

    An opponent is a weight vector, `tanh(weights @ (senses, 1))` for both wheels, with the senses
    of the observation without delay and noise. It has a number from which all weights are drawn:
    stage "train" draws from numbers 0-63, stage "unseen" from the 2^40 - 64 others. `pool` replaces
    them by given vectors, for example evolved ones, in every stage. Stages "slow" and "still" are
    for young agents: the opponents of "train" give half their command, or none; in "infant" both
    give half their command and the eye of the agent is five times as noisy.

    ## Action Space
    `Box(-1, 1, (2,), float32)`; values outside are clipped.

    | Num | Action      | Min | Max | Unit      |
    | --- | ----------- | --- | --- | --------- |
    | 0   | left_wheel  | -1  | 1   | top speed |
    | 1   | right_wheel | -1  | 1   | top speed |

    ## Observation Space
    `Box((18,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field  | Slice | Low | High | Scale | Unit      | Delay (s) | Noise | Dropout |
    | ------ | ----- | --- | ---- | ----- | --------- | --------- | ----- | ------- |
    | eye    | 0:8   | 0   | 1    | 1     | nearness  | 0.04      | 0.005 | 0       |
    | rays   | 8:14  | 0   | 1    | 1     | proximity | 0.02      | 0.01  | 0       |
    | bump   | 14:16 | 0   | 1    | 1     | contact   | 0         | 0.01  | 0       |
    | wheels | 16:18 | -1  | 1    | 1     | top speed | 0.02      | 0.01  | 0       |

    Eye: arcs from left to right over the field of view, each the share of the other's outline in
    it, times the nearness, which falls linearly to 0 at the end of sight. Rays: 6, every 60 deg
    from left rear over front to right rear; 1 is contact with a wall, 0 is none within 0.5 m.
    Bump: share of the control step in contact with a wall on the left and right half.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. What is good for one side is bad for
    the other. Change weights with `reward_weights`; the sparse variant is
    `reward_weights={"approach": 0.0, "bump": 0.0, "time": 0.0}`.

    | Term     | Weight | Info key        | Value                                                  |
    | -------- | ------ | --------------- | ------------------------------------------------------ |
    | approach | 1.0    | reward_approach | Approach (prey: escape) in steps at the agent's speed  |
    | bump     | 0.2    | reward_bump     | Minus the share of the step in contact with a wall     |
    | capture  | 10.0   | reward_capture  | +1 for the predator, -1 for the prey on capture        |
    | time     | 0.05   | reward_time     | -1 for the predator, +1 for the prey in every step     |

    ## Starting State
    Positions uniform, at least 1 m apart, headings uniform, wheels at rest.

    ## Episode End
    - Termination: the animals touch, a distance of 0.2 m between the centres.
    - Truncation: after 300 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle of the same role), `is_success` (captured; as the prey: free so
    far), `physics_error`, `reward_*`. The time to capture is the length of the episode.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default  | Meaning                                                    |
    | -------------- | -------- | ---------------------------------------------------------- |
    | render_mode    | None     | None or "rgb_array" (Pillow, no display needed)            |
    | plays_prey     | False    | Whether the agent is the prey                              |
    | predator       | PREDATOR | Speed, spin, field, reach: `Animal` of `predator_prey`     |
    | prey           | PREY     | The same of the prey                                       |
    | size           | 3.0      | Side of the square, m, 2 to 200                            |
    | pool           | None     | Weight vectors of the opponents, (count, 38)               |
    | reward_weights | None     | Weights by term                                            |
    | sensors        | None     | By sensor, of delay, noise, dropout, gain                  |
    | options        | None     | Laboratory options of every episode                        |

    For example `prey=dataclasses.replace(PREY, speed=1.2)`.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                                                       |
    | ------------ | ---------------------------------------------------------------------------- |
    | stage        | "train" (default), "unseen", "slow", "still", "infant"                       |
    | block        | "baseline", "perturbation" (default), "washout"                              |
    | perturbation | "motor_flip", "motor_rotation", "mirror", "permutation", "speed"             |
    | lesion       | any sensor or motor, "left_eye", "right_eye"                                 |
    | gain         | factor by sensor or motor                                                    |
    | delay        | seconds by sensor, multiples of 0.02 up to 0.5                               |

    "motor_rotation" has the parameter angle (rad), "permutation" (of arcs and of rays) number,
    "speed" the factors predator and prey. One opponent for all episodes: a `pool` of one.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                   | Return  | Success | Length | Score |
    | ------------------------ | ------- | ------- | ------ | ----- |
    | uniformly random actions | -12.355 | 0.020   | 297.2  | 0     |
    | oracle (interception)    | 33.623  | 1.000   | 50.7   | 1     |

    As the prey, success is to be free after 300 steps: random actions return -34.504 (success
    0.010, length 81.3), the oracle (best evasive turn) -3.684 (0.991, 298.7).

    ## Vectorized environment
    `gymnasium.make_vec("reafference/PredatorPrey-v0", n)` steps n pairs in one compiled call,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP. `envs.tasks.predator_prey.parallel` has
    the PettingZoo environment with two agents, `envs.tasks.predator_prey.tournament` the master
    tournament of weight vectors.

    ## Version History
    - v0: first version.

    ## References
    Braitenberg V (1984) Vehicles: Experiments in Synthetic Psychology. MIT Press.
    Cliff D, Miller GF (1996) Co-evolution of pursuit and evasion II. SAB 4, 506-515.
    Floreano D, Nolfi S (1997) God save the Red Queen! Competition in co-evolutionary robotics.
    Genetic Programming 2, 398-406.
    Howland HC (1974) Optimal strategies for predator avoidance. J Theor Biol 47, 333-350.
    """

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        plays_prey: bool = False,
        predator: Animal = PREDATOR,
        prey: Animal = PREY,
        size: float = SIZE,
        pool: ArrayLike | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        place = (int(plays_prey), predator, prey, size, pool)
        task = PredatorPreyTask(1, *place, reward_weights, sensors, 0)
        super().__init__(task, entry_of(plays_prey), render_mode, options)


class PredatorPreyVector(BatchEnv):
    """Many pairs of ``PredatorPrey`` in one compiled call.

    Args:
        num_envs: Number of pairs.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        plays_prey: As in ``PredatorPrey``.
        predator: As in ``PredatorPrey``.
        prey: As in ``PredatorPrey``.
        size: As in ``PredatorPrey``.
        pool: As in ``PredatorPrey``.
        reward_weights: As in ``PredatorPrey``.
        sensors: As in ``PredatorPrey``.
        options: As in ``PredatorPrey``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        plays_prey: bool = False,
        predator: Animal = PREDATOR,
        prey: Animal = PREY,
        size: float = SIZE,
        pool: ArrayLike | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        place = (int(plays_prey), predator, prey, size, pool)
        task = PredatorPreyTask(num_envs, *place, reward_weights, sensors, max_episode_steps)
        super().__init__(task, entry_of(plays_prey), autoreset_mode, options)
