"""Asking memory for a word before it is needed, which Python has no word for."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic, overload

from palettefmt.arrays import I32


def prefetch(array: I32, index: int) -> None:
    """Have memory bring the word at ``index`` of a flat array, which will be written to; plain Python does nothing."""


@intrinsic
def _asked(_: Any, array: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, __: Any, arguments: Any) -> Any:
        words = context.make_array(array)(context, builder, arguments[0])
        place = builder.bitcast(builder.gep(words.data, [arguments[1]]), cgutils.voidptr_t)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], kind)
        builder.call(function, [place, number(1), number(3), number(1)])  # to write, to be kept near, data
        return context.get_dummy_value()

    return types.none(array, index), generate


@overload(prefetch)
def _compiled(array: Any, index: Any) -> Any:
    asked: Any = _asked

    def compiled(array: Any, index: Any) -> None:  # pragma: no cover: numba reads it, nobody runs it
        asked(array, index)

    return compiled
