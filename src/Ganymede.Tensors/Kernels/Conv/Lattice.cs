namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Which source pixels meet which target pixels: the one description beneath convolution, its gradients and matrix
/// products. Target (ty, tx), for ty &lt; CountY and tx &lt; CountX, meets at tap (a, b) the source pixel
/// (ty·StrideY + BaseY + a·StepY, tx·StrideX + BaseX + b·StepX); what stands where that is outside SourceH × SourceW, the
/// border says.
/// The target pixel is stored at (FirstY + ty·SpacingY, FirstX + tx·SpacingX) of TargetH × TargetW.
/// </summary>
/// <remarks>
/// The gradient in the input of a convolution with strides is StrideH·StrideW lattices, one a phase, each with the taps
/// that reach the phase; so no work is done on zeros between pixels.
/// </remarks>
internal unsafe partial struct Lattice
{
    public int Images;

    public float* Source;
    public int SourceH;
    public int SourceW;

    /// <summary>Floats from one source pixel to the next.</summary>
    public long SourcePitch;

    /// <summary>What stands beyond the source.</summary>
    public PaddingMode Border;

    /// <summary>Channels read of each source pixel.</summary>
    public int Channels;

    public int TapsY;
    public int TapsX;
    public int BaseY;
    public int BaseX;
    public int StepY;
    public int StepX;
    public int StrideY;
    public int StrideX;

    public float* Target;
    public int TargetH;
    public int TargetW;

    /// <summary>Floats from one target pixel to the next.</summary>
    public long TargetPitch;

    public int CountY;
    public int CountX;
    public int FirstY;
    public int FirstX;
    public int SpacingY;
    public int SpacingX;

    /// <summary>Which target pixels those beyond the target are, for sums over targets; with zeros there are none.</summary>
    public PaddingMode TargetBorder;

    /// <summary>Where target pixels beyond the target are, for sums into targets, unless it has no pixels.</summary>
    public Rim Rim;

    /// <summary>Columns of the target: the channels of a target pixel that take part.</summary>
    public int Outputs;

    public readonly int Taps => TapsY * TapsX;

    public readonly int Pixels => CountY * CountX;

    public readonly long Positions => (long)Images * Pixels;

    /// <summary>Length of the sums: taps × channels.</summary>
    public readonly long Depth => (long)Taps * Channels;

    public readonly double Operations => 2.0 * Positions * Depth * Outputs;

    /// <summary>Rows of a matrix as the pixels of one image that is one pixel high: no taps, no padding.</summary>
    public static Lattice Matrix(float* source, long sourcePitch, int rows, int channels, float* target,
        long targetPitch, int outputs) => new()
        {
            Images = 1,
            Source = source,
            SourceH = 1,
            SourceW = rows,
            SourcePitch = sourcePitch,
            Channels = channels,
            TapsY = 1,
            TapsX = 1,
            StepY = 1,
            StepX = 1,
            StrideY = 1,
            StrideX = 1,
            Target = target,
            TargetH = 1,
            TargetW = rows,
            TargetPitch = targetPitch,
            CountY = 1,
            CountX = rows,
            SpacingY = 1,
            SpacingX = 1,
            Outputs = outputs,
        };

    /// <summary>The pixels of y and the taps of x that each of them reads, for one group of channels.</summary>
    public static Lattice Forward(in ConvShape s, int group, float* x, float* y) => new()
    {
        Images = s.N,
        Source = x + group * s.GroupCin,
        SourceH = s.H,
        SourceW = s.W,
        SourcePitch = s.Cin,
        Border = s.Border,
        Channels = s.GroupCin,
        TapsY = s.KH,
        TapsX = s.KW,
        BaseY = -s.PadTop,
        BaseX = -s.PadLeft,
        StepY = s.DilationH,
        StepX = s.DilationW,
        StrideY = s.StrideH,
        StrideX = s.StrideW,
        Target = y + group * s.GroupCout,
        TargetH = s.OH,
        TargetW = s.OW,
        TargetPitch = s.Cout,
        CountY = s.OH,
        CountX = s.OW,
        SpacingY = 1,
        SpacingX = 1,
        Outputs = s.GroupCout,
    };

