namespace Ganymede.Tensors.Kernels;

/// <summary>
/// The sizes of a convolution from <c>[N, H, W, Cin]</c> to <c>[N, OH, OW, Cout]</c> with weights
/// <c>[KH, KW, Cin / Groups, Cout]</c>. Output pixel (oy, ox) reads input pixel
/// (oy·StrideH − PadTop + kh·DilationH, ox·StrideW − PadLeft + kw·DilationW) at tap (kh, kw); Border says what it is
/// where that is outside.
/// OH and OW are free: the padding at the bottom and on the right follows from them.
/// </summary>
internal readonly record struct ConvShape
{
    public ConvShape()
    {
    }

    public required int N { get; init; }
    public required int H { get; init; }
    public required int W { get; init; }
    public required int Cin { get; init; }
    public required int OH { get; init; }
    public required int OW { get; init; }
    public required int Cout { get; init; }
    public required int KH { get; init; }
    public required int KW { get; init; }
    public int StrideH { get; init; } = 1;
    public int StrideW { get; init; } = 1;
    public int PadTop { get; init; }
    public int PadLeft { get; init; }
    public PaddingMode Border { get; init; }
    public int DilationH { get; init; } = 1;
    public int DilationW { get; init; } = 1;
    public int Groups { get; init; } = 1;

    public int GroupCin => Cin / Groups;
    public int GroupCout => Cout / Groups;
    public int Taps => KH * KW;
    public long InputCount => (long)N * H * W * Cin;
    public long OutputCount => (long)N * OH * OW * Cout;
    public long WeightCount => (long)KH * KW * GroupCin * Cout;

    /// <summary>The convolution of the image with its border around it, as far as it is read.</summary>
    public ConvShape Padded() => this with
    {
        H = Math.Max(PadTop + H, (OH - 1) * StrideH + (KH - 1) * DilationH + 1),
        W = Math.Max(PadLeft + W, (OW - 1) * StrideW + (KW - 1) * DilationW + 1),
        PadTop = 0,
        PadLeft = 0,
        Border = PaddingMode.Zero,
    };
}
