namespace Ganymede.Tensors.Kernels;

/// <summary>Kernels that copy elements to other places.</summary>
internal static unsafe class Movement
{
    /// <summary>
    /// Copies <paramref name="length"/> elements for each of <paramref name="blocks"/>; block b starts at
    /// b · xStride + xOffset in x and at b · yStride + yOffset in y.
    /// </summary>
    internal static void CopyBlocks(
        float* x, float* y, int blocks, long xStride, long yStride, long xOffset, long yOffset, long length)
    {
        var body = new CopyBody
        {
            X = x + xOffset, Y = y + yOffset, XStride = xStride, YStride = yStride, Length = length, Blocks = blocks,
            BlocksAPart = (int)Math.Max(1, Elementwise.Grain / Math.Max(1, length)),
        };
        WorkerPool.Run((blocks + body.BlocksAPart - 1) / body.BlocksAPart, ref body);
    }

    /// <summary>y[o, m, i] = x[o, middle - 1 - m, i].</summary>
    internal static void Flip(float* x, float* y, int outer, int middle, int inner)
    {
        for (long row = 0; row < (long)outer * middle; row++)
        {
            (long o, long m) = Math.DivRem(row, middle);
            Copy(x + (((o * middle) + middle - 1 - m) * inner), y + (row * inner), inner);
        }
    }

    /// <summary>y has the axes of x in the given order.</summary>
    internal static void Permute(float* x, Shape shape, int[] order, float* y)
    {
        int rank = shape.Rank;
        long* steps = stackalloc long[Shape.MaxRank];
        int* extents = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < rank; i++)
        {
            steps[i] = shape.Product(order[i] + 1, rank);
            extents[i] = shape[order[i]];
        }
        if (rank == 0)
        {
            *y = *x;
            return;
        }
        var body = new PermuteBody { X = x, Y = y, Rank = rank, Steps = steps, Extents = extents, Inner = extents[rank - 1] };
        body.Rows = shape.ElementCount / Math.Max(1, body.Inner);
        body.RowsAPart = Math.Max(1, Elementwise.Grain / Math.Max(1, body.Inner));
        WorkerPool.Run((body.Rows + body.RowsAPart - 1) / body.RowsAPart, ref body);
    }

    internal static void Copy(float* from, float* to, long n) =>
        Buffer.MemoryCopy(from, to, n * sizeof(float), n * sizeof(float));

    private struct CopyBody : IParallelBody
    {
        public float* X, Y;
        public long XStride, YStride, Length;
        public int Blocks, BlocksAPart;

        public readonly void Run(int part)
        {
            int end = Math.Min(Blocks, (part + 1) * BlocksAPart);
            for (long b = (long)part * BlocksAPart; b < end; b++)
                Copy(X + (b * XStride), Y + (b * YStride), Length);
        }
    }

    private struct PermuteBody : IParallelBody
    {
        public float* X, Y;
        public long* Steps;
        public int* Extents;
        public int Rank, Inner, Rows, RowsAPart;

        public readonly void Run(int part)
        {
            int last = Rank - 1, end = Math.Min(Rows, (part + 1) * RowsAPart);
            long step = Steps[last];
            for (int row = part * RowsAPart; row < end; row++)
            {
                float* from = X, to = Y + ((long)row * Inner);
                int rest = row;
                for (int axis = last - 1; axis >= 0; axis--)
                {
                    (rest, int at) = Math.DivRem(rest, Extents[axis]);
                    from += at * Steps[axis];
                }
                if (step == 1)
                {
                    Copy(from, to, Inner);
                    continue;
                }
                for (int i = 0; i < Inner; i++)
                    to[i] = from[i * step];
            }
        }
    }
}
