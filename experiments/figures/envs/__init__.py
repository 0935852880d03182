"""Pictures of what is published about the tasks, lived by oracles and reference controllers."""

HEADING = "Published behaviour in the tasks"
SUBJECT = "the tasks of `envs`"
NAMES = (
    "a-not-b",
    "animat-shaping",
    "bimanual-hkb",
    "eyeblink-delay",
    "reach-muscle",
    "force-field",
    "grasp-premotor",
    "loom-escape",
    "object-permanence",
    "point-b",
    "predator-prey",
    "reflex-arc",
    "segmented-swimmer",
    "spike-timing",
    "split-belt",
    "stand",
    "survive",
    "upright-sway",
    "vor-gain",
    "walk",
)
