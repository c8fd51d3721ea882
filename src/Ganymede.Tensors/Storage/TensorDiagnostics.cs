using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <summary>What the tensors of this process hold. Figures of the whole process, safe to read from any thread.</summary>
public static class TensorDiagnostics
{
    /// <summary>The storages that a tensor still refers to.</summary>
    public static long LiveStorages => TensorAllocator.LiveStorages;

    /// <summary>The bytes of the live storages.</summary>
    public static long LiveBytes => TensorAllocator.LiveBytes;

    /// <summary>The bytes of the blocks that wait for their next use.</summary>
    public static long KeptBytes => TensorAllocator.KeptBytes;

    /// <summary>The most bytes that were live at once since the start or <see cref="ResetPeak"/>.</summary>
    public static long PeakBytes => TensorAllocator.PeakBytes;

    /// <summary>
    /// What <see cref="PeakBytes"/> would be if nothing were computed a second time, but held instead.
    /// </summary>
    public static long PeakBytesWithoutRecompute => TensorAllocator.WholePeakBytes;

    /// <summary>
    /// How often the operating system was asked for a block, by tensors or by the kernels' scratch memory. It stands still
    /// in a steady training step.
    /// </summary>
    public static long NativeAllocations => TensorAllocator.NativeAllocations + KernelScratch.Allocations;

    /// <summary>The bytes of all blocks that the operating system was asked for, given back or not.</summary>
    public static long NativeBytesTaken => TensorAllocator.NativeBytes + KernelScratch.BytesTaken;

    /// <summary>The storages that only the finalizer gave back: each one is a missing scope or Dispose.</summary>
    public static long LeakedStorages => TensorAllocator.Leaked;

    /// <summary>Starts <see cref="PeakBytes"/> anew from what is live now: between two steps, when nothing is spared.</summary>
    public static void ResetPeak() => TensorAllocator.ResetPeak();

    /// <summary>
    /// Notes bytes that were given back to be computed again later, or with a minus that they are held once more.
    /// </summary>
    internal static void Spare(long bytes) => TensorAllocator.Spare(bytes);

    /// <summary>Gives the blocks that wait for use back to the operating system.</summary>
    public static void Trim() => TensorAllocator.Trim();
}
