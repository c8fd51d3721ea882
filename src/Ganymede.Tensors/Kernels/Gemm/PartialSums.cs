using System.Runtime.Intrinsics;

namespace Ganymede.Tensors.Kernels;

/// <summary>Adds the results of the pieces of a long sum, always in the order of the pieces.</summary>
internal static unsafe class PartialSums
{
    // Floats that one part reads.
    private const int Grain = 65536;

    /// <summary>
    /// result [rows, columns] of row distance <paramref name="ldr"/> = (or += if accumulate) the sum of
    /// <paramref name="pieces"/> matrices without gaps that follow each other.
    /// </summary>
    public static void Add(
        float* partials, int pieces, long rows, int columns, float* result, long ldr, bool accumulate)
    {
        var body = new Body
        {
            Partials = partials,
            Pieces = pieces,
            Rows = rows,
            Columns = columns,
            Result = result,
            Ldr = ldr,
            Accumulate = accumulate,
            RowsPerPart = (int)Math.Max(1, Grain / Math.Max(1, (long)columns * pieces)),
        };
        WorkerPool.Run((int)((rows + body.RowsPerPart - 1) / body.RowsPerPart), ref body);
    }

    private struct Body : IParallelBody
    {
        public float* Partials;
        public int Pieces;
        public long Rows;
        public int Columns;
        public float* Result;
        public long Ldr;
        public bool Accumulate;
        public int RowsPerPart;

        public readonly void Run(int part)
        {
            long first = (long)part * RowsPerPart, last = Math.Min(first + RowsPerPart, Rows), size = Rows * Columns;
            for (long row = first; row < last; row++)
            {
                float* from = Partials + row * Columns, to = Result + row * Ldr;
                int j = 0;
                for (; j <= Columns - 4; j += 4)
                {
                    Vector128<float> sum = Accumulate ? Vector128.Load(to + j) : default;
                    for (int piece = 0; piece < Pieces; piece++)
                        sum += Vector128.Load(from + piece * size + j);
                    sum.Store(to + j);
                }
                for (; j < Columns; j++)
                {
                    float sum = Accumulate ? to[j] : 0;
                    for (int piece = 0; piece < Pieces; piece++)
                        sum += from[piece * size + j];
                    to[j] = sum;
                }
            }
        }
    }
}
