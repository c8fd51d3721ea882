using System.Numerics;
using System.Runtime.InteropServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// What a scratch buffer holds. A kernel and the kernels that it calls never use the same slot at one time.
/// </summary>
internal enum ScratchSlot
{
    /// <summary>Weights or the right matrix in panels; read by all threads of a job.</summary>
    Weights,

    /// <summary>A transposed copy of a matrix; read by all threads of a job.</summary>
    Transposed,

    /// <summary>Bias, padded to whole vectors; read by all threads of a job.</summary>
    Bias,

    /// <summary>Partial results of fixed pieces of a long sum.</summary>
    Partials,

    /// <summary>A result that is still to be reordered.</summary>
    Result,

    /// <summary>Row pointers of the tiles at work.</summary>
    Table,

    /// <summary>Image patches laid out as rows.</summary>
    Patches,

    /// <summary>Columns of the right-hand side of a sum over pixels.</summary>
    Columns,

    /// <summary>The tile that stands in for one which is cut off by the edge of the result.</summary>
    Edge,

    /// <summary>Weights of several groups of channels as those of one; read by all threads of a job.</summary>
    Groups,

    /// <summary>Zeros, never written.</summary>
    Zero,
}

/// <summary>
/// Native buffers of kernels, 64-byte aligned: one a thread and slot, kept and grown, so that steady state allocates
/// nothing. What a buffer holds is undefined, but for <see cref="ScratchSlot.Zero"/>.
/// </summary>
internal static unsafe class KernelScratch
{
    private const int Alignment = 64;

    // Kernels may read a whole vector where fewer floats are asked for.
    private const int Slack = 64 * sizeof(float);

    [ThreadStatic]
    private static Buffers? buffers;

    private static long allocations;
    private static long bytes, taken;

    /// <summary>How often a buffer was made or grown, by any thread.</summary>
    public static long Allocations => Interlocked.Read(ref allocations);

    /// <summary>What all buffers hold together.</summary>
    public static long Bytes => Interlocked.Read(ref bytes);

    /// <summary>The bytes of all buffers that were ever made, those that have been given back too.</summary>
    public static long BytesTaken => Interlocked.Read(ref taken);

    /// <summary>This thread's buffer for a slot, at least <paramref name="count"/> floats long.</summary>
    public static float* Floats(ScratchSlot slot, long count) => (float*)Get(slot, count * sizeof(float));

    /// <summary>This thread's buffer for a slot, at least <paramref name="count"/> pointers long.</summary>
    public static float** Pointers(ScratchSlot slot, long count) => (float**)Get(slot, count * sizeof(float*));

    /// <summary>At least <paramref name="count"/> zeros. Read only.</summary>
    public static float* Zeros(long count) => Floats(ScratchSlot.Zero, count);

    private static void* Get(ScratchSlot slot, long size)
    {
        Buffers mine = buffers ??= new Buffers();
        return mine.Sizes[(int)slot] >= size + Slack ? mine.Blocks[(int)slot] : mine.Grow((int)slot, size + Slack);
    }

    private sealed class Buffers
    {
        private const int Slots = (int)ScratchSlot.Zero + 1;

        public readonly void*[] Blocks = new void*[Slots];
        public readonly long[] Sizes = new long[Slots];

        // A thread that ends leaves its buffers to the collector.
        ~Buffers()
        {
            for (int slot = 0; slot < Slots; slot++)
                Free(slot);
        }

        public void* Grow(int slot, long size)
        {
            Free(slot);
            // Powers of two up to 1 MiB, then whole MiB with an eighth to spare: few regrowths, little waste.
            const long Large = 1 << 20;
            size = size <= Large
                ? (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(size, 4096))
                : (size + size / 8 + Large - 1) / Large * Large;
            Blocks[slot] = NativeMemory.AlignedAlloc((nuint)size, Alignment);
            Sizes[slot] = size;
            if (slot == (int)ScratchSlot.Zero)
                NativeMemory.Clear(Blocks[slot], (nuint)size);
            Interlocked.Increment(ref allocations);
            Interlocked.Add(ref bytes, size);
            Interlocked.Add(ref taken, size);
            return Blocks[slot];
        }

        private void Free(int slot)
        {
            if (Blocks[slot] == null)
                return;
            NativeMemory.AlignedFree(Blocks[slot]);
            Interlocked.Add(ref bytes, -Sizes[slot]);
            Blocks[slot] = null;
            Sizes[slot] = 0;
        }
    }
}
