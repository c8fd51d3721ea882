using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>Memory that steps took.</summary>
/// <param name="NativeAllocations">
/// How often the operating system was asked for a block, in all steps; 0 once every shape has been seen.
/// </param>
/// <param name="NativeBytes">The bytes of those blocks.</param>
/// <param name="ManagedBytes">Bytes of garbage-collected objects a step.</param>
/// <param name="TensorBytes">The most bytes that tensors held at once.</param>
public sealed record StepMemory(long NativeAllocations, long NativeBytes, long ManagedBytes, long TensorBytes)
{
    /// <summary>The counters as they stand; the peak of tensors begins anew.</summary>
    internal static StepMemory Now()
    {
        TensorDiagnostics.ResetPeak();
        return new(
            TensorDiagnostics.NativeAllocations, TensorDiagnostics.NativeBytesTaken, GC.GetTotalAllocatedBytes(precise: true),
            TensorDiagnostics.LiveBytes);
    }

    /// <summary>What so many steps took since then.</summary>
    internal static StepMemory Since(StepMemory before, int steps) => new(
        TensorDiagnostics.NativeAllocations - before.NativeAllocations,
        TensorDiagnostics.NativeBytesTaken - before.NativeBytes,
        (GC.GetTotalAllocatedBytes(precise: true) - before.ManagedBytes) / steps,
        TensorDiagnostics.PeakBytes);
}
