namespace Ganymede.Tensors.Kernels;

/// <summary>
/// A sum seen from its source: source pixel (sy, sx) is added at tap (a, b) to target pixel
/// (sy·StrideY + OffsetY + a·StepY, sx·StrideX + OffsetX + b), through the weights of that tap. Pixels have no gaps.
/// </summary>
internal unsafe struct ScatterSum
{
    public int Images;

    /// <summary>Where source pixels are found.</summary>
    public Lattice Source;

    /// <summary>Sizes of the source with its border, and where in the source they begin.</summary>
    public int SourceH;
    public int SourceW;
    public int FirstY;
    public int FirstX;
    public int Channels;

    public float* Target;
    public int TargetH;
    public int TargetW;
    public int Outputs;

    public int TapsY;
    public int TapsX;
    public int StrideY;
    public int StrideX;
    public int OffsetY;
    public int OffsetX;
    public int StepY;

    public WeightSource Weights;

    /// <summary>Added to each target pixel, unless null.</summary>
    public float* Bias;

    /// <summary>Applied to the result.</summary>
    public Activation Activation;

    /// <summary>
    /// The convolution, its taps taken from the last to the first; its strides are 1. <paramref name="around"/> has the
    /// border as part of the image, unless it is of zeros.
    /// </summary>
    public static ScatterSum Forward(in ConvShape s, in ConvShape around, float* x, float* w, float* bias, float* y)
    {
        long tap = (long)s.Cin * s.Cout;
        return new()
        {
            Images = s.N,
            Source = Lattice.Forward(s, 0, x, y),
            SourceH = around.H,
            SourceW = around.W,
            FirstY = around.PadTop - s.PadTop,
            FirstX = around.PadLeft - s.PadLeft,
            Channels = s.Cin,
            Target = y,
            TargetH = s.OH,
            TargetW = s.OW,
            Outputs = s.Cout,
            TapsY = s.KH,
            TapsX = s.KW,
            StrideY = 1,
            StrideX = 1,
            OffsetY = around.PadTop - (s.KH - 1) * s.DilationH,
            OffsetX = around.PadLeft - (s.KW - 1),
            StepY = s.DilationH,
            Weights = new()
            {
                First = w + (s.Taps - 1) * tap,
                TapY = -s.KW * tap,
                TapX = -tap,
                Row = s.Cout,
                Column = 1,
            },
            Bias = bias,
        };
    }

    /// <summary>The gradient of the convolution in its input.</summary>
    public static ScatterSum Backward(in ConvShape s, float* dy, float* w, float* bias, float* dx)
    {
        long tap = (long)s.Cin * s.Cout;
        return new()
        {
            Images = s.N,
            Source = new() { Source = dy, SourceH = s.OH, SourceW = s.OW, SourcePitch = s.Cout },
            SourceH = s.OH,
            SourceW = s.OW,
            Channels = s.Cout,
            Target = dx,
            TargetH = s.H,
            TargetW = s.W,
            Outputs = s.Cin,
            TapsY = s.KH,
            TapsX = s.KW,
            StrideY = s.StrideH,
            StrideX = s.StrideW,
            OffsetY = -s.PadTop,
            OffsetX = -s.PadLeft,
            StepY = s.DilationH,
            Weights = new() { First = w, TapY = s.KW * tap, TapX = tap, Row = 1, Column = s.Cout },
            Bias = bias,
        };
    }
}
