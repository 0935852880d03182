"""Random streams of an agent: every stream is a named child of the agent's one seed."""

import operator

import numpy as np
from numpy.typing import NDArray

EPISODES, ACTIONS, BIRTH, VIEW, SHUFFLE, TRAINER, SETTLING, TWIN = range(8)
"""First word of a stream's spawn key: env resets, action noise, initial weights, `predict`,
rewards of other moments, stimulation, the end of learning, and a yoked agent's twin."""

_WORD = (1 << 64) - 1


def check_seed(seed: int) -> int:
    """Return a seed as a Python int.

    Args:
        seed: an integer, Python's or NumPy's, from 0 to 2**63 - 1.

    Raises:
        TypeError: it is no integer.
        ValueError: it is negative or too large.
    """
    if isinstance(seed, (bool, np.bool_)):
        raise TypeError(f"seed: got {seed!r}, expected a non-negative integer; use for example 0")
    try:
        value = operator.index(seed)
    except TypeError:
        raise TypeError(
            f"seed: got {seed!r} of type {type(seed).__name__}, expected a non-negative integer; "
            "use for example seed=0"
        ) from None
    if not 0 <= value < 1 << 63:
        raise ValueError(f"seed: got {value}, expected 0 <= seed < 2**63; use for example seed=0")
    return value


def episode_seed(seed: int, episode: int) -> int:
    """Seed that episode number `episode` of training gives to `env.reset`.

    It is a function of the agent's seed and the episode's number alone, so training owns its
    streams: what happens between episodes (evaluation, saving, a restart) cannot shift them.

    Args:
        seed: the agent's seed.
        episode: 0 for the first training episode of the agent's life.

    Returns:
        A Python int below 2**32.
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(EPISODES, episode))
    return int(sequence.generate_state(1)[0])


def stream(seed: int, *key: int) -> np.random.Generator:
    """Independent generator for one purpose.

    Args:
        seed: the root seed.
        *key: what it is for, a word of this module first (`ACTIONS`, `BIRTH`, `VIEW`).
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def generator_words(generator: np.random.Generator) -> NDArray[np.uint64]:
    """State of a PCG64 generator as six words, for a checkpoint.

    Returns:
        Shape (6,): state and increment (high, low word each), buffered flag, buffered word.
    """
    inner = generator.bit_generator.state
    state, increment = int(inner["state"]["state"]), int(inner["state"]["inc"])
    words = [state >> 64, state & _WORD, increment >> 64, increment & _WORD]
    return np.array([*words, inner["has_uint32"], inner["uinteger"]], dtype=np.uint64)


def restore_generator(generator: np.random.Generator, words: NDArray[np.uint64]) -> None:
    """Put a PCG64 generator into the state that `generator_words` wrote down."""
    high, low, inc_high, inc_low, buffered, buffer = (int(word) for word in words)
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": high << 64 | low, "inc": inc_high << 64 | inc_low},
        "has_uint32": buffered,
        "uinteger": buffer,
    }
