"""`Activation`: the callable behind every public name.

Two ways lead to the same kernels. An exact ndarray of native float16, bfloat16, float32 or float64 takes the fast path, from C arguments to
kernel without a Python call or a tuple. Everything else is bound to the signature, checked, and handed to the ufunc as it is.
"""

import inspect
import math
import operator

import numpy as np

cimport numpy as cnp
from cpython.long cimport PyLong_AsLongAndOverflow
from cpython.object cimport PyObject
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc

from ._kernels cimport (
    BACKWARD, DERIVATIVE, FORWARD, FROM_OUTPUT, fastact_kernel, is_smooth, kernel_of, kind_of, prelu_gradients, run,
    run_channels, run_halves, size_of, store_sums, widen)

from . import _docs, _kernels
from ._docs import KEEP_INTEGERS

cnp.import_array()

cdef extern from *:
    """
    #define FA_OUTPUT (NPY_ARRAY_ALIGNED | NPY_ARRAY_WRITEABLE)
    /* NumPy's accessors for a borrowed PyObject pointer, which Cython does not count. */
    #define FA_FLAGS(a) PyArray_FLAGS((PyArrayObject *)(a))
    #define FA_TYPE(a) PyArray_TYPE((PyArrayObject *)(a))
    #define FA_NDIM(a) PyArray_NDIM((PyArrayObject *)(a))
    #define FA_BYTES(a) PyArray_BYTES((PyArrayObject *)(a))
    #define FA_SIZE(a) PyArray_SIZE((PyArrayObject *)(a))
    #define FA_DIMS(a) PyArray_DIMS((PyArrayObject *)(a))
    #define FA_NATIVE(a) PyArray_ISNOTSWAPPED((PyArrayObject *)(a))
    """
    int FA_OUTPUT
    int PyArray_FLAGS "FA_FLAGS"(PyObject *)
    int PyArray_TYPE "FA_TYPE"(PyObject *)
    int PyArray_NDIM "FA_NDIM"(PyObject *)
    char *PyArray_BYTES "FA_BYTES"(PyObject *)
    cnp.npy_intp PyArray_SIZE "FA_SIZE"(PyObject *)
    cnp.npy_intp *PyArray_DIMS "FA_DIMS"(PyObject *)
    bint PyArray_ISNOTSWAPPED "FA_NATIVE"(PyObject *)

cdef extern from "Python.h":
    ctypedef object (*vectorcallfunc)(object callable, PyObject **args, size_t nargsf, PyObject *names)
    ctypedef struct PyTypeObject:
        unsigned long tp_flags
        Py_ssize_t tp_vectorcall_offset
    unsigned long Py_TPFLAGS_HAVE_VECTORCALL
    Py_ssize_t PyVectorcall_NARGS(size_t nargsf)
    bint PyFloat_Check(PyObject *)
    bint PyLong_CheckExact(PyObject *)
    double PyFloat_AsDouble(PyObject *) except? -1
    PyObject *PyTuple_GET_ITEM(PyObject *, Py_ssize_t)
    Py_ssize_t PyTuple_GET_SIZE(PyObject *)
    int PyUnicode_CompareWithASCIIString(PyObject *, const char *)
    void PyType_Modified(PyTypeObject *)

cdef extern from "numpy/arrayobject.h":
    bint PyArray_CheckExact(PyObject *)
    object PyArray_EMPTY(int nd, cnp.npy_intp *dims, int type, int fortran)

cdef enum:
    MAX_CHECKS = 4
    GIL_ELEMENTS = 2048   # releasing the GIL costs 50 ns; this many elements of relu cost about 100

ctypedef struct Check:
    int left            # a parameter
    int comparison      # index into COMPARISONS
    int right           # another parameter, or -1 for `value`
    double value

COMPARISONS = ("<", "<=", ">", ">=", "!=")
UFUNC_KEYWORDS = frozenset(("out", "where", "dtype", "casting", "order", "subok", "signature", "sig"))
DIRECTIONS = ("", "derivative", "backward", "backward_from_output")
ARRAYS = (("x",), ("x",), ("grad", "x"), ("grad", "y"))
WEAK = (bool, int, float)   # of a Python scalar beside arrays: it does not widen them (NEP 50)
# What backward_from_output compares y with, and whether y may hold just that: then it is rounded as y was.
COMPARED = {"hardtanh": (True, True), "threshold": (False, True)}


cdef inline bint holds(const Check *check, const double *values) noexcept nogil:
    cdef double a = values[check.left], b = check.value if check.right < 0 else values[check.right]
    if check.comparison == 0:
        return a < b
    if check.comparison == 1:
        return a <= b
    if check.comparison == 2:
        return a > b
    if check.comparison == 3:
        return a >= b
    return a != b


cdef inline bint exact(PyObject *a, int flags) noexcept:
    """An ndarray of any dtype, no subclass, in native byte order and with these flags."""
    return PyArray_CheckExact(a) and (PyArray_FLAGS(a) & flags) == flags and PyArray_ISNOTSWAPPED(a)


cdef inline bint usable(PyObject *a, int flags) noexcept:
    """An `exact` ndarray of float32 or float64."""
    return exact(a, flags) and (PyArray_TYPE(a) == cnp.NPY_FLOAT or PyArray_TYPE(a) == cnp.NPY_DOUBLE)


cdef inline bint alike(PyObject *a, PyObject *b) noexcept:
    """Same type and shape."""
    cdef int i, n = PyArray_NDIM(a)
    if PyArray_TYPE(a) != PyArray_TYPE(b) or n != PyArray_NDIM(b):
        return False
    for i in range(n):
        if PyArray_DIMS(a)[i] != PyArray_DIMS(b)[i]:
            return False
    return True


cdef inline bint apart(const char *a, const char *b, Py_ssize_t size) noexcept:
    """The same memory, or none in common."""
    cdef uintptr_t p = <uintptr_t> a, q = <uintptr_t> b
    return p == q or p + size <= q or q + size <= p


def _signature(definition, int direction):
    P = inspect.Parameter
    parameters = [P(name, P.POSITIONAL_OR_KEYWORD) for name in ARRAYS[direction]]
    parameters += [p.replace(annotation=P.empty) for p in list(definition.signature.parameters.values())[1:]]
    parameters.append(P("out", P.KEYWORD_ONLY, default=None))
    if direction == FORWARD:
        parameters.append(P("bias", P.KEYWORD_ONLY, default=None))
        if "axis" not in definition.options:
            parameters.append(P("axis", P.KEYWORD_ONLY, default=1))
    if definition.name != "prelu" or direction < BACKWARD:
        parameters.append(P("kwargs", P.VAR_KEYWORD))
    return inspect.Signature(parameters)


