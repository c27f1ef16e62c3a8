"""`Activation`: the callable behind every public name.

Two ways lead to the same kernels. An exact ndarray of native float16, bfloat16, float32 or float64 takes the fast path, from C arguments to
kernel without a Python call or a tuple. Everything else is bound to the signature, checked, and handed to the ufunc as it is.
"""

import inspect
import math
import operator

import numpy as np

cimport numpy as cnp
from cpython.exc cimport PyErr_Clear, PyErr_Occurred
from cpython.long cimport PyLong_AsLongAndOverflow
from cpython.object cimport PyObject
from libc.stdint cimport uintptr_t
from libc.stdlib cimport free, malloc

from ._kernels cimport (
    BACKWARD, DERIVATIVE, FORWARD, FROM_OUTPUT, fastact_kernel, is_smooth, kernel_of, kind_of, prelu_gradients, round_to,
    run, run_channels, run_halves, size_of, store_sums, widen)

from . import _docs, _kernels
from ._arguments import DIRECTIONS, WEAK, check_real, computed_in, is_array, is_real, lookup, normal_axis, number, promoted, rounded, whole
from ._docs import KEEP_INTEGERS
from ._special import SPECIAL, with_bias

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
    /* No subclasses, whose __float__ could resize an array that has been checked. */
    #define FA_IS(a, kind) (Py_TYPE(a) == &Py##kind##ArrType_Type)
    #define FA_REAL_SCALAR(a) \\
        (FA_IS(a, Half) || FA_IS(a, Float) || FA_IS(a, LongDouble) || FA_IS(a, Byte) || FA_IS(a, Short) || FA_IS(a, Int) \\
         || FA_IS(a, Long) || FA_IS(a, LongLong) || FA_IS(a, UByte) || FA_IS(a, UShort) || FA_IS(a, UInt) || FA_IS(a, ULong) \\
         || FA_IS(a, ULongLong))
    #define FA_SCALAR_TYPE(a) (FA_IS(a, Float) ? NPY_FLOAT : FA_IS(a, Double) ? NPY_DOUBLE : FA_IS(a, Half) ? NPY_HALF : -1)
    """
    int FA_OUTPUT
    int PyArray_FLAGS "FA_FLAGS"(PyObject *)
    int PyArray_TYPE "FA_TYPE"(PyObject *)
    int PyArray_NDIM "FA_NDIM"(PyObject *)
    char *PyArray_BYTES "FA_BYTES"(PyObject *)
    cnp.npy_intp PyArray_SIZE "FA_SIZE"(PyObject *)
    cnp.npy_intp *PyArray_DIMS "FA_DIMS"(PyObject *)
    bint PyArray_ISNOTSWAPPED "FA_NATIVE"(PyObject *)
    bint is_real_scalar "FA_REAL_SCALAR"(PyObject *)    # NumPy's scalars
    int scalar_type "FA_SCALAR_TYPE"(PyObject *)        # of those of floating point, else -1

cdef extern from "Python.h":
    ctypedef object (*vectorcallfunc)(object callable, PyObject **args, size_t nargsf, PyObject *names)
    ctypedef struct PyTypeObject:
        unsigned long tp_flags
        Py_ssize_t tp_vectorcall_offset
    unsigned long Py_TPFLAGS_HAVE_VECTORCALL
    Py_ssize_t PyVectorcall_NARGS(size_t nargsf)
    bint PyFloat_Check(PyObject *)
    bint PyFloat_CheckExact(PyObject *)
    bint PyLong_CheckExact(PyObject *)
    double PyFloat_AsDouble(PyObject *) noexcept
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
ARRAYS = (("x",), ("x",), ("grad", "x"), ("grad", "y"))
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
    cdef readonly int row, direction
    cdef int arrays, params, check_count
    cdef bint smooth, rounds    # rounds: parameters are rounded as the output was
    cdef double[2] defaults
    cdef bint[2] required
    cdef Check[MAX_CHECKS] checks
    cdef tuple names, positional
    cdef readonly str __name__
    cdef readonly object definition
    cdef readonly object ufunc
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
        self.ufunc = _kernels.make_ufunc(
            row, direction, name,
            inspect.cleandoc(definition.raw_doc or "") if direction == FORWARD else _ufunc_doc(definition, direction),
            direction == FORWARD and definition.name in KEEP_INTEGERS,
            [math.nan if self.required[i] else self.defaults[i] for i in range(self.params)])
        try:  # since NumPy 2.2; what pickle and documentation tools look at
            self.ufunc.__module__ = "fastact.ufuncs"
            self.ufunc.__qualname__ = name
        except AttributeError:
            pass
        self.vectorcall = <vectorcallfunc> fast_call
        if definition.name == "prelu":
            self.vectorcall = <vectorcallfunc> (
                fast_prelu if direction == FORWARD else fast_call if direction == DERIVATIVE else fast_prelu_backward)

    # Signature and docstring are made when somebody asks: 112 of them took half of the import's 15 ms.
    @property
    def __signature__(self):
        if self.signature is None:
            self.signature = _signature(self.definition, self.direction)
        return self.signature

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
        return lookup, (self.definition.name, DIRECTIONS[self.direction])

    def __call__(self, *args, **kwargs):
        return self.general(args, kwargs)

    def __repr__(self):
        return f"<fastact.{self.__qualname__}>"

    cdef general(self, tuple args, dict kwargs):
        """Bind, check, and call the ufunc."""
        cdef int i
        if len(args) > len(self.positional):
            raise TypeError(f"{self.__qualname__}() takes at most {len(self.positional)} positional "
                            f"argument{'s' * (len(self.positional) > 1)} ({', '.join(self.positional)}), {len(args)} given")
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
        special = SPECIAL.get(self.definition.name)
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
        if (type(axis) is not int or axis != 1) and hasattr(x, "shape"):  # 1 is an axis of every x; xarray's Dataset has no shape
            normal_axis(self, axis, x.shape, "an integer" if bias is None else "an integer, which bias needs")
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
                        check_real(self, name, value.dtype)
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
            if (params or wanted.kind == "V") and is_real(wanted) and "signature" not in rest and "sig" not in rest:
                del rest["dtype"]
                inner = np.dtype(np.float32) if wanted.itemsize == 2 else wanted
                rest["signature"] = (wanted,) * self.arrays + (inner,) * self.params + (wanted,)
        if bias is not None:
            return with_bias(self, arrays, params, rest, bias, axis, dtype)
        return self.ufunc(*arrays, *params, **rest)

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
        return [dtype if itself else computed_in(dtype) for itself in COMPARED[self.definition.name]]

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
        return lookup, (self.definition.name, DIRECTIONS[FROM_OUTPUT])


# ---------------------------------------------------------------------------------------- the fast path

cdef object slow_call(object callable, PyObject **args, size_t nargsf, PyObject *names):
    """Vectorcall to tuple and dict."""
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf), i
    cdef dict kwargs = {}
    if names != NULL:
        for i in range(PyTuple_GET_SIZE(names)):
            kwargs[<object> PyTuple_GET_ITEM(names, i)] = <object> args[n + i]
    return (<Function> callable).general(tuple([<object> args[i] for i in range(n)]), kwargs)


cdef inline bint real_number(PyObject *value, double *target) noexcept:
    """Python's and NumPy's floats and integers; anything else takes the general path."""
    if PyFloat_Check(value) or PyLong_CheckExact(value) or is_real_scalar(value):
        target[0] = PyFloat_AsDouble(value)
        if target[0] != -1 or not PyErr_Occurred():
            return True
        PyErr_Clear()  # an integer beyond float64
    return False


cdef inline int axis_number(PyObject *value):
    """A Python int as an axis; what no array has becomes 100 or -100."""
    cdef int overflow = 0
    cdef long found = PyLong_AsLongAndOverflow(<object> value, &overflow)
    return 100 * overflow if overflow else <int> max(-100, min(100, found))


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
    elif axis != 1:
        return slow_call(callable, args, nargsf, names)
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
    """`prelu(x, alpha, axis=1, out=None, bias=None)` on C-contiguous x: one slope, or a 1-D alpha of x's dtype along one axis."""
    cdef Function self = <Function> callable
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf), i, size, channels = 1, inner = 1
    cdef Py_ssize_t itemsize
    cdef int axis = 1, nd, kind
    cdef PyObject *x
    cdef PyObject *alpha
    cdef PyObject *out = NULL
    cdef PyObject *bias = NULL
    cdef PyObject *name
    cdef double slope
    cdef float single
    cdef float[64] few
    cdef float *table = few
    cdef const void *slopes
    cdef const char *each = NULL
    cdef const char *offsets = NULL
    cdef char *source
    cdef char *target
    cdef object result
    if not 1 <= n <= 3:
        return slow_call(callable, args, nargsf, names)
    x = args[0]
    alpha = args[1] if n > 1 else NULL
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
            elif name == <PyObject *> BIAS and kind < 2:
                bias = args[n + i]
            elif name == <PyObject *> AXIS and n < 3 and PyLong_CheckExact(args[n + i]):
                axis = axis_number(args[n + i])
            elif name == <PyObject *> ALPHA and n == 1:
                alpha = args[n + i]
            else:
                return slow_call(callable, args, nargsf, names)
    if alpha == NULL:
        return slow_call(callable, args, nargsf, names)
    if not -nd <= axis < nd and not (nd == 1 and axis == 1):
        return slow_call(callable, args, nargsf, names)
    if real_number(alpha, &slope):
        single = <float> slope
        slopes = &slope if kind == 1 else <const void *> &single
    elif exact(alpha, cnp.NPY_ARRAY_ALIGNED | cnp.NPY_ARRAY_C_CONTIGUOUS) and PyArray_TYPE(alpha) == PyArray_TYPE(x):
        slopes = PyArray_BYTES(alpha)
        if PyArray_SIZE(alpha) != 1:
            each = PyArray_BYTES(alpha)
            if not along(alpha, x, axis, &channels, &inner):
                return slow_call(callable, args, nargsf, names)
    else:
        return slow_call(callable, args, nargsf, names)
    if bias == <PyObject *> None:
        bias = NULL
    if bias != NULL and not along(bias, x, axis, &channels, &inner):
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
        if bias != NULL and not disjoint(out, bias, size * itemsize):
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
    if each:
        each = <const char *> slopes
    if bias != NULL:
        offsets = PyArray_BYTES(bias)
    with nogil:
        if each or offsets:
            run_channels(source, each, offsets, kernel_of(self.row, FORWARD, kind == 1), slopes, False, target, size, channels, inner, kind)
        else:
            run_flat(self, kind, source, NULL, target, size, slopes)
    if table != few:
        free(table)
    return result


