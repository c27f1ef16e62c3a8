"""What the compiler made of the kernels: vectors of the full width, and nothing called in a loop."""

import platform
import re
import shutil
import subprocess
import sys
from functools import cache

import pytest

from fastact import _kernels

REGISTER = {"baseline": "xmm", "avx2": "ymm", "avx512": "zmm"}
TABLES = {"baseline": "sse2", "avx2": "avx2", "avx512": "avx512"}  # in the symbols' names
DIRECTIONS = ("forward", "derivative", "backward", "backward_from_output")
POINTER = 8
PACKED = re.compile(r"v?\w+p[sd]$")
SCALAR_ARITHMETIC = re.compile(r"v?(add|sub|mul|div|sqrt|min|max|fn?m(add|sub)(132|213|231)|u?comi|cmp\w*)s[sd]$")

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() != "x86_64" or not shutil.which("objdump"),
    reason="needs x86-64 Linux with objdump",
)


@cache
def objdump(*options):
    command = ["objdump", *options, _kernels.__file__]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@cache
def symbols():
    """{name: addresses of its entries} of the kernels' tables. Only debug information is stripped from the file."""
    line = r"^([0-9a-f]+) .*\t([0-9a-f]+) +(?:\.hidden )?(fastact_\w+_(?:f32|f64|wide|half|bfloat))$"
    found = re.findall(line, objdump("-t"), re.M)
    return {name: range(int(at, 16), int(at, 16) + int(size, 16), POINTER) for at, size, name in found}


@cache
def pointers():
    """{address: what the loader writes there}: where the tables' entries point."""
    found = re.findall(r"^([0-9a-f]+) R_X86_64_RELATIVE +\*ABS\*\+0x([0-9a-f]+)$", objdump("-R"), re.M)
    return {int(at, 16): int(value, 16) for at, value in found}


@cache
def functions():
    """{address: [(address, instruction, operands), ...]} of every function."""
    made = {}
    for line in objdump("-d", "--no-show-raw-insn").splitlines():
        if header := re.match(r"([0-9a-f]+) <.*>:$", line):
            current = made[int(header[1], 16)] = []
        elif code := re.match(r" +([0-9a-f]+):\t(?:(?:bnd|notrack|rep\w*|data16|cs) )*(\S+) *(.*)$", line):
            current.append((int(code[1], 16), code[2], code[3]))
    return made


def target(operands):
    """Address of a direct jump, else None."""
    found = re.match(r"([0-9a-f]+) <", operands)
    return int(found[1], 16) if found else None


def instructions(entry):
    """Of the kernel that a table's entry points to, None where it is empty. Of equal functions, all but one are jumps to it."""
    if entry not in pointers():
        return None
    code = functions()[pointers()[entry]]
    while code[0][1] == "jmp" and target(code[0][2]) in functions():
        code = functions()[target(code[0][2])]
    return code


def kernel(table, row, direction):
    return instructions(symbols()[f"fastact_{table}"][len(DIRECTIONS) * row + direction])


def direct_kernels(isa):
    """Instructions of each kernel that takes numbers of 16 bits as they are."""
    entries = [*symbols()[f"fastact_{isa}_half"], *symbols()[f"fastact_{isa}_bfloat"]]
    return [code for code in map(instructions, entries) if code]


MEND = re.compile(r"<\w+_mend(\.\w+)*>")  # what kernels in pieces call for numbers beyond the pieces


def with_mends(code):
    """The instructions of a kernel and of what mends its results."""
    called = {target(operands) for _, instruction, operands in code if instruction.startswith("call") and MEND.search(operands)}
    return [line for lines in (code, *(functions()[address] for address in called)) for line in lines]


def loops(code):
    """The instructions that can be reached from themselves: strongly connected parts of the flow graph."""
    at = {line[0]: i for i, line in enumerate(code)}
    following = []
    for i, (_, instruction, operands) in enumerate(code):
        jump = at.get(target(operands)) if instruction.startswith("j") else None
        falls = [] if instruction.startswith(("jmp", "ret", "ud2")) else [i + 1]
        following.append([j for j in (*falls, jump) if j is not None and j < len(code)])
    # A part without a jump backwards from it cannot loop: look from the targets of those only.
    heads = {j for i, ends in enumerate(following) for j in ends if j <= i}
    preceding = [[] for _ in code]
    for i, ends in enumerate(following):
        for j in ends:
            preceding[j].append(i)

    def reached(start, edges):
        seen, waiting = set(), [start]
        while waiting:
            for j in edges[waiting.pop()]:
                if j not in seen:
                    seen.add(j)
                    waiting.append(j)
        return seen

    inside = set().union(*(reached(head, following) & reached(head, preceding) for head in heads))
    return [code[i] for i in sorted(inside)]


@pytest.fixture(autouse=True)
def _not_stripped():
    if not symbols():
        pytest.skip("the extension has no symbol table")


def test_every_kernel_is_found():
    for table in TABLES.values():
        for row, (name, _, from_output) in enumerate(_kernels.rows()):
            for direction in range(3 + from_output):
                parts = [kernel(f"{table}_{part}", row, direction) is not None for part in ("f32", "wide", "f64")]
                assert parts in ([True, False, True], [False, True, True]), (table, name)


