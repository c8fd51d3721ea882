using System.Runtime.CompilerServices;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Tensors;

/// <summary>
/// Random numbers from the counter-based generator Philox 4×32-10 (Salmon et al. 2011). Number i of a stream depends on
/// seed, stream and i alone, so the same bits come out at any number of threads, and <see cref="Position"/> is the whole
/// state.
/// </summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="stream">Which of its independent streams.</param>
public sealed class RandomStream(ulong seed, ulong stream)
{
    private const int NumbersAPart = 16384, Piece = 256;

    /// <summary>The seed of the run.</summary>
    public ulong Seed => seed;

    /// <summary>Which of the seed's streams this is.</summary>
    public ulong Stream => stream;

    /// <summary>The blocks of four numbers that have been used: saved and set again by checkpoints.</summary>
    public ulong Position { get; set; }

    /// <summary>Fills with numbers spread evenly over [low, high).</summary>
    public void FillUniform(Span<float> destination, float low, float high) =>
        // Close to high, low + u · (high - low) would round up to it.
        Fill(destination, false, low, high - low, high > low ? MathF.BitDecrement(high) : high);

    /// <summary>Fills with normally distributed numbers (Box and Muller 1958).</summary>
    public void FillNormal(Span<float> destination, float mean = 0, float standardDeviation = 1) =>
        Fill(destination, true, mean, standardDeviation, float.PositiveInfinity);

    /// <summary>A tensor of normally distributed numbers.</summary>
    public Tensor Normal(Shape shape, float mean = 0, float standardDeviation = 1)
    {
        Tensor tensor = Tensor.Empty(shape);
        FillNormal(tensor.Span, mean, standardDeviation);
        return tensor;
    }

    /// <summary>A tensor of numbers spread evenly over [low, high).</summary>
    public Tensor Uniform(Shape shape, float low = 0, float high = 1)
    {
        Tensor tensor = Tensor.Empty(shape);
        FillUniform(tensor.Span, low, high);
        return tensor;
    }

    /// <summary>A number spread evenly over [0, 1).</summary>
    public float NextFloat() => ToUnit(Block(Position++).X);

    /// <summary>A whole number spread evenly over [0, <paramref name="limit"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public int NextInt(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        // 64 bits scaled down: the bias is under 2^-32.
        (uint x, uint y, _, _) = Block(Position++);
        return (int)Math.BigMul(((ulong)x << 32) | y, (ulong)limit, out _);
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        for (int i = count - 1; i > 0; i--)
        {
            int other = NextInt(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    /// <summary>The position before so many numbers are drawn, which they then are.</summary>
    internal ulong Skip(int count)
    {
        ulong start = Position;
        Position += ((ulong)count + 3) / 4;
        return start;
    }

    private unsafe void Fill(Span<float> destination, bool normal, float offset, float scale, float most)
    {
        int count = destination.Length;
        ulong start = Skip(count), mine = stream, key = seed;
        fixed (float* pinned = destination)
        {
            float* y = pinned;
            WorkerPool.Run((count + NumbersAPart - 1) / NumbersAPart, part =>
            {
                uint* bits = stackalloc uint[Piece];
                int end = Math.Min(count, (part + 1) * NumbersAPart);
                for (int from = part * NumbersAPart; from < end; from += Piece)
                {
                    int numbers = Math.Min(Piece, end - from);
                    PhiloxKernel.Blocks(KernelChoice.Isa, start + ((ulong)from / 4), mine, key, bits, (numbers + 3) / 4);
                    float* to = y + from;
                    for (int i = 0; i < numbers; i += 2)
                    {
                        (float a, float b) = normal
                            ? Gaussian(bits[i], bits[i + 1])
                            : (ToUnit(bits[i]), ToUnit(bits[i + 1]));
                        to[i] = Math.Min((a * scale) + offset, most);
                        if (i + 1 < numbers)
                            to[i + 1] = Math.Min((b * scale) + offset, most);
                    }
                }
            });
        }
    }

    // 24 bits fill a float's mantissa: [0, 1) without rounding up to 1.
    private static float ToUnit(uint bits) => (bits >> 8) * (1f / 16777216f);

    private static (float First, float Second) Gaussian(uint a, uint b)
    {
        // (0, 1], so that the logarithm is finite.
        float radius = MathF.Sqrt(-2 * MathF.Log(((a >> 8) + 1) * (1f / 16777216f)));
        (float sine, float cosine) = MathF.SinCos(ToUnit(b) * (2 * MathF.PI));
        return (radius * cosine, radius * sine);
    }

    private (uint X, uint Y, uint Z, uint W) Block(ulong counter) => Philox(
        (uint)counter, (uint)(counter >> 32), (uint)stream, (uint)(stream >> 32), (uint)seed, (uint)(seed >> 32));

    /// <summary>Ten rounds over a 128-bit counter with a 64-bit key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (uint X, uint Y, uint Z, uint W) Philox(uint x, uint y, uint z, uint w, uint key0, uint key1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = 0xD2511F53ul * x, product1 = 0xCD9E8D57ul * z;
            (x, y, z, w) = ((uint)(product1 >> 32) ^ y ^ key0, (uint)product1, (uint)(product0 >> 32) ^ w ^ key1, (uint)product0);
            key0 += 0x9E3779B9;
            key1 += 0xBB67AE85;
        }
        return (x, y, z, w);
    }
}
