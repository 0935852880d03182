"""Shapes of a scene; see ``envs.single.BodyEnv.scene``."""

from typing import Any

Points = list[list[float]]


def disc(name: str, color: str, x: float, y: float, radius: float) -> dict[str, Any]:
    """A filled circle around (x, y)."""
    return {"id": name, "kind": "disc", "color": color, "x": x, "y": y, "radius": radius}


def line(name: str, color: str, points: Points, width: float) -> dict[str, Any]:
    """An open line through points."""
    return {"id": name, "kind": "line", "color": color, "points": points, "width": width}


def poly(name: str, color: str, points: Points) -> dict[str, Any]:
    """A filled polygon."""
    return {"id": name, "kind": "poly", "color": color, "points": points}


def rect(name: str, color: str, x0: float, y0: float, x1: float, y1: float) -> dict[str, Any]:
    """A filled rectangle between two corners."""
    return {"id": name, "kind": "rect", "color": color, "points": [[x0, y0], [x1, y1]]}
