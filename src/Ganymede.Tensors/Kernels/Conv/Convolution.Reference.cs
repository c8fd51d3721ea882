namespace Ganymede.Tensors.Kernels;

/// <content>The scalar twins: plain loops over the definition, with sums in double.</content>
internal static unsafe partial class Convolution
{
    private static void ForwardReference(in ConvShape s, float* x, float* w, float* bias, float* y)
    {
        int cin = s.GroupCin, cout = s.GroupCout;
        for (int n = 0; n < s.N; n++)
            for (int oy = 0; oy < s.OH; oy++)
                for (int ox = 0; ox < s.OW; ox++)
                    for (int co = 0; co < s.Cout; co++)
                    {
                        double sum = bias == null ? 0 : bias[co];
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
                                float* pixel = x + (((long)n * s.H + iy) * s.W + ix) * s.Cin + co / cout * cin;
                                float* tap = w + (long)(kh * s.KW + kw) * cin * s.Cout + co;
                                for (int ci = 0; ci < cin; ci++)
                                    sum += (double)pixel[ci] * tap[(long)ci * s.Cout];
                            }
                        }
                        *y++ = (float)sum;
                    }
    }

    private static void InputGradientReference(in ConvShape s, float* dy, float* w, float* bias, float* dx)
    {
        if (s.Border != PaddingMode.Zero)
        {
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
            return;
        }
        int cin = s.GroupCin, cout = s.GroupCout;
        for (int n = 0; n < s.N; n++)
            for (int iy = 0; iy < s.H; iy++)
                for (int ix = 0; ix < s.W; ix++)
                    for (int ci = 0; ci < s.Cin; ci++)
                    {
                        double sum = bias == null ? 0 : bias[ci];
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
                                float* pixel = dy + (((long)n * s.OH + oy) * s.OW + ox) * s.Cout + firstOut;
                                float* tap = w + ((long)(kh * s.KW + kw) * cin + ci % cin) * s.Cout + firstOut;
                                for (int co = 0; co < cout; co++)
                                    sum += (double)pixel[co] * tap[co];
                            }
                        }
                        *dx++ = (float)sum;
                    }
    }

    private static void WeightGradientReference(in ConvShape s, float* x, float* dy, float* dw)
    {
        int cin = s.GroupCin, cout = s.GroupCout;
        for (int kh = 0; kh < s.KH; kh++)
            for (int kw = 0; kw < s.KW; kw++)
                for (int ci = 0; ci < cin; ci++)
                    for (int co = 0; co < s.Cout; co++)
                    {
                        double sum = 0;
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
                                    long input = (((long)n * s.H + iy) * s.W + ix) * s.Cin + co / cout * cin + ci;
                                    long output = (((long)n * s.OH + oy) * s.OW + ox) * s.Cout + co;
                                    sum += (double)x[input] * dy[output];
                                }
                            }
                        *dw++ = (float)sum;
                    }
    }

    private static int Inside(PaddingMode border, int at, int size) =>
        (uint)at < (uint)size ? at : Lattice.Beyond(border, at, size);
}