cdef class Function:
    # An activation, or one of its gradients: a callable with the manners of a ufunc. No docstring: the instances have theirs, and a
    # class's would hide it.
    cdef vectorcallfunc vectorcall
    cdef int row, direction, arrays, params, check_count
    cdef bint smooth, rounds    # rounds: parameters are rounded as the output was
    cdef double[2] defaults
    cdef bint[2] required
    cdef Check[MAX_CHECKS] checks
    cdef tuple names, positional
    cdef readonly str __name__
    cdef readonly object definition
    cdef object _ufunc
    cdef object signature

    def __init__(self, definition, int row, int direction):
        cdef int i
        self.definition = definition
        self.row = row
        self.direction = direction
        self.arrays = 2 if direction >= BACKWARD else 1
        self.names = tuple(definition.parameters)
        self.params = len(self.names)
        self.smooth = is_smooth(row)
        self.rounds = direction == FROM_OUTPUT and definition.name in COMPARED
        self.__name__ = DIRECTIONS[direction] or definition.name
        options = [p.name for p in definition.signature.parameters.values()
                   if p.name in definition.options and p.kind is not p.KEYWORD_ONLY]
        self.positional = (*ARRAYS[direction], *self.names, *options)
        for i, default in enumerate(definition.parameters.values()):
            self.required[i] = default is inspect.Parameter.empty
            self.defaults[i] = 0.0 if self.required[i] else default
        conditions = definition.requires
        if direction == FROM_OUTPUT and not isinstance(definition.invertible, bool):
            found = definition.invertible
            conditions += (found,) if isinstance(found, str) else tuple(found)
        self.check_count = len(conditions)
        for i, condition in enumerate(conditions):
            left, comparison, right = condition.split()
            self.checks[i].left = self.names.index(left)
            self.checks[i].comparison = COMPARISONS.index(comparison)
            self.checks[i].right = self.names.index(right) if right in self.names else -1
            self.checks[i].value = 0.0 if right in self.names else float(right)
        name = "_".join(filter(None, (definition.name, DIRECTIONS[direction])))
        self._ufunc = _kernels.make_ufunc(
            row, direction, name,
            inspect.cleandoc(definition.raw_doc or "") if direction == FORWARD else _ufunc_doc(definition, direction),
            direction == FORWARD and definition.name in KEEP_INTEGERS,
            [math.nan if self.required[i] else self.defaults[i] for i in range(self.params)])
        try:  # since NumPy 2.2; what pickle and documentation tools look at
            self._ufunc.__module__ = "fastact.ufuncs"
            self._ufunc.__qualname__ = name
        except AttributeError:
            pass
        self.vectorcall = <vectorcallfunc> fast_call
        if definition.name == "prelu":
            self.vectorcall = <vectorcallfunc> (
                fast_prelu if direction == FORWARD else fast_prelu_backward if direction == BACKWARD else slow_call)

    # Signature and docstring are made when somebody asks: 112 of them took half of the import's 15 ms.
    @property
    def __signature__(self):
        if self.signature is None:
            self.signature = _signature(self.definition, self.direction)
        return self.signature

    @property
    def ufunc(self):
        """The `numpy.ufunc` that this calls: inputs, then the parameters."""
        if not _bfloat16_registered:
            _register_bfloat16()
        return self._ufunc

    @property
    def __module__(self):
        return "fastact"

    @property
    def __doc__(self):
        if self.direction == FORWARD:
            return self.definition.doc
        return _docs.gradient(self.definition, self.__name__, ARRAYS[self.direction])

    @property
    def __qualname__(self):
        return self.__name__ if self.direction == FORWARD else f"{self.definition.name}.{self.__name__}"

    def __reduce__(self):
        return _lookup, (self.definition.name, DIRECTIONS[self.direction])

    def __call__(self, *args, **kwargs):
        return self.general(args, kwargs)

    def __repr__(self):
        return f"<fastact.{self.__qualname__}>"

    cdef general(self, tuple args, dict kwargs):
        """Bind, check, and call the ufunc."""
        cdef int i
        if len(args) > len(self.positional):
            raise TypeError(f"{self.__qualname__}() takes at most {len(self.positional)} positional arguments "
                            f"({', '.join(self.positional)}), {len(args)} given")
        given = dict(zip(self.positional, args))
        rest = {}
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{self.__qualname__}() got multiple values for argument {name!r}")
            if name in self.positional or name in self.definition.options:
                given[name] = value
            elif name in UFUNC_KEYWORDS or (self.direction == FORWARD and name in ("bias", "axis")):
                rest[name] = value
            else:
                raise TypeError(f"{self.__qualname__}() got an unexpected keyword argument {name!r}")
        missing = [name for name in ARRAYS[self.direction] if name not in given]
        missing += [name for i, name in enumerate(self.names) if self.required[i] and name not in given]
        if missing:
            raise TypeError(f"{self.__qualname__}() missing required argument: {', '.join(map(repr, missing))}")
        arrays = [given.pop(name) for name in ARRAYS[self.direction]]
        params = [given.pop(name, self.definition.parameters[name]) for name in self.names]
        options = {**self.definition.options, **given}
        special = _special.get(self.definition.name)
        if special is not None:
            return special(self, arrays, params, options, rest)
        return self.apply(arrays, params, rest)

    def apply(self, list arrays, list params, dict rest):
        """Check the parameters and call the ufunc. `params` are numbers, or arrays that broadcast."""
        cdef double[2] values
        cdef const double *numbers = values
        cdef int i
        x = arrays[-1]
        if rest.get("dtype", True) is None:
            del rest["dtype"]
        bias, axis = rest.pop("bias", None), rest.pop("axis", 1)
        if type(x) is not np.ndarray or type(arrays[0]) is not np.ndarray:
            weak = any(is_array(a) for a in arrays)
            arrays = [a if is_array(a) or weak and type(a) in WEAK else np.asarray(a) for a in arrays]
            x = arrays[-1]
        if not _bfloat16_registered:
            _register_bfloat16()
        dtype = np.dtype(rest["dtype"]) if "dtype" in rest else self.signed_dtype(rest) if rest else None
        if dtype is None:
            dtype = self.result_dtype(arrays)
        if dtype.kind == "V" and dtype.name == "bfloat16":  # beside which NumPy makes a Python float float32
            arrays = [np.asarray(a, dtype) if type(a) in WEAK else a for a in arrays]
        if params:
            integers = (dtype.kind in "iu" and self.direction == FORWARD and self.definition.name in KEEP_INTEGERS
                        and bias is None)
            unrounded = list(params)
            if dtype.kind in "biu" and not integers:
                dtype = np.exp.resolve_dtypes((dtype, None))[1]
            single = dtype.itemsize <= (4 if dtype.kind in "fV" else 2)
            wide = np.float32 if single else np.float64
            held = self.held_dtypes(x)
            for i, name in enumerate(self.names):
                value = params[i]
                if np.ndim(value) == 0:
                    params[i] = number(self, name, value)
                    if held is not None:
                        params[i] = float(rounded(params[i], held[i]))
                    values[i] = <float> <double> params[i] if single else params[i]
                else:
                    values[i] = np.nan
                    if not hasattr(value, "__array_ufunc__") or isinstance(value, np.ndarray):
                        value = np.asanyarray(value)
                        if value.dtype.kind not in "fiubV":
                            raise TypeError(f"{self.__qualname__}: {name} must be real, not {value.dtype}")
                        with np.errstate(all="ignore"):
                            params[i] = value.astype(wide, copy=False)
                        if held is not None:
                            params[i] = rounded(params[i], held[i])
            if integers:  # which float64 may not tell apart
                numbers = NULL
                params = [whole(self, name, value, dtype) for name, value in zip(self.names, unrounded)]
            for i in range(self.check_count):
                self.enforce(&self.checks[i], numbers, params)
            if not integers and all(hasattr(a, "dtype") or hasattr(a, "iloc") or not hasattr(a, "__array_ufunc__") for a in arrays):
                # Typed, because next to an integer x a Python float means float64. Not for xarray's Dataset: a dtype a variable.
                # Of what is rounded already: NumPy warns where rounding overflows.
                for i in range(self.params):
                    if type(params[i]) is float:
                        params[i] = wide(values[i])
        if "dtype" in rest:  # spelled out, because the loops' parameters have a dtype of their own
            wanted = np.dtype(rest["dtype"])
            if params and wanted.kind in "fV" and "signature" not in rest and "sig" not in rest:
                del rest["dtype"]
                inner = np.dtype(np.float32) if wanted.itemsize == 2 else wanted
                rest["signature"] = (wanted,) * self.arrays + (inner,) * self.params + (wanted,)
        if bias is not None:
            return with_bias(self, arrays, params, rest, bias, axis, dtype)
        return self._ufunc(*arrays, *params, **rest)

    def result_dtype(self, arrays):
        """What the arrays promote to; float64 where that is unknown before the call."""
        found = []
        try:
            for a in arrays:
                if type(a) is np.ndarray or isinstance(getattr(a, "dtype", None), np.dtype):
                    found.append(a.dtype)
                elif type(a) in WEAK:
                    pass
                elif hasattr(a, "iloc"):  # pandas: what the columns promote to
                    found.extend(getattr(dtype, "numpy_dtype", dtype) for dtype in (a.dtypes if a.ndim == 2 else [a.dtype]))
                elif not hasattr(a, "__array_ufunc__"):
                    found.append(np.asarray(a).dtype)
            return promoted(found, arrays)
        except (TypeError, ValueError):  # the ufunc will say so better
            return np.dtype(float)

    def signed_dtype(self, rest):
        """What `signature` makes of x, None where it leaves that open."""
        given = rest.get("signature", rest.get("sig"))
        if isinstance(given, str):
            given = given.replace("->", "")
        elif not isinstance(given, tuple):
            return None
        try:
            for i in (self.arrays - 1, -1):
                if given[i] is not None:
                    return np.dtype(given[i])
        except (IndexError, TypeError):  # the ufunc will say so better
            pass
        return None

    def held_dtypes(self, y):
        """Of the parameters with which backward_from_output compares y, what the forward has rounded each to; else None."""
        if not self.rounds:
            return None
        dtype = self.result_dtype([y])
        if dtype.char not in "efd" and dtype.name != "bfloat16":  # the ufunc will say so better
            return None
        computing = np.dtype(np.float64 if dtype.itemsize == 8 else np.float32)
        return [dtype if itself else computing for itself in COMPARED[self.definition.name]]

    cdef enforce(self, const Check *check, const double *values, list params):
        name, sign = self.names[check.left], COMPARISONS[check.comparison]
        left = params[check.left]
        right = check.value if check.right < 0 else params[check.right]
        if values != NULL and np.ndim(left) == 0 and np.ndim(right) == 0:
            if holds(check, values):
                return
        elif any(hasattr(a, "__array_ufunc__") and not isinstance(a, (np.ndarray, np.generic)) for a in (left, right)):
            return  # lazy
        elif np.all(_OPERATORS[check.comparison](left, right)):
            return
        left, right = (v.item() if isinstance(v, np.generic) else v for v in (left, right))
        allowed = f"{right:g}" if check.right < 0 else f"{self.names[check.right]} ({right!r})"
        why = " for the output to determine the gradient" if self.direction == FROM_OUTPUT else ""
        raise ValueError(f"{self.__qualname__}: {name} must be {sign} {allowed}{why}, not {left!r}")


