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

    /// <summary>Sums for the moments of channels, which parts of a kernel's work leave.</summary>
    Moments,

    /// <summary>The moments of channels in double, over all kernels that write a tensor.</summary>
    Totals,

    /// <summary>Zeros, never written.</summary>
    Zero,
}

/// <summary>
/// Native buffers of kernels, 64-byte aligned: one a thread and slot, kept and grown, so that steady state allocates
/// nothing. What a buffer holds is undefined, but for <see cref="ScratchSlot.Zero"/>.
/// </summary>
/// <remarks>
/// Which thread runs which part is chance, so what one part asks for is put by for all threads of the pool: a worker
/// that was too late for a kernel's first runs finds its buffer when its turn comes.
/// </remarks>
internal static unsafe class KernelScratch
{
    private const int Slots = (int)ScratchSlot.Zero + 1;

    // Kernels may read a whole vector where fewer floats are asked for.
    private const int Slack = 64 * sizeof(float);

    private static readonly Lock gate = new();

    // The most that a part of a dispatched job has asked for.
    private static readonly long[] asked = new long[Slots];

    [ThreadStatic]
    private static Buffers? buffers;

    private static Buffers? caller;
    private static Buffers[] workers = [];
    private static long allocations;
    private static long bytes, taken;

    /// <summary>How often a buffer was made or grown, for any thread.</summary>
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

    /// <summary>Called by a thread that is about to share a job with some workers.</summary>
    public static void Gather(int count)
    {
        Buffers mine = buffers ??= new Buffers();
        if (caller == mine && workers.Length >= count)
            return;
        lock (gate)
        {
            caller = mine;
            mine.PutBy(asked);
            int old = workers.Length;
            if (old >= count)
                return;
            Buffers[] grown = workers;
            Array.Resize(ref grown, count);
            for (int i = old; i < count; i++)
            {
                grown[i] = new Buffers();
                grown[i].PutBy(asked);
            }
            workers = grown;
        }
    }

    /// <summary>Makes this thread the worker of an index below what <see cref="Gather"/> was called with.</summary>
    public static void Join(int worker) => buffers = workers[worker];

    /// <summary>Says whether this thread runs parts of a shared job from here on.</summary>
    public static void Share(bool shared) => buffers!.Shared = shared;

    private static void* Get(ScratchSlot slot, long size)
    {
        Buffers mine = buffers ??= new Buffers();
        size += Slack;
        int s = (int)slot;
        bool known = !mine.Shared || Volatile.Read(ref asked[s]) >= size;
        return known && mine.Sizes[s] >= size ? mine.Blocks[s] : Grow(mine, s, size);
    }

    private static void* Grow(Buffers mine, int slot, long size)
    {
        lock (gate)
        {
            if (mine.Shared && asked[slot] < size)
            {
                Volatile.Write(ref asked[slot], size);
                caller?.PutBy(slot, size);
                foreach (Buffers worker in workers)
                    worker.PutBy(slot, size);
            }
            mine.PutBy(slot, size);
            return mine.Take(slot, size);
        }
    }

    private sealed class Buffers
    {
        public readonly void*[] Blocks = new void*[Slots];
        public readonly long[] Sizes = new long[Slots];
        public bool Shared;

        // Larger blocks for the thread to change to: other threads cannot tell whether the present ones are in use.
        private readonly void*[] spare = new void*[Slots];
        private readonly long[] spareSizes = new long[Slots];

        // A thread that ends leaves its buffers to the collector.
        ~Buffers()
        {
            for (int slot = 0; slot < Slots; slot++)
            {
                Free(ref Blocks[slot], ref Sizes[slot]);
                Free(ref spare[slot], ref spareSizes[slot]);
            }
        }

        public void PutBy(long[] sizes)
        {
            for (int slot = 0; slot < Slots; slot++)
                PutBy(slot, sizes[slot]);
        }

        public void PutBy(int slot, long size)
        {
            if (Math.Max(Sizes[slot], spareSizes[slot]) >= size)
                return;
            Free(ref spare[slot], ref spareSizes[slot]);
            // Powers of two up to 1 MiB, then whole MiB with an eighth to spare: few regrowths, little waste.
            const long Large = 1 << 20;
            size = size <= Large
                ? (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(size, 4096))
                : (size + size / 8 + Large - 1) / Large * Large;
            spare[slot] = NativeBlock.Allocate((nuint)size);
            spareSizes[slot] = size;
            if (slot == (int)ScratchSlot.Zero)
                NativeMemory.Clear(spare[slot], (nuint)size);
            Interlocked.Increment(ref allocations);
            Interlocked.Add(ref bytes, size);
            Interlocked.Add(ref taken, size);
        }

        public void* Take(int slot, long size)
        {
            if (Sizes[slot] < size)
            {
                Free(ref Blocks[slot], ref Sizes[slot]);
                Blocks[slot] = spare[slot];
                Sizes[slot] = spareSizes[slot];
                spare[slot] = null;
                spareSizes[slot] = 0;
            }
            return Blocks[slot];
        }

        private static void Free(ref void* block, ref long size)
        {
            if (block == null)
                return;
            NativeBlock.Free(block);
            Interlocked.Add(ref bytes, -size);
            block = null;
            size = 0;
        }
    }
}
