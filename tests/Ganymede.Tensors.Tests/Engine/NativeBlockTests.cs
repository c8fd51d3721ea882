using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors.Tests.Engine;

[NoTensorLeaks]
public sealed unsafe class NativeBlockTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(100_000)]
    [InlineData(NativeBlock.HugePage - 4)]
    [InlineData(NativeBlock.HugePage)]
    [InlineData((3 * NativeBlock.HugePage) + 4)]
    public void Blocks_are_aligned_and_writable_to_the_last_byte(int size)
    {
        void* block = NativeBlock.Allocate((nuint)size);
        new Span<byte>(block, size).Fill(7);
        Assert.Equal(0, (long)block % 64);
        if (KernelChoice.HugePages && size >= NativeBlock.HugePage)
            Assert.Equal(0, (long)block % NativeBlock.HugePage);
        Assert.True(new ReadOnlySpan<byte>(block, size).IndexOfAnyExcept((byte)7) < 0);
        NativeBlock.Free(block);
    }

    [Fact]
    public void Large_blocks_ask_for_huge_pages()
    {
        if (!KernelChoice.HugePages || !Directory.Exists("/sys/kernel/mm/transparent_hugepage"))
            return;
        void* block = NativeBlock.Allocate(4 * NativeBlock.HugePage);
        // The kernel lists its mappings in order; VmFlags has "hg" where huge pages were asked for.
        bool inside = false, asked = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            int dash = line.IndexOf('-'), space = line.IndexOf(' ');
            if (dash is > 0 and <= 16 && space > dash && ulong.TryParse(
                line.AsSpan(0, dash), System.Globalization.NumberStyles.HexNumber, null, out ulong from))
            {
                ulong to = Convert.ToUInt64(line[(dash + 1)..space], 16);
                inside = from <= (ulong)block && (ulong)block < to;
            }
            else if (inside && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                asked = line.Split(' ').Contains("hg");
            }
        }
        NativeBlock.Free(block);
        Assert.True(asked);
    }
}