cdef bint all_positive(const char *slopes, Py_ssize_t n, bint double_precision) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        if not ((<const double *> slopes)[i] if double_precision else (<const float *> slopes)[i]) > 0:
            return False
    return True


cdef object fast_prelu_backward(object callable, PyObject **args, size_t nargsf, PyObject *names):
    """`prelu.backward(grad, x, alpha, axis=1, out=None)` on C-contiguous arrays of one dtype: one slope, or a 1-D alpha along one axis.
    `prelu.backward_from_output` is the same: where slopes are positive y has x's sign, and its slopes' gradients are divided by them."""
    cdef Function self = <Function> callable
    cdef Py_ssize_t n = PyVectorcall_NARGS(nargsf)
    cdef PyObject *grad
    cdef PyObject *x
    cdef PyObject *alpha
    cdef PyObject *out = NULL
    cdef PyObject *other
    cdef PyObject *name
    cdef Py_ssize_t channels = 1, outer = 1, inner = 1, i, size
    cdef int nd, axis = 1, kind, flags = cnp.NPY_ARRAY_ALIGNED | cnp.NPY_ARRAY_C_CONTIGUOUS
    cdef bint done, plain, refused
    cdef double slope
    cdef float single, divisor
    cdef double[64] few
    cdef float[64] few_slopes
    cdef double *sums = few
    cdef float *table = few_slopes
    cdef char *slopes
    if n != 3 and (n != 4 or not PyLong_CheckExact(args[3])):
        return slow_call(callable, args, nargsf, names)
    grad = args[0]
    x = args[1]
    alpha = args[2]
    if n == 4:
        axis = axis_number(args[3])
    if names != NULL:
        for i in range(PyTuple_GET_SIZE(names)):
            name = PyTuple_GET_ITEM(names, i)
            if name == <PyObject *> OUT and type(<object> args[n + i]) is tuple and PyTuple_GET_SIZE(args[n + i]) == 2:
                out = args[n + i]
            elif name == <PyObject *> AXIS and n == 3 and PyLong_CheckExact(args[n + i]):
                axis = axis_number(args[n + i])
            else:
                return slow_call(callable, args, nargsf, names)
    nd = PyArray_NDIM(x) if PyArray_CheckExact(x) else 0
    if nd == 0 or not exact(x, flags) or not exact(grad, flags) or not alike(grad, x) or PyArray_SIZE(x) == 0:
        return slow_call(callable, args, nargsf, names)
    kind = kind_of(PyArray_TYPE(x))
    if kind < 0 or not -nd <= axis < nd and not (nd == 1 and axis == 1):
        return slow_call(callable, args, nargsf, names)
    plain = PyFloat_CheckExact(alpha) or PyLong_CheckExact(alpha) or scalar_type(alpha) == PyArray_TYPE(x)
    if not (real_number(alpha, &slope) if plain else exact(alpha, flags) and PyArray_TYPE(alpha) == PyArray_TYPE(x)
            and PyArray_NDIM(alpha) <= 1):
        return slow_call(callable, args, nargsf, names)
    if plain or PyArray_SIZE(alpha) == 1:
        inner = PyArray_SIZE(x)
    else:
        if not along(alpha, x, axis, &channels, &inner):
            return slow_call(callable, args, nargsf, names)
        outer = PyArray_SIZE(x) // (channels * inner)
    size = PyArray_SIZE(x) * size_of(kind)
    if out != NULL and PyTuple_GET_ITEM(out, 0) != <PyObject *> None:
        other = PyTuple_GET_ITEM(out, 0)
        if (not exact(other, FA_OUTPUT | cnp.NPY_ARRAY_C_CONTIGUOUS) or not alike(other, x)
                or not apart(PyArray_BYTES(other), PyArray_BYTES(x), size)
                or not apart(PyArray_BYTES(other), PyArray_BYTES(grad), size) or not plain and not disjoint(other, alpha, size)):
            return slow_call(callable, args, nargsf, names)
        dx = <object> other
    else:
        dx = PyArray_EMPTY(nd, PyArray_DIMS(x), PyArray_TYPE(x), 0)
    if out != NULL and PyTuple_GET_ITEM(out, 1) != <PyObject *> None:
        other = PyTuple_GET_ITEM(out, 1)
        if (plain or not exact(other, FA_OUTPUT | cnp.NPY_ARRAY_C_CONTIGUOUS) or not alike(other, alpha)
                or not disjoint(x, other, size) or not disjoint(grad, other, size) or not disjoint(<PyObject *> dx, other, size)):
            return slow_call(callable, args, nargsf, names)
        dalpha = <object> other  # alpha itself may be it: the slopes have been read when it is written
    elif plain:
        dalpha = PyArray_EMPTY(0, NULL, PyArray_TYPE(x), 0)
    else:
        dalpha = PyArray_EMPTY(PyArray_NDIM(alpha), PyArray_DIMS(alpha), PyArray_TYPE(alpha), 0)
    if plain:
        single = divisor = <float> slope
        slopes = <char *> &slope if kind == 1 else <char *> &single
        if kind >= 2:  # f' is rounded to 16 bits before the product
            round_to(kind, &single)
    else:
        slopes = PyArray_BYTES(alpha)
    if kind >= 2:
        totals = np.empty(channels)  # which NumPy rounds
        if channels > 64:
            table = <float *> malloc(channels * sizeof(float))
    else:
        totals = dalpha
    if channels > 64:
        sums = <double *> malloc(channels * sizeof(double))
    cdef char *first = PyArray_BYTES(grad)
    cdef char *second = PyArray_BYTES(x)
    cdef char *target = PyArray_BYTES(<PyObject *> dx)
    cdef char *stored = PyArray_BYTES(<PyObject *> totals)
    cdef const char *divisors
    with nogil:
        done = sums != NULL and table != NULL
        if done and kind >= 2 and not plain:
            widen(kind, slopes, table, channels)
            slopes = <char *> table
        divisors = NULL if self.direction == BACKWARD else <char *> &divisor if plain and kind >= 2 else slopes
        refused = done and divisors != NULL and not all_positive(divisors, channels, kind == 1)
        if done and not refused:
            done = prelu_gradients(first, second, target, slopes, sums, outer, channels, inner, kind)
            if done:
                store_sums(sums, divisors, stored, channels, kind == 1, kind != 0)
    if sums != few:
        free(sums)
    if table != few_slopes:
        free(table)
    if refused:
        return slow_call(callable, args, nargsf, names)
    if not done:
        raise MemoryError
    if kind >= 2:
        with np.errstate(all="ignore"):
            (<object> dalpha)[...] = totals
    if plain or PyArray_NDIM(alpha) == 0 and (out == NULL or PyTuple_GET_ITEM(out, 1) == <PyObject *> None):
        return dx, (<object> dalpha)[()]
    return dx, dalpha


