"""Pictures of what is published about the tasks, lived by oracles and reference controllers."""

HEADING = "Published behaviour in the tasks"
SUBJECT = "the tasks of `envs`"
NAMES = (
    "reflex-arc",
    "upright-sway",
    "vor-gain",
    "point-b",
    "animat-shaping",
    "survive",
    "predator-prey",
    "object-permanence",
    "a-not-b",
    "bimanual-hkb",
    "spike-timing",
    "segmented-swimmer",
    "loom-escape",
    "eyeblink-delay",
    "reach-muscle",
    "force-field",
    "grasp-premotor",
    "stand",
    "walk",
    "split-belt",
    "crawl",
)
