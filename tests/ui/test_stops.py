"""What is under way is told to end by its name, and nothing else."""

from __future__ import annotations

from ui.stops import Stops


def test_only_what_is_named_is_stopped() -> None:
    stops = Stops()
    stops.end("a")
    with stops.under_way("a") as one, stops.under_way("b") as other:
        stops.end("a")
        assert one.is_set()
        assert not other.is_set()
    with stops.under_way("a") as next_one:
        assert not next_one.is_set()


def test_an_older_one_that_ends_does_not_take_the_sign_of_a_newer() -> None:
    stops = Stops()
    with stops.under_way("a"):
        newer = stops.under_way("a")
        sign = newer.__enter__()
    stops.end("a")
    assert sign.is_set()
    newer.__exit__(None, None, None)


def test_it_is_known_what_is_under_way_and_was_not_told_to_end() -> None:
    stops = Stops()
    assert not stops.running("a")
    sign = stops.begin("a")
    assert stops.running("a")
    assert not stops.running("b")
    stops.end("a")
    assert not stops.running("a")
    stops.done("a", sign)
    stops.done("a", sign)
    assert not stops.running("a")
    newer = stops.begin("a")
    stops.done("a", sign)
    assert stops.running("a")
    stops.done("a", newer)
    assert not stops.running("a")
