"""Calls that type checkers must reject: each ignored error must be there. Does not run."""

import numpy as np

import fastact

x = np.ones(3)

fastact.leaky_relu(x, slope=0.2)  # type: ignore[call-overload]
fastact.leaky_relu(x, "steep")  # type: ignore[call-overload]
fastact.prelu(x)  # type: ignore[call-overload]
fastact.gelu(x, approximate="erf")  # type: ignore[call-overload]
fastact.softmax(x, 0.5)  # type: ignore[call-overload]
fastact.swiglu(x, where=x > 0)  # type: ignore[call-overload]
fastact.set_num_threads("many")  # type: ignore[arg-type]
fastact.relu.name = "rectifier"  # type: ignore[misc]
fastact.swiglu.derivative(x)  # type: ignore[attr-defined]
