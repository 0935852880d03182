"""Rigid links in a viscous fluid without inertia: rates from torques in one sweep each way.

As an articulated body has one inertia at its base (Featherstone 1983, Int J Robot Res 2:13), the
tail behind a joint has one resistance there: a symmetric matrix over the velocity of that point and
the turning of the link, in the frame of the link. It is folded from tail to head; that no force and
no moment act on the head gives its velocity, from which the others follow.
"""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, compiled, part


class Chain(NamedTuple):
    """A batch of chains. Link 0 is the head; a bend is the angle of a link minus the next one's.

    Attributes:
        centre: Centre of drag (mean over the links), m, (rows, 2).
        heading: Angle of the head link, rad, (rows,).
        bend: rad, positive if the left side is shortened, (rows, joints).
        velocity: Of the centre in the last step, m/s, (rows, 2).
        turn: Of the head link in the last step, rad/s, (rows,).
        rate: Of the bends in the last step, rad/s, (rows, joints).
        link: Length of a link, m, (rows,).
        tangential: Drag along a link, N s/m2, (rows,).
        normal: Drag across a link, N s/m2, (rows,).
        push: Torque of each joint on its front link at rest, N m, (joints,); set before a step.
        resist: Torque lost per rate of bending, N m s/rad, (joints,); set before a step.
        fold: Scratch of the sweeps, (joints, 7).
    """

    centre: Array
    heading: Array
    bend: Array
    velocity: Array
    turn: Array
    rate: Array
    link: Array
    tangential: Array
    normal: Array
    push: Array
    resist: Array
    fold: Array


def make_chain(rows: int, joints: int, link: float, tangential: float, ratio: float) -> Chain:
    """Allocates straight chains that head along x.

    Args:
        rows: Number of bodies.
        joints: Number of joints, one less than links.
        link: Length of a link, m.
        tangential: Drag along a link, N s/m2.
        ratio: Drag across a link over that along it.

    Returns:
        The chains.
    """
    return Chain(
        centre=np.zeros((rows, 2)),
        heading=np.zeros(rows),
        bend=np.zeros((rows, joints)),
        velocity=np.zeros((rows, 2)),
        turn=np.zeros(rows),
        rate=np.zeros((rows, joints)),
        link=np.full(rows, link),
        tangential=np.full(rows, tangential),
        normal=np.full(rows, ratio * tangential),
        push=np.zeros(joints),
        resist=np.zeros(joints),
        fold=np.zeros((joints, 7)),
    )


@part
def move(chain: Chain, row: int, step: float) -> None:
    """Moves one chain under the torques ``push - resist * rate`` of its joints.

    Forces are balanced at the posture in the middle of the step, which the last rates foretell:
    second order in the step. Drag and resistance only take energy, so any torque is stable.

    Args:
        chain: The chains.
        row: The body.
        step: Time step, s.
    """
    forward, aside, turn = _fold_to_head(chain, row, step)
    middle = chain.heading[row] + 0.5 * step * chain.turn[row]
    forward, aside = _unfold(chain, row, forward, aside, turn)
    c, s = math.cos(middle), math.sin(middle)
    chain.velocity[row, 0] = c * forward - s * aside
    chain.velocity[row, 1] = s * forward + c * aside
    chain.turn[row] = turn
    chain.heading[row] += step * turn
    for axis in range(2):
        chain.centre[row, axis] += step * chain.velocity[row, axis]
    for joint in range(chain.bend.shape[1]):
        chain.bend[row, joint] += step * chain.rate[row, joint]


