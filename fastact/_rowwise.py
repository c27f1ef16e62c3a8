"""Row-wise and gated activations: what acts along an axis instead of element by element."""

from __future__ import annotations

import inspect
import operator
import types
from math import prod

import numpy as np
from numpy.exceptions import AxisError

from . import _kernels
from ._arguments import check_fits, floating, lookup, only
from ._kernels import raw


def _named(method, name):
    """A copy of `method` that Python calls by this name when arguments do not fit."""
    copy = types.FunctionType(method.__code__, method.__globals__, method.__name__, method.__defaults__, method.__closure__)
    copy.__kwdefaults__, copy.__qualname__, copy.__doc__ = method.__kwdefaults__, name, method.__doc__
    return copy


def _foreign(*arrays):
    """Whether any of them dispatches for itself (dask, xarray, an ndarray subclass with an `__array_ufunc__` of its own)."""
    own = np.ndarray.__array_ufunc__
    return any(getattr(type(a), "__array_ufunc__", own) is not own for a in arrays)


def _values(function, *arrays):
    """What a call without a gufunc accepts: no array that is lazy or labelled, which NumPy would quietly make one of its own."""
    for a in arrays:
        if _foreign(a) and not isinstance(a, np.ndarray):
            raise TypeError(f"{function} needs NumPy arrays, not {type(a).__name__}; apply it to the values (pandas: to_numpy, "
                            "dask: dask.array.apply_gufunc, xarray: xarray.apply_ufunc)")
    return [np.asarray(a) for a in arrays]


def _like(*arrays):
    """The one that says what the result is wrapped in: highest priority, then no exact ndarray, then leftmost, as for a ufunc."""
    return max(arrays, key=lambda a: (getattr(a, "__array_priority__", -np.inf), type(a) is not np.ndarray))


def _hidden(*arrays):
    """What is masked in any of them, or None where none is a masked array."""
    masks = [np.ma.getmaskarray(a) for a in arrays if isinstance(a, np.ma.MaskedArray)]
    return np.logical_or.reduce(masks) if masks else None


def _axes(name, axis, shape):
    """Axes from 0 on, or an error."""
    ndim = len(shape)
    try:
        axes = [operator.index(a) for a in (axis if isinstance(axis, (tuple, list)) else (axis,))]
    except TypeError:
        raise TypeError(f"{name}: axis must be an integer or a tuple of integers, not {axis!r}") from None
    if not ndim:
        raise AxisError(f"{name}: x must have at least one dimension")
    for a in axes:
        if not -ndim <= a < ndim:
            raise AxisError(f"{name}: axis must be in [{-ndim}, {ndim}) for x of shape {shape}, not {a}")
    axes = [a % ndim for a in axes]
    if len(set(axes)) < len(axes):
        raise ValueError(f"{name}: axis must name each axis once, not {axis!r} for x of shape {shape}")
    return axes


def _handed_over(like, out, mask, result):
    """`out`, with its mask where it has one; else `result` as what it came from: subclass, masked array, tensor on the CPU."""
    if out is None:
        if type(like) is np.ndarray or _foreign(like) or not hasattr(like, "__array_wrap__"):
            return result
        out = like.__array_wrap__(result)
    if isinstance(out, np.ma.MaskedArray):
        out.unshare_mask()
        out.mask = False if mask is None else mask
    return out


def _delivered(out, result, dtype):
    """`result` as `dtype`, without a warning where that overflows: in `out`, or new."""
    with np.errstate(all="ignore"):
        if out is None or out.dtype != dtype:
            result = result.astype(dtype, copy=False)
        if out is None:
            return result
        np.copyto(out, result, casting="unsafe")  # same_kind of `dtype`, says _check_out
    return out


