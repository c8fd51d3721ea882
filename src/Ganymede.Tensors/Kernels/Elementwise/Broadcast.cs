namespace Ganymede.Tensors.Kernels;

/// <summary>Element-wise functions of two operands whose shapes differ: an operand's step is 0 along a stretched axis.</summary>
internal static unsafe class Broadcast
{
    private const int MaxRank = Shape.MaxRank;

    /// <summary>y = op(a, b) over <paramref name="shape"/>, which a and b broadcast to.</summary>
    internal static void Map<TOp>(Shape shape, float* a, Shape aShape, float* b, Shape bShape, float* y, TOp op)
        where TOp : struct, IBinaryOp
    {
        int* extents = stackalloc int[MaxRank], aSteps = stackalloc int[MaxRank], bSteps = stackalloc int[MaxRank];
        int rank = Collapse(shape, aShape, bShape, extents, aSteps, bSteps);
        if (rank <= 1)
        {
            Elementwise.Map(a, rank == 0 ? 0 : aSteps[0], b, rank == 0 ? 0 : bSteps[0], y, shape.ElementCount, op);
            return;
        }
        var body = new Body<TOp>
        {
            A = a, B = b, Y = y, Op = op, Rank = rank, Extents = extents, ASteps = aSteps, BSteps = bSteps,
            Inner = extents[rank - 1],
        };
        body.Rows = shape.ElementCount / Math.Max(1, body.Inner);
        body.RowsAPart = Math.Max(1, Elementwise.Grain / Math.Max(1, body.Inner));
        WorkerPool.Run((body.Rows + body.RowsAPart - 1) / body.RowsAPart, ref body);
    }

    /// <summary>Joins neighbouring axes along which both operands step alike; steps come out in elements.</summary>
    private static int Collapse(Shape shape, Shape a, Shape b, int* extents, int* aSteps, int* bSteps)
    {
        // Filled from the last axis backwards, then turned round.
        int rank = 0, aStep = 1, bStep = 1;
        for (int i = 1; i <= shape.Rank; i++)
        {
            int extent = shape[-i];
            if (extent == 1)
                continue;
            int aExtent = i <= a.Rank ? a[-i] : 1, bExtent = i <= b.Rank ? b[-i] : 1;
            int sa = aExtent == 1 ? 0 : aStep, sb = bExtent == 1 ? 0 : bStep;
            aStep *= aExtent;
            bStep *= bExtent;
            if (rank > 0 && Continues(aSteps[rank - 1], sa, extents[rank - 1]) && Continues(bSteps[rank - 1], sb, extents[rank - 1]))
            {
                extents[rank - 1] *= extent;
                continue;
            }
            extents[rank] = extent;
            aSteps[rank] = sa;
            bSteps[rank++] = sb;
        }
        new Span<int>(extents, rank).Reverse();
        new Span<int>(aSteps, rank).Reverse();
        new Span<int>(bSteps, rank).Reverse();
        return rank;

        static bool Continues(int innerStep, int outerStep, int innerExtent) => outerStep == innerStep * innerExtent;
    }

    private struct Body<TOp> : IParallelBody
        where TOp : struct, IBinaryOp
    {
        public float* A, B, Y;
        public TOp Op;
        public int Rank, Inner, Rows, RowsAPart;
        public int* Extents, ASteps, BSteps;

        public readonly void Run(int part)
        {
            int last = Rank - 1, end = Math.Min(Rows, (part + 1) * RowsAPart);
            for (int row = part * RowsAPart; row < end; row++)
            {
                long a = 0, b = 0;
                int rest = row;
                for (int axis = last - 1; axis >= 0; axis--)
                {
                    (rest, int at) = Math.DivRem(rest, Extents[axis]);
                    a += (long)at * ASteps[axis];
                    b += (long)at * BSteps[axis];
                }
                Elementwise.Row(KernelChoice.Isa, A + a, ASteps[last], B + b, BSteps[last], Y + ((long)row * Inner), Inner, Op);
            }
        }
    }
}