@part
def _fold_to_head(chain: Chain, row: int, step: float) -> tuple[float, float, float]:
    """Sweeps from tail to head; returns the velocity of the tip of the head and its turning."""
    link, fold = chain.link[row], chain.fold
    own_t, own_n = chain.tangential[row] * link, chain.normal[row] * link
    own_nw, own_ww = -0.5 * own_n * link, own_n * link * link / 3.0
    tt, tn, nn, tw, nw, ww = own_t, 0.0, own_n, 0.0, own_nw, own_ww
    bt, bn, bm = 0.0, 0.0, 0.0
    for back in range(chain.bend.shape[1]):
        j = chain.bend.shape[1] - 1 - back
        bend = chain.bend[row, j] + 0.5 * step * chain.rate[row, j]
        c, s = math.cos(bend), math.sin(bend)
        resist, push = chain.resist[j], chain.push[j]
        inverse, load = 1.0 / (ww + resist), push + bm
        fold[j, 0], fold[j, 1], fold[j, 2], fold[j, 3] = tw, nw, inverse, load
        fold[j, 4], fold[j, 5], fold[j, 6] = c, s, resist
        share, give = resist * inverse, load * inverse
        att, atn, ann = tt - tw * tw * inverse, tn - tw * nw * inverse, nn - nw * nw * inverse
        gt, gn, e = tw * share, nw * share, ww * share
        ft, fn, m = bt - tw * give, bn - nw * give, share * bm - push * ww * inverse
        cc, cs, ss = c * c, c * s, s * s
        across = cc * atn - ss * atn + cs * (ann - att)
        aside = ss * att - 2.0 * cs * atn + cc * ann
        side, bn = c * gn - s * gt, c * fn - s * ft
        bt, bm = c * ft + s * fn, m - link * bn
        tt, tn, nn = own_t + cc * att + 2.0 * cs * atn + ss * ann, across, own_n + aside
        tw, nw = c * gt + s * gn - link * across, own_nw + side - link * aside
        ww = own_ww + e - 2.0 * link * side + link * link * aside
    return _balance(tt, tn, nn, tw, nw, ww, bt, bn, bm)


@part
def _balance(
    tt: float, tn: float, nn: float, tw: float, nw: float, ww: float, bt: float, bn: float,
    bm: float,
) -> tuple[float, float, float]:  # fmt: skip
    """Solves the three equations of the head: symmetric matrix times velocity plus bias = 0."""
    l_nt, l_wt = tn / tt, tw / tt
    d_n, e_wn = nn - tn * l_nt, nw - tw * l_nt
    l_wn = e_wn / d_n
    y_n = -bn + l_nt * bt
    turn = (-bm + l_wt * bt - l_wn * y_n) / (ww - tw * l_wt - e_wn * l_wn)
    aside = y_n / d_n - l_wn * turn
    return -bt / tt - l_nt * aside - l_wt * turn, aside, turn


@part
def _unfold(
    chain: Chain, row: int, forward: float, aside: float, turn: float
) -> tuple[float, float]:
    """Sweeps from head to tail for the rates; returns the centre's velocity as the head sees it."""
    link, fold = chain.link[row], chain.fold
    joints = chain.bend.shape[1]
    c, s = 1.0, 0.0
    total_t, total_n = forward, aside - 0.5 * link * turn
    for j in range(joints):
        rear = aside - link * turn
        forward, aside = (
            fold[j, 4] * forward - fold[j, 5] * rear,
            (fold[j, 5] * forward + fold[j, 4] * rear),
        )
        passed = fold[j, 6] * turn - fold[j, 3] - fold[j, 0] * forward - fold[j, 1] * aside
        chain.rate[row, j] = turn - passed * fold[j, 2]
        turn = passed * fold[j, 2]
        c, s = c * fold[j, 4] - s * fold[j, 5], s * fold[j, 4] + c * fold[j, 5]
        across = aside - 0.5 * link * turn
        total_t += c * forward + s * across
        total_n += c * across - s * forward
    share = 1.0 / (joints + 1)
    return share * total_t, share * total_n


@compiled
def move_one(chain: Chain, row: int, step: float) -> None:
    """Moves one chain as ``move`` does; for experiments without muscles.

    Args:
        chain: The chains, with ``push`` and ``resist`` set.
        row: The body.
        step: Time step, s.
    """
    move(chain, row, step)
