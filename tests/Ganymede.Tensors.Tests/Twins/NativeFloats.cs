using System.Runtime.InteropServices;

namespace Ganymede.Tensors.Tests.Twins;

/// <summary>Floats in native memory between guard zones: a kernel that writes beside them is found.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private const int Zone = 64;
    private const float Guard = -12345.678f;

    private readonly float* block;

    public NativeFloats(int count)
    {
        Count = count;
        block = (float*)NativeMemory.Alloc((nuint)(count + (2 * Zone)), sizeof(float));
        new Span<float>(block, count + (2 * Zone)).Fill(Guard);
    }

    public NativeFloats(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Count { get; }

    // Not aligned: kernels must not rely on more than the alignment of a float.
    public float* Data => block + Zone;

    public Span<float> Span => new(Data, Count);

    public static NativeFloats Normal(int count, ulong seed)
    {
        var values = new NativeFloats(count);
        new RandomStream(seed, 77).FillNormal(values.Span);
        return values;
    }

    public void Dispose()
    {
        bool whole = new Span<float>(block, Zone).IndexOfAnyExcept(Guard) < 0
            && new Span<float>(block + Zone + Count, Zone).IndexOfAnyExcept(Guard) < 0;
        NativeMemory.Free(block);
        Assert.True(whole, "A kernel wrote beside its result.");
    }
}