cdef class Activation(Function):
    # An elementwise activation: callable as f(x, parameters..., out=None, ...), with its gradients as attributes.
    cdef readonly Function derivative
    """f'(x), elementwise: ``derivative(x, *parameters, out=None)``."""
    cdef readonly Function backward
    """Vector-Jacobian product ``grad * f'(x)``: ``backward(grad, x, *parameters, out=None)``."""
    cdef readonly object backward_from_output
    """The same from the output: ``backward_from_output(grad, y, *parameters, out=None)``."""

    def __init__(self, definition, int row):
        super().__init__(definition, row, FORWARD)
        self.derivative = Function(definition, row, DERIVATIVE)
        self.backward = Function(definition, row, BACKWARD)
        self.backward_from_output = (
            Function(definition, row, FROM_OUTPUT) if definition.invertible else Undetermined(definition))

    @property
    def __doc__(self):  # again: a class without a docstring has None, which would hide the inherited one
        return self.definition.doc

    @property
    def name(self):
        """Its name in `fastact`."""
        return self.definition.name

    @property
    def formula(self):
        """The textbook formula, as text."""
        return self.definition.formula

    @property
    def parameters(self):
        """Every parameter and its default; `inspect.Parameter.empty` for a required one."""
        return {p.name: p.default for p in list(self.definition.signature.parameters.values())[1:]}

    @property
    def invertible(self):
        """Whether the output alone determines the gradient, so that `backward_from_output` exists."""
        return bool(self.definition.invertible)

    @property
    def nin(self):
        """Number of the ufunc's inputs."""
        return self.ufunc.nin

    @property
    def nout(self):
        """Number of the ufunc's outputs."""
        return self.ufunc.nout

    @property
    def types(self):
        """The ufunc's loops, as in `numpy.ufunc.types`."""
        return self.ufunc.types


class Undetermined:
    """`backward_from_output` of an activation whose output does not determine the gradient: raises TypeError."""

    __name__ = DIRECTIONS[FROM_OUTPUT]
    ufunc = None

    def __init__(self, definition):
        self.definition = definition
        self.__qualname__ = f"{definition.name}.{self.__name__}"
        self.__module__ = "fastact"

    @property
    def __signature__(self):
        return _signature(self.definition, FROM_OUTPUT)

    def __repr__(self):
        return f"<fastact.{self.__qualname__}>"

    def __call__(self, grad=None, y=None, *parameters, out=None, **kwargs):
        name = self.definition.name
        raise TypeError(f"{name}.backward_from_output: {name} takes the same value at different x with different slopes, so its output "
                        f"does not determine the gradient; keep x and call {name}.backward(grad, x)")

    def __reduce__(self):
        return _lookup, (self.definition.name, DIRECTIONS[FROM_OUTPUT])


# ---------------------------------------------------------------------------------------- the fast path

cdef object slow_call(object callable, PyObject **args, size_t nargsf, PyObject *names):
    """Vectorcall to tuple and dict."""
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf), i
    cdef dict kwargs = {}
    if names != NULL:
        for i in range(PyTuple_GET_SIZE(names)):
            kwargs[<object> PyTuple_GET_ITEM(names, i)] = <object> args[n + i]
    return (<Function> callable).general(tuple([<object> args[i] for i in range(n)]), kwargs)


cdef inline bint real_number(PyObject *value, double *target) except -1:
    """Python floats (and np.float64, which is one) and ints; anything else takes the general path."""
    if PyFloat_Check(value) or PyLong_CheckExact(value):
        target[0] = PyFloat_AsDouble(value)
        return True
    return False


cdef inline int axis_number(PyObject *value):
    """A Python int as an axis; what no array has becomes 100 or -100."""
    cdef int overflow = 0
    cdef long number = PyLong_AsLongAndOverflow(<object> value, &overflow)
    return 100 * overflow if overflow else <int> max(-100, min(100, number))


cdef inline bint along(PyObject *vector, PyObject *x, int axis, Py_ssize_t *channels, Py_ssize_t *inner):
    """Whether this is a plain 1-D array of x's dtype that fits this axis of it: then, how often each element counts in a row."""
    cdef int nd = PyArray_NDIM(x), i
    if nd == 1 and axis == 1:
        axis = 0
    if axis < 0:
        axis += nd
    if (not 0 <= axis < nd or not exact(vector, cnp.NPY_ARRAY_ALIGNED | cnp.NPY_ARRAY_C_CONTIGUOUS)
            or PyArray_TYPE(vector) != PyArray_TYPE(x) or PyArray_NDIM(vector) != 1 or PyArray_DIMS(vector)[0] != PyArray_DIMS(x)[axis]):
        return False
    channels[0] = PyArray_DIMS(x)[axis]
    inner[0] = 1
    for i in range(axis + 1, nd):
        inner[0] *= PyArray_DIMS(x)[i]
    return True


cdef inline void run_flat(Function self, int kind, char *a, char *b, char *y, Py_ssize_t n, const void *params) noexcept nogil:
    if kind >= 2:
        run_halves(self.row, self.direction, kind, a, b, y, n, <const float *> params)
    else:
        run(kernel_of(self.row, self.direction, kind == 1), a, b, y, n, size_of(kind), params, self.smooth)


