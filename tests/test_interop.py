"""Arrays beyond NumPy's: lazy ones stay lazy, wrapped ones stay wrapped, and the values are those of NumPy arrays."""

import itertools
import operator
import pickle

import numpy as np
import pytest

import fastact

X = np.linspace(-4, 4, 48, dtype=np.float32).reshape(6, 8)
GRAD = np.cos(X)
SLOPES = np.linspace(-0.5, 1.5, 8, dtype=np.float32)

# (name, parameters): one without, one with, one with two, one with an array.
CALLS = [("gelu", ()), ("leaky_relu", (0.2,)), ("hardtanh", (-2.0, 0.5)), ("prelu", (SLOPES, -1))]
ROWWISE = ("softmax", "log_softmax")
GATED = ("glu", "reglu", "geglu", "swiglu")


@pytest.fixture(params=CALLS, ids=lambda call: call[0])
def call(request):
    return request.param


def equal(a, b):
    assert np.array_equal(np.asarray(a), b)
    assert np.asarray(a).dtype == b.dtype


def test_everything_pickles():
    for activation in fastact.activations.values():
        for function in (activation, getattr(activation, "derivative", activation), activation.ufunc):
            assert pickle.loads(pickle.dumps(function)) is function


# ---------------------------------------------------------------------------------------- dask

@pytest.fixture
def da():
    return pytest.importorskip("dask.array")


def test_dask_is_lazy_and_keeps_its_chunks(da, call):
    name, parameters = call
    f = fastact.activations[name]
    lazy = f(da.from_array(X, chunks=(2, 4)), *parameters)
    assert isinstance(lazy, da.Array)
    assert lazy.chunks == ((2, 2, 2), (4, 4))
    assert lazy.dtype == np.float32
    equal(lazy.compute(scheduler="threads"), f(X, *parameters))


def test_dask_computes_nothing_before_it_is_asked(da):
    def fail(block):
        raise AssertionError("computed")

    lazy = da.from_array(X, chunks=2).map_blocks(fail, meta=np.empty((0, 0), np.float32))
    for name, activation in fastact.activations.items():
        parameters = (0.5, -1.0) if name == "threshold" else (SLOPES, -1) if name == "prelu" else ()
        chunks = lazy.rechunk({-1: -1})
        assert isinstance(activation(chunks, *parameters), da.Array)
        if hasattr(activation, "derivative"):
            assert isinstance(activation.derivative(chunks, *parameters), da.Array)


def test_dask_gradients(da):
    x, grad = da.from_array(X, chunks=(2, 4)), da.from_array(GRAD, chunks=(2, 4))
    for lazy, direct in (
        (fastact.mish.derivative(x), fastact.mish.derivative(X)),
        (fastact.mish.backward(grad, x), fastact.mish.backward(GRAD, X)),
        (fastact.elu.backward_from_output(grad, fastact.elu(x)), fastact.elu.backward_from_output(GRAD, fastact.elu(X))),
    ):
        assert isinstance(lazy, da.Array)
        equal(lazy.compute(), direct)


def test_dask_bias(da):
    lazy = fastact.gelu(da.from_array(X, chunks=(2, 4)), bias=SLOPES)
    assert isinstance(lazy, da.Array)
    equal(lazy.compute(), fastact.gelu(X, bias=SLOPES))


@pytest.mark.parametrize("name", ROWWISE)
@pytest.mark.parametrize("axis", [0, -1])
def test_dask_rows(da, name, axis):
    """Through the gufunc: the axis has to be one chunk, and dask says so."""
    f = fastact.activations[name]
    x = da.from_array(X, chunks=(2, 4))
    lazy = f(x.rechunk({axis: -1}), axis=axis)
    assert isinstance(lazy, da.Array)
    equal(lazy.compute(), f(X, axis=axis))
    with pytest.raises(ValueError, match="single chunk"):
        f(x, axis=axis)


@pytest.mark.parametrize("name", GATED)
def test_dask_gates(da, name):
    f = fastact.activations[name]
    lazy = f(da.from_array(X, chunks=(2, 3)))
    assert isinstance(lazy, da.Array)
    np.testing.assert_allclose(lazy.compute(), f(X), rtol=3e-7)
    with pytest.raises(ValueError, match="even"):
        f(da.from_array(X[:, 1:], chunks=3))


