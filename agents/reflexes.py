"""Hand-wired loops for bodies that have one, and the half-centre for all others."""

from agents.spaces import ActionSpec

STRETCH = """
flexor = 0.8; extensor = 0.8
ia_afferents[0] -> flexor 1; ia_afferents[1] -> extensor 1
ia_afferents[0] -> extensor -1; ia_afferents[1] -> flexor -1
renshaw[0] -> flexor -4; renshaw[1] -> extensor -4
instruction[0] -> release -2; release -> flexor -3; release -> extensor -3
flexor -> action[0] 1; extensor -> action[1] 1
"""
"""Stretch reflex with reciprocal inhibition (Lloyd 1943, J Neurophysiol 6:293) and recurrent
inhibition by Renshaw cells; told to let go, one neuron silences both muscles. The interneurons of
the two inhibitions are folded into inhibiting senses."""

VEHICLE = """
left = 1.3; right = 1.3
antennae[0] -> right 2; antennae[1] -> left 2; antennae[1] -> right -2; antennae[0] -> left -2
rays[3] -> left 0.5; rays[4] -> left 1; rays[5] -> left 1
rays[6] -> right 1; rays[7] -> right 1; rays[8] -> right 0.5
rays[3] -> right -0.5; rays[4] -> right -1; rays[5] -> right -1
rays[6] -> left -1; rays[7] -> left -1; rays[8] -> left -0.5
left -> action[0] 1; right -> action[1] 1
"""
"""Vehicle 2b of Braitenberg (1984): smell crosses and excites, so it steers to the source; rays
excite their own side and inhibit the other, so it turns from what is near."""

BLINK = "cornea[0] -> blink 20; blink -> action[0] 2"
"""The unconditioned blink: it answers the puff, and so comes too late."""

POLE = """
obs[2] -> right 20; obs[3] -> right 10; obs[2] -> left -20; obs[3] -> left -10
right -> action[1] 1; left -> action[0] 1
"""
"""Push to where the pole leans and falls."""

SWING = """
up = 1.02; obs[5] -> up 20; obs[5] -> down -20; obs[4] -> up -10; obs[4] -> down 10
up -> action[2] 1; down -> action[0] 1
"""
"""Push along the swing of the lower link against that of the upper one."""

HILL = "up = 1.02; obs[1] -> up 200; obs[1] -> down -200; "
"""Push along the velocity."""

HIDING = """
cue[0] -> left 3; cue[1] -> right 3; go[0] -> left 1.2; go[0] -> right 1.2
left +> reach_left 0.5; right +> reach_right 0.5
cue[0] -> reach_left -20; cue[0] -> reach_right -20
cue[1] -> reach_left -20; cue[1] -> reach_right -20
go[0] -> reach_left 0.6; go[0] -> reach_right 0.6
reach_left ~> reach_right -12; reach_right ~> reach_left -12
reach_left -> action[2] -0.6; reach_right -> action[2] 0.6
reach_left -> action[3] 1; reach_right -> action[3] 1
"""
"""It reaches to the side whose synapses were used: the last one for seconds, then the usual one
(Mongillo, Barak & Tsodyks 2008, Science 319:1543, for facilitation as a memory)."""

BY_BODY = {
    "ReflexArc": STRETCH,
    "PointB": VEHICLE,
    "EyeblinkDelay": BLINK,
    "AnotB": HIDING,
    "CartPole": POLE,
    "Acrobot": SWING,
    "MountainCar": HILL + "up -> action[2] 1; down -> action[0] 1",
    "MountainCarContinuous": HILL + "up -> action[0] 1; down -> action[0] -1",
}
"""Wiring by the name of the env, without namespace and version."""


def half_centre(spec: ActionSpec) -> str:
    """Two neurons that inhibit each other and tire, for a body that nobody wired.

    Source: Brown 1911, Proc R Soc B 84:308.

    Args:
        spec: the action space; outputs of even number go with the one, of odd with the other.
    """
    phrases = ["one = 1.6; other = 1.5; one -> other -2; other -> one -2"]
    phrases += ["one ~> one -2; other ~> other -2"]
    for output in range(spec.size):
        first, second = ("one", "other") if output % 2 == 0 else ("other", "one")
        phrases.append(f"{first} -> action[{output}] 1")
        if not spec.discrete:
            phrases.append(f"{second} -> action[{output}] -1")
    return "; ".join(phrases)
