// Tails of kernels use small stack buffers; zeroing them first would be work for nothing.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
