"""The registry: what definitions.py declares becomes an `Activation` each, checked against the kernels' list."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from . import _docs, _kernels
from ._activation import Activation, make_activation
from ._rowwise import Gated, RowWise

# Parameters that choose among kernels or say how alpha lies along x; the others are numbers that a kernel takes.
OPTIONS = ("axis", "approximate", "training", "seed")


@dataclass(frozen=True)
class Definition:
    """One activation's face: signature, textbook mathematics, domain and bounds."""

    name: str
    signature: inspect.Signature
    raw_doc: str | None
    formula: str
    advice: str = ""    # when to use it
    value: Callable | None = None
    slope: Callable | None = None
    limits: Any = None
    invertible: bool | str | tuple[str, ...] = False
    requires: tuple[str, ...] = ()
    samples: tuple[tuple[float, ...], ...] = ()
    kinks: Any = ()
    ulp: tuple[float, float] = (1.0, 2.0)
    options: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def doc(self) -> str:
        """The docstring, with what all share put in."""
        return _docs.complete(self.raw_doc, self.name, [*self.signature.parameters][1:])

    def limits_at(self, *parameters: float) -> tuple[float, float]:
        """f(-inf), f(inf)."""
        return self.limits(*parameters) if callable(self.limits) else self.limits

    def kinks_at(self, *parameters: float) -> tuple[float, ...]:
        """Where f or f' jumps."""
        return self.kinks(*parameters) if callable(self.kinks) else self.kinks


_activations: dict[str, Activation | RowWise | Gated] = {}
activations: Mapping[str, Activation | RowWise | Gated] = MappingProxyType(_activations)
"""Every activation by name, in documentation order."""


def _define(function: Callable, **mathematics: Any) -> Definition:
    signature = inspect.signature(function)
    rest = list(signature.parameters.values())[1:]
    return Definition(
        name=function.__name__,
        signature=signature,
        raw_doc=function.__doc__,
        options=MappingProxyType({p.name: p.default for p in rest if p.name in OPTIONS}),
        parameters=MappingProxyType({p.name: p.default for p in rest if p.name not in OPTIONS}),
        **mathematics,
    )


def activation(**mathematics: Any) -> Callable[[Callable], Activation]:
    """Make an elementwise `Activation` of a bodiless def; see definitions.py."""

    def register(function: Callable) -> Activation:
        made = make_activation(_define(function, **mathematics))
        return _activations.setdefault(function.__name__, made)

    return register


def rowwise(**mathematics: Any) -> Callable[[Callable], RowWise]:
    """The same for what normalises along an axis."""

    def register(function: Callable) -> RowWise:
        return _activations.setdefault(function.__name__, RowWise(_define(function, **mathematics)))

    return register


def gate(function_name: str, first: bool, formula: str, advice: str) -> Callable[[Callable], Gated]:
    """The same for products of two halves: `function_name` acts on the first half, or on the second."""

    def register(function: Callable) -> Gated:
        made = Gated(_define(function, formula=formula, advice=advice), function_name, first)
        return _activations.setdefault(function.__name__, made)

    return register


def elementwise() -> dict[str, Activation]:
    """The elementwise ones, in documentation order."""
    return {name: a for name, a in activations.items() if isinstance(a, Activation)}


def check() -> None:
    """Raise ImportError unless the declarations and the kernels' list say the same."""
    declared = [(name, len(a.definition.parameters), bool(a.definition.invertible)) for name, a in elementwise().items()]
    if declared != _kernels.rows():
        different = set(declared) ^ set(_kernels.rows())
        raise ImportError(f"definitions.py and the kernels' list differ (name, parameters, invertible): {sorted(different)}")