@pytest.mark.parametrize("name", GATED)
def test_dask_gates_and_gradients_by_apply_gufunc(da, name):
    f = fastact.activations[name]
    x, grad = da.from_array(X, chunks=(2, 8)), da.from_array(GRAD[:, :4], chunks=(2, 4))
    options = {"output_dtypes": np.float32, "vectorize": False}
    equal(da.apply_gufunc(f, "(n)->(m)", x, output_sizes={"m": 4}, **options).compute(), f(X))
    equal(da.apply_gufunc(f.backward, "(m),(n)->(n)", grad, x, **options).compute(), f.backward(GRAD[:, :4], X))


def test_dask_is_never_computed_quietly(da):
    x = da.from_array(X, chunks=(2, 8))
    for call in (
        lambda: fastact.softmax.backward(x, x),
        lambda: fastact.log_softmax.backward_from_output(x, x),
        lambda: fastact.glu.backward(x[:, :4], x),
        lambda: fastact.rrelu(x, training=True, seed=1),
    ):
        with pytest.raises(TypeError, match=r"NumPy arrays?, not Array"):
            call()


def layer(block, weights):
    """What a worker runs: a dense layer with its activation in place."""
    y = block @ weights
    return fastact.gelu(y, out=y)


def test_dask_distributed(da, tmp_path):
    """Worker processes: functions travel by pickle, and one worker's threads do not take the others' cores."""
    distributed = pytest.importorskip("distributed")
    import dask

    rng = np.random.default_rng(0)
    data, weights = rng.normal(size=(512, 32)).astype(np.float32), rng.normal(size=(32, 16)).astype(np.float32)
    dask.config.set({"distributed.admin.system-monitor.gil.enabled": False})
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        x = da.from_array(data, chunks=(128, 32))
        hidden = x.map_blocks(layer, weights, chunks=(128, 16), dtype=np.float32)
        total = fastact.softmax(hidden).compute()
        counts = client.run(fastact.get_num_threads)
        client.run(fastact.set_num_threads, 2)
        assert set(client.run(fastact.get_num_threads).values()) == {2}
    equal(total, fastact.softmax(np.concatenate([layer(block, weights) for block in np.split(data, 4)])))
    assert set(counts.values()) == {1}


# ---------------------------------------------------------------------------------------- xarray

@pytest.fixture
def labelled():
    xr = pytest.importorskip("xarray")
    return xr.DataArray(X, dims=("time", "unit"), coords={"time": list("abcdef"), "unit": np.arange(8) * 10}, name="signal")


def same_labels(a, b):
    assert a.dims == b.dims
    assert all((a.coords[name] == b.coords[name]).all() for name in b.coords)
    assert set(a.coords) == set(b.coords)


def test_xarray_keeps_coordinates(labelled, call):
    name, parameters = call
    f = fastact.activations[name]
    y = f(labelled, *parameters)
    same_labels(y, labelled)
    assert y.name == "signal" or name == "prelu"
    equal(y, f(X, *parameters))
    same_labels(fastact.mish.derivative(labelled), labelled)
    same_labels(fastact.mish.backward(labelled, labelled), labelled)
    equal(fastact.gelu(labelled.to_dataset()).signal, fastact.gelu(X))


def test_xarray_of_dask_stays_lazy(labelled, da):
    y = fastact.gelu(labelled.chunk({"time": 2}))
    assert isinstance(y.data, da.Array)
    equal(y.compute(), fastact.gelu(X))


@pytest.mark.parametrize("name", ROWWISE)
def test_xarray_rows(labelled, name):
    """xarray takes no gufunc and points to apply_ufunc."""
    import xarray

    f = fastact.activations[name]
    with pytest.raises(NotImplementedError, match="apply_ufunc"):
        f(labelled)
    y = xarray.apply_ufunc(f, labelled, input_core_dims=[["unit"]], output_core_dims=[["unit"]])
    same_labels(y, labelled)
    equal(y, f(X))


