"""The Gymnasium classes of Survive."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.physiology import Physiology
from envs.registry import find_entry
from envs.single import BodyEnv
from envs.tasks.survive.task import SurviveTask


class Survive(BodyEnv):
    """Keep energy, water, temperature and damage in the range of life.

    ![The oracle](results/gallery/Survive.webp)

    ## Description
    A round body of 0.1 m radius on two driven wheels lives in a walled square of 3 m x 3 m with
    3 to 5 discs, two patches of food and two pools. It spends energy and water all the time, takes
    the temperature of the place where it stands (37 +- 10 degC from one side of the arena to the
    other) and is wounded by what it touches. It eats and drinks where food and water are under it;
    a patch that is used up grows again elsewhere. Antennae smell food and water, the skin feels
    the climate on both sides, rays see discs and walls, and interoception tells the four needs.
    The body has to choose, again and again, which need to serve: the two-resource problem of Spier
    & McFarland (1997).

    The drive is D = (|0.7 - energy|^n + |0.7 - water|^n + |(temperature - 37) / 10 K|^n +
    damage^n)^(1/m), n = 4, m = 3 (Keramati & Gutkin 2014, equation 1), and the reward of a step is
    by how much it fell (equation 2). Too much is as bad as too little.

    One control step is 100 ms of body time: 5 physics steps of 20 ms (K = 5). Top speed is 0.5 m/s.
    At rest a full store of energy lasts 50 s, of water 40 s; a full command eats 0.2 and drinks
    0.25 of a store per second, a patch holds 0.6. The temperature follows the ambient one with a
    time constant of 40 s. These rates are ours.

    ## Action Space
    `Box(-1, 1, (4,), float32)`; values outside are clipped.

    | Num | Action      | Min | Max | Unit                              |
    | --- | ----------- | --- | --- | --------------------------------- |
    | 0   | left_wheel  | -1  | 1   | 0.5 m/s at the rim                |
    | 1   | right_wheel | -1  | 1   | 0.5 m/s at the rim                |
    | 2   | eat         | -1  | 1   | 0.2 store/s; below 0: mouth shut  |
    | 3   | drink       | -1  | 1   | 0.25 store/s; below 0: mouth shut |

    ## Observation Space
    `Box((28,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field       | Slice | Low | High | Scale | Unit            | Delay (s) | Noise | Dropout |
    | ----------- | ----- | --- | ---- | ----- | --------------- | --------- | ----- | ------- |
    | food_odour  | 0:2   | 0   | 1    | 1     | odour intensity | 0.04      | 0.005 | 0       |
    | water_odour | 2:4   | 0   | 1    | 1     | odour intensity | 0.04      | 0.005 | 0       |
    | taste       | 4:6   | 0   | 1    | 1     | contact         | 0.02      | 0.01  | 0       |
    | skin        | 6:8   | -1  | 1    | 20    | K               | 0.04      | 0.005 | 0       |
    | rays        | 8:20  | 0   | 1    | 1     | proximity       | 0.02      | 0.01  | 0       |
    | bump        | 20:22 | 0   | 1    | 1     | contact         | 0         | 0.01  | 0       |
    | wheels      | 22:24 | -1  | 1    | 0.5   | m/s             | 0.02      | 0.01  | 0       |
    | energy      | 24:25 | 0   | 1    | 1     | store           | 0.1       | 0.005 | 0       |
    | water       | 25:26 | 0   | 1    | 1     | store           | 0.1       | 0.005 | 0       |
    | damage      | 26:27 | 0   | 1    | 1     | damage          | 0.1       | 0.005 | 0       |
    | temperature | 27:28 | -1  | 1    | 10    | K               | 0.1       | 0.005 | 0       |

    Odours: left, right (45 deg to each side, cardioid lobe, the sum of exp(-distance / 0.5 m) over
    the sources). Taste: food, water under the centre of the body. Skin: ambient temperature left
    and right, from 37 degC. Rays: 12, every 30 deg from left rear over front to right rear; 1 is
    contact, 0 is nothing within 1 m. Bump: share of the control step in contact, left and right.
    Temperature: of the body, from 37 degC. The positions are not observed.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"drive": 0.0, "alive": 0.0}`, which leaves the sparse variant: not to die.

    | Term  | Weight | Info key     | Value                                        |
    | ----- | ------ | ------------ | -------------------------------------------- |
    | drive | 10.0   | reward_drive | Drive before the control step minus after it |
    | alive | 0.01   | reward_alive | 1 in a control step that is survived         |
    | death | 5.0    | reward_death | -1 on death                                  |

    ## Starting State
    Position uniform over free ground, heading uniform, wheels at rest, energy and water uniform in
    0.45 ... 0.7, temperature within 1 K of 37 degC, no damage. Discs, climate and the first places
    of food and water belong to the map. Stage "train" draws from maps 0-63, "unseen" from the 2^40
    others; "infant" has the maps of "train" without discs and climate, and half the needs.

    ## Episode End
    - Termination, death: energy or water 0, temperature 8 K from 37 degC, damage 1.
    - Truncation: after 1000 control steps, 100 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -15, its last observation and `info["physics_error"] = 1` (2: non-finite state).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (alive), `physics_error`, `reward_*`.
    `env.unwrapped.task.measures(row)`: survival time, RMS of the drive, intake of energy and of
    water divided by what was spent, and their balance.
    `env.unwrapped.task.constants(row)`: constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default      | Meaning                                              |
    | -------------- | ------------ | ---------------------------------------------------- |
    | render_mode    | None         | None or "rgb_array" (Pillow, no display needed)      |
    | physiology     | Physiology() | Rates, set points, n and m, `envs.bodies.physiology` |
    | reward_weights | None         | Weights by term                                      |
    | sensors        | None         | By sensor, of delay, noise, dropout, gain            |
    | options        | None         | Laboratory options of every episode                  |

    `physiology=Physiology(price=0.02)` puts a metabolic price on all actions: at full strength of
    all four they then cost 0.02 of the store of energy per second.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word | Values |
    | --- | --- |
    | stage | "train" (default), "unseen", "infant" |
    | block | "baseline", "perturbation" (default), "washout" |
    | perturbation | "motor_flip", "motor_swap", "motor_rotation", "motor_bias", "mirror", \
      "odour_swap", "permutation", "famine", "drought", "metabolism", "climate" |
    | lesion | any sensor or motor, "left_antenna", "right_antenna", "odour", "interoception" |
    | gain | factor by sensor or motor |
    | delay | seconds by sensor, multiples of 0.02 up to 0.5 |

    "motor_rotation" has the parameter angle (rad), "motor_bias" left and right, "famine" (yield
    and odour of food), "drought" (of water) and "metabolism" (use at rest) factor, "climate"
    shift (K). "permutation" has number: odour, taste, rays and bump are permuted, one of 20!
    ways; keep numbers from 64 on for testing.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                   | Return | Success | Length | Score |
    | ------------------------ | ------ | ------- | ------ | ----- |
    | uniformly random actions | -8.699 | 0.000   | 236.0  | 0     |
    | oracle (cue x deficit)   | 9.931  | 1.000   | 1000.0 | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/Survive-v0", n)` steps n bodies in one compiled call, bit-equal
    to n single ones in NEXT_STEP and SAME_STEP.

    ## Version History
    - v0: first version.

    ## References
    Braitenberg V (1984) Vehicles: Experiments in Synthetic Psychology. MIT Press.
    Keramati M, Gutkin B (2014) Homeostatic reinforcement learning for integrating reward
    collection and physiological stability. eLife 3:e04811.
    Spier E, McFarland D (1997) Possibly optimal decision-making under self-sufficiency and
    autonomy. J Theor Biol 189:317.
    """

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        physiology: Physiology | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SurviveTask(1, physiology or Physiology(), reward_weights, sensors, 0)
        super().__init__(task, find_entry("Survive"), render_mode, options)


class SurviveVector(BatchEnv):
    """Many bodies of ``Survive`` in one compiled call.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        physiology: As in ``Survive``.
        reward_weights: As in ``Survive``.
        sensors: As in ``Survive``.
        options: As in ``Survive``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        physiology: Physiology | None = None,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = SurviveTask(
            num_envs, physiology or Physiology(), reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("Survive"), autoreset_mode, options)
