PYTHON ?= python3

.PHONY: help build test bench bench-peers bench-torch readme gallery exhaustive accuracy-tables fuzz mutants machines lint release-check stubs coefficients
.PHONY: clean

help:  ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

build:  ## Compile the extensions next to their sources
	$(PYTHON) setup.py build_ext --inplace

test: build  ## Run the tests against the sources
	$(PYTHON) -m pytest

bench: build  ## pytest-benchmark: every activation, fastact beside NumPy and what else is installed
	$(PYTHON) -m pytest benchmarks

bench-peers: build  ## Compare with the peers; rewrite the README's table and benchmarks/speed.png
	PYTHONPATH=. $(PYTHON) benchmarks/compare.py --dtype float32 float64 --readme --plot

bench-torch: build  ## PyTorch models before and after replace_activations: benchmarks/torch_models.md
	PYTHONPATH=. $(PYTHON) benchmarks/torch_models.py

readme: build  ## Write the README's table of activations
	$(PYTHON) -c "import re, fastact; from fastact.cli.list import markdown; text = open('README.md').read(); \
	mark = '<!-- activations:%s -->'; head, rest = text.split(mark % 'begin'); tail = rest.split(mark % 'end')[1]; \
	open('README.md', 'w').write(head + mark % 'begin' + '\\n' + markdown(fastact.activations.values()) + '\\n' + mark % 'end' + tail)"

gallery: build  ## Draw every activation and its derivative: benchmarks/gallery.svg
	$(PYTHON) -m fastact plot --all --out benchmarks/gallery.svg

exhaustive: build  ## All float32 inputs, but for what tests/accuracy.json has for these kernels (OP=gelu: one): half an hour to two
	PYTHONPATH=. $(PYTHON) tests/exhaustive.py $(or $(OP),--all)

accuracy-tables: build  ## Measure the peers' accuracy; write the README's accuracy tables
	PYTHONPATH=. $(PYTHON) tests/peers_accuracy.py --readme
	PYTHONPATH=. $(PYTHON) tests/exhaustive.py --readme

fuzz: build  ## Random calls, overlaps and guard pages at length: half an hour
	HYPOTHESIS_PROFILE=long $(PYTHON) -m pytest tests/test_properties.py tests/test_suites.py tests/test_memory.py

mutants:  ## Break kernels and wrappers, one text at a time: does the suite notice? 40 minutes; rewrites tests/mutants.md
	$(PYTHON) tests/mutants.py

machines: build  ## Other compilers, processors, Pythons and tools: half an hour, with LONG=1 two; or ROWS='clang musl'; rewrites tests/machines.md
	$(PYTHON) tests/machines.py $(ROWS)
	$(if $(LONG),$(PYTHON) tests/machines.py --long)

lint:  ## ruff and cython-lint
	$(PYTHON) -m ruff check .
	$(PYTHON) -m cython_lint.cython_lint fastact

release-check:  ## Build the sdist, a wheel from it, repair, install and try it in a clean environment; into dist/
	.ci/release-check $(PYTHON)

stubs: build  ## Write the type stubs from the registry
	$(PYTHON) -m fastact._stubs

coefficients:  ## Fit the kernels' polynomials again
	$(PYTHON) fastact/kernels/fit.py > fastact/kernels/coefficients.h.new
	mv fastact/kernels/coefficients.h.new fastact/kernels/coefficients.h
	$(PYTHON) fastact/kernels/short.py > fastact/kernels/short_coefficients.h.new
	mv fastact/kernels/short_coefficients.h.new fastact/kernels/short_coefficients.h

clean:  ## Remove what was built
	rm -rf build dist *.egg-info fastact/*.so fastact/*.c