@pytest.mark.parametrize("name", GATED)
def test_xarray_gates(labelled, name):
    """The halves' coordinates differ, so that a product would be empty."""
    import xarray

    f = fastact.activations[name]
    with pytest.raises(TypeError, match="apply_ufunc"):
        f(labelled)
    y = xarray.apply_ufunc(f, labelled, input_core_dims=[["unit"]], output_core_dims=[["half"]])
    assert y.dims == ("time", "half")
    equal(y, f(X))


# ---------------------------------------------------------------------------------------- pandas

@pytest.fixture
def pd():
    return pytest.importorskip("pandas")


def test_pandas(pd, call):
    name, parameters = call
    f = fastact.activations[name]
    frame = pd.DataFrame(X, index=list("abcdef"), columns=list("ABCDEFGH"))
    y = f(frame, *parameters)
    assert isinstance(y, pd.DataFrame)
    assert y.index.equals(frame.index)
    assert y.columns.equals(frame.columns)
    equal(y, f(X, *parameters))
    if name != "prelu":
        series = f(frame["A"], *parameters)
        assert isinstance(series, pd.Series)
        assert series.name == "A"
        equal(series, f(X[:, 0], *parameters))


@pytest.mark.parametrize("name", ROWWISE)
def test_pandas_rows(pd, name):
    f = fastact.activations[name]
    frame = pd.DataFrame(X, columns=list("ABCDEFGH"))
    for axis in (0, 1, -1):
        y = f(frame, axis=axis)
        assert isinstance(y, pd.DataFrame)
        equal(y, f(X, axis=axis))
    mixed = pd.DataFrame({"a": X[:, 0], "b": X[:, 1].astype(np.float64)})
    np.testing.assert_allclose(f(mixed), f(X[:, :2].astype(np.float64)), rtol=1e-6)
    equal(f(frame["A"]), f(X[:, 0]))


@pytest.mark.parametrize("name", GATED)
def test_pandas_gates_need_the_values(pd, name):
    f = fastact.activations[name]
    for labelled in (pd.DataFrame(X), pd.Series(X[0])):
        with pytest.raises(TypeError, match="values"):
            f(labelled)
        equal(f(labelled.to_numpy()), f(np.asarray(labelled)))


# ---------------------------------------------------------------------------------------- masked arrays, subclasses

def test_masked_arrays(call):
    name, parameters = call
    f = fastact.activations[name]
    x = np.ma.masked_less(X, -2)
    y = f(x, *parameters)
    assert isinstance(y, np.ma.MaskedArray)
    assert np.array_equal(y.mask, x.mask)
    assert np.array_equal(y.compressed(), f(X, *parameters)[~x.mask])


@pytest.mark.parametrize("name", ROWWISE)
def test_masked_entries_take_no_part_in_a_row(name):
    f = fastact.activations[name]
    x = np.ma.masked_greater(X, 2)
    x[:, 0] = np.ma.masked
    y = f(x)
    assert isinstance(y, np.ma.MaskedArray)
    assert np.array_equal(y.mask, x.mask)
    assert np.array_equal(y.compressed(), f(X, where=~x.mask)[~x.mask])
    other = np.indices(X.shape)[1] % 2 == 0
    assert np.array_equal(f(x, where=other).data, f(X, where=other & ~x.mask))


def same_masked(a, data, mask):
    assert isinstance(a, np.ma.MaskedArray)
    assert np.array_equal(a.mask, mask)
    assert np.array_equal(a.compressed(), data[~mask])


def masked_nan():
    """X with entries masked, which hold NaN."""
    x = np.ma.masked_greater(X, 2)
    x[1, 3] = np.ma.masked
    x.data[x.mask] = np.nan
    return x


@pytest.mark.parametrize("name", ROWWISE)
def test_masked_entries_take_no_part_with_out(name):
    f = fastact.activations[name]
    x = masked_nan()
    y, mask = f(X, where=~x.mask), x.mask.copy()
    shared = np.zeros(X.shape, bool)
    for out in (x.copy(), *(np.ma.array(np.empty_like(X), mask=other) for other in (np.ma.nomask, shared, True))):
        assert f(x, out=out) is out
        same_masked(out, y, mask)
    assert not shared.any()
    assert np.array_equal(f(x, out=np.empty_like(X)), y)
    same_masked(f(x, out=(None,)), y, mask)
    out = np.ma.array(np.empty_like(X), mask=mask)
    assert f(X, out=out) is out and not out.mask.any()
    same_masked(out, f(X), out.mask)
    assert f(x, out=x) is x
    same_masked(x, y, mask)


