"""Why a batch of a task falls short of ten million steps a second.

Nanoseconds of a row and control step at 1024 rows. *call*: of a kernel, with its arrays;
*python*: checks, copies and info of the vector env; *senses*: delay, gain and noise of what is
heard; *books*: commands, reward terms and limits; *episodes*: resets and their echo. Differences
to kernels without a part, best of many short runs on a host that others used too.
"""

SMALL = (
    "EyeblinkDelay",
    "VORGain",
    "ReflexArc",
    "ObjectPermanence",
    "AnimatShaping",
    "LoomEscape",
    "AnotB",
    "SpikeTiming",
)
LIGHT = (
    *SMALL,
    "BimanualHKB",
    "SegmentedSwimmer",
    "PointB",
    "PredatorPrey",
    "UprightSway",
    "Survive",
)

_TRIED = (
    " Tried for all and kept: noise of many bodies at once, readings handed over in blocks, "
    "commands in whole vectors, an info of few numpy calls."
)

BATCH = {
    "EyeblinkDelay": "Of 94 ns: python 20, call 11, senses 26, books 11, lid, cues and puffs 26. "
    "By itself, with the least time of each step in five passes, it runs at 10.3 M (7.3 M before, "
    "in turn); between the other tasks it finds its caches cold.",
    "VORGain": "Of 123 ns: python 20, call 10, senses 28, books 12, sines of the head 20, the rest "
    "of head, eye and canal 33. Sines of all heads in one loop brought 167 to 115 ns a kernel.",
    "ReflexArc": "Of 192 ns: python 18, call 16, senses 39, books 19, forearm 40, spindles 35, "
    "loads, records and verdict 25. The power law of the spindles calls the C library: 30 ns; a "
    "series of ours would change the bits of the task.",
    "ObjectPermanence": "Of 235 ns, and 43 for episodes: python 25, call 13, senses 56, books 27, "
    "eye, hand and object 113.",
    "AnimatShaping": "Of 268 ns: python 24, call 11, senses 65, books 52 (eight motors, "
    "before commands went in whole vectors), animat and its training 117.",
    "LoomEscape": "Of 212 ns: python 26, call 10, senses 128 (25 elements, 5 ns each), books 14, "
    "disc and retina 33; 112 more for episodes, which are short with random actions.",
    "AnotB": "Of 242 ns, and 95 for episodes: python 32, call 12, senses 66, the rest is hand, "
    "gaze and trials.",
    "SpikeTiming": "Of 195 ns: python 34, call 12, senses 97 (19 elements), books 22, fibres "
    "29; 140 more for episodes.",
}
BATCH = {name: text + _TRIED for name, text in BATCH.items()}

BESIDE = "A step of the single env became faster than one of the batch did."
