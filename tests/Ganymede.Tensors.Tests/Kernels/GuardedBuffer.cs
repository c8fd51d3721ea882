using System.Runtime.InteropServices;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>
/// Floats that end exactly where the memory that may be touched ends: on Linux the next page faults on any access,
/// elsewhere canaries show writes. What lies before them is NaN and is checked too.
/// </summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private const int Canaries = 64;
    private const uint Canary = 0x7FC0BEEF;     // a NaN with a payload

    private readonly byte* block;
    private readonly nuint size;
    private readonly bool paged;

    public GuardedBuffer(long count)
    {
        Count = count;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = (nuint)((count + 2 * Canaries) * sizeof(float));
        size = (bytes + page - 1) / page * page + page;
        paged = OperatingSystem.IsLinux();
        if (paged)
        {
            // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
            block = (byte*)Map(null, size, 1 | 2, 2 | 0x20, -1, 0);
            Assert.True((nint)block != -1, "mmap failed");
            Assert.Equal(0, Protect(block + size - page, page, 0));
            Data = (float*)(block + size - page) - count;
        }
        else
        {
            block = (byte*)NativeMemory.Alloc(size);
            Data = (float*)block + Canaries;
            new Span<uint>(Data + count, Canaries).Fill(Canary);
        }
        new Span<uint>(Data - Canaries, Canaries).Fill(Canary);
        Span.Fill(float.NaN);
    }

    public float* Data { get; }

    public long Count { get; }

    public Span<float> Span => new(Data, (int)Count);

    public static GuardedBuffer Random(Random random, long count)
    {
        var buffer = new GuardedBuffer(count);
        foreach (ref float value in buffer.Span)
            value = random.NextSingle() * 2 - 1;
        return buffer;
    }

    /// <summary>Fails if something was written beside the floats, or if a NaN is left among them.</summary>
    public void CheckWritten(string what)
    {
        foreach (uint value in new Span<uint>(Data - Canaries, Canaries))
            Assert.True(value == Canary, $"{what}: written before the start");
        if (!paged)
            foreach (uint value in new Span<uint>(Data + Count, Canaries))
                Assert.True(value == Canary, $"{what}: written after the end");
        for (long i = 0; i < Count; i++)
            Assert.False(float.IsNaN(Data[i]), $"{what}: number {i} of {Count} was not written, or read from outside");
    }

    public void CheckClose(GuardedBuffer wanted, double tolerance, string what)
    {
        CheckWritten(what);
        for (long i = 0; i < Count; i++)
            Assert.True(
                Math.Abs(Data[i] - wanted.Data[i]) <= tolerance,
                $"{what}: number {i} of {Count} is {Data[i]}, the scalar twin says {wanted.Data[i]}");
    }

    public void Dispose()
    {
        if (paged)
            Unmap(block, size);
        else
            NativeMemory.Free(block);
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(void* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(void* address, nuint length);
}
