"""The Gymnasium classes of Walk."""

from collections.abc import Mapping
from typing import Any

from gymnasium.vector import AutoresetMode

from envs.batch import BatchEnv
from envs.bodies.hexapod import Hexapod
from envs.physics.env import PhysicsEnv
from envs.registry import find_entry
from envs.tasks.walk.task import WalkTask


class Walk(PhysicsEnv):
    """Walk on six legs with one ganglion per leg; legs get short, weak or lost.

    ![The oracle](results/gallery/Walk.webp)

    ## Description
    A light body on six legs (0.92 kg, 0.26 m) stands on a plane and has to go along x. A leg has
    two joints in its hip, swing and lift, and a soft foot. Each joint has a servo: a spring and
    damper toward the commanded angle, with limited torque. Legs are l1, l2, l3 (left, from the
    front), r1, r2, r3.

    Every leg has a ganglion, wired to those of the legs in front, behind and opposite. An agent of
    six equal parts is possible: observation and action are grouped by leg, and
    `env.unwrapped.task.ganglion("l2")` gives the places of one ganglion in both. Place and speed
    are not observed; the last five elements are the trunk's and may be given to all ganglia.

    One control step is 20 ms of body time: 2 physics steps of 10 ms (K = 2, `implicitfast`).

    ## Action Space
    `Box(-1, 1, (18,), float32)`; values outside are clipped.

    | Num | Action     | Min | Max | Unit                    |
    | --- | ---------- | --- | --- | ----------------------- |
    | 0   | l1_swing   | -1  | 1   | 0.7 rad forward         |
    | 1   | l1_lift    | -1  | 1   | 0.7 rad up              |
    | 2   | l1_message | -1  | 1   | what the ganglion sends |
    | 3   | l2_swing   | -1  | 1   | 0.7 rad forward         |
    | 4   | l2_lift    | -1  | 1   | 0.7 rad up              |
    | 5   | l2_message | -1  | 1   | what the ganglion sends |
    | 6   | l3_swing   | -1  | 1   | 0.7 rad forward         |
    | 7   | l3_lift    | -1  | 1   | 0.7 rad up              |
    | 8   | l3_message | -1  | 1   | what the ganglion sends |
    | 9   | r1_swing   | -1  | 1   | 0.7 rad forward         |
    | 10  | r1_lift    | -1  | 1   | 0.7 rad up              |
    | 11  | r1_message | -1  | 1   | what the ganglion sends |
    | 12  | r2_swing   | -1  | 1   | 0.7 rad forward         |
    | 13  | r2_lift    | -1  | 1   | 0.7 rad up              |
    | 14  | r2_message | -1  | 1   | what the ganglion sends |
    | 15  | r3_swing   | -1  | 1   | 0.7 rad forward         |
    | 16  | r3_lift    | -1  | 1   | 0.7 rad up              |
    | 17  | r3_message | -1  | 1   | what the ganglion sends |

    `messages=False` leaves messages away, here and in the observation.

    ## Observation Space
    `Box((49,), float32)`, in the order of `env.unwrapped.layout`. `Scale` is the physical quantity
    that reads 1; noise is the standard deviation per control step in observation units.

    | Field       | Slice | Low | High | Scale | Unit    | Delay (s) | Noise | Dropout |
    | ----------- | ----- | --- | ---- | ----- | ------- | --------- | ----- | ------- |
    | l1_angle    | 0:2   | -1  | 1    | 0.9   | rad     | 0.02      | 0.005 | 0       |
    | l1_velocity | 2:4   | -1  | 1    | 10    | rad/s   | 0.02      | 0.01  | 0       |
    | l1_load     | 4:5   | 0   | 1    | 10    | N       | 0.02      | 0.01  | 0       |
    | l1_heard    | 5:7   | -1  | 1    | 1     | message | 0         | 0     | 0       |
    | l2_angle    | 7:9   | -1  | 1    | 0.9   | rad     | 0.02      | 0.005 | 0       |
    | l2_velocity | 9:11  | -1  | 1    | 10    | rad/s   | 0.02      | 0.01  | 0       |
    | l2_load     | 11:12 | 0   | 1    | 10    | N       | 0.02      | 0.01  | 0       |
    | l2_heard    | 12:15 | -1  | 1    | 1     | message | 0         | 0     | 0       |
    | l3_angle    | 15:17 | -1  | 1    | 0.9   | rad     | 0.02      | 0.005 | 0       |
    | l3_velocity | 17:19 | -1  | 1    | 10    | rad/s   | 0.02      | 0.01  | 0       |
    | l3_load     | 19:20 | 0   | 1    | 10    | N       | 0.02      | 0.01  | 0       |
    | l3_heard    | 20:22 | -1  | 1    | 1     | message | 0         | 0     | 0       |
    | r1_angle    | 22:24 | -1  | 1    | 0.9   | rad     | 0.02      | 0.005 | 0       |
    | r1_velocity | 24:26 | -1  | 1    | 10    | rad/s   | 0.02      | 0.01  | 0       |
    | r1_load     | 26:27 | 0   | 1    | 10    | N       | 0.02      | 0.01  | 0       |
    | r1_heard    | 27:29 | -1  | 1    | 1     | message | 0         | 0     | 0       |
    | r2_angle    | 29:31 | -1  | 1    | 0.9   | rad     | 0.02      | 0.005 | 0       |
    | r2_velocity | 31:33 | -1  | 1    | 10    | rad/s   | 0.02      | 0.01  | 0       |
    | r2_load     | 33:34 | 0   | 1    | 10    | N       | 0.02      | 0.01  | 0       |
    | r2_heard    | 34:37 | -1  | 1    | 1     | message | 0         | 0     | 0       |
    | r3_angle    | 37:39 | -1  | 1    | 0.9   | rad     | 0.02      | 0.005 | 0       |
    | r3_velocity | 39:41 | -1  | 1    | 10    | rad/s   | 0.02      | 0.01  | 0       |
    | r3_load     | 41:42 | 0   | 1    | 10    | N       | 0.02      | 0.01  | 0       |
    | r3_heard    | 42:44 | -1  | 1    | 1     | message | 0         | 0     | 0       |
    | tilt        | 44:46 | -1  | 1    | 0.5   | sine    | 0.04      | 0.005 | 0       |
    | yaw_rate    | 46:47 | -1  | 1    | 3     | rad/s   | 0.04      | 0.01  | 0       |
    | compass     | 47:49 | -1  | 1    | 1     | sine    | 0.1       | 0.005 | 0       |

    Angle and velocity: swing (forward) and lift (up), from the posture at rest. Load: force of
    the foot on the ground. Heard: messages of the legs in front, behind and opposite, as far as
    there are such, with the next observation. Tilt: how much of the trunk's forward and left axes
    points against gravity; yaw rate to the left; compass: cosine and sine of the heading.

    ## Rewards
    The sum of weight x term; each weighted term is in `info`. Change weights with
    `reward_weights={"energy": 0.0}`; `{"progress": 0.0, "energy": 0.0, "upright": 0.0, "fall":
    0.0}` leaves the sparse marks.

    | Term     | Weight | Info key        | Value                                            |
    | -------- | ------ | --------------- | ------------------------------------------------ |
    | progress | 1.0    | reward_progress | Way along x, in lengths of the trunk             |
    | energy   | 0.02   | reward_energy   | Minus the energy spent, in weights times lengths |
    | upright  | 0.1    | reward_upright  | Cosine of the tilt against the ground, minus 1   |
    | fall     | 5.0    | reward_fall     | -1 when the episode ends by a fall               |
    | mark     | 1.0    | reward_mark     | Marks passed for the first time, a length apart  |

    The energy is the positive work of the servos and 1 W for (1 N m)^2 of torque, taken at the
    end of each control step.

    ## Starting State
    At the origin, heading within +-0.4 rad of x, joints within +-0.1 rad of the posture at rest.

    ## Episode End
    - Termination: the trunk is tilted by more than 60 degrees against the ground, or head or tail
      have been on the ground for 1 s without a break.
    - Truncation: after 500 control steps, 10 s (`gymnasium.make` and the vector environment).
    - A non-finite action raises `ValueError`; in the vector environment the row terminates with
      reward -10, its last observation and `info["physics_error"] = 1` (2: MuJoCo's numbers left
      their range).

    ## Information
    `reset`: `laboratory`, the options in force. `step`: `score` (return with standard weights so
    far, 0 = random, 1 = oracle), `is_success` (10 lengths from the start, not fallen),
    `physics_error`, `reward_*`. `env.unwrapped.task.measures(row)`: distance, speed, energy, cost
    of transport, duty factor and step frequency of each leg. `env.unwrapped.task.constants(row)`:
    constants of body and world by name, in SI units.

    ## Arguments
    | Argument       | Default   | Meaning                                         |
    | -------------- | --------- | ----------------------------------------------- |
    | render_mode    | None      | None or "rgb_array" (no display needed)         |
    | hexapod        | Hexapod() | Constants of the body, `envs.bodies.hexapod`    |
    | messages       | True      | Whether ganglia send messages                   |
    | reward_weights | None      | Weights by term                                 |
    | sensors        | None      | By sensor, of delay, noise, dropout, gain       |
    | options        | None      | Laboratory options of every episode             |

    The vector environment also takes `threads`, 0 for as many as there are CPUs (at most one for
    16 rows). Results do not depend on it.

    ## Options
    Of one episode in `reset(options=...)`, of all in the argument `options`.

    | Word | Values |
    | --- | --- |
    | stage | "train" (default), "unseen", "infant", "plain" |
    | block | "baseline", "perturbation" (default), "washout" |
    | perturbation | "shortened", "weakened", "lost", "growth", "load", "slope", "slippery", \
      "motor_flip" |
    | lesion | any sensor or motor, "ganglion_l1", "ganglion_l2", "ganglion_l3", "ganglion_r1", \
      "ganglion_r2", "ganglion_r3", "angle", "velocity", "load", "link_l1_l2", \
      "link_l1_r1", "link_l2_l3", "link_l2_r2", "link_l3_r3", "link_r1_r2", "link_r2_r3" |
    | gain | factor by sensor or motor |
    | delay | seconds by sensor, multiples of 0.02 up to 0.5 |

    Stage "train" draws a slope of up to 3 degrees in any direction, friction times 1 / 1.15 to
    1.15 and torques of the servos times 0.9 to 1.1. "unseen" has slopes of 3 to 6 degrees and
    friction times 1.15 to 1.4 or its inverse. "infant" is 0.6 times as long (masses and torques by
    the cube) with three times the noise, on level ground, as is "plain", the body as it is given.

    "shortened" has the parameters leg (1 to 6 for l1 to r3) and factor (of the shank), "weakened"
    leg and factor (of both torques), "lost" leg: all three also as lists. "growth" has factor,
    "load" mass (kg), "slope" slope and toward (degrees), "slippery" factor (of the friction).
    "motor_flip" exchanges left and right commands. A lost leg neither feels nor acts; its ganglion
    still hears and speaks.

    ## Anchors
    Mean over 1000 episodes of stage "unseen", `python -m envs.anchors`.

    | Policy                       | Return | Success | Length | Score |
    | ---------------------------- | ------ | ------- | ------ | ----- |
    | uniformly random actions     | -5.584 | 0.000   | 474.0  | 0     |
    | oracle (coupled oscillators) | 39.585 | 1.000   | 500.0  | 1     |

    ## Vectorized environment
    `gymnasium.make_vec("reafference/Walk-v0", n)` moves n bodies with MuJoCo's batch, bit-equal to
    n single ones in NEXT_STEP and SAME_STEP, whatever the number of threads.

    ## Version History
    - v0: first version.

    ## References
    Cruse H (1990) What mechanisms coordinate leg movement in walking arthropods? Trends Neurosci
    13:15.
    Cully A, Clune J, Tarapore D, Mouret JB (2015) Robots that can adapt like animals. Nature
    521:503.
    Ijspeert AJ (2008) Central pattern generators for locomotion control in animals and robots: a
    review. Neural Netw 21:642.
    """

    camera = "behind"
    metadata = {"render_modes": ["rgb_array"], "render_fps": 50}  # noqa: RUF012 - as Gymnasium

    def __init__(
        self,
        render_mode: str | None = None,
        *,
        hexapod: Hexapod | None = None,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        body = hexapod or Hexapod()
        task = WalkTask(1, 1, body, messages, reward_weights, sensors, 0)
        super().__init__(task, find_entry("Walk"), render_mode, options)


class WalkVector(BatchEnv):
    """Many bodies of ``Walk`` on a pool of threads.

    Args:
        num_envs: Number of bodies.
        max_episode_steps: Control steps until truncation, 0 for none.
        autoreset_mode: When finished rows start anew, as in Gymnasium.
        threads: Threads that move the bodies, 0 for as many as there are CPUs.
        hexapod: As in ``Walk``.
        messages: As in ``Walk``.
        reward_weights: As in ``Walk``.
        sensors: As in ``Walk``.
        options: As in ``Walk``.
    """

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int = 0,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        *,
        threads: int = 0,
        hexapod: Hexapod | None = None,
        messages: bool = True,
        reward_weights: Mapping[str, float] | None = None,
        sensors: Mapping[str, Mapping[str, float]] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        body = hexapod or Hexapod()
        task = WalkTask(
            num_envs, threads, body, messages, reward_weights, sensors, max_episode_steps
        )
        super().__init__(task, find_entry("Walk"), autoreset_mode, options)
