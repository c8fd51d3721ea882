using System.Runtime.InteropServices;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>Aligned memory with numbers in [-1, 1], as kernels want it.</summary>
internal sealed unsafe class Buffer : IDisposable
{
    internal Buffer(long count)
    {
        Data = (float*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(float)), 64);
        new RandomStream(0, 1).FillUniform(new Span<float>(Data, checked((int)count)), -1, 1);
    }

    internal float* Data { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
    }
}
