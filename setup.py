"""Extensions and the two things that a compiler must be asked: does it know a flag, and does it have OpenMP."""

import os
import sys
import tempfile
from glob import glob
from pathlib import Path

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

# One formula, the same bits everywhere: no contraction, no reassociation; traps and errno would block vectorisation.
GNU_FLAGS = (
    "-O3 -fno-fast-math -fno-math-errno -fno-trapping-math -ffp-contract=off -fopenmp-simd -fvisibility=hidden "
    "-fno-strict-aliasing -Wno-psabi -Wno-unused-function -Wno-unused-const-variable"
).split()
OPENMP = {"unix": [["-fopenmp"], ["-Xpreprocessor", "-fopenmp", "-lomp"]], "msvc": [["/openmp"]]}
TOOLS = {("fastact", "_stubs")}  # write what the package holds; the source distribution has them
PROBE = "#include <omp.h>\nint main(void) { return omp_get_max_threads() < 1; }\n"


def extension(name, *sources):
    return Extension(
        f"fastact.{name}",
        [f"fastact/{name}.pyx", *sources],
        depends=glob("fastact/kernels/*.h"),
        include_dirs=[numpy.get_include(), "fastact/kernels"],
        define_macros=[("NPY_NO_DEPRECATED_API", "NPY_2_0_API_VERSION"), ("NPY_TARGET_VERSION", "NPY_2_0_API_VERSION")],
    )


class Modules(build_py):
    def find_package_modules(self, package, package_dir):
        found = super().find_package_modules(package, package_dir)
        return [module for module in found if module[:2] not in TOOLS]


class Build(build_ext):
    def build_extensions(self):
        kind = self.compiler.compiler_type
        openmp = [] if os.environ.get("FASTACT_NO_OPENMP") else self.openmp_flags(kind)
        for ext in self.extensions:
            # A user's CFLAGS come first on the command line: -fno-fast-math after them takes -ffast-math back.
            ext.extra_compile_args = openmp_compile(openmp) + (["/O2", "/std:c11"] if kind == "msvc" else GNU_FLAGS)
            if kind != "msvc":
                # Without kernels: as fast with -O2, and 56 KB less in the wheel. With them: Debian's Python would have every loop
                # that keeps its parameters in an array guard its stack.
                ext.extra_compile_args.append("-O2" if len(ext.sources) == 1 else "-fno-stack-protector")
            # Without -fno-fast-math at link as well, gcc adds a start-up file that flushes subnormals process-wide.
            ext.extra_link_args = [] if kind == "msvc" else [*openmp, "-fno-fast-math"]
            if sys.platform.startswith("linux"):
                # The kernels' names stay, for who reads their disassembly, as the tests do; the others' are 16 KB of the wheel.
                ext.extra_link_args.append("-Wl,--strip-all" if len(ext.sources) == 1 else "-Wl,--strip-debug")
        super().build_extensions()
        if not self.inplace and Path(".git").exists():
            # `python -m fastact` in a checkout imports the checkout: let it find what was just built for the installation.
            self.copy_extensions_to_source()

    def openmp_flags(self, kind):
        """The first set of flags with which an OpenMP program compiles and links, else none: then fastact is serial."""
        for flags in OPENMP.get(kind, OPENMP["unix"]):
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder) / "probe.c"
                source.write_text(PROBE)
                try:
                    objects = self.compiler.compile([str(source)], output_dir=folder, extra_postargs=openmp_compile(flags))
                    self.compiler.link_executable(
                        objects, "probe", output_dir=folder, extra_postargs=[] if kind == "msvc" else flags
                    )
                    return flags
                except Exception:  # the compilers' error classes have no common base but this
                    continue
        print("fastact: no OpenMP found, building without threads", file=sys.stderr)
        return []


def readme():
    """README.md without the table of every benchmark, which would be 15 KB of each wheel."""
    head, rest = Path("README.md").read_text(encoding="utf-8").split("<!-- speed:begin -->")
    return f"{head}(The source distribution's README.md has the tables.)\n{rest.split('<!-- speed:end -->')[1]}"


def openmp_compile(flags):
    return [flag for flag in flags if not flag.startswith("-l")]


setup(
    long_description=readme(),
    long_description_content_type="text/markdown",
    ext_modules=cythonize(
        [
            extension("_kernels", "fastact/kernels/kernels.c", *sorted(glob("fastact/kernels/targets/*.c"))),
            extension("_activation"),
        ],
        language_level=3,
    ),
    cmdclass={"build_ext": Build, "build_py": Modules},
)