cdef object fast_call(object callable, PyObject **args, size_t nargsf, PyObject *names):
    """Vectorcall slot of every elementwise function: falls back to `slow_call` at the first thing out of the ordinary."""
    cdef Function self = <Function> callable
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf), i, size
    cdef int j, arrays = self.arrays, layout
    cdef Py_ssize_t itemsize
    cdef PyObject *x
    cdef PyObject *grad
    cdef PyObject *out = NULL
    cdef PyObject *bias = NULL
    cdef PyObject *name
    cdef Py_ssize_t channels = 1, inner = 1
    cdef int axis = 1
    cdef double[2] values
    cdef float[2] singles
    cdef const void *params = values
    cdef bint[2] given = [False, False]
    cdef object result
    cdef char *a
    cdef char *b = NULL
    cdef char *y
    cdef bint double_precision
    cdef int kind
    cdef float *table = NULL
    cdef fastact_kernel *kernel
    if n < arrays or n > arrays + self.params:
        return slow_call(callable, args, nargsf, names)
    x = args[arrays - 1]
    grad = args[0]
    if not exact(x, cnp.NPY_ARRAY_ALIGNED) or PyArray_NDIM(x) == 0:
        return slow_call(callable, args, nargsf, names)
    kind = kind_of(PyArray_TYPE(x))
    if kind < 0 or kind >= 2 and self.rounds:
        return slow_call(callable, args, nargsf, names)
    layout = PyArray_FLAGS(x) & (cnp.NPY_ARRAY_C_CONTIGUOUS | cnp.NPY_ARRAY_F_CONTIGUOUS)
    if arrays == 2:
        if not exact(grad, cnp.NPY_ARRAY_ALIGNED) or not alike(grad, x):
            return slow_call(callable, args, nargsf, names)
        layout &= PyArray_FLAGS(grad)
    for j in range(self.params):
        values[j] = self.defaults[j]
        if arrays + j < n:
            given[j] = True
            if not real_number(args[arrays + j], &values[j]):
                return slow_call(callable, args, nargsf, names)
    if names != NULL:
        for i in range(PyTuple_GET_SIZE(names)):
            name = PyTuple_GET_ITEM(names, i)
            if name == <PyObject *> OUT:
                out = args[n + i]
                continue
            if name == <PyObject *> BIAS and self.direction == FORWARD:
                bias = args[n + i]
                continue
            if name == <PyObject *> AXIS and self.direction == FORWARD and PyLong_CheckExact(args[n + i]):
                axis = axis_number(args[n + i])
                continue
            for j in range(self.params):
                if name == <PyObject *> self.names[j]:
                    break
            else:
                return slow_call(callable, args, nargsf, names)
            if given[j] or not real_number(args[n + i], &values[j]):
                return slow_call(callable, args, nargsf, names)
            given[j] = True
    double_precision = kind == 1
    for j in range(self.params):
        if self.required[j] and not given[j]:
            return slow_call(callable, args, nargsf, names)
        if not double_precision:
            singles[j] = <float> values[j]
            values[j] = singles[j]
    for j in range(self.check_count):
        if not holds(&self.checks[j], values):
            return slow_call(callable, args, nargsf, names)
    if not double_precision:
        params = singles
    size = PyArray_SIZE(x)
    itemsize = size_of(kind)
    if bias == <PyObject *> None:
        bias = NULL
    if bias != NULL:
        if not along(bias, x, axis, &channels, &inner):
            return slow_call(callable, args, nargsf, names)
        layout &= cnp.NPY_ARRAY_C_CONTIGUOUS
    a = PyArray_BYTES(grad)
    if arrays == 2:
        b = PyArray_BYTES(x)
    if out == NULL or out == <PyObject *> None:
        if layout == 0:
            return slow_call(callable, args, nargsf, names)
        result = PyArray_EMPTY(PyArray_NDIM(x), PyArray_DIMS(x), PyArray_TYPE(x), not layout & cnp.NPY_ARRAY_C_CONTIGUOUS)
        out = <PyObject *> result
    else:
        if not exact(out, FA_OUTPUT) or not alike(out, x) or not layout & PyArray_FLAGS(out):
            return slow_call(callable, args, nargsf, names)
        y = PyArray_BYTES(out)
        if not apart(y, a, size * itemsize) or b != NULL and not apart(y, b, size * itemsize):
            return slow_call(callable, args, nargsf, names)
        if bias != NULL and not disjoint(out, bias, size * itemsize):
            return slow_call(callable, args, nargsf, names)
        result = <object> out
    y = PyArray_BYTES(out)
    if bias != NULL:
        kernel = kernel_of(self.row, self.direction, double_precision)
        b = PyArray_BYTES(bias)
        if kind >= 2:
            table = <float *> malloc(max(1, channels) * sizeof(float))
            if table == NULL:
                raise MemoryError
            widen(kind, b, table, channels)
            b = <char *> table
        with nogil:
            if size:
                run_channels(a, NULL, b, kernel, params, self.smooth, y, size, channels, inner, kind)
        free(table)
    elif size < GIL_ELEMENTS:
        run_flat(self, kind, a, b, y, size, params)
    else:
        with nogil:
            run_flat(self, kind, a, b, y, size, params)
    return result


cdef object fast_prelu(object callable, PyObject **args, size_t nargsf, PyObject *names):
    """`prelu(x, alpha, axis=1, out=None)` on C-contiguous x: one slope, or a 1-D alpha of x's dtype along one axis."""
    cdef Function self = <Function> callable
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf), i, size, channels = 1, inner = 1
    cdef Py_ssize_t itemsize
    cdef int axis = 1, nd, kind
    cdef PyObject *x
    cdef PyObject *alpha
    cdef PyObject *out = NULL
    cdef PyObject *name
    cdef double slope
    cdef float single
    cdef float[64] few
    cdef float *table = few
    cdef const void *slopes
    cdef char *source
    cdef char *target
    cdef object result
    cdef bint scalar = True
    if n != 2 and n != 3:
        return slow_call(callable, args, nargsf, names)
    x = args[0]
    alpha = args[1]
    if not exact(x, cnp.NPY_ARRAY_ALIGNED | cnp.NPY_ARRAY_C_CONTIGUOUS) or PyArray_NDIM(x) == 0:
        return slow_call(callable, args, nargsf, names)
    nd = PyArray_NDIM(x)
    kind = kind_of(PyArray_TYPE(x))
    if kind < 0:
        return slow_call(callable, args, nargsf, names)
    itemsize = size_of(kind)
    if n == 3:
        if not PyLong_CheckExact(args[2]):
            return slow_call(callable, args, nargsf, names)
        axis = axis_number(args[2])
    if names != NULL:
        for i in range(PyTuple_GET_SIZE(names)):
            name = PyTuple_GET_ITEM(names, i)
            if name == <PyObject *> OUT:
                out = args[n + i]
            elif name == <PyObject *> AXIS and n == 2 and PyLong_CheckExact(args[n + i]):
                axis = axis_number(args[n + i])
            else:
                return slow_call(callable, args, nargsf, names)
    if not -nd <= axis < nd and not (nd == 1 and axis == 1):
        return slow_call(callable, args, nargsf, names)
    if real_number(alpha, &slope):
        single = <float> slope
        slopes = &slope if kind == 1 else <const void *> &single
    elif exact(alpha, cnp.NPY_ARRAY_ALIGNED | cnp.NPY_ARRAY_C_CONTIGUOUS) and PyArray_TYPE(alpha) == PyArray_TYPE(x):
        slopes = PyArray_BYTES(alpha)
        if PyArray_SIZE(alpha) != 1:
            scalar = False
            if not along(alpha, x, axis, &channels, &inner):
                return slow_call(callable, args, nargsf, names)
    else:
        return slow_call(callable, args, nargsf, names)
    size = PyArray_SIZE(x)
    if out == NULL or out == <PyObject *> None:
        result = PyArray_EMPTY(nd, PyArray_DIMS(x), PyArray_TYPE(x), 0)
        out = <PyObject *> result
    else:
        if (not exact(out, FA_OUTPUT | cnp.NPY_ARRAY_C_CONTIGUOUS) or not alike(out, x)
                or not apart(PyArray_BYTES(out), PyArray_BYTES(x), size * itemsize)):
            return slow_call(callable, args, nargsf, names)
        result = <object> out
        if PyArray_CheckExact(alpha) and not disjoint(out, alpha, size * itemsize):
            return slow_call(callable, args, nargsf, names)
    if size == 0:
        return result
    source = PyArray_BYTES(x)
    target = PyArray_BYTES(out)
    if kind >= 2 and slopes != &single:
        if channels > 64:
            table = <float *> malloc(channels * sizeof(float))
            if table == NULL:
                raise MemoryError
        widen(kind, slopes, table, channels)
        slopes = table
    with nogil:
        if not scalar:
            run_channels(source, <const char *> slopes, NULL, NULL, NULL, False, target, size, channels, inner, kind)
        else:
            run_flat(self, kind, source, NULL, target, size, slopes)
    if table != few:
        free(table)
    return result