cdef inline bint disjoint(PyObject *a, PyObject *b, Py_ssize_t size) noexcept:
    cdef uintptr_t p = <uintptr_t> PyArray_BYTES(a), q = <uintptr_t> PyArray_BYTES(b)
    return p + size <= q or q + PyArray_SIZE(b) * size_of(kind_of(PyArray_TYPE(b))) <= p


# ---------------------------------------------------------------------------------------- the general path

_OPERATORS = (operator.lt, operator.le, operator.gt, operator.ge, operator.ne)
OUT = "out"
AXIS = "axis"
BIAS = "bias"
ALPHA = "alpha"


def _ufunc_doc(definition, direction):
    """A line or two: those of `Function.__doc__` take their time, and every import would make all of them."""
    what = "Derivative" if direction == DERIVATIVE else "Gradient" if direction == BACKWARD else "Gradient, from the output,"
    return (f"{what} of fastact.{definition.name}{'' if direction == DERIVATIVE else ' times grad'}, elementwise; "
            f"see help(fastact.{definition.name}.{DIRECTIONS[direction]}) for the arguments, which are the ufunc's but for the options.")


def make_activation(definition):
    """The `Activation` of a definition, on the row of its name in the kernels' list."""
    names = [row[0] for row in _kernels.rows()]
    if definition.name not in names:
        raise ImportError(f"definitions.py declares {definition.name!r}, which has no row in kernels/activations.h")
    row = names.index(definition.name)
    return Activation(definition, row)


cdef install_vectorcall(type cls):
    """Cython has no syntax for a vectorcall slot: point CPython at the first field of our object."""
    cdef PyTypeObject *raw = <PyTypeObject *> <PyObject *> cls
    cdef Function probe = Function.__new__(Function)
    raw.tp_vectorcall_offset = <char *> &probe.vectorcall - <char *> <PyObject *> probe
    raw.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL
    PyType_Modified(raw)


install_vectorcall(Function)
install_vectorcall(Activation)
