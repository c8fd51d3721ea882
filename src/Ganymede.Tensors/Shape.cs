using System.Collections;
using System.Runtime.CompilerServices;

namespace Ganymede.Tensors;

/// <summary>
/// The extents of a tensor, outermost first: <c>[N, H, W, C]</c>. At most six axes; a scalar has none.
/// Written as a collection expression: <c>Tensor.Zeros([2, 3])</c>.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The most axes that a tensor may have.</summary>
    public const int MaxRank = 6;

    private readonly Extents extents;

    /// <summary>A shape of these extents; each is 0 or more, and the element count fits an <see cref="int"/>.</summary>
    /// <exception cref="TensorShapeException">Too many axes, a negative extent or too many elements.</exception>
    public Shape(ReadOnlySpan<int> extents)
    {
        if (extents.Length > MaxRank)
            throw new TensorShapeException($"A tensor has at most {MaxRank} axes, but {extents.Length} were given.");
        long count = 1;
        const long TooMany = 1L << 31;
        for (int i = 0; i < extents.Length; i++)
        {
            if (extents[i] < 0)
                throw new TensorShapeException($"Axis {i} has the extent {extents[i]}; an extent is 0 or more.");
            this.extents[i] = extents[i];
            // Held at the first number that is too large: the product of six extents would overflow.
            count = Math.Min(count * extents[i], TooMany);
        }
        if (count > int.MaxValue)
            throw new TensorShapeException(
                $"A tensor holds at most {int.MaxValue} elements; [{string.Join(", ", extents.ToArray())}] has more.");
        Rank = extents.Length;
        ElementCount = (int)count;
    }

    /// <summary>The collection builder behind <c>[2, 3]</c>.</summary>
    public static Shape Create(ReadOnlySpan<int> extents) => new(extents);

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>How many elements a tensor of this shape has: the product of the extents, 1 for a scalar.</summary>
    public int ElementCount { get; }

    /// <summary>The extent of an axis; a negative axis counts from the end.</summary>
    /// <exception cref="TensorShapeException">There is no such axis.</exception>
    public int this[int axis] => extents[Axis(axis)];

    /// <summary>An axis as a position from the front: -1 is the last.</summary>
    /// <exception cref="TensorShapeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        int front = axis < 0 ? axis + Rank : axis;
        return (uint)front < (uint)Rank
            ? front
            : throw new TensorShapeException($"There is no axis {axis} in the shape {this}.");
    }

    /// <summary>An axis as a position from the front; the operation is named when there is no such axis.</summary>
    internal int Axis(string operation, int axis) => axis >= -Rank && axis < Rank
        ? Axis(axis)
        : throw new TensorShapeException($"{operation}: there is no axis {axis} in the shape {this}.");

    /// <summary>The extents as an array.</summary>
    public int[] ToArray() => ((ReadOnlySpan<int>)extents)[..Rank].ToArray();

    /// <summary>This shape with one extent replaced.</summary>
    public Shape With(int axis, int extent)
    {
        int[] copy = ToArray();
        copy[Axis(axis)] = extent;
        return new(copy);
    }

    /// <summary>The product of the extents from axis <paramref name="from"/> up to and without <paramref name="to"/>.</summary>
    internal int Product(int from, int to)
    {
        int product = 1;
        for (int i = from; i < to; i++)
            product *= extents[i];
        return product;
    }

    /// <summary>
    /// The shape that two operands broadcast to: aligned at the last axis, and an extent of 1 stretches.
    /// </summary>
    /// <exception cref="TensorShapeException">Two extents differ and neither is 1.</exception>
    internal static Shape Broadcast(string operation, Shape a, Shape b)
    {
        if (a == b)
            return a;
        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> result = stackalloc int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int x = i <= a.Rank ? a[^i] : 1, y = i <= b.Rank ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new TensorShapeException(
                    $"{operation}: the shapes {a} and {b} do not broadcast: their axes {-i} are {x} and {y}; "
                    + "aligned at the last axis, extents must be equal or 1.");
            result[^i] = x == 1 ? y : x;
        }
        return new(result);
    }

    private int this[Index axis] => extents[axis.GetOffset(Rank)];

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && ((ReadOnlySpan<int>)extents).SequenceEqual(other.extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, extents[0], extents[1], extents[2], extents[3]);

    /// <summary>Whether the extents are equal.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the extents differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The shape as it is written: <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    [InlineArray(MaxRank)]
    private struct Extents
    {
        private int first;
    }
}