cdef object fast_prelu_backward(object callable, PyObject **args, size_t nargsf, PyObject *names):
    """`prelu.backward(grad, x, alpha, out=None)` on C-contiguous arrays of one dtype, 1-D alpha along axis 1."""
    cdef PyObject *grad
    cdef PyObject *x
    cdef PyObject *alpha
    cdef PyObject *out = NULL
    cdef PyObject *other
    cdef Py_ssize_t channels, outer = 1, inner = 1, i, size
    cdef int nd, axis, flags = cnp.NPY_ARRAY_ALIGNED | cnp.NPY_ARRAY_C_CONTIGUOUS
    cdef bint double_precision, done
    cdef double[64] few
    cdef double *sums = few
    if PyVectorcall_NARGS(nargsf) != 3:
        return slow_call(callable, args, nargsf, names)
    grad = args[0]
    x = args[1]
    alpha = args[2]
    if names != NULL:
        out = args[3]
        if (PyTuple_GET_SIZE(names) != 1 or PyTuple_GET_ITEM(names, 0) != <PyObject *> OUT
                or type(<object> out) is not tuple or PyTuple_GET_SIZE(out) != 2):
            return slow_call(callable, args, nargsf, names)
    nd = PyArray_NDIM(x) if PyArray_CheckExact(x) else 0
    if (nd == 0 or not usable(x, flags) or not usable(grad, flags) or not usable(alpha, flags) or not alike(grad, x)
            or PyArray_TYPE(alpha) != PyArray_TYPE(x) or PyArray_NDIM(alpha) != 1 or PyArray_SIZE(x) == 0):
        return slow_call(callable, args, nargsf, names)
    axis = 1 if nd > 1 else 0
    channels = PyArray_DIMS(x)[axis]
    if PyArray_DIMS(alpha)[0] != channels or channels == 1:
        return slow_call(callable, args, nargsf, names)
    if nd > 1:
        outer = PyArray_DIMS(x)[0]
    for i in range(2, nd):
        inner *= PyArray_DIMS(x)[i]
    double_precision = PyArray_TYPE(x) == cnp.NPY_DOUBLE
    size = PyArray_SIZE(x) * (8 if double_precision else 4)
    if out != NULL and PyTuple_GET_ITEM(out, 0) != <PyObject *> None:
        other = PyTuple_GET_ITEM(out, 0)
        if (not usable(other, FA_OUTPUT | cnp.NPY_ARRAY_C_CONTIGUOUS) or not alike(other, x)
                or not apart(PyArray_BYTES(other), PyArray_BYTES(x), size)
                or not apart(PyArray_BYTES(other), PyArray_BYTES(grad), size) or not disjoint(other, alpha, size)):
            return slow_call(callable, args, nargsf, names)
        dx = <object> other
    else:
        dx = PyArray_EMPTY(nd, PyArray_DIMS(x), PyArray_TYPE(x), 0)
    if out != NULL and PyTuple_GET_ITEM(out, 1) != <PyObject *> None:
        other = PyTuple_GET_ITEM(out, 1)
        if (not usable(other, FA_OUTPUT | cnp.NPY_ARRAY_C_CONTIGUOUS) or not alike(other, alpha)
                or not disjoint(x, other, size) or not disjoint(grad, other, size) or not disjoint(<PyObject *> dx, other, size)):
            return slow_call(callable, args, nargsf, names)
        dalpha = <object> other  # alpha itself may be it: the slopes have been read when it is written
    else:
        dalpha = PyArray_EMPTY(1, PyArray_DIMS(alpha), PyArray_TYPE(alpha), 0)
    if channels > 64:
        sums = <double *> malloc(channels * sizeof(double))
        if sums == NULL:
            raise MemoryError
    cdef char *first = PyArray_BYTES(grad)
    cdef char *second = PyArray_BYTES(x)
    cdef char *target = PyArray_BYTES(<PyObject *> dx)
    cdef char *slopes = PyArray_BYTES(alpha)
    cdef char *totals = PyArray_BYTES(<PyObject *> dalpha)
    with nogil:
        done = prelu_gradients(first, second, target, slopes, sums, outer, channels, inner, double_precision)
        if done:
            store_sums(sums, totals, channels, double_precision)
    if sums != few:
        free(sums)
    if not done:
        raise MemoryError
    return dx, dalpha


cdef inline bint disjoint(PyObject *a, PyObject *b, Py_ssize_t size) noexcept:
    cdef uintptr_t p = <uintptr_t> PyArray_BYTES(a), q = <uintptr_t> PyArray_BYTES(b)
    return p + size <= q or q + PyArray_SIZE(b) * (8 if PyArray_TYPE(b) == cnp.NPY_DOUBLE else 4) <= p


# ---------------------------------------------------------------------------------------- the general path

_OPERATORS = (operator.lt, operator.le, operator.gt, operator.ge, operator.ne)
_bfloat16_registered = False
_every = []      # (ufunc, row, direction), for the bfloat16 loops
_special = {}    # activations whose options choose what runs
OUT = "out"
AXIS = "axis"
BIAS = "bias"


def _lookup(name, direction):
    from . import activations

    return getattr(activations[name], direction) if direction else activations[name]


def _register_bfloat16():
    """Add bfloat16 loops once ml_dtypes is imported: whoever holds a bfloat16 array has imported it."""
    global _bfloat16_registered
    import sys

    found = sys.modules.get("ml_dtypes")
    if found is None or not hasattr(found, "bfloat16"):
        return
    for ufunc, row, direction in _every:
        _kernels.register_bfloat16(ufunc, row, direction, np.dtype(found.bfloat16))
    _bfloat16_registered = True


def _ufunc_doc(definition, direction):
    """A line or two: those of `Function.__doc__` take their time, and every import would make all of them."""
    what = "Derivative" if direction == DERIVATIVE else "Gradient" if direction == BACKWARD else "Gradient, from the output,"
    return (f"{what} of fastact.{definition.name}{'' if direction == DERIVATIVE else ' times grad'}, elementwise; "
            f"see help(fastact.{definition.name}.{DIRECTIONS[direction]}) for the arguments, which are the ufunc's but for the options.")


def is_array(a):
    return hasattr(a, "__array_ufunc__") or hasattr(a, "__array__")


def rounded(value, dtype):
    """A parameter as a result of the forward holds it, which is in float32 before it has 16 bits. The result is float32 or float64."""
    with np.errstate(all="ignore"):
        wide = np.asarray(value).astype(np.float64 if dtype.itemsize == 8 else np.float32)
        return wide.astype(dtype).astype(wide.dtype)


def number(function, name, value):
    """A parameter as a Python float: it must never widen x, so a NumPy scalar counts like one."""
    if isinstance(value, (str, bytes, complex, np.complexfloating)) or getattr(value, "dtype", np.dtype(float)).kind not in "fiubV":
        raise TypeError(f"{function.__qualname__}: {name} must be a real number, not {value!r}")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{function.__qualname__}: {name} must be a real number, not {type(value).__name__}") from None


