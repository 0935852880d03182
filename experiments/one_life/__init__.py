"""One life: an animal whose bearing cells are exchanged on the way, and how it gets over it."""

import gymnasium

BODIES = ("Steer", "Walk", "Reach")
"""Bodies: constant speed and a turn, a velocity in the plane, two joints."""

for _body in BODIES:
    gymnasium.register(
        f"one_life/{_body}-v0",
        f"experiments.one_life.life:make_{_body.lower()}",
        max_episode_steps=600,
        vector_entry_point=f"experiments.one_life.life:make_many_{_body.lower()}",
    )
