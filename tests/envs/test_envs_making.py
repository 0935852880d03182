"""Watching: a window where there is a display, else a word on how to watch without one."""

import os
import sys

import gymnasium
import pytest
from gymnasium.wrappers import HumanRendering, RenderCollection

import envs
from envs import making

TASKS = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)


@pytest.fixture
def headless(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


@TASKS
def test_human_without_a_display_tells_how_to_watch(entry, headless):
    with pytest.raises(gymnasium.error.Error, match="needs a display") as told:
        gymnasium.make(entry.id, render_mode="human")
    assert f"`reafference gallery {entry.name}`" in str(told.value)
    assert f"gymnasium.make({entry.id!r}, render_mode='rgb_array')" in str(told.value)


def test_human_with_a_display_is_a_window(headless, monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    name, plain = making.PLAIN_WINDOW
    monkeypatch.setenv(name, "1")
    gymnasium.make("reafference/PointB-v0", render_mode="human")
    assert os.environ[name] == "1"  # who asks for something else gets it
    monkeypatch.delenv(name)
    env = gymnasium.make("reafference/PointB-v0", render_mode="human", options={"stage": "unseen"})
    inner = env
    while not isinstance(inner, HumanRendering):
        inner = inner.env
    assert os.environ[name] == plain
    assert env.render_mode == "human"
    assert env.unwrapped.render_mode == "rgb_array"
    assert env.unwrapped._options == {"stage": "unseen"}


@TASKS
def test_what_is_made_is_the_class_of_the_table(entry):
    env = gymnasium.make(entry.id)
    body = type(env.unwrapped)
    assert f"{body.__module__}:{body.__qualname__}" == entry.entry_point
    again = gymnasium.make(env.spec)
    assert type(again.unwrapped) is body
    assert "human" not in env.metadata["render_modes"]


def test_lists_of_pictures_are_collected():
    env = gymnasium.make("reafference/PointB-v0", render_mode="rgb_array_list")
    env.reset(seed=0)
    env.step(env.action_space.sample())
    assert [picture.shape for picture in env.render()] == [(360, 480, 3)] * 2
    assert isinstance(env.env, RenderCollection) or isinstance(env, RenderCollection)


def test_other_names_are_no_attributes():
    assert not hasattr(making, "PointC")
    assert isinstance(making.PointB, making.Maker)
