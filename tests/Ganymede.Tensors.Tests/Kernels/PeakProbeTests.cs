using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Kernels;

/// <summary>The probes of what the machine can do: that they do it, not how fast.</summary>
[Collection(ThreadCount.Collection)]
public sealed class PeakProbeTests
{
    [Fact]
    public void EveryInstructionSetMultiplies()
    {
        foreach (Isa isa in Enum.GetValues<Isa>().Where(i => i <= KernelChoice.Widest))
            Assert.InRange(PeakProbe.MultiplyAddsPerSecond(isa), 1e6, 1e15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void MemoryIsReadAndWritten(int threads)
    {
        using var count = new ThreadCount(threads);

        Assert.InRange(PeakProbe.BytesPerSecond(), 1e7, 1e14);
    }
}
