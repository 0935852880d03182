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
    " Parts as they were before kernels were bound to their state (a call is 0.3 now) and bodies "
    "that were reset together were heard together (7 to 20 less). Tried for all and kept: noise "
    "of many bodies at once, commands in whole vectors, an info of few numpy calls."
)
_BESIDE_EACH_OTHER = (
    " Bodies go side by side through vector loops; kernels are bound to their state. Tried and "
    "left: arrays on whole cache lines, other lengths of a block."
)

SMALLEST = {
    "EyeblinkDelay": "Of 80 ns: python 12, call 0.3, lid, cues, puffs, books and senses the rest; "
    "bodies one by one. 97 ns before, in turn.",
    "VORGain": "Of 70 ns: python 11, call 0.3, head, eye, canal, books and senses the rest. "
    "122 ns before, in turn." + _BESIDE_EACH_OTHER,
    "ReflexArc": "Of 80 ns: python 13, call 0.3, senses about 21 (7 elements), forearm, spindles, "
    "loads and books the rest; 90 ns before, in turn, and 187 at first. Medians move with the "
    "host: 9.3 to 12.4 M in ten runs of this task beside CartPole, whose were 9.2 to 12.4, and "
    "6.8 to 10.7 M before, in turn. The 9.66 M of commit 66d00ef are of the code before, 0.81 of "
    "CartPole's loop; the code after it has 0.87 of it on a machine at half the speed: 4.3 M "
    "(best 5.9) beside 4.9 (best 7.2), slower-machine/envs.json." + _BESIDE_EACH_OTHER,
}
BATCH = {
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
BATCH = SMALLEST | {name: text + _TRIED for name, text in BATCH.items()}

BESIDE = "A step of the single env became faster than one of the batch did."
