namespace Ganymede.Tensors.Kernels;

/// <summary>y[n, i, j, :] = Σ rows[i, a] · columns[j, b] · x[n, a, b, :] with sparse rows and columns.</summary>
internal static unsafe class Resample
{
    // Below this many channels the call of a vector kernel costs more than the sum itself.
    private const int FewChannels = 16;

    internal static void Run(float* x, int n, int channels, AxisMap rows, AxisMap columns, float* y)
    {
        // One part is one row of one image of the result: rows differ in nothing but their place.
        var body = new Body { X = x, Y = y, Channels = channels, Rows = rows, Columns = columns };
        WorkerPool.Run(n * rows.Targets, ref body);
    }

    private struct Body : IParallelBody
    {
        public float* X, Y;
        public int Channels;
        public AxisMap Rows, Columns;

        public readonly void Run(int part)
        {
            (int image, int i) = Math.DivRem(part, Rows.Targets);
            long width = (long)Columns.Sources * Channels;
            float* from = X + (image * Rows.Sources * width), to = Y + ((long)part * Columns.Targets * Channels);
            bool copiesRow = Rows.CopiesFrom(i) > 0;
            for (int j = 0; j < Columns.Targets;)
            {
                // Padding and cropping copy most of a row as it stands.
                int run = copiesRow ? Columns.CopiesFrom(j) : 0;
                if (run > 0)
                {
                    long source = (Rows.FirstSource(i) * width) + ((long)Columns.FirstSource(j) * Channels);
                    Movement.Copy(from + source, to, (long)run * Channels);
                }
                else
                {
                    Pixel(from, width, i, j, to);
                    run = 1;
                }
                j += run;
                to += (long)run * Channels;
            }
        }

        private readonly void Pixel(float* x, long width, int i, int j, float* y)
        {
            bool first = true;
            for (int r = Rows.Starts[i]; r < Rows.Starts[i + 1]; r++)
            {
                for (int c = Columns.Starts[j]; c < Columns.Starts[j + 1]; c++)
                {
                    float weight = Rows.Weights[r] * Columns.Weights[c];
                    float* p = x + (Rows.Positions[r] * width) + ((long)Columns.Positions[c] * Channels);
                    if (first && weight == 1)
                        Movement.Copy(p, y, Channels);
                    else if (Channels < FewChannels)
                        Few(p, weight, first, y);
                    else if (first)
                        Elementwise.Row(KernelChoice.Isa, p, 1, &weight, 0, y, Channels, default(MultiplyOp));
                    else
                        Elementwise.Row(KernelChoice.Isa, p, 1, y, 1, y, Channels, new AddScaledOp(weight));
                    first = false;
                }
            }
            if (first)
                new Span<float>(y, Channels).Clear();
        }

        private readonly void Few(float* p, float weight, bool first, float* y)
        {
            for (int k = 0; k < Channels; k++)
                y[k] = (weight * p[k]) + (first ? 0 : y[k]);
        }
    }
}
