"""Metrics for monitoring, read from the service at each scrape; nothing is counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Metrics(Collector):
    """A collector of named readings."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._readings: dict[str, tuple[str, Callable[[], float]]] = {}
        self.registry.register(self)

    def add(self, name: str, text: str, reading: Callable[[], float]) -> None:
        """Add a metric and the function that reads it."""
        self._readings[name] = (text, reading)

    def readings(self) -> dict[str, float]:
        """Return all metrics by name, as they are now."""
        return {name: float(reading()) for name, (_, reading) in self._readings.items()}

    def collect(self) -> Iterator[Metric]:
        for name, (text, reading) in self._readings.items():
            yield GaugeMetricFamily(name, text, value=reading())
