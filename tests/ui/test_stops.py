"""What is under way on a page is told to end, and nothing else."""

from __future__ import annotations

from ui.stops import Stops


def test_only_the_page_that_asks_is_stopped() -> None:
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
