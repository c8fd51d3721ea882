using Ganymede.Tensors.Kernels;
using Ganymede.Tensors.Tests.Twins;

namespace Ganymede.Tensors.Tests.Engine;

[NoTensorLeaks]
public sealed class RandomStreamTests
{
    // The known answers of Random123 for philox4x32-10.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu,
        0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u,
        0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_known_answers(
        uint x, uint y, uint z, uint w, uint key0, uint key1, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), RandomStream.Philox(x, y, z, w, key0, key1));

    [Fact]
    public unsafe void Every_instruction_set_draws_the_same_bits()
    {
        // The carry into the upper half of the counter is among them.
        foreach (ulong start in (ulong[])[0, 5, uint.MaxValue - 9ul, ulong.MaxValue - 3])
        {
            uint[] expected = Draw(Isa.Scalar, start);
            for (int i = 0; i < 21; i++)
            {
                ulong at = start + (ulong)i;
                Assert.Equal(
                    RandomStream.Philox((uint)at, (uint)(at >> 32), 7, 3, 0xdeadbeef, 0x12345678),
                    (expected[4 * i], expected[(4 * i) + 1], expected[(4 * i) + 2], expected[(4 * i) + 3]));
            }
            foreach (Isa isa in InstructionSets.Vectors)
                Assert.Equal(expected, Draw(isa, start));
        }

        static uint[] Draw(Isa isa, ulong start)
        {
            uint[] bits = new uint[4 * 21];
            fixed (uint* y = bits)
                PhiloxKernel.Blocks(isa, start, 0x3_0000_0007, 0x12345678_deadbeef, y, 21);
            return bits;
        }
    }

    // As drawn before numbers were drawn many at a time.
    [Fact]
    public void A_stream_keeps_its_numbers()
    {
        float[] uniform = new float[7], normal = new float[3];
        var random = new RandomStream(11, 22);
        random.FillUniform(uniform, -1, 1);
        random.FillNormal(normal);
        Assert.Equal(
            [0.4926659f, -0.16799426f, 0.14287245f, -0.54550683f, -0.08272028f, -0.5528511f, 0.40336275f], uniform);
        // Logarithm and sine are the system's.
        float[] expected = [1.8219429f, -0.08031645f, -0.26042774f];
        Assert.All(normal.Zip(expected), n => Assert.Equal(n.Second, n.First, 1e-6f));
        Assert.Equal(3ul, random.Position);
    }

    [Fact]
    public void Uniform_numbers_are_spread_evenly()
    {
        const int Count = 200_000;
        float[] values = new float[Count];
        new RandomStream(1, 2).FillUniform(values, -1, 3);
        Assert.All(values, v => Assert.InRange(v, -1, MathF.BitDecrement(3)));
        // Five standard errors of each.
        Assert.Equal(1, values.Average(v => (double)v), 5 * 4 / Math.Sqrt(12 * Count));
        Assert.Equal(16.0 / 12, values.Average(v => Math.Pow(v - 1, 2)), 0.03);
        int[] bins = new int[64];
        foreach (float v in values)
            bins[(int)((v + 1) * 16)]++;
        double expected = Count / 64.0, chiSquared = bins.Sum(b => Math.Pow(b - expected, 2) / expected);
        Assert.InRange(chiSquared, 25, 125);
    }

    [Fact]
    public void Uniform_numbers_never_reach_the_upper_bound()
    {
        // Half a unit in the last place below 2, so one number in 65536 would round up to it.
        float[] values = new float[4_000_000];
        new RandomStream(1, 3).FillUniform(values, 65535, 65536);
        Assert.DoesNotContain(65536f, values);
        new RandomStream(1, 3).FillUniform(values.AsSpan(0, 9), 2, 2);
        Assert.All(values[..9], v => Assert.Equal(2, v));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_a_normal_distribution()
    {
        const int Count = 400_000;
        float[] values = new float[Count];
        new RandomStream(9, 2).FillNormal(values, 3, 2);
        double[] z = Array.ConvertAll(values, v => (v - 3.0) / 2);
        double Moment(int power) => z.Average(v => Math.Pow(v, power));
        Assert.Equal(0, Moment(1), 5 / Math.Sqrt(Count));
        Assert.Equal(1, Moment(2), 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(0, Moment(3), 5 * Math.Sqrt(15.0 / Count));
        Assert.Equal(3, Moment(4), 5 * Math.Sqrt(96.0 / Count));
        Assert.Equal(0.3829, z.Count(v => Math.Abs(v) < 0.5) / (double)Count, 0.005);
        Assert.Equal(0.0027, z.Count(v => Math.Abs(v) > 3) / (double)Count, 0.0005);
        // Neighbours come from one block: they must not be correlated.
        Assert.Equal(0, Enumerable.Range(0, Count - 1).Average(i => z[i] * z[i + 1]), 5 / Math.Sqrt(Count));
    }

    [Fact]
    public void Setting_the_position_repeats_the_numbers()
    {
        var random = new RandomStream(4, 5);
        float[] skipped = new float[13], first = new float[10], again = new float[10];
        random.FillNormal(skipped);
        ulong position = random.Position;
        random.FillNormal(first);
        int number = random.NextInt(1000);
        var restored = new RandomStream(4, 5) { Position = position };
        restored.FillNormal(again);
        Assert.Equal(first, again);
        Assert.Equal(number, restored.NextInt(1000));
        Assert.Equal(random.Position, restored.Position);
    }

    [Fact]
    public void A_long_fill_equals_its_pieces()
    {
        float[] whole = new float[100_000], pieces = new float[100_000];
        new RandomStream(4, 6).FillUniform(whole, 0, 1);
        var random = new RandomStream(4, 6);
        for (int at = 0; at < whole.Length; at += 20_000)
            random.FillUniform(pieces.AsSpan(at, 20_000), 0, 1);
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void Seeds_and_streams_are_independent()
    {
        float[][] draws = [.. ((ulong, ulong)[])[(1, 1), (1, 2), (2, 1), (1, 1ul << 40), (1ul << 40, 1)] switch
        {
            var keys => keys.Select(k =>
            {
                float[] values = new float[1000];
                new RandomStream(k.Item1, k.Item2).FillNormal(values);
                return values;
            }),
        }];
        for (int i = 0; i < draws.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.InRange(draws[i].Zip(draws[j], (a, b) => a * b).Average(), -0.2f, 0.2f);
        }
    }

    [Fact]
    public void A_permutation_names_each_number_once_and_each_order_is_as_likely()
    {
        var random = new RandomStream(6, 1);
        foreach (int count in (int[])[0, 1, 2, 17, 1000])
            Assert.Equal(Enumerable.Range(0, count), random.Permutation(count).Order());
        var orders = new Dictionary<string, int>();
        for (int i = 0; i < 6000; i++)
        {
            string order = string.Concat(random.Permutation(3));
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, n => Assert.InRange(n, 850, 1150));
    }

    [Fact]
    public void Whole_numbers_cover_their_range()
    {
        var random = new RandomStream(6, 2);
        int[] counts = new int[7];
        for (int i = 0; i < 7000; i++)
            counts[random.NextInt(7)]++;
        Assert.All(counts, n => Assert.InRange(n, 850, 1150));
        Assert.Equal(0, random.NextInt(1));
        Assert.InRange(random.NextInt(int.MaxValue), 0, int.MaxValue - 1);
        Assert.InRange(random.NextFloat(), 0, 0.99999997f);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
    }

    [Fact]
    public void Tensors_are_filled_like_spans()
    {
        using Tensor normal = new RandomStream(1, 1).Normal([3, 5], 1, 2),
            uniform = new RandomStream(1, 1).Uniform([3, 5], 1, 2);
        float[] values = new float[15];
        new RandomStream(1, 1).FillNormal(values, 1, 2);
        Assert.Equal(values, normal.ToArray());
        new RandomStream(1, 1).FillUniform(values, 1, 2);
        Assert.Equal(values, uniform.ToArray());
        Assert.Equal([3, 5], normal.Shape);
    }
}
