using Ganymede.Data;
using Ganymede.Tensors;

namespace Ganymede.Tests.Data;

/// <summary>What each augmentation does to a picture's values.</summary>
public sealed class AugmenterTests
{
    private static readonly float[] ramp = [.. Enumerable.Range(0, 25).Select(i => i / 12.5f - 1)];

    [Fact]
    public void NothingSwitchedOnChangesNothing() =>
        Assert.All(Many(new Augmentation(), ramp, 5, 1), result => Assert.Equal(ramp, result));

    [Fact]
    public void AFlipIsAMirrorForHalfOfThePictures()
    {
        float[] mirrored = [.. ramp.Chunk(5).SelectMany(row => row.Reverse())];
        List<float[]> results = Many(new Augmentation { Flip = true }, ramp, 5, 1);
        Assert.All(results, result => Assert.True(result.SequenceEqual(ramp) || result.SequenceEqual(mirrored)));
        Assert.InRange(results.Count(result => result.SequenceEqual(mirrored)), 60, 140);
    }

    [Fact]
    public void AShiftReflectsAtTheEdge()
    {
        float[][] expected =
        [
            .. from down in Enumerable.Range(-2, 5)
               from right in Enumerable.Range(-2, 5)
               select Shifted(down, right)
        ];
        List<float[]> results = Many(new Augmentation { Shift = 2 }, ramp, 5, 1);
        Assert.All(results, result => Assert.Contains(expected, result.SequenceEqual));
        Assert.Equal(25, results.Select(result => Array.FindIndex(expected, result.SequenceEqual)).Distinct().Count());

        static float[] Shifted(int down, int right) =>
        [
            .. from y in Enumerable.Range(down, 5)
               from x in Enumerable.Range(right, 5)
               select ramp[Reflect(y) * 5 + Reflect(x)]
        ];

        static int Reflect(int i) => i < 0 ? -i : i > 4 ? 8 - i : i;
    }

    [Fact]
    public void AZoomOfALinearRampIsALessSteepRamp()
    {
        // Values rise by 0.1 a column; enlarged by s they rise by 0.1 / s. Reflection bends only the outer columns.
        float[] slope = [.. Enumerable.Range(0, 400).Select(i => i % 20 * 0.1f - 1)];
        foreach (float[] result in Many(new Augmentation { Zoom = 2 }, slope, 20, 1))
        {
            float step = result[11] - result[10];
            Assert.InRange(step, 0.05f - 1e-4f, 0.1f + 1e-4f);
            for (int x = 2; x < 17; x++)
                Assert.Equal(step, result[x + 1] - result[x], 1e-4f);
            Assert.InRange(result.Min(), -1, 1);
            Assert.InRange(result.Max(), -1, 1);
        }
    }

    [Fact]
    public void ColourChangesFollowTheirFormulas()
    {
        float[] pixels = [-0.5f, 0f, 0.5f, 0.2f, -0.2f, 0.1f, 0.3f, 0.3f, 0.3f, -1f, -1f, -1f];
        float[] unit = [.. pixels.Select(value => (value + 1) / 2)];
        Check(new Augmentation { Brightness = 0.3f }, result => result[6] / unit[6], (i, factor) => factor * unit[i]);
        float mean = Enumerable.Range(0, 4).Average(p => Grey(unit, p));
        Check(
            new Augmentation { Contrast = 0.3f }, result => (result[6] - mean) / (unit[6] - mean),
            (i, factor) => mean + factor * (unit[i] - mean));
        Check(
            new Augmentation { Saturation = 0.3f }, result => (result[0] - Grey(unit, 0)) / (unit[0] - Grey(unit, 0)),
            (i, factor) => Grey(unit, i / 3) + factor * (unit[i] - Grey(unit, i / 3)));

        void Check(Augmentation options, Func<float[], float> factorOf, Func<int, float, float> expected)
        {
            var factors = new List<float>();
            foreach (float[] result in Many(options, pixels, 2, 3).Select(r => r.Select(v => (v + 1) / 2).ToArray()))
            {
                float factor = factorOf(result);
                factors.Add(factor);
                for (int i = 0; i < result.Length; i++)
                    Assert.Equal(Math.Clamp(expected(i, factor), 0, 1), result[i], 1e-4f);
            }

            Assert.InRange(factors.Min(), 0.7f - 1e-3f, 0.75f);
            Assert.InRange(factors.Max(), 1.25f, 1.3f + 1e-3f);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    public void BothPicturesOfAPairGetTheSameFactorsAboutTheirOwnGreys(int first, int second)
    {
        // B is A at half the brightness: brightness and contrast by the same factors leave it so, where nothing clips.
        int all = first + second;
        float[] pair = new float[16 * all];
        for (int i = 0; i < pair.Length; i++)
        {
            float value = 0.2f + 0.02f * (i / all);
            pair[i] = 2 * (i % all < first ? value : value / 2) - 1;
        }

        var options = new Augmentation { Brightness = 0.2f, Contrast = 0.3f, Saturation = 0.4f };
        foreach (float[] result in Many(options, pair, 4, all, first))
        {
            for (int i = 0; i < result.Length; i += all)
                Assert.Equal((result[i] + 1) / 2, result[i + first] + 1, 1e-5f);
        }
    }

    [Fact]
    public void ColourOfOneHalfDoesNotReachTheOther()
    {
        float[] pair = [.. Enumerable.Repeat<float[]>([0.5f, -0.5f, 0f, 0.3f], 4).SelectMany(p => p)];
        foreach (float[] result in Many(new Augmentation { Saturation = 1 }, pair, 2, 4, 3))
            Assert.Equal(0.3f, result[3], 1e-6f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(6, 3)]
    public void AFlatPictureStaysFiniteAndFlat(int channels, int first)
    {
        float[] flat = [.. Enumerable.Repeat(-1f, 9 * channels)];
        var everything = new Augmentation
        {
            Flip = true, Shift = 1, Zoom = 2, Brightness = 1, Contrast = 1, Saturation = 1,
        };
        Assert.All(
            Many(everything, flat, 3, channels, first),
            result => Assert.All(result, value => Assert.Equal(-1f, value, 1e-5f)));
    }

    private static float Grey(float[] samples, int pixel) =>
        0.299f * samples[3 * pixel] + 0.587f * samples[3 * pixel + 1] + 0.114f * samples[3 * pixel + 2];

    private static List<float[]> Many(Augmentation options, float[] picture, int side, int channels, int? firstChannels = null)
    {
        var augmenter = new Augmenter(options, side, side, channels, firstChannels ?? channels);
        var random = new RandomStream(7, 1);
        var results = new List<float[]>();
        for (int i = 0; i < 200; i++)
        {
            var result = new float[picture.Length];
            augmenter.Apply(picture, result, random);
            results.Add(result);
        }

        return results;
    }
}