class _Axiswise:
    """Common face: attributes, memory layout, `out`."""

    nin = nout = 1

    def __new__(cls, definition, *_):
        """Each instance has a class of its own, whose methods Python calls by the activation's name."""
        own = {method: _named(getattr(cls, method), definition.name + ("" if method == "__call__" else f".{method}"))
               for method in ("__call__", "backward", "backward_from_output")}
        return object.__new__(type(cls.__name__, (cls,), {"__doc__": cls.__dict__["__doc__"], "__module__": __name__, **own}))

    def __init__(self, definition):
        self.definition = definition
        self.name = self.__name__ = self.__qualname__ = definition.name
        self.formula = definition.formula
        self.invertible = bool(definition.invertible)

    @property
    def __doc__(self):
        return self.definition.doc

    @property
    def __signature__(self):
        signature = inspect.signature(type(self).__call__)
        return signature.replace(parameters=list(signature.parameters.values())[1:])

    @property
    def parameters(self):
        """Every parameter and its default."""
        return dict(self.definition.options)

    @property
    def types(self):
        """Loops, as in `numpy.ufunc.types`."""
        return ["e->e", "f->f", "d->d"]

    def __repr__(self):
        return f"<fastact.{self.name}>"

    def __reduce__(self):
        return lookup, (self.name, "")

    def _check_out(self, out, shape, dtype):
        """`out` as an exact ndarray on its memory, or None."""
        if out is None:
            return None
        if not isinstance(out, np.ndarray):
            raise TypeError(f"{self.name}: out must be an array, not {type(out).__name__}")
        check_fits(self, "out", out, shape, dtype)
        return np.asarray(out)


class _Layout:
    """An array as C-contiguous (outer, n, inner), n the product of `axes`, and the way back; copies only where it must."""

    def __init__(self, array, axes):
        ndim = array.ndim
        memory = list(range(ndim))
        # As order="K" has it. In another order a sum over several axes would have other bits.
        if len(axes) == 1 and not array.flags.c_contiguous and 0 not in array.strides:
            memory.sort(key=lambda i: -abs(array.strides[i]))
        axes = sorted(memory.index(a) for a in axes)
        rest = [i for i in range(ndim) if i not in axes]
        first = axes[0] if axes[-1] - axes[0] == len(axes) - 1 else ndim - len(axes)
        self.order = [memory[i] for i in (*rest[:first], *axes, *rest[first:])]
        self.shape = [array.shape[i] for i in self.order]
        self.outer, self.n = prod(self.shape[:first]), prod(self.shape[first : first + len(axes)])
        self.inner = prod(self.shape[first + len(axes) :])

    def view(self, array):
        """`array` with its axes in this layout's order."""
        return array.transpose(self.order)

    def pack(self, array, dtype):
        """Contiguous (outer, n, inner) of `dtype`; the array's own memory where that is what it holds."""
        flat = np.ascontiguousarray(self.view(array), dtype).reshape(self.outer, self.n, self.inner)
        return flat if flat.flags.aligned else flat.copy()

    def unpack(self, packed):
        """The way back: a view of `packed` with the original axes."""
        return packed.reshape(self.shape).transpose(np.argsort(self.order))

    def direct(self, out, dtype):
        """`out` itself as (outer, n, inner), or None where its memory is not laid out so."""
        view = self.view(out)
        fits = out.dtype == dtype and out.dtype.isnative and view.flags.c_contiguous and view.flags.aligned
        return view.reshape(self.outer, self.n, self.inner) if fits else None


def _same_or_apart(a, b):
    return not np.may_share_memory(a, b) or (a.ctypes.data, a.strides, a.dtype) == (b.ctypes.data, b.strides, b.dtype)


