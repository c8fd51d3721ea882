namespace Ganymede.Tensors.Kernels;

/// <summary>How many taps a kernel has each way, known to the JIT.</summary>
internal interface IWinogradTaps
{
    static abstract int Taps { get; }
}

/// <summary>2x2 kernels: F(4x4, 2x2).</summary>
internal readonly struct TwoTaps : IWinogradTaps
{
    public static int Taps => 2;
}

/// <summary>3x3 kernels: F(4x4, 3x3).</summary>
internal readonly struct ThreeTaps : IWinogradTaps
{
    public static int Taps => 3;
}
