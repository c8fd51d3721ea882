namespace Ganymede.Tensors.Kernels;

/// <summary>y[n, i, j, :] = Σ rows[i, a] · columns[j, b] · x[n, a, b, :] with sparse rows and columns.</summary>
internal static unsafe class Resample
{
    internal static void Run(float* x, int n, int channels, AxisMap rows, AxisMap columns, float* y)
    {
        // One part is one row of one image of the result: rows differ in nothing but their place.
        WorkerPool.Run(n * rows.Targets, part =>
        {
            (int image, int i) = Math.DivRem(part, rows.Targets);
            long width = (long)columns.Sources * channels;
            float* from = x + (image * rows.Sources * width), to = y + ((long)part * columns.Targets * channels);
            for (int j = 0; j < columns.Targets; j++, to += channels)
                Pixel(from, width, channels, rows, i, columns, j, to);
        });
    }

    private static void Pixel(float* x, long width, int channels, AxisMap rows, int i, AxisMap columns, int j, float* y)
    {
        bool first = true;
        for (int r = rows.Starts[i]; r < rows.Starts[i + 1]; r++)
        {
            for (int c = columns.Starts[j]; c < columns.Starts[j + 1]; c++)
            {
                float weight = rows.Weights[r] * columns.Weights[c];
                float* p = x + (rows.Positions[r] * width) + ((long)columns.Positions[c] * channels);
                if (first && weight == 1)
                    Movement.Copy(p, y, channels);
                else if (first)
                    Elementwise.Row(KernelChoice.Isa, p, 1, &weight, 0, y, channels, default(MultiplyOp));
                else
                    Elementwise.Row(KernelChoice.Isa, p, 1, y, 1, y, channels, new AddScaledOp(weight));
                first = false;
            }
        }
        if (first)
            new Span<float>(y, channels).Clear();
    }
}
