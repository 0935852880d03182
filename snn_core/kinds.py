"""The kinds of components of a network."""

from typing import NamedTuple

from snn_core.population import compartments_of

#: Short-term plasticity and rules of a pathway.
PathwayKind = tuple[type | None, tuple[type, ...]]
#: Weights that only the caller changes.
STATIC: PathwayKind = (None, ())


class Kinds(NamedTuple):
    """The kinds of components of a network; what its driver depends on."""

    neurons: tuple[type, ...]
    receptors: tuple[type, ...]
    pathways: tuple[PathwayKind, ...]
    coupled: bool = False  # by electrical synapses
    secreting: bool = False  # whether populations release modulators

    def classes(self) -> list[type]:
        """All classes, each once, in order."""
        pathways = [kind for first, rules in self.pathways for kind in (first, *rules) if kind]
        return list(dict.fromkeys([*self.neurons, *self.receptors, *pathways]))

    def aliases(self) -> dict[type, str]:
        """What the driver calls each class: its name, numbered if another one has it."""
        named: dict[type, str] = {}
        for number, cls in enumerate(self.classes()):
            taken = cls.__qualname__ in named.values()
            named[cls] = cls.__qualname__ + f"_{number}" * taken
        return named

    def divisible(self) -> bool:
        """Whether some neurons can be advanced without the others but for their spikes.

        Components say so by a method `draws`: how many random numbers each neuron takes in a
        step, so that a part finds its own in the one stream of all; None if that is not known.
        """
        if self.coupled or self.secreting or any(kind != STATIC for kind in self.pathways):
            return False
        if any(len(compartments_of(cls)) > 1 for cls in self.neurons):
            return False
        return all(hasattr(cls, "draws") for cls in (*self.neurons, *self.receptors))

    def streams(self) -> list[tuple[str, type]]:
        """Neurons and receptors with random streams: their name in the driver, their class."""
        named = [(f"neuron_{k}", cls) for k, cls in enumerate(self.neurons)]
        named += [(f"receptor_{k}", cls) for k, cls in enumerate(self.receptors)]
        return [(name, cls) for name, cls in named if "rng" in cls._fields]  # type: ignore[attr-defined]

    def rules(self) -> list[tuple[str, str, type]]:
        """All rules: their number in the driver, that of their graph, their class."""
        return [
            (f"{g}_{i}", str(g), rule)
            for g, (_, rules) in enumerate(self.pathways)
            for i, rule in enumerate(rules)
        ]
