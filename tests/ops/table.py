"""The table of operations: all rows of the files cases_<family>.py beside this one.

To add an operation add a `Case` to the list CASES of its family's file. tests/ops/test_table.py
runs each row for all its dtypes, shapes, instruction sets, on one and two threads, and
differentiates it.
"""

import importlib
import pathlib

CASES = []
for _path in sorted(pathlib.Path(__file__).parent.glob("cases_*.py")):
    CASES += importlib.import_module(_path.stem).CASES