@pytest.mark.parametrize("name", ROWWISE)
def test_masked_entries_take_no_part_in_a_gradient(name):
    f = fastact.activations[name]
    x = masked_nan()
    expected = f.backward(GRAD, X, where=~x.mask)
    hidden = np.ma.array(GRAD.copy(), mask=x.mask)
    hidden.data[x.mask] = np.nan
    for grad in (GRAD, hidden, np.ma.array(GRAD)):
        same_masked(f.backward(grad, x), expected, x.mask)
        same_masked(f.backward_from_output(grad, f(x)), expected, x.mask)
        out = grad.copy()
        assert f.backward(grad, x, out=out) is out and np.array_equal(np.asarray(out), expected)
        assert type(out) is np.ndarray or np.array_equal(out.mask, x.mask)
    y = f(X)
    same_masked(f.backward_from_output(hidden, y), f.backward_from_output(GRAD, y, where=~x.mask), x.mask)
    same_masked(f.backward(hidden, X), f.backward_from_output(GRAD, y, where=~x.mask), x.mask)


@pytest.mark.parametrize("name", GATED)
def test_masked_gates(name):
    f = fastact.activations[name]
    x = np.ma.masked_less(X, -2)
    mask = x.mask[:, :4] | x.mask[:, 4:]
    same_masked(f(x), f(X), mask)
    out = np.ma.array(np.empty_like(X[:, :4]), mask=True)
    assert f(x, out=out) is out
    same_masked(out, f(X), mask)
    assert type(f(x, out=np.empty_like(X[:, :4]))) is np.ndarray
    same_masked(f(x, 0), f(X, 0), x.mask[:3] | x.mask[3:])
    grad, dx = np.ma.masked_greater(GRAD[:, :4], 0.9), f.backward(GRAD[:, :4], X)
    for g, given, hidden in ((grad.data, x, mask), (grad, x, mask | grad.mask), (grad, X, grad.mask)):
        hidden = np.hstack([hidden, hidden])
        same_masked(f.backward(g, given), dx, hidden)
        out = np.ma.array(np.empty_like(X))
        assert f.backward(g, given, out=out) is out
        same_masked(out, dx, hidden)


class Metres(np.ndarray):
    """A subclass with an attribute of its own."""

    def __array_finalize__(self, other):
        self.unit = getattr(other, "unit", None)


class Filled(np.ma.MaskedArray):
    """A subclass of masked arrays."""


def test_masked_arrays_keep_what_they_carry():
    x = np.ma.array(X, mask=X > 2, fill_value=-1).view(Filled)
    for y in (fastact.softmax(x), fastact.softmax.backward(GRAD, x), fastact.glu(x), fastact.glu.backward(GRAD[:, :4], x)):
        assert type(y) is Filled and y.fill_value == -1


@pytest.fixture(params=[np.memmap, Metres])
def subclass(request, tmp_path):
    """Makes an array of it, and says what a ufunc of it returns."""
    names = map(str, itertools.count())

    def make(values):
        if request.param is Metres:
            x = values.copy().view(Metres)
            x.unit = "m"
        else:
            x = np.memmap(tmp_path / next(names), values.dtype, "w+", shape=values.shape)
            x[...] = values
        return x

    return make, np.ndarray if request.param is np.memmap else Metres


def same(a, b):
    """The same bits, but for a NaN's."""
    assert np.array_equal(np.asarray(a), b, equal_nan=True) and np.asarray(a).dtype == b.dtype


