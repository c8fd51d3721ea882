using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ganymede.Tensors.Kernels;

/// <summary>
/// What the processor could do at most, on as many threads as the kernels run on: what a kernel's speed is a share of.
/// The best of several short runs each, since other programs can only make it slower.
/// </summary>
internal static unsafe class PeakProbe
{
    private const int Runs = 10;
    private const long FirstSteps = 1 << 16;
    private const double RunSeconds = 0.02;

    // Together six times the size of a large cache.
    private const int StreamCount = 16 << 20;

    /// <summary>Multiply-adds of float32 in a second, in registers.</summary>
    /// <param name="isa">The instruction set; one that the processor has.</param>
    internal static double MultiplyAddsPerSecond(Isa isa)
    {
        var body = new MultiplyAddBody(isa, FirstSteps);
        int lanes = isa switch { Isa.Avx512 => 16, Isa.V256 => 8, Isa.V128 => 4, _ => 1 };
        double best = 0;
        for (int run = -2; run < Runs; run++)
        {
            double seconds = Time(ref body);
            if (run < 0)
                // The first runs find out how many steps fill the time.
                body = new(isa, Math.Max(FirstSteps, (long)(body.Steps * RunSeconds / seconds)));
            else
                best = Math.Max(best, (double)body.Steps * PeakLoops.Chains * lanes * WorkerPool.Threads / seconds);
        }
        return best;
    }

    /// <summary>
    /// Bytes of memory in a second, for a = b + s · c on arrays that fit in no cache; what the processor reads of a
    /// before it writes it is not counted.
    /// </summary>
    internal static double BytesPerSecond()
    {
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)StreamCount * 3 * sizeof(float), 64);
        try
        {
            new Span<float>(memory, StreamCount).Fill(1);
            new Span<float>(memory + StreamCount, StreamCount).Fill(2);
            new Span<float>(memory + (2 * (long)StreamCount), StreamCount).Fill(3);
            var body = new StreamBody(memory);
            double best = double.MaxValue;
            for (int run = 0; run < Runs; run++)
                best = Math.Min(best, Time(ref body));
            return 3.0 * sizeof(float) * StreamCount / best;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static double Time<TBody>(ref TBody body)
        where TBody : struct, IParallelBody
    {
        long start = Stopwatch.GetTimestamp();
        WorkerPool.Run(WorkerPool.Threads, ref body);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private readonly struct MultiplyAddBody(Isa isa, long steps) : IParallelBody
    {
        internal long Steps => steps;

        public void Run(int part)
        {
            float sum = isa switch
            {
                Isa.Avx512 => PeakLoops.Avx512(steps),
                Isa.V256 => PeakLoops.V256(steps),
                Isa.V128 => PeakLoops.V128(steps),
                _ => PeakLoops.Scalar(steps),
            };
            if (!float.IsFinite(sum))
                throw new InvalidOperationException($"The probe of {isa} came to {sum}; it should stay near 1.");
        }
    }

    private readonly struct StreamBody(float* memory) : IParallelBody
    {
        public void Run(int part)
        {
            int share = StreamCount / WorkerPool.Threads / 64 * 64;
            float* a = memory + ((long)part * share), b = a + StreamCount, c = b + StreamCount;
            var scale = new Vector<float>(0.5f);
            for (int i = 0; i < share; i += Vector<float>.Count)
                (Vector.Load(b + i) + (scale * Vector.Load(c + i))).Store(a + i);
        }
    }
}
