"""Pictures of what is published about the tasks, lived by oracles and reference controllers."""

HEADING = "Published behaviour in the tasks"
NAMES = (
    "a-not-b",
    "bimanual-hkb",
    "eyeblink-delay",
    "loom-escape",
    "object-permanence",
    "point-b",
    "predator-prey",
    "reflex-arc",
    "segmented-swimmer",
    "spike-timing",
)
