"""How far back the rules of a network look, and how long eligibility may wait for its tag."""

from collections.abc import Sequence

from snn_core.wiring import Pathway


def reach(pathway: Pathway) -> int:
    """Steps back to the oldest spike that a pathway asks for."""
    lags = [int(rule.lag.max()) for rule in pathway.rules if hasattr(rule, "lag")]
    return int(pathway.graph.delays.max(initial=1)) + max(lags, default=0)


def check_reach(pathways: Sequence[Pathway], length: int, dt: float) -> None:
    """Refuse rules that look back further than the `length` steps that are remembered.

    Raises:
        ValueError: Says how long a history is needed.
    """
    longest = max((reach(pathway) for pathway in pathways), default=0)
    if longest >= length:
        raise ValueError(
            f"a rule looks back {longest * dt:g} ms; this network remembers spikes for less than "
            f"{length * dt:g} ms; build it with history={longest * dt:g}"
        )


def tag_limit(pathways: Sequence[Pathway], dt: float) -> int:
    """Steps after which a tag is set by itself.

    Pairs are stored as they would have been at the last tag, times exp(time since / tau_e): the
    limit keeps that factor far from overflow. Rules with an interval ask for a tag by then.
    """
    rules = [rule for p in pathways for rule in p.rules if hasattr(rule, "capture")]
    spans = [30.0 * rule.tau_e.min() for rule in rules if hasattr(rule, "tau_e")]
    spans += [rule.interval.min() for rule in rules if hasattr(rule, "interval")]
    return max(1, int(min(spans, default=1e12) / dt))