def whole(function, name, value, dtype):
    """A bound of an integer-keeping activation as an integer that dtype holds."""
    info = np.iinfo(dtype)
    if np.ndim(value):
        array = np.asarray(value)
        if array.dtype.kind == "V":
            array = array.astype(np.float64)
        # As Python's integers: 2**63 is a float64, the largest int64 is not.
        if array.size and (array.dtype.kind == "f" and not np.all(np.isfinite(array) & (array == np.trunc(array)))
                           or int(array.min()) < info.min or int(array.max()) > info.max):
            raise ValueError(f"{function.__qualname__}: {name} must hold integers that {dtype} holds ({info.min} to {info.max})")
        return array.astype(dtype)
    if value != value or value in (np.inf, -np.inf) or int(value) != value or not info.min <= int(value) <= info.max:
        raise ValueError(f"{function.__qualname__}: {name} must be an integer that {dtype} holds ({info.min} to {info.max}) "
                         f"for x of that dtype, not {value!r}")
    return dtype.type(int(value))


def normal_axis(function, axis, shape, kinds="an integer or None"):
    """`axis` from 0 on, or an error. Of a vector 1, the default, is the only one; so is it where there is none."""
    ndim = max(1, len(shape))
    try:
        normal = operator.index(axis)
    except TypeError:
        raise TypeError(f"{function.__qualname__}: axis must be {kinds}, not {axis!r}") from None
    if ndim == 1 and normal == 1:
        return 0
    if not -ndim <= normal < ndim:
        raise ValueError(f"{function.__qualname__}: axis must be in [{-ndim}, {ndim}) for x of shape {shape}, not {axis}")
    return normal % ndim


def channel_axis(function, name, size, axis, shape):
    """Normalised axis along which a 1-D argument of this size lies, or an error."""
    normal = normal_axis(function, axis, shape, "an integer" if name == "bias" else "an integer or None")
    if not shape:
        raise ValueError(f"{function.__qualname__}: {name} of length {size} needs an axis of x, whose shape is ()")
    if shape[normal] != size:
        raise ValueError(f"{function.__qualname__}: {name} of length {size} does not fit axis {axis if len(shape) > 1 else 0} of x, "
                         f"whose shape is {shape}; it needs length {shape[normal]}")
    return normal


cdef with_bias(Function function, list arrays, list params, dict rest, bias, axis, dtype):
    """f(x + bias). In one pass where x is a C-contiguous ndarray of the result's dtype; else the sum, in the one computed in, first."""
    x, out = arrays[0], rest.get("out")
    shape = np.shape(x)
    bias = np.asarray(bias)
    if bias.dtype.kind not in "fiubV":
        raise TypeError(f"{function.__qualname__}: bias must be real, not {bias.dtype}")
    if dtype.kind not in "fiubV":
        raise TypeError(f"{function.__qualname__}: not supported for dtype {dtype}")
    if bias.ndim != 1:
        raise ValueError(f"{function.__qualname__}: bias must be 1-D, not of shape {bias.shape}")
    axis = channel_axis(function, "bias", bias.shape[0], axis, shape)
    if isinstance(out, tuple) and len(out) == 1:
        out = out[0]
    if dtype.kind in "iub":
        dtype = np.exp.resolve_dtypes((dtype, None))[1]
    computing = np.dtype(np.float64) if dtype == np.float64 else np.dtype(np.float32)
    if (type(x) is np.ndarray and x.dtype == dtype and kind_of(dtype.num) >= 0 and x.dtype.isnative and x.flags.c_contiguous
            and x.flags.aligned and set(rest) <= {"out"} and all(
                np.ndim(p) == 0 or function.definition.name == "prelu" and p.shape == bias.shape + (1,) * (len(shape) - axis - 1)
                for p in params)):
        alpha = params[0] if params and np.ndim(params[0]) else None
        fresh = out is None
        y = np.empty_like(x) if fresh else out
        if (type(y) is np.ndarray and y.dtype == x.dtype and y.shape == x.shape and y.flags.carray and y.dtype.isnative
                and not any(np.may_share_memory(y, other) for other in (bias, alpha) if other is not None)
                and (fresh or cnp.PyArray_DATA(<cnp.ndarray> x) == cnp.PyArray_DATA(<cnp.ndarray> y) or not np.may_share_memory(x, y))):
            if alpha is not None or bias.dtype != computing or not bias.flags.c_contiguous:
                with np.errstate(all="ignore"):
                    bias = np.ascontiguousarray(bias, computing)
                    if alpha is not None:
                        alpha = np.ascontiguousarray(alpha.reshape(-1), computing)
            _kernels.run_bias(x, alpha, bias, y, function.row, None if alpha is not None else params, bias.size,
                              math.prod(shape[axis + 1:]))
            return y
    # dask's add takes no casting, and what it is needed for, narrowing to a given dtype, no other kind of array promises.
    casting = {"casting": "unsafe"} if isinstance(x, np.ndarray) else {}
    with np.errstate(all="ignore"):
        column = bias.astype(computing).reshape(bias.shape + (1,) * (len(shape) - axis - 1))
        total = np.add(x, column, dtype=computing, **casting)
        result = function._ufunc(total, *params, **rest)
        if out is None and dtype.itemsize == 2 and "dtype" not in rest:
            result = result.astype(dtype)
    return result


def check_real(function, dtype):
    if dtype.kind not in "fiub" and dtype.name != "bfloat16":
        raise TypeError(f"{function.__qualname__}: alpha must be real, not {dtype}")


def check_alpha(Function function, x, alpha, axis):
    """alpha as something that broadcasts against x in the way asked for."""
    if axis is not None and not (type(axis) is int and axis == 1):  # which every x has
        normal_axis(function, axis, np.shape(x))
    if np.ndim(alpha) == 0:
        return number(function, "alpha", alpha) if not isinstance(alpha, np.ndarray) else alpha
    shape = np.shape(x)
    if not hasattr(alpha, "__array_ufunc__") or not hasattr(alpha, "reshape") and (alpha.ndim == 1 or alpha.size == 1):
        alpha = np.asarray(alpha)  # pandas and xarray have no reshape
    if alpha.size == 1:
        return alpha.reshape(())
    if alpha.ndim == 1 and axis is not None:
        axis = channel_axis(function, "alpha", alpha.shape[0], axis, shape)
        return alpha.reshape(alpha.shape + (1,) * (len(shape) - axis - 1))
    if alpha.ndim > len(shape) or any(n not in (1, full) for n, full in zip(alpha.shape[::-1], shape[::-1])):
        raise ValueError(f"{function.__qualname__}: alpha of shape {alpha.shape} does not broadcast to x's shape {shape}")
    return alpha


def _prelu(Function function, arrays, params, options, rest):
    if function.direction >= BACKWARD:
        return prelu_backward(function, *arrays, params[0], options["axis"], rest)
    x = arrays[0]
    alpha = check_alpha(function, x, params[0], options["axis"])
    if isinstance(alpha, np.ndarray):
        check_real(function, alpha.dtype)
    if rest.get("bias") is not None:
        rest = {**rest, "axis": options["axis"]}
    return function.apply(arrays, [alpha], rest)


def collapse(alpha, shape):
    """(outer, channels, inner) such that x reshaped to it has one of alpha's slopes a channel, or None.

    alpha broadcasts to `shape`; the axes along which it varies must be next to each other.
    """
    full = (1,) * (len(shape) - alpha.ndim) + alpha.shape
    varying = [i for i, n in enumerate(full) if n != 1]
    if not varying:
        return (1, 1, int(np.prod(shape)))
    first, last = varying[0], varying[-1]
    if any(full[i] != shape[i] for i in range(first, last + 1)):
        return None
    return tuple(int(np.prod(part)) for part in (shape[:first], shape[first:last + 1], shape[last + 1:]))


SLAB = 1 << 16       # elements of a strided x copied at a time


