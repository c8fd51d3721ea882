using System.Numerics;
using System.Runtime.InteropServices;

namespace Ganymede.Imaging.Png;

/// <summary>
/// The five row filters of PNG: each byte is stored as its difference from a guess made of its neighbours at the left
/// (a), above (b) and above at the left (c). Where the guess needs a or c, each byte of the pixel is a chain of its
/// own, so the loops run over one such chain at a time and keep a and c in registers.
/// </summary>
internal static class PngFilter
{
    public const int Count = 5;

    private const int None = 0;
    private const int Sub = 1;
    private const int Up = 2;
    private const int Average = 3;
    private const int Paeth = 4;

    /// <summary>Turns differences into bytes, in place.</summary>
    /// <param name="filter">The row's filter byte.</param>
    /// <param name="row">The row's stored bytes.</param>
    /// <param name="above">The finished row above, of the same length; zeros for the first row.</param>
    /// <param name="step">Bytes from a byte to its left neighbour.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case None:
                break;
            case Sub:
                for (int i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                break;
            case Up:
                Add(row, above);
                break;
            case Average:
                for (int start = 0; start < Math.Min(step, row.Length); start++)
                {
                    int a = 0;
                    for (int i = start; i < row.Length; i += step)
                        row[i] = (byte)(a = (row[i] + ((a + above[i]) >> 1)) & 0xFF);
                }

                break;
            case Paeth:
                for (int start = 0; start < Math.Min(step, row.Length); start++)
                {
                    int a = 0, c = 0;
                    for (int i = start; i < row.Length; i += step)
                    {
                        int b = above[i];
                        row[i] = (byte)(a = (row[i] + Nearest(a, b, c)) & 0xFF);
                        c = b;
                    }
                }

                break;
            default:
                throw new ImageFormatException($"the pixel data has row filter {filter} where 0 to 4 is wanted");
        }
    }

    /// <summary>Turns bytes into differences.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="above">The row above, of the same length; zeros for the first row.</param>
    /// <param name="step">Bytes from a byte to its left neighbour.</param>
    /// <param name="target">As long as the row.</param>
    /// <returns>The sum of the differences' magnitudes, read as signed bytes: small sums deflate well.</returns>
    public static long Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> target)
    {
        above = above[..row.Length];
        target = target[..row.Length];
        int edge = Math.Min(step, row.Length);
        switch (filter)
        {
            case None:
                row.CopyTo(target);
                break;
            case Sub:
                row[..edge].CopyTo(target);
                Subtract(row[edge..], row, target[edge..]);
                break;
            case Up:
                Subtract(row, above, target);
                break;
            case Average:
                for (int i = 0; i < edge; i++)
                    target[i] = (byte)(row[i] - (above[i] >> 1));
                for (int i = step; i < row.Length; i++)
                    target[i] = (byte)(row[i] - ((row[i - step] + above[i]) >> 1));
                break;
            default:
                for (int i = 0; i < edge; i++)
                    target[i] = (byte)(row[i] - above[i]);
                for (int i = step; i < row.Length; i++)
                    target[i] = (byte)(row[i] - Nearest(row[i - step], above[i], above[i - step]));
                break;
        }

        long sum = 0;
        foreach (sbyte difference in MemoryMarshal.Cast<byte, sbyte>(target))
            sum += Math.Abs((int)difference);
        return sum;
    }

    /// <summary>Paeth's predictor: whichever of a, b, c is nearest to a + b - c; ties prefer a, then b.</summary>
    private static int Nearest(int a, int b, int c)
    {
        int toA = Math.Abs(b - c);
        int toB = Math.Abs(a - c);
        int toC = Math.Abs(a + b - 2 * c);
        if (toA <= toB && toA <= toC)
            return a;
        return toB <= toC ? b : c;
    }

    private static void Add(Span<byte> row, ReadOnlySpan<byte> above)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(row[i..]) + new Vector<byte>(above[i..])).CopyTo(row[i..]);
        for (; i < row.Length; i++)
            row[i] += above[i];
    }

    private static void Subtract(ReadOnlySpan<byte> row, ReadOnlySpan<byte> other, Span<byte> target)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(row[i..]) - new Vector<byte>(other[i..])).CopyTo(target[i..]);
        for (; i < row.Length; i++)
            target[i] = (byte)(row[i] - other[i]);
    }
}