    /// <summary>
    /// The pixels of x whose row and column leave the given remainders when divided by the strides, and the taps of dy
    /// that reach them.
    /// </summary>
    public static Lattice Backward(
        in ConvShape s, int group, float* dy, float* x, in TapPhase rows, in TapPhase columns) =>
        new()
        {
            Images = s.N,
            Source = dy + group * s.GroupCout,
            SourceH = s.OH,
            SourceW = s.OW,
            SourcePitch = s.Cout,
            Channels = s.GroupCout,
            TapsY = rows.Taps,
            TapsX = columns.Taps,
            BaseY = rows.Base,
            BaseX = columns.Base,
            StepY = rows.Step,
            StepX = columns.Step,
            StrideY = 1,
            StrideX = 1,
            Target = x + group * s.GroupCin,
            TargetH = s.H,
            TargetW = s.W,
            TargetPitch = s.Cin,
            CountY = rows.Count,
            CountX = columns.Count,
            FirstY = rows.First,
            FirstX = columns.First,
            SpacingY = s.StrideH,
            SpacingX = s.StrideW,
            Outputs = s.GroupCin,
        };

    /// <summary>
    /// This <see cref="Backward"/> of a convolution's padded image on the image itself: pixels of the border are those
    /// that it repeats (no rim, for sums over them), or pixels of a rim.
    /// </summary>
    public readonly Lattice Unpadded(in ConvShape s, int group, in Rim rim)
    {
        Lattice result = this;
        result.TargetH = s.H;
        result.TargetW = s.W;
        result.FirstY -= s.PadTop;
        result.FirstX -= s.PadLeft;
        result.TargetBorder = s.Border;
        result.Rim = rim;
        if (rim.Pixels != null)
            result.Rim.Pixels += group * s.GroupCin;
        return result;
    }

    public readonly float* SourcePixel(long image, int y, int x) =>
        Source + ((image * SourceH + y) * SourceW + x) * SourcePitch;

    /// <summary>The row of the source that stands at row y, which may lie outside; -1 for zeros.</summary>
    public readonly int Row(int y) => (uint)y < (uint)SourceH ? y : Beyond(Border, y, SourceH);

    /// <summary>The column of the source that stands at column x, which may lie outside; -1 for zeros.</summary>
    public readonly int Column(int x) => (uint)x < (uint)SourceW ? x : Beyond(Border, x, SourceW);

    public readonly float* TargetPixel(in LatticeCursor at)
    {
        int y = FirstY + at.Y * SpacingY, x = FirstX + at.X * SpacingX;
        if ((uint)y >= (uint)TargetH || (uint)x >= (uint)TargetW)
        {
            if (Rim.Pixels != null)
                return Rim.Pixels
                    + TargetPitch * (at.Image * Rim.Count(TargetH, TargetW) + Rim.Place(TargetH, TargetW, y, x));
            y = (uint)y < (uint)TargetH ? y : Beyond(TargetBorder, y, TargetH);
            x = (uint)x < (uint)TargetW ? x : Beyond(TargetBorder, x, TargetW);
        }
        return Target + TargetPitch * ((at.Image * TargetH + y) * TargetW + x);
    }

    /// <summary>
    /// Whether so many target pixels from one on, in one row of the lattice, are evenly spaced in memory.
    /// </summary>
    public readonly bool EvenTargets(in LatticeCursor at, int count)
    {
        int first = FirstX + at.X * SpacingX;
        return Rim.Pixels == null || (first >= 0 && first + (count - 1) * SpacingX < TargetW);
    }

    /// <summary>The pixel of a row or column of this size that stands at a place beyond its ends; -1 for zero.</summary>
    public static int Beyond(PaddingMode border, int at, int size)
    {
        if (border == PaddingMode.Replicate)
            return Math.Clamp(at, 0, size - 1);
        int mirrored = at < 0 ? -at : 2 * (size - 1) - at;
        return border == PaddingMode.Reflect && (uint)mirrored < (uint)size ? mirrored : -1;
    }

    /// <summary>Which share of all (position, tap) pairs does not meet a zero of the border.</summary>
    public readonly double LiveShare => Border != PaddingMode.Zero
        ? 1
        : Live(CountY, TapsY, StrideY, BaseY, StepY, SourceH) * Live(CountX, TapsX, StrideX, BaseX, StepX, SourceW);

    private static double Live(int count, int taps, int stride, int first, int step, int size)
    {
        long live = 0;
        for (int t = 0; t < count; t++)
            for (int a = 0; a < taps; a++)
                if ((uint)(t * stride + first + a * step) < (uint)size)
                    live++;
        return live / Math.Max(1.0, (double)count * taps);
    }
}