def pairwise(partial):
    """Sum over the first axis by a tree whose shape depends on its length alone. Overwrites `partial`."""
    while len(partial) > 1:
        half = (len(partial) + 1) // 2
        partial[:len(partial) - half] += partial[half:]
        partial = partial[:half]
    return partial[0] if len(partial) else np.zeros(partial.shape[1:])


def prelu_backward(Function function, grad, x, alpha, axis, rest):
    """(dx, dalpha) in one pass. dalpha = sum of grad * x where x <= 0, in float64, by fixed blocks and a fixed tree."""
    out = rest.pop("out", None)
    if rest:
        raise TypeError(f"{function.__qualname__}() got an unexpected keyword argument {next(iter(rest))!r}")
    if out is None:
        out = (None, None)
    if not isinstance(out, tuple) or len(out) != 2 or not all(a is None or isinstance(a, np.ndarray) for a in out):
        raise TypeError(f"{function.__qualname__}: out must be a tuple (dx, dalpha) of arrays, either of which may be None")
    if any(isinstance(a, np.ma.MaskedArray) for a in (grad, x, alpha)):
        return masked_gradients(function, grad, x, alpha, axis, out)
    dx, dalpha = out
    like, typed = (grad, x), hasattr(alpha, "dtype")
    grad, x, given = np.asarray(grad), np.asarray(x), np.asarray(alpha)
    dtype = floating(function, like, (grad, x))
    check_real(function, given.dtype)
    if grad.shape != x.shape:
        raise ValueError(f"{function.__qualname__}: grad must have x's shape {x.shape}, not {grad.shape}")
    slopes = np.asarray(check_alpha(function, x, given, axis))
    wide = np.dtype(np.float64) if dtype == np.float64 else np.dtype(np.float32)
    sum_dtype = given.dtype if typed and given.dtype.kind in "fV" else dtype
    if function.direction == FROM_OUTPUT and not np.all(slopes > 0):
        raise ValueError(f"{function.__qualname__}: alpha must be > 0 for the output to determine the gradient, "
                         f"not {slopes[~(slopes > 0)].flat[0]!r}")
    for name, array, shape, source in (("out[0]", dx, x.shape, dtype), ("out[1]", dalpha, given.shape, sum_dtype)):
        if array is None:
            continue
        if array.shape != shape:
            raise ValueError(f"{function.__qualname__}: {name} must have shape {shape}, not {array.shape}")
        if not array.flags.writeable:
            raise ValueError(f"{function.__qualname__}: {name} is read-only")
        np.positive(np.empty(0, source), out=np.empty(0, array.dtype))  # raises NumPy's error where the cast is not allowed
    wrapped = None if dx is not None else labelled(function, *like, slopes)
    target = np.empty_like(x, dtype=dtype, subok=False) if dx is None else np.asarray(dx)
    if np.may_share_memory(target, slopes):  # which dx would overwrite before they are read
        slopes = slopes.copy()
    with np.errstate(all="ignore"):
        total = _prelu_gradients(grad, x, target, np.ascontiguousarray(slopes, wide).reshape(slopes.shape), dtype, wide)
        if function.direction == FROM_OUTPUT:
            total = total / slopes.astype(np.float64)
        total = total.reshape(given.shape)
        if dalpha is not None:
            dalpha[...] = total
        else:
            dalpha = total.astype(sum_dtype) if given.ndim else total.astype(sum_dtype)[()]
    if dx is None:
        dx = wrapped if wrapped is not None else as_given(like, target)
    return dx, dalpha


def promoted(found, given):
    """What arrays of these dtypes promote to; Python scalars among what was `given` are weak, beside bfloat16 as well."""
    dtype = np.result_type(*found)
    return dtype if dtype.kind in "fV" or len(found) == len(given) else np.result_type(dtype, *(a for a in given if type(a) in WEAK))


def floating(function, given, arrays):
    """The floating dtype that what was given, here made arrays, promotes to, one that kernels know, or TypeError."""
    if not _bfloat16_registered:
        _register_bfloat16()
    dtype = promoted([array.dtype for a, array in zip(given, arrays) if type(a) not in WEAK] or arrays, given)
    if dtype.kind in "biu":
        dtype = np.exp.resolve_dtypes((dtype, None))[1]
    if kind_of(dtype.num) < 0:
        raise TypeError(f"{function.__qualname__}: not supported for dtype {dtype}")
    return dtype


def as_given(arrays, result):
    """`result`, a new array, as NumPy's ufuncs give it for these: a subclass, a torch tensor, of 0 dimensions a scalar."""
    for a in arrays[::-1]:
        if isinstance(a, np.ma.MaskedArray):
            mask = False
            for other in arrays:
                mask = mask | np.ma.getmaskarray(other)
            return np.ma.MaskedArray(result, mask)
        if type(a) is not np.ndarray and not isinstance(a, np.generic) and hasattr(a, "__array_wrap__") and (
                isinstance(a, np.ndarray) or not hasattr(a, "__array_ufunc__")):
            return a.__array_wrap__(result)
    return result if result.ndim else result[()]


def masked_gradients(Function function, grad, x, alpha, axis, out):
    """prelu's, where masked elements take no part in the slopes' gradients; dx is masked where grad, x or the slope is."""
    arrays = [np.ma.getdata(a).copy() if isinstance(a, np.ma.MaskedArray) else a for a in (grad, x, alpha)]
    if np.shape(grad) == np.shape(x):
        slope_mask = np.ma.getmaskarray(alpha)
        mask = np.ma.getmaskarray(grad) | np.ma.getmaskarray(x) | np.asarray(check_alpha(function, arrays[1], slope_mask, axis), bool)
        arrays[:2] = (np.where(mask, np.asarray(a).dtype.type(fill), a) for a, fill in zip(arrays[:2], (0, 1)))
        if slope_mask.any():
            arrays[2][slope_mask] = 1
    dx, dalpha = prelu_backward(function, *arrays, axis, {"out": tuple([None if a is None else np.ma.getdata(a) for a in out])})
    if isinstance(out[0], np.ma.MaskedArray):
        out[0].mask = mask
    if isinstance(alpha, np.ma.MaskedArray) and out[1] is None:
        dalpha = np.ma.MaskedArray(dalpha, slope_mask)
    return np.ma.MaskedArray(dx, mask) if out[0] is None else out[0], dalpha if out[1] is None else out[1]


def labelled(Function function, grad, x, slopes):
    """dx of pandas and xarray objects as their ufuncs give it, None where there are none.

    The slopes' gradients are sums over elements that belong together: over labels in another order they would be wrong quietly.
    """
    objects = [a for a in (grad, x) if hasattr(a, "__array_ufunc__") and hasattr(a, "loc")]
    if not objects:
        return None
    first, last = objects[0], objects[-1]
    if type(first) is not type(last):
        same = False
    elif hasattr(first, "iloc"):
        same = all(a.equals(b) for a, b in zip(first.axes, last.axes))
    else:
        same = first.dims == last.dims and all(index.equals(last.indexes[name]) for name, index in first.indexes.items()
                                               if name in last.indexes)
    if not same:
        raise ValueError(f"{function.__qualname__}: grad must have x's labels in x's order")
    return function.apply([grad, x], [slopes], {})


