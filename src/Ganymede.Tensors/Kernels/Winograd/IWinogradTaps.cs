namespace Ganymede.Tensors.Kernels;

/// <summary>How many taps a kernel has, and how many pixels a tile has each way, known to the JIT.</summary>
internal interface IWinogradTaps
{
    /// <summary>Taps from top to bottom.</summary>
    static abstract int Taps { get; }

    /// <summary>Taps from left to right: as many as down, or a single one.</summary>
    static abstract int Across { get; }

    /// <summary>Pixels of the target that one tile makes, each way.</summary>
    static abstract int Side { get; }
}

/// <summary>2x2 kernels: F(4x4, 2x2).</summary>
internal readonly struct TwoTaps : IWinogradTaps
{
    public static int Taps => 2;

    public static int Across => 2;

    public static int Side => 4;
}

/// <summary>3x3 kernels: F(4x4, 3x3).</summary>
internal readonly struct ThreeTaps : IWinogradTaps
{
    public static int Taps => 3;

    public static int Across => 3;

    public static int Side => 4;
}

/// <summary>4x4 kernels: F(3x3, 4x4).</summary>
internal readonly struct FourTaps : IWinogradTaps
{
    public static int Taps => 4;

    public static int Across => 4;

    public static int Side => 3;
}

/// <summary>Kernels of two taps below each other: F(4, 2) down each column of a tile.</summary>
internal readonly struct TwoDown : IWinogradTaps
{
    public static int Taps => 2;

    public static int Across => 1;

    public static int Side => 4;
}

/// <summary>Kernels of one tap, as they are.</summary>
internal readonly struct OneTap : IWinogradTaps
{
    public static int Taps => 1;

    public static int Across => 1;

    public static int Side => 4;
}
