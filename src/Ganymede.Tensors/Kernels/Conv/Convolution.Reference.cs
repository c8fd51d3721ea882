namespace Ganymede.Tensors.Kernels;

/// <content>The scalar twins: plain loops over the definition, with sums in double, a row of the result at a time.</content>
internal static unsafe partial class Convolution
{
    private static void ForwardReference(in ConvShape s, float* x, float* w, float* bias, float* y)
    {
        var body = new ReferenceForward { S = s, X = x, W = w, Bias = bias, Y = y };
        WorkerPool.Run(s.N * s.OH, ref body);
    }

    private static void InputGradientReference(in ConvShape s, float* dy, float* w, float* bias, float* dx)
    {
        if (s.Border == PaddingMode.Zero)
        {
            var body = new ReferenceInputGradient { S = s, Dy = dy, W = w, Bias = bias, Dx = dx };
            WorkerPool.Run(s.N * s.H, ref body);
            return;
        }
        ConvShape padded = s.Padded();
        float* wide = KernelScratch.Floats(ScratchSlot.Result, padded.InputCount);
        InputGradientReference(padded, dy, w, bias, wide);
        new Span<float>(dx, checked((int)s.InputCount)).Clear();
        for (int n = 0; n < s.N; n++)
            for (int y = -s.PadTop; y < padded.H - s.PadTop; y++)
                for (int x = -s.PadLeft; x < padded.W - s.PadLeft; x++)
                {
                    long pixel = ((long)n * s.H + Inside(s.Border, y, s.H)) * s.W + Inside(s.Border, x, s.W);
                    for (int c = 0; c < s.Cin; c++)
                        dx[pixel * s.Cin + c] += *wide++;
                }
    }

    private static void WeightGradientReference(in ConvShape s, float* x, float* dy, float* dw)
    {
        var body = new ReferenceWeightGradient { S = s, X = x, Dy = dy, Dw = dw };
        WorkerPool.Run(s.KH * s.KW * s.GroupCin, ref body);
    }

    /// <summary>Adds scale times columns first to first + count - 1 of a row to those of the sums.</summary>
    private static void AddScaled(double scale, float* row, double* sums, int first, int count)
    {
        for (int i = first; i < first + count; i++)
            sums[i] += scale * row[i];
    }

    private static double* Sums(int count) => (double*)KernelScratch.Floats(ScratchSlot.Edge, 2L * count);

    private static int Inside(PaddingMode border, int at, int size) =>
        (uint)at < (uint)size ? at : Lattice.Beyond(border, at, size);

    private struct ReferenceForward : IParallelBody
    {
        public ConvShape S;
        public float* X, W, Bias, Y;

        public readonly void Run(int part)
        {
            ConvShape s = S;
            int n = part / s.OH, oy = part % s.OH, cin = s.GroupCin, cout = s.GroupCout;
            float* y = Y + (long)part * s.OW * s.Cout;
            double* sums = Sums(s.Cout);
            for (int ox = 0; ox < s.OW; ox++)
            {
                for (int co = 0; co < s.Cout; co++)
                    sums[co] = Bias == null ? 0 : Bias[co];
                for (int kh = 0; kh < s.KH; kh++)
                {
                    int iy = Inside(s.Border, oy * s.StrideH - s.PadTop + kh * s.DilationH, s.H);
                    if (iy < 0)
                        continue;
                    for (int kw = 0; kw < s.KW; kw++)
                    {
                        int ix = Inside(s.Border, ox * s.StrideW - s.PadLeft + kw * s.DilationW, s.W);
                        if (ix < 0)
                            continue;
                        float* pixel = X + (((long)n * s.H + iy) * s.W + ix) * s.Cin;
                        float* taps = W + (long)(kh * s.KW + kw) * cin * s.Cout;
                        for (int c = 0; c < s.Cin; c++)
                            AddScaled(pixel[c], taps + (long)(c % cin) * s.Cout, sums, c / cin * cout, cout);
                    }
                }
                for (int co = 0; co < s.Cout; co++)
                    *y++ = (float)sums[co];
            }
        }
    }

    private struct ReferenceInputGradient : IParallelBody
    {
        public ConvShape S;
        public float* Dy, W, Bias, Dx;

        public readonly void Run(int part)
        {
            ConvShape s = S;
            int n = part / s.H, iy = part % s.H, cin = s.GroupCin, cout = s.GroupCout;
            float* dx = Dx + (long)part * s.W * s.Cin;
            for (int ix = 0; ix < s.W; ix++)
                for (int ci = 0; ci < s.Cin; ci++)
                {
                    double sum = Bias == null ? 0 : Bias[ci];
                    int firstOut = ci / cin * cout;
                    for (int kh = 0; kh < s.KH; kh++)
                    {
                        int oy = iy + s.PadTop - kh * s.DilationH;
                        if (oy < 0 || oy % s.StrideH != 0 || (oy /= s.StrideH) >= s.OH)
                            continue;
                        for (int kw = 0; kw < s.KW; kw++)
                        {
                            int ox = ix + s.PadLeft - kw * s.DilationW;
                            if (ox < 0 || ox % s.StrideW != 0 || (ox /= s.StrideW) >= s.OW)
                                continue;
                            float* pixel = Dy + (((long)n * s.OH + oy) * s.OW + ox) * s.Cout + firstOut;
                            float* tap = W + ((long)(kh * s.KW + kw) * cin + ci % cin) * s.Cout + firstOut;
                            for (int co = 0; co < cout; co++)
                                sum += (double)pixel[co] * tap[co];
                        }
                    }
                    *dx++ = (float)sum;
                }
        }
    }

    private struct ReferenceWeightGradient : IParallelBody
    {
        public ConvShape S;
        public float* X, Dy, Dw;

        public readonly void Run(int part)
        {
            ConvShape s = S;
            int cin = s.GroupCin, cout = s.GroupCout;
            int kh = part / cin / s.KW, kw = part / cin % s.KW, ci = part % cin;
            double* sums = Sums(s.Cout);
            new Span<double>(sums, s.Cout).Clear();
            for (int n = 0; n < s.N; n++)
                for (int oy = 0; oy < s.OH; oy++)
                {
                    int iy = Inside(s.Border, oy * s.StrideH - s.PadTop + kh * s.DilationH, s.H);
                    if (iy < 0)
                        continue;
                    for (int ox = 0; ox < s.OW; ox++)
                    {
                        int ix = Inside(s.Border, ox * s.StrideW - s.PadLeft + kw * s.DilationW, s.W);
                        if (ix < 0)
                            continue;
                        float* input = X + (((long)n * s.H + iy) * s.W + ix) * s.Cin + ci;
                        float* output = Dy + (((long)n * s.OH + oy) * s.OW + ox) * s.Cout;
                        for (int g = 0; g < s.Groups; g++)
                            AddScaled(input[g * cin], output, sums, g * cout, cout);
                    }
                }
            float* dw = Dw + (long)part * s.Cout;
            for (int co = 0; co < s.Cout; co++)
                dw[co] = (float)sums[co];
        }
    }
}
