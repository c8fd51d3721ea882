namespace Ganymede.Tensors.Kernels;

/// <summary>
/// Cuts many arrays into the parts of one dispatch, by their lengths alone. It allocates only while it grows.
/// </summary>
internal sealed class PartTable
{
    private long[] lengths = [];
    private int[] firstParts = [];

    /// <summary>Arrays that have been added.</summary>
    internal int Count { get; private set; }

    /// <summary>The parts of all of them together.</summary>
    internal int Parts { get; private set; }

    /// <summary>Adds an array of <paramref name="n"/> elements, 1 or more, and returns its number.</summary>
    internal int Add(long n)
    {
        if (Count == lengths.Length)
        {
            Array.Resize(ref lengths, Math.Max(16, 2 * Count));
            Array.Resize(ref firstParts, lengths.Length);
        }
        (lengths[Count], firstParts[Count]) = (n, Parts);
        Parts += Elementwise.Parts(n);
        return Count++;
    }

    /// <summary>Forgets all arrays.</summary>
    internal void Clear() => (Count, Parts) = (0, 0);

    /// <summary>The first part of an array; for the number behind the last one, the number of all parts.</summary>
    internal int FirstPart(int array) => array == Count ? Parts : firstParts[array];

    /// <summary>Which array a part belongs to, and the stretch of it.</summary>
    internal int Find(int part, out long from, out long n)
    {
        int low = 0, high = Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (firstParts[middle] <= part)
                low = middle;
            else
                high = middle - 1;
        }
        from = (long)(part - firstParts[low]) * Elementwise.Grain;
        n = Math.Min(Elementwise.Grain, lengths[low] - from);
        return low;
    }
}
