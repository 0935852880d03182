"""Wrappers of the laboratory for any Gymnasium environment with flat Box observations.

>>> import gymnasium
>>> from envs.wrappers import HideFields
>>> env = HideFields(gymnasium.make("CartPole-v1"), which=[1, 3])  # no velocities
"""

from envs.wrappers.changes import Change, ChangeSet
from envs.wrappers.delay import SensorDelay, VectorSensorDelay
from envs.wrappers.dropout import Dropout, SensorDropout
from envs.wrappers.hide import Hide, HideFields
from envs.wrappers.lesion import Lesion, SensorLesion
from envs.wrappers.life import Life
from envs.wrappers.motor_gain import MotorGain
from envs.wrappers.motor_permutation import MotorPermutation
from envs.wrappers.motor_rotation import MotorRotation
from envs.wrappers.noise import Noise, SensorNoise
from envs.wrappers.permutation import Permutation, SensorPermutation
from envs.wrappers.rotation import Rotation, SensorRotation
from envs.wrappers.schedule import Block, make_schedule
from envs.wrappers.sense import SensorWrapper, Transform, VectorSensors

__all__ = [
    "Block",
    "Change",
    "ChangeSet",
    "Dropout",
    "Hide",
    "HideFields",
    "Lesion",
    "Life",
    "MotorGain",
    "MotorPermutation",
    "MotorRotation",
    "Noise",
    "Permutation",
    "Rotation",
    "SensorDelay",
    "SensorDropout",
    "SensorLesion",
    "SensorNoise",
    "SensorPermutation",
    "SensorRotation",
    "SensorWrapper",
    "Transform",
    "VectorSensorDelay",
    "VectorSensors",
    "make_schedule",
]
