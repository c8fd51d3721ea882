using System.Runtime.InteropServices;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <summary>
/// Native memory for tensors and scratch. Large blocks ask Linux for pages of 2 MiB: kernels walk many rows at once, and
/// with pages of 4 KiB they wait for page tables.
/// </summary>
internal static unsafe partial class NativeBlock
{
    /// <summary>The size of a huge page on x64 and ARM; larger blocks begin at a multiple of it.</summary>
    internal const int HugePage = 2 << 20;

    private const int Alignment = 64;
    private const int MadvHugePage = 14;

    private static readonly bool advises = KernelChoice.HugePages && CanAdvise();

    /// <summary>A block with undefined content, aligned to 64 bytes at least.</summary>
    internal static void* Allocate(nuint size)
    {
        if (!advises || size < HugePage)
            return NativeMemory.AlignedAlloc(size, Alignment);
        void* block = NativeMemory.AlignedAlloc(size, HugePage);
        // Advice only: a system without huge pages, or without a free one, gives ordinary pages.
        _ = Advise(block, size / HugePage * HugePage, MadvHugePage);
        return block;
    }

    /// <summary>Gives a block back to the operating system.</summary>
    internal static void Free(void* block) => NativeMemory.AlignedFree(block);

    private static bool CanAdvise()
    {
        try
        {
            _ = Advise(null, 0, MadvHugePage);
            return true;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
