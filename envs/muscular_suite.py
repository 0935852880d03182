"""The table of the tasks on MuJoCo."""

from envs.entry import EnvEntry

MUSCULAR: tuple[EnvEntry, ...] = (
    EnvEntry(
        name="ReachMuscle",
        package="envs.tasks.reach_muscle",
        oracle_name="Reacher",
        summary="An arm with six muscles reaches for targets that it sees late.",
        max_episode_steps=400,
        random_return=38.292,
        oracle_return=528.890,
        extra="mujoco",
    ),
    EnvEntry(
        name="ForceField",
        package="envs.tasks.force_field",
        oracle_name="Adapted",
        summary="An arm with six muscles reaches straight through a field of forces.",
        max_episode_steps=800,
        random_return=-687.621,
        oracle_return=574.777,
        extra="mujoco",
    ),
    EnvEntry(
        name="GraspPremotor",
        package="envs.tasks.grasp_premotor",
        oracle_name="Grasper",
        summary="A hand lifts an object with the grip that it was told, after a delay.",
        max_episode_steps=240,
        random_return=-78.807,
        oracle_return=361.175,
        extra="mujoco",
    ),
    EnvEntry(
        name="SplitBelt",
        package="envs.tasks.split_belt",
        oracle_name="Adapting",
        summary="A walker keeps its steps even on two belts that may differ in speed.",
        max_episode_steps=2400,
        random_return=39.455,
        oracle_return=7138.001,
        extra="mujoco",
    ),
    EnvEntry(
        name="Stand",
        package="envs.tasks.stand",
        oracle_name="Balance",
        summary="A body of ankle, knee and hip stands on a platform that tilts and slides.",
        max_episode_steps=1000,
        random_return=44.411,
        oracle_return=993.058,
        extra="mujoco",
    ),
)