class RowWise(_Axiswise):
    # softmax or log_softmax: callable, with `backward` and `backward_from_output`.
    __doc__ = _Axiswise.__doc__  # again: every class has one of its own, which would hide the inherited property

    def __init__(self, definition):
        super().__init__(definition)
        self._which = _kernels.ROWWISE.index(self.name)
        doc = f"{self.name}: {self.formula}; see help(fastact.{self.name})."
        self.ufunc = _kernels.make_row_ufunc(self._which, self.name, doc)
        try:
            self.ufunc.__module__ = "fastact.ufuncs"
        except AttributeError:  # NumPy before 2.2
            pass
        self._nothing = -np.inf if self.name == "log_softmax" else 0.0

    def __call__(self, x, axis=-1, *, out=None, where=True):
        if where is True and (y := _kernels.fast_rows(self._which, x, None, axis, out)) is not None:
            return y
        out = only(out)
        if _foreign(x, out):
            return self._dispatch(x, axis, out, where)
        values, mask = np.asarray(x), _hidden(x)
        y = self._run(self._which, (values,), axis, out, self._taken(where, values.shape, mask))
        return _handed_over(x, out, mask, y)

    def backward(self, grad, x, axis=-1, *, out=None, where=True):
        """Vector-Jacobian product from the input; computes the output again.

        Parameters
        ----------
        grad, x : array_like
            The output's gradient and the forward's input, of one shape.
        axis : int or tuple of ints
            As for the forward.
        out : ndarray, optional
            May be `grad`.
        where : array_like of bool
            As for the forward; masked entries get gradient 0.

        Returns
        -------
        dx : ndarray
            Of their shape and floating dtype; `out` where it is given.

        Raises
        ------
        TypeError
            If an array is complex, object, string, datetime, lazy or labelled, `where` is not boolean, or a cast is not
            allowed.
        ValueError
            If the shapes differ, `x` has no such axis, or `out` or `where` does not fit.

        Examples
        --------
        >>> import numpy as np, fastact
        >>> x, grad = np.array([1., 2., 3.]), np.array([1., 0., 0.])
        >>> y = fastact.softmax(x)
        >>> np.allclose(fastact.softmax.backward(grad, x), y * (grad - np.sum(grad * y)))
        True
        """
        values, gradient = _values(f"{self.name}.backward", x, grad)
        if gradient.shape != values.shape:
            raise ValueError(f"{self.name}.backward: grad must have shape {values.shape}, not {gradient.shape}")
        y = self(values if _foreign(x) else x, axis, where=where)
        return self.backward_from_output(grad, y, axis, out=out, where=where)

    def backward_from_output(self, grad, y, axis=-1, *, out=None, where=True):
        """Vector-Jacobian product from the forward's output.

        Parameters
        ----------
        grad, y : array_like
            The output's gradient and the output, of one shape.
        axis, out, where
            As for `backward`; `out` may be either array.

        Returns
        -------
        dx : ndarray
            Of their shape and floating dtype; `out` where it is given.

        Raises
        ------
        TypeError, ValueError
            As `backward`.

        Examples
        --------
        >>> import numpy as np, fastact
        >>> x, grad = np.array([1., 2., 3.]), np.array([1., 0., 0.])
        >>> expected = fastact.log_softmax.backward(grad, x)
        >>> y = fastact.log_softmax(x, out=x)
        >>> np.allclose(fastact.log_softmax.backward_from_output(grad, y), expected)
        True
        """
        if where is True and (dx := _kernels.fast_rows(self._which + 2, grad, y, axis, out)) is not None:
            return dx
        out, like = only(out), _like(grad, y)
        arrays = _values(f"{self.name}.backward_from_output", grad, y)
        if arrays[0].shape != arrays[1].shape:
            raise ValueError(f"{self.name}.backward_from_output: grad must have shape {arrays[1].shape}, "
                             f"not {arrays[0].shape}")
        mask = _hidden(grad, y)
        dx = self._run(self._which + 2, arrays, axis, out, self._taken(where, arrays[0].shape, mask))
        return _handed_over(like, out, mask, dx)

    def _taken(self, where, shape, mask):
        """What takes part: `where` without what is masked, of `shape`; True for everything."""
        if where is not True:
            where = np.asarray(where)
            if where.dtype != bool:
                raise TypeError(f"{self.name}: where must be boolean, not {where.dtype}")
            try:
                where = np.broadcast_to(where, shape)
            except ValueError:
                raise ValueError(f"{self.name}: where of shape {where.shape} does not broadcast to x's shape {shape}") from None
        return where if mask is None else np.logical_and(where, ~mask)

    def _run(self, which, arrays, axis, out, where):
        shape = arrays[0].shape
        dtype = floating(self, arrays, arrays)
        axes = self._axes(axis, shape)
        room = self._check_out(out, shape, dtype)
        fills, fill = ((-np.inf,), self._nothing) if which == self._which else ((0.0, self._nothing), 0.0)
        if where is not True:
            arrays = [np.where(where, a, dtype.type(b)).astype(dtype, copy=False) for a, b in zip(arrays, fills)]
        layout = _Layout(arrays[0], axes)
        packed = [layout.pack(a, dtype) for a in arrays]
        target = None
        if room is not None and all(_same_or_apart(room, a) for a in arrays):
            target = layout.direct(room, dtype)
        if target is not None:
            result = target
        elif packed[0].size == 0 or np.may_share_memory(packed[0], arrays[0]):  # nothing shares no memory, but may be read-only
            result = np.empty_like(packed[0])
        else:
            result = packed[0]  # a copy of ours
        sources = map(raw, packed if len(packed) == 2 else (packed[0], None))
        _kernels.run_rows(which, dtype.num, *sources, raw(result), *packed[0].shape)
        if target is None:
            room = _delivered(room, layout.unpack(result), dtype)
        if where is not True:  # again: a NaN elsewhere in the row is theirs too by now
            np.copyto(room, dtype.type(fill), where=~where, casting="unsafe")
        return room

    def _axes(self, axis, shape):
        axes = _axes(self.name, axis, shape)
        if not axes:
            raise ValueError(f"{self.name}: axis must name at least one axis")
        return axes

    def _dispatch(self, x, axis, out, where):
        if where is not True or not hasattr(axis, "__index__"):
            kind = type(x if _foreign(x) else out).__name__
            raise TypeError(f"{self.name}: where= and a tuple of axes need an ndarray, not {kind}")
        axis = operator.index(axis)
        return self.ufunc(x, axis=axis) if out is None else self.ufunc(x, axis=axis, out=out)


