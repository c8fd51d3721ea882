using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ganymede.Tensors.Kernels;

/// <summary>The instruction sets that the kernels are written for, narrowest first.</summary>
public enum Isa
{
    /// <summary>Plain C#, one float at a time: the twin that every fast kernel is compared with.</summary>
    Scalar,

    /// <summary>128-bit vectors: SSE on x86, NEON on Arm.</summary>
    V128,

    /// <summary>256-bit vectors with fused multiply-add: AVX2.</summary>
    V256,

    /// <summary>512-bit vectors: AVX-512F.</summary>
    Avx512,
}

/// <summary>
/// The choice of kernels, made once: the widest set that the processor has, or what GANYMEDE_ISA asks for
/// (<c>scalar | v128 | v256 | avx512</c>).
/// </summary>
public static class KernelChoice
{
    /// <summary>The instruction set that every kernel of this process uses.</summary>
    // A static readonly field, so that the JIT folds each comparison with it and drops the dead branches.
    public static readonly Isa Isa = Choose();

    /// <summary>
    /// Whether operations may take a shorter way than their definition (folded enlargements, Winograd's convolution).
    /// GANYMEDE_FUSE=off has each of them done by its plain twin, and so has the scalar instruction set.
    /// </summary>
    public static readonly bool Fuse = Allows("GANYMEDE_FUSE") && Isa != Isa.Scalar;

    /// <summary>
    /// Whether large blocks of memory ask Linux for pages of 2 MiB; GANYMEDE_HUGE_PAGES=off does without them.
    /// </summary>
    public static readonly bool HugePages = Allows("GANYMEDE_HUGE_PAGES") && OperatingSystem.IsLinux();

    /// <summary>The widest instruction set that this processor has.</summary>
    // Vector512.IsHardwareAccelerated is false on processors whose AVX-512 works (the runtime prefers 256 bits there),
    // so the question is put to Avx512F itself.
    public static Isa Widest =>
        Avx512F.IsSupported ? Isa.Avx512
        : Avx2.IsSupported && Fma.IsSupported ? Isa.V256
        : Vector128.IsHardwareAccelerated ? Isa.V128
        : Isa.Scalar;

    private static Isa Choose()
    {
        string? asked = Environment.GetEnvironmentVariable("GANYMEDE_ISA");
        if (string.IsNullOrEmpty(asked))
            return Widest;
        Isa isa = asked.ToLowerInvariant() switch
        {
            "scalar" => Isa.Scalar,
            "v128" => Isa.V128,
            "v256" => Isa.V256,
            "avx512" => Isa.Avx512,
            _ => throw new InvalidOperationException(
                $"GANYMEDE_ISA is '{asked}'; it takes scalar, v128, v256 or avx512."),
        };
        return isa <= Widest
            ? isa
            : throw new InvalidOperationException(
                $"GANYMEDE_ISA asks for {asked}, but this processor goes no further than {Widest}.");
    }

    private static bool Allows(string variable)
    {
        string? asked = Environment.GetEnvironmentVariable(variable);
        return asked?.ToLowerInvariant() switch
        {
            null or "" or "on" => true,
            "off" => false,
            _ => throw new InvalidOperationException($"{variable} is '{asked}'; it takes on or off."),
        };
    }
}
