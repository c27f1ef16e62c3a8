"""The command line: what each command prints and writes, and how it fails."""

import json
import math
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import fastact
from fastact.cli import apply, main, parameters, peers

rng = np.random.default_rng(0)


def run(capsys, *arguments):
    assert main([str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out


def fails(capsys, *arguments, words=""):
    """Exit code 2 and one line of error that holds `words`."""
    assert main([str(argument) for argument in arguments]) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith(f"fastact {arguments[0]}: error: ")
    assert error.count("\n") == 1
    assert words in error


def misused(capsys, *arguments, words):
    """argparse's refusal: exit code 2 and one line that holds `words`."""
    with pytest.raises(SystemExit) as stop:
        main([str(argument) for argument in arguments])
    out, error = capsys.readouterr()
    assert (stop.value.code, out, error.count("\n")) == (2, "", 1)
    assert error.startswith(f"fastact {arguments[0]}: error: ")
    assert words in error


class TestMain:
    def test_module_and_exit_codes(self, tmp_path):
        def code(*arguments):
            done = subprocess.run([sys.executable, "-m", "fastact", *arguments], capture_output=True, text=True, check=False)
            return done.returncode, done.stdout, done.stderr

        assert code("--version") == (0, f"fastact {fastact.__version__}\n", "")
        assert code("info", "--json")[0] == 0
        for arguments in ([], ["nope"], ["plot", "relu"], ["apply", "relu"], ["bench", "--repeats", "x"]):
            status, out, error = code(*arguments)
            assert (status, out, error.count("\n")) == (2, "", 1), arguments
            assert "--help" in error
        assert code("apply", "relu", str(tmp_path / "no.npy"), str(tmp_path / "y.npy"))[0] == 2

    def test_nothing_but_numpy_is_imported(self):
        program = """
import sys, fastact.cli
try:
    fastact.cli.main(["--help"])
except SystemExit:
    pass
heavy = {"rich", "matplotlib", "scipy", "torch", "onnx", "onnxruntime", "openvino", "PIL", "threadpoolctl"} & set(sys.modules)
assert not heavy, heavy
"""
        subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)

    def test_interrupt(self, monkeypatch, capsys):
        def interrupt(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr("fastact.cli.info.show_config", interrupt)
        assert main(["info"]) == 2
        assert capsys.readouterr() == ("", "fastact info: interrupted\n")

    @pytest.mark.parametrize("rich", [False, True])
    @pytest.mark.parametrize("no_color", [False, True])
    def test_terminal(self, rich, no_color, tmp_path, monkeypatch, capsys):
        if rich:
            pytest.importorskip("rich")
        else:
            monkeypatch.setitem(sys.modules, "rich.console", None)
        for stream in (sys.stdout, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLUMNS", "300")
        monkeypatch.delenv("NO_COLOR", raising=False)
        if no_color:
            monkeypatch.setenv("NO_COLOR", "1")
        np.save(tmp_path / "x.npy", np.ones(5, np.float32))
        assert main(["apply", "relu", str(tmp_path / "x.npy"), str(tmp_path / "y.npy")]) == 0
        error = capsys.readouterr().err
        assert "100%" in error
        assert ("\x1b[3" in error) == (rich and not no_color)
        assert main(["list", "gelu", "--no-cost"]) == 0
        out = capsys.readouterr().out
        assert "x * Phi(x)" in out
        assert ("\x1b[" in out) == (rich and not no_color)


class TestList:
    def test_text(self, capsys):
        lines = run(capsys, "list", "--no-cost").splitlines()
        assert [line.split()[0] for line in lines[1:]] == [*fastact.activations]
        assert "ns/element" not in lines[0]
        assert "negative_slope=0.01" in lines[3]
        assert "negative_slope > 0" in lines[3]

    def test_json(self, capsys):
        entries = json.loads(run(capsys, "list", "--json"))
        assert [entry["name"] for entry in entries] == [*fastact.activations]
        for entry in entries:
            f = fastact.activations[entry["name"]]
            assert entry["formula"] == f.formula
            assert entry["invertible"] == f.invertible
            assert {*entry["parameters"]} == {*f.parameters}
            assert 0 < entry["ns_per_element"] < 1000
            assert entry["advice"]
        by_name = {entry["name"]: entry for entry in entries}
        assert by_name["prelu"]["required"] == ["alpha"]
        assert by_name["rrelu"]["invertible_if"] == ["lower > 0", "upper > 0"]

    def test_threads_are_left_alone(self, capsys):
        before = fastact.get_num_threads()
        run(capsys, "list", "gelu")
        assert fastact.get_num_threads() == before

    def test_advice(self):
        assert all(f.definition.advice for f in fastact.activations.values())

    def test_one_form(self, capsys):
        misused(capsys, "list", "--markdown", "--json", words="not allowed with")

    def test_unknown(self, capsys):
        fails(capsys, "list", "gelo", words="did you mean gelu")
        fails(capsys, "list", "zzz", words="fastact list")


class TestInfo:
    def test_json(self, capsys):
        info = json.loads(run(capsys, "info", "--json"))
        config = fastact.show_config(mode="dicts")
        assert {name: info[name] for name in config} == json.loads(json.dumps(config))
        assert "openmp runtimes" in info

    def test_text(self, capsys, monkeypatch):
        monkeypatch.setenv("FASTACT_ISA", "avx2")
        monkeypatch.setitem(sys.modules, "threadpoolctl", None)
        out = run(capsys, "info")
        assert f"version: {fastact.__version__}" in out
        assert f"numpy: {np.__version__}" in out
        assert "FASTACT_ISA=avx2" in out
        assert "openmp runtimes: unknown" in out


class TestPlot:
    @pytest.fixture(autouse=True)
    def matplotlib(self):
        pytest.importorskip("matplotlib")

    @pytest.mark.parametrize("options", [
        ["relu"], ["prelu"], ["threshold", "gelu", "--derivative"], ["elu", "celu", "--param", "alpha=0.5"], ["--all"]])
    def test_written(self, options, tmp_path, capsys):
        path = tmp_path / "figure.png"
        assert run(capsys, "plot", *options, "--out", path) == f"{path}\n"
        assert path.read_bytes().startswith(b"\x89PNG")

    def test_gallery(self, tmp_path, capsys):
        """Every activation in a panel of its own, with value and derivative; the documentation's too (`make gallery`)."""
        for name in ("a.svg", "b.svg"):
            run(capsys, "plot", "--all", "--out", tmp_path / name)
        assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
        committed = Path(__file__).parents[1] / "benchmarks" / "gallery.svg"
        for path in (tmp_path / "a.svg", committed):
            panels = {panel.get("id"): panel for panel in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}g")}
            assert [name for name in panels if name in fastact.activations] == [*fastact.activations], path
            for name in fastact.activations:
                strokes = " ".join(line.get("style", "") for line in panels[name].iter("{http://www.w3.org/2000/svg}path"))
                assert all(f"stroke: {colour}" in strokes for colour in ("#d6336c", "#737b84")), (path, name)
        assert committed.stat().st_size < 300_000

    def test_gallery_is_readable_on_light_and_dark_pages(self):
        from fastact.cli.plot import COLOURS, GALLERY

        def luminance(colour):
            parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
            return np.dot([0.2126, 0.7152, 0.0722], [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts])

        for colour in (COLOURS[0], *(value for name, value in GALLERY.items() if name.endswith("color") and len(value) == 7)):
            for page in ("#ffffff", "#0d1117"):
                low, high = sorted(map(luminance, (colour, page)))
                assert (high + 0.05) / (low + 0.05) > 4, (colour, page)     # 4.3 is the most that suits both

    def test_labels(self, tmp_path, capsys):
        path = tmp_path / "figure.svg"
        run(capsys, "plot", "leaky_relu", "gelu", "--param", "negative_slope=0.3", "--out", path)
        import matplotlib

        with matplotlib.rc_context({"svg.fonttype": "none"}):
            run(capsys, "plot", "leaky_relu", "gelu", "--param", "negative_slope=0.3", "--out", path)
        text = path.read_text()
        assert "leaky_relu (negative_slope=0.3)" in text
        assert "gelu" in text

    def test_curves(self):
        from fastact.cli.plot import curve

        for name, f in fastact.activations.items():
            label, x, y, slope = curve(f, [], -6, 7)
            assert label.startswith(name)
            assert x.shape == y.shape == slope.shape
            # Where neither is cut, the derivative is the curve's slope.
            steps = np.diff(x)
            wide = steps > 1e-9
            middle = (slope[1:] + slope[:-1])[wide] / 2
            gradient = (np.diff(y)[wide] / steps[wide])
            known = np.isfinite(middle) & np.isfinite(gradient)
            assert known.mean() > 0.99
            np.testing.assert_allclose(gradient[known], middle[known], atol=2e-3, err_msg=name)

    def test_jumps_are_not_bridged(self):
        from fastact.cli.plot import curve

        _, x, y, _ = curve(fastact.hardshrink, [], -2, 2)
        assert x[np.isnan(y)].tolist() == [-0.5, 0.5]
        _, x, y, slope = curve(fastact.relu, [], -2, 2)
        assert not np.isnan(y).any()
        assert x[np.isnan(slope)].tolist() == [0]

    def test_negative_range(self, tmp_path, capsys):
        for low in ("-1e1", "-.5", "-6", "-4e299"):
            run(capsys, "plot", "relu", "--range", low, "5", "--out", tmp_path / "f.png")

    def test_errors(self, tmp_path, capsys):
        out = ("--out", tmp_path / "f.png")
        fails(capsys, "plot", *out, words="--all")
        fails(capsys, "plot", "relu", "--all", *out, words="--all")
        fails(capsys, "plot", "rulu", *out, words="relu")
        fails(capsys, "plot", "relu", "--param", "alpha=1", *out, words="alpha")
        fails(capsys, "plot", "elu", "--param", "alpha=x", *out, words="number")
        fails(capsys, "plot", "hardshrink", "--param", "lambd=-1", *out, words="lambd")
        fails(capsys, "plot", "relu", "--range", "3", "1", *out, words="--range")
        fails(capsys, "plot", "relu", "--range", "nan", "1", *out, words="--range")
        fails(capsys, "plot", "relu", "--range", "-1e308", "1e308", *out, words="--range")
        fails(capsys, "plot", "relu", "--out", tmp_path / "f.xyz", words="extension")
        fails(capsys, "plot", "relu", "--out", tmp_path / "no" / "f.png", words="not a folder")
        assert not [*tmp_path.iterdir()]

    def test_without_matplotlib(self, tmp_path, capsys, monkeypatch):
        for name in [name for name in sys.modules if name.startswith("matplotlib")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        fails(capsys, "plot", "relu", "--out", tmp_path / "f.png", words="pip install matplotlib")
        fails(capsys, "bench", "--plot", tmp_path / "f.png", words="pip install matplotlib")


class TestBench:
    quick = ("--repeats", 1, "--threads", 1, "--peers", "NumPy")

    def test_json(self, capsys):
        out = run(capsys, "bench", "--ops", "relu", "prelu", "threshold", "--sizes", "100", "1e4",
                  "--dtypes", "float32", "float64", "--directions", "forward", "backward", *self.quick, "--json")
        results = json.loads(out, parse_constant=pytest.fail)   # NaN and Infinity are not JSON
        rows = results["rows"]
        assert len(rows) == 3 * 2 * 2 * 2
        assert {row["dtype"] for row in rows} == {"float32", "float64"}
        for row in rows:
            assert row["times"]["fastact"]["min"] > 0
            assert ("NumPy" in row["times"]) == (row["direction"] == "forward")
        assert results["machine"]["versions"]["fastact"] == fastact.__version__

    @pytest.mark.parametrize("mode", ["inplace", "new"])
    def test_text(self, mode, capsys):
        out = run(capsys, "bench", "--ops", "relu", "--sizes", "100", "--mode", mode, *self.quick)
        assert "Forward, 1 thread, float32" in out
        assert "best peer / fastact" in out
        assert "\nrelu " in out

    def test_every_activation(self, capsys):
        out = run(capsys, "bench", "--ops", "all", "--sizes", "100", "--repeats", 1, "--threads", 1, "--peers", "--json")
        assert [row["op"] for row in json.loads(out)["rows"]] == [*fastact.activations]

    def test_without_scipy(self, capsys, monkeypatch):
        monkeypatch.setattr(peers, "scipy_special", lambda: None)
        out = run(capsys, "bench", "--ops", "relu", "sigmoid", "--sizes", "100",
                  "--directions", "forward", "backward", *self.quick, "--json")
        rows = {(row["op"], row["direction"]): {*row["times"]} for row in json.loads(out)["rows"]}
        assert rows["sigmoid", "forward"] == {"fastact", "memcpy"}
        assert rows["sigmoid", "backward"] == {"fastact"}
        assert rows["relu", "forward"] == {"fastact", "memcpy", "NumPy"}

    def test_wrong_values_are_left_out(self, capsys, monkeypatch):
        monkeypatch.setitem(peers.NUMPY, "relu", "np.maximum(x, 1{out})")
        assert main(["bench", "--ops", "relu", "--sizes", "100", *map(str, self.quick), "--json"]) == 0
        out, error = capsys.readouterr()
        assert {*json.loads(out)["rows"][0]["times"]} == {"NumPy", "memcpy"}
        assert "fastact relu forward out float32: wrong values" in error

    def test_threads_are_left_alone(self, capsys):
        before = fastact.get_num_threads()
        run(capsys, "bench", "--ops", "relu", "--sizes", "100", *self.quick)
        assert fastact.get_num_threads() == before

    def test_plot(self, tmp_path, capsys):
        pytest.importorskip("matplotlib")
        run(capsys, "bench", "--ops", "relu", "elu", "--sizes", "100", "1000", *self.quick, "--plot", tmp_path / "f.png")
        assert (tmp_path / "f.png").stat().st_size > 10_000

    def test_errors(self, capsys):
        fails(capsys, "bench", "--ops", "rulu", words="relu")
        fails(capsys, "bench", "--peers", "abacus", words="numpy")
        for bad in ("0", "1.5", "x", "inf", "nan", "-1e3"):
            misused(capsys, "bench", "--sizes", bad, words="whole number")
        for bad in ("5000", "4097"):
            misused(capsys, "bench", "--threads", bad, words="whole number from 1 to 4,096")

    def test_shapes_for_prelu(self):
        def searched(size):
            n, c = (8, 64) if size >= 8 * 64 * 64 else (1, 64) if size >= 64 * 16 else (1, 4)
            pixels = max(1, size // (n * c))
            near = range(max(1, math.ceil(pixels * 0.98)), pixels + 1)
            pairs = ((h, p // h) for p in near for h in range(1, math.isqrt(p) + 1) if p % h == 0)
            return n, c, *max(pairs, key=lambda hw: (hw[0] / hw[1] > 0.25, hw[0] * hw[1]))

        for size in (*range(1, 3000, 7), 10**4, 10**5, 10**6, 12_345_678):
            assert peers.shape_for("prelu", size) == searched(size)
        start = time.perf_counter()
        for size in (10**12, 2**40 - 1):
            assert 0.98 * size <= math.prod(peers.shape_for("prelu", size)) <= size
        assert time.perf_counter() - start < 5


class TestApply:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(apply, "BLOCK", 1000)   # many blocks
        self.path = tmp_path

    def names(self):
        return sorted(path.name for path in self.path.iterdir())

    @pytest.mark.parametrize("shape", [(), (0,), (1,), (2503,), (3, 0, 4), (7, 400), (5, 3, 211), (2, 4000), (1, 2, 1, 3000)])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_elementwise(self, shape, order, capsys):
        x = np.asarray(rng.normal(size=shape), np.float32, order=order)
        np.save("x.npy", x)
        run(capsys, "apply", "gelu", "x.npy", "y.npy")
        y = np.load("y.npy")
        assert y.dtype == x.dtype
        assert y.shape == x.shape
        np.testing.assert_array_equal(y, fastact.gelu(x))
        assert y.flags.f_contiguous == x.flags.f_contiguous
        assert self.names() == ["x.npy", "y.npy"]

    @pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", "i2", "?"])
    def test_dtypes(self, dtype, capsys):
        x = (3 * rng.normal(size=(50, 60))).astype(dtype)
        np.save("x.npy", x)
        for name in ("relu", "silu"):
            run(capsys, "apply", name, "x.npy", "y.npy")
            expected = fastact.activations[name](x)
            assert np.load("y.npy").dtype == expected.dtype
            np.testing.assert_array_equal(np.load("y.npy"), expected)

    @pytest.mark.parametrize("order", ["C", "F"])
    @pytest.mark.parametrize(("alpha_shape", "axis"), [
        ((5,), 1), ((4,), 0), ((40,), -1), ((5, 30, 40), 1), ((5, 1, 1), 1), ((1, 30, 1), 1), ((40,), None), ((1,), 1), ((), 1)])
    def test_prelu(self, order, alpha_shape, axis, capsys):
        x = np.asarray(rng.normal(size=(4, 5, 30, 40)), np.float32, order=order)
        alpha = rng.normal(size=alpha_shape).astype(np.float32)
        np.save("x.npy", x)
        np.savez("weights.npz", alpha=alpha, other=x)
        run(capsys, "apply", "prelu", "x.npy", "y.npy", "--alpha", "weights.npz:alpha", "--axis", axis)
        np.testing.assert_array_equal(np.load("y.npy"), fastact.prelu(x, alpha, axis))

    def test_parameters(self, capsys):
        x = rng.normal(size=3000)
        np.save("x.npy", x)
        run(capsys, "apply", "threshold", "x.npy", "y.npy", "--param", "threshold=0.5", "--param", "value=-2")
        np.testing.assert_array_equal(np.load("y.npy"), fastact.threshold(x, 0.5, -2))
        run(capsys, "apply", "gelu", "x.npy", "y.npy", "--param", "approximate=tanh")
        np.testing.assert_array_equal(np.load("y.npy"), fastact.gelu_tanh(x))
        run(capsys, "apply", "prelu", "x.npy", "y.npy", "--param", "alpha=0.3")
        np.testing.assert_array_equal(np.load("y.npy"), fastact.prelu(x, 0.3))

    @pytest.mark.parametrize("order", ["C", "F"])
    @pytest.mark.parametrize("axis", [0, 1, -1])
    @pytest.mark.parametrize("name", [name for name, f in fastact.activations.items() if parameters.row_wise(f)])
    def test_row_wise(self, name, axis, order, capsys):
        x = np.asarray(rng.normal(size=(60, 8, 50)), np.float32, order=order)
        f = fastact.activations[name]
        np.save("x.npy", x)
        run(capsys, "apply", name, "x.npy", "y.npy", "--axis", axis)
        np.testing.assert_allclose(np.load("y.npy"), f(x, axis=axis), rtol=1e-6)
        assert main(["apply", name, "x.npy", "z.npy", "--axis", "3"]) == 2
        assert self.names() == ["x.npy", "y.npy"]

    def test_in_place(self, capsys):
        x = rng.normal(size=5000)
        np.save("x.npy", x)
        run(capsys, "apply", "elu", "x.npy", "x.npy")
        np.testing.assert_array_equal(np.load("x.npy"), fastact.elu(x))

    @pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
    @pytest.mark.parametrize("order", ["C", "F"])
    def test_archives(self, save, order, capsys):
        x = np.asarray(rng.normal(size=(30, 70)), order=order)
        save("in.npz", first=x, second=np.arange(3))
        run(capsys, "apply", "tanh", "in.npz:first", "y.npy")
        np.testing.assert_array_equal(np.load("y.npy"), fastact.tanh(x))
        run(capsys, "apply", "tanh", "in.npz:first", "out.npz")
        run(capsys, "apply", "relu", "in.npz:second", "out.npz:new")
        run(capsys, "apply", "tanh", "out.npz:first", "out.npz:first")
        with np.load("out.npz") as archive:
            assert {*archive} == {"first", "new"}
            np.testing.assert_array_equal(archive["first"], fastact.tanh(fastact.tanh(x)))
            np.testing.assert_array_equal(archive["new"], np.arange(3))
        run(capsys, "apply", "relu", "out.npz:new", "in.npz:third")     # the others are kept as they are
        with np.load("in.npz") as archive:
            assert {*archive} == {"first", "second", "third"}
            np.testing.assert_array_equal(archive["first"], x)

    def test_single_member_need_not_be_named(self, capsys):
        np.savez("in.npz", x=np.ones(3))
        run(capsys, "apply", "relu", "in.npz", "y.npy")
        assert np.load("y.npy").tolist() == [1, 1, 1]

    def test_json(self, capsys):
        np.save("x.npy", np.ones((2, 3), np.float32))
        report = json.loads(run(capsys, "apply", "elu", "x.npy", "y.npy", "--param", "alpha=0.5", "--json"))
        assert report["shape"] == [2, 3]
        assert report["dtype"] == "float32"
        assert report["parameters"] == {"alpha": 0.5}
        assert report["alpha"] is None and report["axis"] is None

    def test_json_names_every_argument(self, capsys):
        np.save("x.npy", np.ones((2, 3, 4), np.float32))
        np.save("slopes.npy", np.ones(2, np.float32))

        def report(*arguments):
            return json.loads(run(capsys, "apply", *arguments, "--json"), parse_constant=pytest.fail)

        for text in ("nan", "inf", "-inf"):     # not JSON as numbers
            found = report("leaky_relu", "x.npy", "y.npy", "--param", f"negative_slope={text}")
            assert found["parameters"] == {"negative_slope": text}
        found = report("prelu", "x.npy", "y.npy", "--alpha", "slopes.npy", "--axis", "0")
        assert (found["alpha"], found["axis"], found["parameters"]) == ("slopes.npy", 0, {})
        assert report("softmax", "x.npy", "y.npy")["axis"] == -1
        assert report("softmax", "x.npy", "y.npy", "--axis", "0,2")["axis"] == [0, 2]
        assert report("prelu", "x.npy", "y.npy", "--param", "alpha=1", "--axis", "none")["axis"] is None

    @pytest.mark.parametrize("name", ["softmax", "log_softmax"])
    @pytest.mark.parametrize("axis", ["0,2", "1,2", "-3,-1", "-2,-1", "-1"])
    def test_bits_of_rows_do_not_depend_on_order(self, name, axis, capsys):
        f, axes = fastact.activations[name], tuple(map(int, axis.split(",")))
        x = rng.normal(0, 3, size=(7, 60, 50)).astype(np.float32)
        for order in "CF":
            np.save("x.npy", np.asarray(x, order=order))
            run(capsys, "apply", name, "x.npy", "y.npy", "--axis", axis)
            y = np.load("y.npy")
            np.testing.assert_array_equal(y, f(x, axes))
            assert y.flags[f"{order}_CONTIGUOUS"]

    def test_memory(self, capsys):
        size = 1 << 23
        np.lib.format.open_memmap("x.npy", "w+", np.float32, (size,))
        run(capsys, "apply", "sigmoid", "x.npy", "warm.npy")
        apply.BLOCK = 1 << 16
        tracemalloc.start()
        run(capsys, "apply", "sigmoid", "x.npy", "y.npy")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 4 * size / 10
        assert np.load("y.npy", mmap_mode="r")[-1] == 0.5

    @pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, OSError("disk full")])
    @pytest.mark.parametrize("existing", [False, True])
    def test_nothing_half_written(self, error, existing, monkeypatch, capsys):
        np.save("x.npy", np.ones(5000))
        if existing:
            np.save("y.npy", np.arange(3))
        before = self.names()
        blocks = apply.blocks

        def broken(*arguments):
            for i, index in enumerate(blocks(*arguments)):
                if i == 3:
                    raise error
                yield index

        monkeypatch.setattr(apply, "blocks", broken)
        assert main(["apply", "relu", "x.npy", "y.npy"]) == 2
        assert capsys.readouterr().err.count("\n") == 1
        assert self.names() == before
        if existing:
            assert np.load("y.npy").tolist() == [0, 1, 2]

    @pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_killed(self, number):
        np.lib.format.open_memmap("x.npy", "w+", np.float32, (1 << 26,))    # sparse; tenths of a second of work
        # A shell's background jobs inherit an ignored SIGINT.
        command = "from signal import *; signal(SIGINT, default_int_handler); from fastact.cli import main; exit(main())"
        environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(fastact.__file__))}
        with subprocess.Popen([sys.executable, "-c", command, "apply", "gelu", "x.npy", "y.npy"],
                              stderr=subprocess.PIPE, text=True, env=environment) as job:
            while not list(self.path.glob(".fastact-*/result.npy")):
                assert job.poll() is None
                time.sleep(0.001)
            job.send_signal(number)
            error = job.communicate()[1]
        assert (job.returncode, error) == (2, "fastact apply: interrupted\n")
        assert self.names() == ["x.npy"]

    @pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="space cannot be reserved here")
    def test_full_disk(self, monkeypatch, capsys):
        def full(*_):
            raise OSError(28, "No space left on device")

        np.save("x.npy", np.ones(5000))
        monkeypatch.setattr(os, "posix_fallocate", full)
        fails(capsys, "apply", "relu", "x.npy", "y.npy", words="No space left")
        assert self.names() == ["x.npy"]

    @pytest.mark.skipif(os.name == "nt", reason="symbolic links and permissions")
    def test_link_and_permissions_stay(self, capsys):
        np.save("x.npy", np.ones(3))
        np.save("real.npy", np.zeros(1))
        os.chmod("real.npy", 0o640)
        os.symlink("real.npy", "link.npy")
        run(capsys, "apply", "relu", "x.npy", "link.npy")
        assert os.path.islink("link.npy")
        assert np.load("real.npy").shape == (3,)
        assert os.stat("real.npy").st_mode & 0o777 == 0o640

    def test_errors(self, capsys):
        np.save("x.npy", np.ones((4, 3)))
        np.save("three.npy", np.ones(3))
        np.save("complex.npy", np.ones(3, complex))
        np.save("bfloat16.npy", np.zeros(3, "V2"))
        np.save("record.npy", np.zeros(3, [("a", "f4")]))
        np.save("objects.npy", np.array([None, 1]), allow_pickle=True)
        np.savez("two.npz", a=np.ones(1), b=np.ones(1))
        np.savez("objects.npz", a=np.array([None, 1]))
        for name in ("text.npy", "text.npz"):
            (self.path / name).write_text("hello")
        (self.path / "short.npy").write_bytes((self.path / "x.npy").read_bytes()[:-8])
        before = self.names()
        cases = [
            (["gelo", "x.npy", "y.npy"], "gelu"),
            (["relu", "missing.npy", "y.npy"], "missing.npy"),
            (["relu", "text.npy", "y.npy"], "cannot read text.npy"),
            (["relu", "text.npz", "y.npy"], "cannot read text.npz"),
            (["relu", "short.npy", "y.npy"], "cannot read short.npy"),
            (["relu", "complex.npy", "y.npy"], "relu"),
            (["relu", "bfloat16.npy", "y.npy"], "convert them to float32"),
            (["relu", "record.npy", "y.npy"], "record.npy holds"),
            (["relu", "objects.npy", "y.npy"], "cannot read objects.npy"),
            (["relu", "objects.npz:a", "y.npy"], "cannot read objects.npz"),
            (["relu", "two.npz", "y.npy"], "a, b"),
            (["relu", "two.npz:c", "y.npy"], "a, b"),
            (["relu", "x.npy", "no/y.npy"], "no/y.npy"),
            (["relu", "x.npy", "."], "not a regular file"),
            (["relu", "x.npy", "y.txt"], "OUT must end in .npy or .npz:MEMBER, not 'y.txt'"),
            (["relu", "x.npy", "text.npz:a"], "text.npz"),
            (["relu", "x.npy", "y.npy", "--param", "alpha=1"], "alpha"),
            (["elu", "x.npy", "y.npy", "--param", "alpha=one"], "number"),
            (["celu", "x.npy", "y.npy", "--param", "alpha=0"], "alpha"),
            (["elu", "x.npy", "y.npy", "--alpha", "x.npy"], "--param alpha"),
            (["relu", "x.npy", "y.npy", "--axis", "1"], "--axis"),
            (["threshold", "x.npy", "y.npy"], "--param threshold"),
            (["prelu", "x.npy", "y.npy"], "--alpha"),
            (["prelu", "x.npy", "y.npy", "--alpha", "two.npz:a", "--param", "alpha=1"], "not both"),
            (["prelu", "x.npy", "y.npy", "--alpha", "complex.npy"], "prelu"),
            (["prelu", "x.npy", "y.npy", "--alpha", "three.npy", "--axis", "5"], "axis"),
            (["prelu", "x.npy", "y.npy", "--alpha", "three.npy", "--axis", "0"], "alpha"),
            (["prelu", "x.npy", "y.npy", "--alpha", "missing.npy"], "missing.npy"),
            (["prelu", "x.npy", "y.npy", "--alpha", "three.npy", "--axis", "0,1"], "--axis must be an integer, or none, not 0,1"),
            (["softmax", "x.npy", "y.npy", "--axis", "none"], "--axis must be an integer, or integers with commas, not none"),
            (["softmax", "x.npy", "y.npy", "--axis", "0,0"], "--axis: "),
            (["glu", "x.npy", "y.npy", "--axis", "0,2"], "--axis must be an integer, not 0,2"),
            (["glu", "x.npy", "y.npy", "--axis", "none"], "--axis must be an integer, not none"),
            *(([*f, "x.npy", "y.npy", "--axis", axis], "axis") for axis in ("9" * 23, "-" + "9" * 23)
              for f in (["softmax"], ["glu"], ["prelu", "--alpha", "three.npy"])),
        ]
        for arguments, words in cases:
            fails(capsys, "apply", *arguments, words=words)
            assert self.names() == before, arguments
        for bad in (["--param", "alpha"], ["--axis", "one"]):
            with pytest.raises(SystemExit) as stop:
                main(["apply", "prelu", "x.npy", "y.npy", *bad])
            assert stop.value.code == 2


class TestDemo:
    def test_usage(self, capsys):
        fails(capsys, "demo", "--train", "--out", "a.png", words="--out: not allowed with argument --train")
        fails(capsys, "demo", "--train", "--min-face", "40", words="--min-face: not allowed with argument --train")
        misused(capsys, "demo", "--min-face", "abc", words="'abc' is not a number of pixels")
        misused(capsys, "demo", "--min-face", "nan", words="nan is less than 12 pixels")