@pytest.mark.parametrize("dtype", ["e", "f", "d", "bfloat16"])
@pytest.mark.parametrize("name", [*ROWWISE, *GATED])
def test_subclasses_are_computed_as_arrays(subclass, dtype, name):
    """Every argument, the same bits, no warning."""
    make, kind = subclass
    f = fastact.activations[name]
    dtype = np.dtype(pytest.importorskip("ml_dtypes").bfloat16 if dtype == "bfloat16" else dtype)
    values = X.astype(dtype)
    values[0, 4:] = values[0, :4] = float(np.finfo(np.float16).max) if dtype == "e" else 1e30
    x, grad = make(values), np.array(f(values))[::-1]
    rest = [{}, {"axis": 0}, {"axis": np.int64(-2)}]
    if name in ROWWISE:
        rest += [{"where": X > -2}, {"axis": (0, 1)}, {"axis": [1]}, {"axis": 1, "where": np.True_}]
    for options in rest:
        y, expected = f(x, **options), f(values, **options)
        assert type(y) is kind and getattr(y, "unit", "m") == "m"
        same(y, expected)
        for given in (x, values):
            out = make(np.zeros_like(expected))
            assert f(given, **options, out=out) is out
            same(out, expected)
        g = np.resize(grad, expected.shape)
        dx = f.backward(g, x, **options)
        assert type(dx) is kind
        same(dx, f.backward(g, values, **options))
        out = make(np.zeros_like(values))
        assert f.backward(g, values, **options, out=out) is out
        same(out, np.asarray(dx))


def test_a_result_is_wrapped_as_ufuncs_do(subclass):
    make, _ = subclass
    for g, x in ((GRAD, make(X)), (make(GRAD), X), (make(GRAD), np.ma.array(X)), (make(GRAD), X.tolist())):
        assert type(fastact.softmax.backward(g, x)) is type(fastact.gelu.backward(g, x))


def test_subclasses(call):
    name, parameters = call
    f = fastact.activations[name]
    x = X.view(Metres)
    x.unit = "m"
    y = f(x, *parameters)
    assert type(y) is Metres
    assert y.unit == "m"
    equal(y, f(X, *parameters))
    if name != "prelu":
        assert type(f(x, *parameters, subok=False)) is np.ndarray
    assert type(fastact.softmax(x)) is Metres
    assert type(fastact.swiglu(x)) is Metres


class Recorder:
    """Handles ufuncs itself: what arrives is the genuine ufunc with the arguments as they were."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return ufunc, method, inputs, kwargs


def test_array_ufunc_sees_the_call():
    recorder = Recorder()
    ufunc, method, inputs, kwargs = fastact.leaky_relu(recorder, 0.2)
    assert (ufunc, method, kwargs) == (fastact.leaky_relu.ufunc, "__call__", {})
    assert inputs[0] is recorder
    assert float(inputs[1]) == 0.2
    ufunc, _, inputs, kwargs = fastact.softmax(recorder, axis=0)
    assert (ufunc, inputs, kwargs) == (fastact.softmax.ufunc, (recorder,), {"axis": 0})


# ---------------------------------------------------------------------------------------- torch

@pytest.fixture
def torch():
    return pytest.importorskip("torch")


# NumPy says so of torch's tensors in every ufunc, `np.exp` included.
TORCH = pytest.mark.filterwarnings("ignore:__array_wrap__ must accept:DeprecationWarning")


@TORCH
def test_torch_tensors(torch, call):
    name, parameters = call
    f = fastact.activations[name]
    y = f(torch.from_numpy(X.copy()), *parameters)
    assert isinstance(y, torch.Tensor)
    equal(y, f(X, *parameters))


@pytest.mark.parametrize("name", [*ROWWISE, *GATED])
def test_torch_rows_and_gates(torch, name):
    f = fastact.activations[name]
    x = torch.from_numpy(X.copy())
    y = f(x)
    assert isinstance(y, torch.Tensor)
    equal(y, f(X))
    assert isinstance(f.backward(y, x), torch.Tensor)


def test_torch_memory_in_place(torch):
    """A tensor's array is its memory."""
    x = torch.from_numpy(X.copy())
    fastact.gelu(x.numpy(), out=x.numpy())
    equal(x, fastact.gelu(X))


@TORCH
def test_torch_that_needs_a_gradient_is_refused(torch):
    """As by `np.exp`: see `fastact.torch` for what differentiates."""
    x = torch.from_numpy(X.copy()).requires_grad_()
    for f in (fastact.gelu, fastact.softmax, operator.methodcaller("numpy")):
        with pytest.raises(RuntimeError, match="requires grad"):
            f(x)
