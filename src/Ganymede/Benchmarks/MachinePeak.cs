using Ganymede.Tensors.Kernels;
using Ganymede.Training;

namespace Ganymede.Benchmarks;

/// <summary>What the machine can do at most on the threads that the kernels use, as measured by short probes.</summary>
/// <param name="Isa">The instruction set, as GANYMEDE_ISA spells it.</param>
/// <param name="Threads">The threads.</param>
/// <param name="FlopsPerSecond">Floating-point operations of float32 in registers, two for each multiply-add.</param>
/// <param name="BytesPerSecond">Bytes read and written in memory.</param>
public sealed record MachinePeak(string Isa, int Threads, double FlopsPerSecond, double BytesPerSecond)
{
    /// <summary>Measures the instruction set of the kernels. Takes half a second.</summary>
    public static MachinePeak Measure() => new(
        Machine.Isa, Machine.Threads,
        2 * PeakProbe.MultiplyAddsPerSecond(KernelChoice.Isa), PeakProbe.BytesPerSecond());
}
