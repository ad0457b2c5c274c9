"""What `stats` counts, as gauges in the text format of Prometheus.

For a collector that reads files, such as node_exporter's textfile collector: the bot opens no port for it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "interview_bot"
_LABELS = {"inbox": "state", "outbox": "state", "fallbacks": "reason"}  # of the names inside

Sample = tuple[str, dict[str, str], float]


def exposition(stats: Mapping[str, Any]) -> str:
    """The numbers among the statistics, in Prometheus' text format (https://prometheus.io/docs/instrumenting/
    exposition_formats/). What is unknown, or no number, is left out.
    """
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    gauges: dict[str, Gauge] = {}
    for name, labels, value in _samples((), stats):
        if name not in gauges:
            gauges[name] = Gauge(name, name.replace("_", " "), list(labels), registry=registry)
        gauge = gauges[name].labels(**labels) if labels else gauges[name]
        gauge.set(value)
    return generate_latest(registry).decode()


def _samples(path: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[Sample]:
    """Every number below, under its path; the last part of it is a label where the part before says so."""
    for name, value in values.items():
        here = (*path, name)
        if isinstance(value, Mapping):
            yield from _samples(here, value)
        elif isinstance(value, int | float):
            label = _LABELS.get(path[-1]) if path else None
            told = path if label else here
            yield "_".join((PREFIX, *told)), {label: name} if label else {}, float(value)
