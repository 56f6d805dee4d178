"""Translation of kernels from Python to LLVM, without the passes of numba."""