def _prelu_gradients(grad, x, dx, slopes, dtype, wide):
    """Write dx, return the slopes' gradients in float64 with the shape of `slopes`."""
    shape = collapse(slopes, x.shape)
    if x.size == 0:
        return np.zeros(slopes.shape)
    full = (1,) * (x.ndim - slopes.ndim) + slopes.shape
    if x.ndim > 32:  # more than ndarray.flat takes; no memory is large enough to have that many axes longer than 1
        long = [i for i, n in enumerate(x.shape) if n != 1]
        return _prelu_gradients(*(a.reshape([x.shape[i] for i in long]) for a in (grad, x, dx)),
                                slopes.reshape([full[i] for i in long]), dtype, wide).reshape(slopes.shape)
    if shape is None:  # alpha varies along axes that are apart: bring those to the end
        first = [i for i, n in enumerate(full) if n == 1]
        last = [i for i, n in enumerate(full) if n != 1]
        order = (*first, *last)
        return _prelu_gradients(grad.transpose(order), x.transpose(order), dx.transpose(order),
                                slopes.reshape([full[i] for i in last]), dtype, wide).reshape(slopes.shape)
    outer, channels, inner = shape
    # The same memory in the same order is fine; anything else that overlaps would be overwritten before it is read.
    grad, x = (a.copy() if a is not dx and np.may_share_memory(a, dx) and (a.ctypes.data, a.strides, a.dtype) !=
               (dx.ctypes.data, dx.strides, dx.dtype) else a for a in (grad, x))
    if all(a.dtype == dtype and a.dtype.isnative and a.flags.c_contiguous and a.flags.aligned for a in (grad, x, dx)):
        sums = np.empty(channels)
        if dtype.itemsize == 2:  # f' is rounded to 16 bits before the product
            slopes = slopes.astype(dtype).astype(wide)
        _kernels.prelu_backward_contiguous(dtype.num, *(_kernels.raw(a) for a in (grad, x, dx, slopes)), sums, outer, inner)
        return sums.reshape(slopes.shape)
    # Piece by piece through small contiguous copies, cut where the sums are cut.
    runs = inner >= _kernels.INNER_ELEMENTS
    chunk = _kernels.CHUNK_ELEMENTS
    if runs:  # rows of one slope, summed chunk by chunk
        rows, length, rows_a_block, columns = outer * channels, inner, 1, SLAB // chunk * chunk
        tile = slopes.reshape(-1)
        partial = np.empty((rows, -(-inner // chunk)))
    else:     # rows of a slope an element, summed down blocks of rows
        rows, length, rows_a_block = outer, channels * inner, max(_kernels.PARTIAL_ROWS, -(-outer // 64))
        tile, columns = np.repeat(slopes.reshape(-1), inner), max(1, SLAB // rows_a_block)
        partial = np.empty((-(-rows // rows_a_block), length))
    sources = [a.reshape(-1) if a.flags.c_contiguous else a.flat for a in (grad, x, dx)]
    for first_row in range(0, rows, rows_a_block):
        some = min(rows_a_block, rows - first_row)
        for start in range(0, length, columns):
            stop = min(length, start + columns)
            spans = [slice(row * length + start, row * length + stop) for row in range(first_row, first_row + some)]
            g, v = (np.stack([np.asarray(source[span], wide) for span in spans]) for source in sources[:2])
            d = np.empty_like(v)
            if runs:
                slope = tile[first_row % channels, None]
                _kernels.prelu_backward_shared(g[0], v[0], d[0], slope, partial[first_row, start // chunk:-(-stop // chunk)])
            else:
                slope = tile[start:stop]
                _kernels.prelu_backward_each(g, v, d, slope, partial[first_row // rows_a_block, start:stop])
            if dtype.itemsize == 2:  # f' is rounded to 16 bits before the product
                d = g * np.where(v > 0, 1, np.where(v == v, slope, v)).astype(dtype).astype(wide)
                d[d != d] = np.nan  # which of two NaN a product keeps is up to the compiler
            for span, row in zip(spans, d.astype(dtype, copy=False)):
                sources[2][span] = row
    if runs:
        return pairwise(pairwise(partial.T.copy()).reshape(outer, channels)).reshape(slopes.shape)
    return pairwise(pairwise(partial).reshape(channels, inner).T.copy()).reshape(slopes.shape)


def _gelu(Function function, arrays, params, options, rest):
    approximate = options["approximate"]
    if approximate == "tanh":
        return _lookup("gelu_tanh", DIRECTIONS[function.direction])(*arrays, **rest)
    if approximate != "none":
        raise ValueError(f"{function.__qualname__}: approximate must be 'none' or 'tanh', not {approximate!r}")
    return function.apply(arrays, params, rest)


def _rrelu(Function function, arrays, params, options, rest):
    if not options["training"]:
        return function.apply(arrays, params, rest)
    if options["seed"] is None:
        raise ValueError(f"{function.__qualname__}: seed must be an integer when training, not None")
    try:
        seed = operator.index(options["seed"])
    except TypeError:
        raise TypeError(f"{function.__qualname__}: seed must be an integer, not {options['seed']!r}") from None
    if function.direction not in (FORWARD, BACKWARD):
        raise TypeError(f"{function.__qualname__}: the slopes drawn in training are in no ufunc; call rrelu.backward with the seed")
    out = rest.pop("out", None)
    if isinstance(out, tuple) and len(out) == 1:
        out = out[0]
    if rest:
        raise TypeError(f"{function.__qualname__}: {next(iter(rest))} does not go with training=True")
    for a in arrays:
        if hasattr(a, "__array_ufunc__") and not isinstance(a, (np.ndarray, np.generic)):  # a lazy one would be computed here
            raise TypeError(f"{function.__qualname__}: training=True needs a NumPy array, not {type(a).__name__}; call it on the "
                            "blocks, each with a seed of its own")
    given, arrays = arrays, [np.asarray(a) for a in arrays]
    dtype = floating(function, given, arrays)
    x = arrays[-1]
    lower, upper = (number(function, name, value) for name, value in zip(function.names, params))
    if not lower <= upper:
        raise ValueError(f"{function.__qualname__}: lower must be <= upper ({upper!r}), not {lower!r}")
    if any(a.shape != x.shape for a in arrays):
        raise ValueError(f"{function.__qualname__}: grad must have x's shape {x.shape}, not {arrays[0].shape}")
    y = np.empty_like(x, dtype=dtype, subok=False) if out is None else out
    if not isinstance(y, np.ndarray) or y.shape != x.shape or not y.flags.writeable:
        raise ValueError(f"{function.__qualname__}: out must be a writeable array of shape {x.shape}")
    np.positive(np.empty(0, dtype), out=np.empty(0, y.dtype))  # raises NumPy's error where the cast is not allowed
    with np.errstate(all="ignore"):
        flat = [np.require(a, dtype, "CA").reshape(-1) for a in arrays]
    direct = y.dtype == dtype and y.flags.carray and all(np.shares_memory(a, y) is False or a.ctypes.data == y.ctypes.data for a in flat)
    target = y.reshape(-1) if direct else np.empty(x.size, dtype)
    _kernels.run_random(dtype.num, _kernels.raw(flat[0] if function.direction == BACKWARD else None), _kernels.raw(flat[-1]),
                        _kernels.raw(target), seed & 0xFFFFFFFFFFFFFFFF, lower, upper)
    if not direct:
        with np.errstate(all="ignore"):
            y[...] = target.reshape(x.shape)
    if isinstance(out, np.ma.MaskedArray):
        out.mask = np.any([np.ma.getmaskarray(a) for a in given], axis=0)
    return as_given(given, y) if out is None else out


_special.update(prelu=_prelu, gelu=_gelu, rrelu=_rrelu)


def make_activation(definition):
    """The `Activation` of a definition, on the row of its name in the kernels' list."""
    names = [row[0] for row in _kernels.rows()]
    if definition.name not in names:
        raise ImportError(f"definitions.py declares {definition.name!r}, which has no row in kernels/activations.h")
    row = names.index(definition.name)
    made = Activation(definition, row)
    for direction, function in enumerate((made, made.derivative, made.backward, made.backward_from_output)):
        if isinstance(function, Function):
            _every.append(((<Function> function)._ufunc, row, direction))
    return made


cdef install_vectorcall(type cls):
    """Cython has no syntax for a vectorcall slot: point CPython at the first field of our object."""
    cdef PyTypeObject *raw = <PyTypeObject *> <PyObject *> cls
    cdef Function probe = Function.__new__(Function)
    raw.tp_vectorcall_offset = <char *> &probe.vectorcall - <char *> <PyObject *> probe
    raw.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL
    PyType_Modified(raw)


install_vectorcall(Function)
install_vectorcall(Activation)
