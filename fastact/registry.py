"""The registry: what definitions.py declares becomes an `Activation` each, checked against the kernels' list."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from . import _docs, _kernels
from ._activation import Activation, make_activation

# Parameters that choose among kernels or say how alpha lies along x; the others are numbers that a kernel takes.
OPTIONS = ("axis", "approximate", "training", "seed")


@dataclass(frozen=True)
class Definition:
    """One activation's face: signature, textbook mathematics, domain and bounds."""

    name: str
    signature: inspect.Signature
    doc: str
    formula: str
    value: Callable
    slope: Callable
    limits: Any
    invertible: bool | str | tuple[str, ...] = False
    requires: tuple[str, ...] = ()
    samples: tuple[tuple[float, ...], ...] = ()
    kinks: Any = ()
    ulp: tuple[float, float] = (1.0, 2.0)
    options: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def limits_at(self, *parameters: float) -> tuple[float, float]:
        """f(-inf), f(inf)."""
        return self.limits(*parameters) if callable(self.limits) else self.limits

    def kinks_at(self, *parameters: float) -> tuple[float, ...]:
        """Where f or f' jumps."""
        return self.kinks(*parameters) if callable(self.kinks) else self.kinks


_activations: dict[str, Activation] = {}
activations: Mapping[str, Activation] = MappingProxyType(_activations)
"""Every activation by name, in documentation order."""


def activation(**mathematics: Any) -> Callable[[Callable], Activation]:
    """Make an `Activation` of a bodiless def; see definitions.py."""

    def register(function: Callable) -> Activation:
        name = function.__name__
        signature = inspect.signature(function)
        first, *rest = signature.parameters.values()
        numbers = {p.name: p.default for p in rest if p.name not in OPTIONS}
        options = {p.name: p.default for p in rest if p.name in OPTIONS}
        doc = _docs.complete(inspect.getdoc(function), name, [p.name for p in rest])
        definition = Definition(
            name=name, signature=signature, doc=doc, options=MappingProxyType(options),
            parameters=MappingProxyType(numbers), **mathematics,
        )
        _activations[name] = make_activation(definition)
        return _activations[name]

    return register


def check() -> None:
    """Raise ImportError unless the declarations and the kernels' list say the same."""
    declared = [(name, len(a.definition.parameters), bool(a.definition.invertible)) for name, a in activations.items()]
    if declared != _kernels.rows():
        different = set(declared) ^ set(_kernels.rows())
        raise ImportError(f"definitions.py and the kernels' list differ (name, parameters, invertible): {sorted(different)}")
