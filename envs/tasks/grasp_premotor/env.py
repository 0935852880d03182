"""The Gymnasium classes of GraspPremotor."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.hand import Hand
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.grasp_premotor.task import GraspPremotorTask

_HAND = Hand()


class GraspPremotor(PhysicsEnv):
    """A hand lifts an object with the grip that it was told, after a delay.

    ![The oracle](results/gallery/GraspPremotor.webp)

    ## Description
    A palm moves up and down over a table; below it hang a thumb and two fingers of two links each.
    An object lies on the table. One after the other the hand is shown the object and is told the
    grip, in either order; it has to wait for the go cue, then reach, close, lift and hold. So what
    an object is and what is to be done with it can be told apart in the activity of an agent, as
    in the premotor cortex of monkeys that were instructed so (Vargas-Irwin 2015).

    Two grips: with the `precision` grip the tips of thumb and index finger hold the object and
    nothing else touches it; with the `power` grip thumb, both fingers and palm touch it. Width and
    height of the object are seen, its mass and friction have to be felt. The grip must be firm
    enough for both, but a pad that presses with more than 12 N crushes the object.

    Everything moves in the vertical plane (the fingers side by side), contacts have friction with
    elliptic cones. Servos turn the joints with limited torque. Each pad feels normal force, its
    change (an adapting receptor, 60 ms) and shear, 20 ms late; what is seen is 100 ms late.

    One control step is 20 ms of body time: 2 physics steps of 10 ms (K = 2, `implicitfast`).

    Time: first cue at 0.1 s, second at 0.4 s, both stay; delay from 0.7 s; go cue at 1.0 to 1.4 s.
    Pictures show grip and go cue as lamps: red power, yellow precision, green go.

    Objects have numbers: width 2 to 6 cm, height 5 to 8 cm, mass 50 to 300 g, friction 0.4 to 1.2.
    Stage "train" draws from objects 0-63, stage "unseen" from 2^40 others. Stage "named" draws from
    four objects of 150 g and friction 0.8: plate (2 x 7 cm), column (3.5 x 8), cube (5 x 5) and
    block (6 x 6.5). Stage "infant" is a hand of 0.7 times the length (masses and torques by the
    cube) with three times the noise, and the objects of "train" as small.

    ## Action Space
    `Box(-1, 1, (7,), float32)`; values outside are clipped. Targets of servos; 0 is rest.

    | Num | Action      | Min | Max | Unit                            |
    | --- | ----------- | --- | --- | ------------------------------- |
    | 0   | palm        | -1  | 1   | height, 0.03 to 0.39 m          |
    | 1   | thumb_base  | -1  | 1   | flexion, -1.5 to 0.8 rad        |
    | 2   | thumb_tip   | -1  | 1   | flexion, 0 to 2.3 rad           |
    | 3   | index_base  | -1  | 1   | flexion, -1.5 to 0.8 rad        |
    | 4   | index_tip   | -1  | 1   | flexion, 0 to 2.3 rad           |
    | 5   | middle_base | -1  | 1   | flexion, -1.5 to 0.8 rad        |
    | 6   | middle_tip  | -1  | 1   | flexion, 0 to 2.3 rad           |

    ## Observation Space
    `Box((31,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field          | Slice | Low | High | Scale | Unit   | Delay (s) | Noise | Dropout |
    | -------------- | ----- | --- | ---- | ----- | ------ | --------- | ----- | ------- |
    | joint_angle    | 0:6   | -1  | 1    | 2.3   | rad    | 0.02      | 0.005 | 0       |
    | joint_velocity | 6:12  | -1  | 1    | 20    | rad/s  | 0.02      | 0.005 | 0       |
    | palm_motion    | 12:14 | -1  | 1    | 0.4   | m, m/s | 0.02      | 0.005 | 0       |
    | touch          | 14:18 | 0   | 1    | 12    | N      | 0.02      | 0.005 | 0       |
    | touch_change   | 18:22 | -1  | 1    | 6     | N      | 0.02      | 0.005 | 0       |
    | shear          | 22:26 | 0   | 1    | 6     | N      | 0.02      | 0.005 | 0       |
    | object         | 26:28 | -1  | 1    | 0.1   | m      | 0.1       | 0.01  | 0       |
    | grip_cue       | 28:30 | -1  | 1    | 1     | 1      | 0.1       | 0.01  | 0       |
    | go_cue         | 30:31 | -1  | 1    | 1     | 1      | 0.1       | 0.01  | 0       |

    Joints in the order of the actions; palm: height and velocity; pads: palm, thumb, index, middle;
    object: width and height, 0 until it is shown; grip cue: power, precision, 0 until it is told.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"shape": 0.0}`; the sparse task is `reward_weights={"still": 0.0, "shape": 0.0,
    "contact": 0.0, "lift": 0.0, "hold": 0.0, "effort": 0.0, "crush": 0.0}`.

    | Term    | Weight | Info key       | Value                                                   |
    | ------- | ------ | -------------- | ------------------------------------------------------- |
    | still   | 1.0    | reward_still   | -1 while the hand is away from rest before the go cue   |
    | shape   | 0.2    | reward_shape   | From go to touch: 1 / (1 + ((gap - 3 cm) / 2 cm)^2)     |
    | contact | 0.5    | reward_contact | After go: share of cued pads that touch, less of others |
    | lift    | 1.0    | reward_lift    | With the cued grip: height in units of 5 cm, <= 1       |
    | hold    | 1.0    | reward_hold    | 1 while 5 cm up or more with the cued grip              |
    | success | 1.0    | reward_success | 1 while `is_success`                                    |
    | effort  | 0.2    | reward_effort  | Minus the mean squared share of the largest torque      |
    | crush   | 1.0    | reward_crush   | -1 while a pad presses with more than 12 N              |

    Away from rest: the palm by more than 1 cm or a joint by more than 0.2 rad. Touch: 0.05 N. Gap:
    between the tips of thumb and index finger, less the width of the object.

    ## Starting State
    Palm at 21 cm, digits half open, at rest; the object upright in the middle. Object, grip, order
    of the cues and time of the go cue are drawn.

    ## Episode End
    - Termination: none.
    - Truncation: after 240 control steps (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (held 5 cm up or more with the cued grip for the last
    second, without moving early and without crushing), `physics_error`, `reward_*`.
    `env.unwrapped.task.constants(row)`: constants of hand and object by name, in SI units.

    ## Arguments
    | Argument       | Default | Meaning                                         |
    | -------------- | ------- | ----------------------------------------------- |
    | render_mode    | None    | None or "rgb_array" (no display needed)         |
    | hand           | Hand()  | Constants of the body, `envs.bodies.hand`       |
    | reward_weights | None    | Weights by term                                 |
    | sensors        | None    | By sensor, of delay, noise, dropout, gain       |
    | options        | None    | Laboratory options of every episode             |

    The vector environment also takes `threads`, 0 for as many as there are CPUs (at most one for
    16 rows). Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word         | Values                                            |
    | ------------ | ------------------------------------------------- |
    | stage        | "train" (default), "unseen", "named", "infant"    |
    | block        | "baseline", "perturbation" (default), "washout"   |
    | perturbation | "object", "cue", "dark", "slippery", "load", "growth", "weakness" |
    | lesion       | any sensor or motor, "skin", "proprioception"     |
    | gain         | factor by sensor or motor                         |
    | delay        | seconds by sensor, multiples of 0.02 up to 0.5    |

    "object" has the parameters width, height (m), mass (kg), friction; "cue" precision (1, or 0 for
    the power grip) and grip_first (1, or 0 if the object is shown first): together they make every
    condition of object x grip x order. "dark" takes each cue away after 0.3 s, so that it has to be
    remembered. "slippery", "load" (of drawn objects), "growth" and "weakness" (of the hand) have
    factor.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                              | Return  | Success | Length | Score |
    | ----------------------------------- | ------- | ------- | ------ | ----- |
    | uniformly random actions            | -78.807 | 0.000   | 240.0  | 0     |
    | oracle (foresees load and friction) | 361.175 | 1.000   | 240.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/GraspPremotor-v0", n)` moves n bodies with MuJoCo's batch,
    bit-equal to n single ones in NEXT_STEP and SAME_STEP, whatever the number of threads.

    ## Version History
    - v0: first version.

    ## References
    Vargas-Irwin CE, Franquemont L, Black MJ, Donoghue JP (2015) Linking objects to actions:
    encoding of target object and grasping strategy in primate ventral premotor cortex. J Neurosci
    35:10888-10897.
    Johansson RS, Westling G (1984) Roles of glabrous skin receptors and sensorimotor memory in
    automatic control of precision grip when lifting rougher or more slippery objects. Exp Brain Res
    56:550-564.
    Jeannerod M (1984) The timing of natural prehension movements. J Mot Behav 16:235-254.
    """

    camera = "side"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        hand: Hand = _HAND,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = GraspPremotorTask(1, 1, hand, reward_weights, sensors, 0)
        super().__init__(task, find_entry("GraspPremotor"), render_mode, options)


class GraspPremotorVector(BatchEnv):
    """Many bodies of ``GraspPremotor`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        hand: As in ``GraspPremotor``.
        reward_weights: As in ``GraspPremotor``.
        sensors: As in ``GraspPremotor``.
        options: As in ``GraspPremotor``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        hand: Hand = _HAND,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        task = GraspPremotorTask(
            num_envs, threads, hand, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("GraspPremotor"), autoreset_mode, options)