@pytest.mark.parametrize("isa", TABLES)
@pytest.mark.parametrize("part", ["f32", "wide", "f64"])
def test_loops_are_vectors_of_full_width(isa, part):
    problems = []
    seen = 0
    for row, (name, _, _) in enumerate(_kernels.rows()):
        for direction, word in enumerate(DIRECTIONS):
            code = kernel(f"{TABLES[isa]}_{part}", row, direction)
            if code is None:
                continue
            seen += 1
            packed = 0
            for _, instruction, operands in loops(code):
                packed += bool(PACKED.match(instruction)) and f"%{REGISTER[isa]}" in operands
                if instruction.startswith("call") and not MEND.search(operands):
                    problems.append(f"{name} {word}: calls {operands} in a loop")
                elif SCALAR_ARITHMETIC.match(instruction):
                    problems.append(f"{name} {word}: {instruction} {operands} in a loop")
            if packed < 2:  # two vectors a turn
                problems.append(f"{name} {word}: {packed} packed instructions on {REGISTER[isa]} in its loops")
    assert seen >= (9 if part == "wide" else 30)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("isa", TABLES)
def test_kernels_call_nothing_but_memcpy(isa):
    """No mathematics from libm, in tails either: body and tail must give the same bits."""
    for part in ("f32", "wide", "f64"):
        for row, (name, _, _) in enumerate(_kernels.rows()):
            for direction, word in enumerate(DIRECTIONS):
                for _, instruction, operands in with_mends(kernel(f"{TABLES[isa]}_{part}", row, direction) or []):
                    if instruction.startswith("call") and not MEND.search(operands):
                        assert "<memcpy@plt>" in operands, (part, name, word, operands)


@pytest.mark.parametrize("isa", ["avx2", "avx512"])
def test_numbers_of_16_bits_are_taken_as_they_are(isa):
    """Simple activations, with AVX-512 those too that round to odd and those of short.h, and products. Four gates, their
    gradients and two gradients of rows, along and across; of bfloat16 one of these. In full vectors."""
    kernels = direct_kernels(isa)
    # 14 forwards of short.h for float16, 9 for bfloat16; PReLU with a slope an element.
    forwards, each = (11 + 14 + 11 + 9, 2) if isa == "avx512" else (6 + 6, 0)
    gradients, from_outputs, products = 2 * 11, 2 * 12, 2
    assert len(kernels) == forwards + gradients + from_outputs + products + each + 2 * (4 + 4) + 4 + 2
    for code in kernels:
        inside = loops(code)
        widened = [operands for _, word, operands in inside if re.match(r"vcvtph2ps|vpmovzxwd", word)]
        assert any(f"%{REGISTER[isa]}" in operands for operands in widened)
        assert not any(SCALAR_ARITHMETIC.match(word) for _, word, _ in inside)
        called = {operands for _, word, operands in inside if word.startswith("call") and not MEND.search(operands)}
        apart = r"<(e(load|store)_part|columns_few|totals_add_block)"  # AVX2's last few numbers, the ends of sums
        assert all(re.search(apart, operands) for operands in called), called


@pytest.mark.parametrize(("isa", "fused"), [("baseline", False), ("avx2", True), ("avx512", True)])
def test_multiply_add_is_fused_where_it_can_be(isa, fused):
    row = [name for name, _, _ in _kernels.rows()].index("celu")
    for part in ("f32" if fused else "wide", "f64"):
        words = [instruction for _, instruction, _ in kernel(f"{TABLES[isa]}_{part}", row, 0)]
        assert any(word.startswith("vfm") for word in words) == fused


@pytest.mark.parametrize("isa", TABLES)
def test_no_instruction_above_its_set(isa):
    """Code for one set that leaks into a lower one ends the process on an older processor."""
    above = {"baseline": r"v[a-z]\w*$", "avx2": r"(?!)", "avx512": r"(?!)"}[isa]
    wide = {"baseline": r"%[yz]mm", "avx2": r"%zmm|%k[0-7]|mm(1[6-9]|2\d|3[01])\b", "avx512": r"(?!)"}[isa]
    for part in ("f32", "wide", "f64"):
        for row, (name, _, _) in enumerate(_kernels.rows()):
            for direction, word in enumerate(DIRECTIONS):
                for _, instruction, operands in kernel(f"{TABLES[isa]}_{part}", row, direction) or []:
                    assert not re.match(above, instruction), (part, name, word, instruction)
                    assert not re.search(wide, operands), (part, name, word, instruction, operands)
    for code in direct_kernels(isa) if isa != "baseline" else ():
        for _, instruction, operands in with_mends(code):
            assert not re.search(wide, operands), (instruction, operands)


def test_the_rest_of_the_module_is_for_any_processor():
    """Only what the tables reach, and the float16 conversions, may use more than the baseline."""
    waiting = [
        pointers()[entry]
        for name, entries in symbols().items()
        if "sse2" not in name and "scalar" not in name
        for entry in entries
        if entry in pointers()
    ]
    reached = set()
    while waiting:  # and what they call
        address = waiting.pop()
        if address in functions() and address not in reached:
            reached.add(address)
            waiting += filter(None, (target(operands) for _, _, operands in functions()[address]))
    headers = re.findall(r"^([0-9a-f]+) <(.*)>:$", objdump("-d", "--no-show-raw-insn"), re.M)
    names = {int(address, 16): name for address, name in headers}
    allowed = re.compile(r"avx")
    for address, code in functions().items():
        if address in reached or allowed.search(names[address]):
            continue
        for _, instruction, operands in code:
            assert not re.search(r"%[yz]mm", operands), (names[address], instruction, operands)
