"""Fuzzing: damaged files, made by knowing how a file is built, through everything that reads one. See README.md.

==============  =====================================================================
draft           a file in parts, and how to mend its checksums
seeds           the whole files that are damaged
mutants         the ways to damage one; a mutant is known by two numbers
sources         mutants by index; given files; every prefix and every flip of given files
judge           what every reading path must do with any bytes, `Finding` if it does not
targets         the readers: the library, the Pillow plugin, the command line
differential    our reader against the JavaScript reader
twins           how long a valid file of a mutant's shape takes
memory          how much memory a reader may take
runner          worker processes, watched by their parent
coverage        coverage-guided fuzzing with atheris
==============  =====================================================================
"""