class Gated(_Axiswise):
    # f of one half of an axis times the other half: callable, with `backward`.
    __doc__ = _Axiswise.__doc__

    ufunc = None

    def __init__(self, definition, function, first):
        super().__init__(definition)
        self._function, self._first = function, first
        self._which = _kernels.GATES.index(function)

    def __call__(self, x, axis=-1, *, out=None):
        if (y := _kernels.fast_gate(self._which, self._first, x, None, axis, out)) is not None:
            return y
        if _foreign(x):
            if hasattr(x, "loc"):  # pandas and xarray would align the halves by their labels
                _values(self.name, x)
            self._axis(x.shape, axis)
            active, other = _halves(x, axis)[:: 1 if self._first else -1]
            function, dtype = lookup(self._function, "").ufunc, floating(self, [x], [x])
            if out is None and dtype.itemsize == 2:  # rounded once
                return np.multiply(function(active.astype(np.float32)), other).astype(dtype)
            return np.multiply(function(active if x.dtype == dtype else active.astype(dtype)), other, out=out)
        out, like, x = only(out), x, np.asarray(x)
        dtype = floating(self, [x], [x])
        axis = self._axis(x.shape, axis)
        shape = (*x.shape[:axis], x.shape[axis] // 2, *x.shape[axis + 1 :])
        room = self._check_out(out, shape, dtype)
        layout = _Layout(x, [axis])
        packed = layout.pack(x, dtype).reshape(layout.outer, 2, -1 if x.size else 0)
        result = np.empty((packed.shape[0], packed.shape[2]), dtype)
        target = None
        if room is not None and not np.may_share_memory(room, x):
            halved = _Layout(room, [axis])
            target = halved.direct(room, dtype) if halved.order == layout.order else None
        if target is not None:
            result = target.reshape(result.shape)
        _kernels.run_gate(self._which, self._first, dtype.num, raw(packed), None, raw(result), *result.shape)
        if target is None:
            layout.shape[layout.order.index(axis)] //= 2
            room = _delivered(room, layout.unpack(result), dtype)
        return _handed_over(like, out, _hidden_pairs(like, axis), room)

    def backward(self, grad, x, axis=-1, *, out=None):
        """Vector-Jacobian product: the gradients of both halves, in an array of x's shape.

        Parameters
        ----------
        grad : array_like
            The output's gradient, of the output's shape.
        x : array_like
            The forward's input.
        axis : int
            As for the forward.
        out : ndarray, optional
            May be `x`.

        Returns
        -------
        dx : ndarray
            Of the shape of `x` and their floating dtype; `out` where it is given.

        Raises
        ------
        TypeError
            If an array is complex, object, string, datetime, lazy or labelled, or a cast is not allowed.
        ValueError
            If `x` has no such axis, or an odd size along it, or `grad` or `out` does not fit.

        Examples
        --------
        >>> import numpy as np, fastact
        >>> a, b, grad = np.array([1., 2.]), np.array([-1., 3.]), np.array([1., 0.5])
        >>> da, db = np.split(fastact.reglu.backward(grad, np.concatenate([a, b])), 2)
        >>> np.allclose(da, grad * fastact.relu(b)) and np.allclose(db, fastact.relu.backward(grad * a, b))
        True
        """
        if (dx := _kernels.fast_gate(self._which, self._first, x, grad, axis, out)) is not None:
            return dx
        out, given = only(out), (grad, x)
        grad, x = _values(f"{self.name}.backward", grad, x)
        dtype = floating(self, [grad, x], [grad, x])
        axis = self._axis(x.shape, axis)
        shape = (*x.shape[:axis], x.shape[axis] // 2, *x.shape[axis + 1 :])
        if grad.shape != shape:
            raise ValueError(f"{self.name}.backward: grad must have shape {shape}, not {grad.shape}")
        room = self._check_out(out, x.shape, dtype)
        layout = _Layout(x, [axis])
        packed = layout.pack(x, dtype).reshape(layout.outer, 2, -1 if x.size else 0)
        gradient = np.ascontiguousarray(layout.view(grad), dtype).reshape(packed.shape[0], packed.shape[2])
        result = np.empty_like(packed)
        _kernels.run_gate(self._which, self._first, dtype.num, raw(packed), raw(gradient), raw(result), *gradient.shape)
        mask = _hidden_pairs(given[1], axis, given[0])
        mask = mask if mask is None else np.concatenate([mask, mask], axis)
        return _handed_over(_like(*given), out, mask, _delivered(room, layout.unpack(result), dtype))

    def backward_from_output(self, *args, **kwargs):
        """Raises TypeError: a product does not determine its factors."""
        raise TypeError(f"{self.name}.backward_from_output: the output does not determine the gradient; keep x and call "
                        f"{self.name}.backward(grad, x)")

    def _axis(self, shape, axis):
        if not hasattr(axis, "__index__"):
            raise TypeError(f"{self.name}: axis must be an integer, not {axis!r}")
        [axis] = _axes(self.name, axis, shape)
        if shape[axis] % 2:
            raise ValueError(f"{self.name}: the halved axis must have even size, but axis {axis} of shape {shape} has not")
        return axis


def _halves(x, axis):
    half = x.shape[axis] // 2
    index = [slice(None)] * x.ndim
    return [x[(*index[: axis % x.ndim], part, *index[axis % x.ndim + 1 :])] for part in (slice(None, half), slice(half, None))]


def _hidden_pairs(x, axis, grad=None):
    """As `_hidden`, of a half's shape: an element is masked where it is in either half of x, or in the gradient."""
    return _hidden(grad, *(_halves(x, axis) if isinstance(x, np.ma.MaskedArray) else ()))
