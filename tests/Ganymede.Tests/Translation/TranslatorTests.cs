using Ganymede.Imaging;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Tests.Data;
using Ganymede.Training;
using Ganymede.Translation;

namespace Ganymede.Tests.Translation;

// The memory that a network needs is measured on the whole process, so nothing may run beside.
[Collection(TensorCount.Name)]
public class TranslatorTests
{
    [Theory]
    [InlineData(301, 517)]
    [InlineData(1, 1)]
    [InlineData(3, 1000)]
    [InlineData(1000, 3)]
    [InlineData(8, 8)]
    [InlineData(7, 9)]
    public void AnySizeComesOutAsItWentIn(int width, int height)
    {
        using var translator = new Translator(new TinyTranslation(instead: x => x * 1f));
        Image image = Noise(width, height, 3);

        Image result = translator.Translate(image);

        Assert.Equal((width, height, 3, 8), (result.Width, result.Height, result.Channels, result.BitDepth));
        Assert.True(image.Pixels.SequenceEqual(result.Pixels));
    }

    [Fact]
    public void TheNetworkSeesTheReflectionToTheRightAndBelow()
    {
        float[] seen = [];
        var model = new TinyTranslation(1, x =>
        {
            seen = x.ToArray();
            return x * 1f;
        });
        using var translator = new Translator(model);
        Image image = Image.FromPixels(3, 2, 1, [0, 51, 102, 153, 204, 255]);

        translator.Translate(image);

        Assert.Equal([1, 8, 8, 1], model.Seen[^1]);
        int[] columns = [0, 1, 2, 1, 0, 1, 2, 1], rows = [0, 1, 0, 1, 0, 1, 0, 1];
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
                Assert.Equal(image.Pixels[(rows[y] * 3) + columns[x]] / 127.5f - 1, seen[(y * 8) + x], 1e-6f);
        }
    }

    [Fact]
    public void AlphaIsBlendedOverWhiteAndComesBackUnchanged()
    {
        using var translator = new Translator(new TinyTranslation(instead: x => x * 1f));
        Image image = Noise(20, 12, 4);

        Image result = translator.Translate(image);

        Assert.Equal(4, result.Channels);
        Image white = image.Flatten(Rgba.White);
        for (int i = 0; i < 20 * 12; i++)
        {
            Assert.Equal(image.Pixels[(i * 4) + 3], result.Pixels[(i * 4) + 3]);
            for (int c = 0; c < 3; c++)
                Assert.Equal(white.Pixels[(i * 3) + c], result.Pixels[(i * 4) + c]);
        }
    }

    [Fact]
    public void GreyGoesIntoAColourNetworkAndColourIntoAGreyOne()
    {
        using var colour = new Translator(new TinyTranslation(3, x => x * 1f));
        using var grey = new Translator(new TinyTranslation(1, x => x * 1f));
        Image picture = Noise(9, 9, 3);

        Assert.True(picture.ToChannels(1).ToChannels(3).Pixels.SequenceEqual(
            colour.Translate(picture.ToChannels(1)).Pixels));
        Assert.True(picture.ToChannels(1).Pixels.SequenceEqual(grey.Translate(picture).Pixels));
        Assert.Equal(2, grey.Translate(Noise(9, 9, 4)).Channels);
    }

    [Fact]
    public void SixteenBitsGoInWholeAndComeOutOnRequest()
    {
        using var translator = new Translator(
            new TinyTranslation(instead: x => x * 1f), new TranslatorOptions { BitDepth = 16 });
        using var eight = new Translator(new TinyTranslation(instead: x => (x * 257f).Clamp(-1, 1)));
        var image = new Image(8, 8, 3, 16);
        for (int i = 0; i < image.Pixels16.Length; i++)
            image.Pixels16[i] = (ushort)(i * 331);

        Assert.True(image.Pixels16.SequenceEqual(translator.Translate(image).Pixels16));
        Assert.Equal(16, translator.Translate(Noise(8, 8, 4)).BitDepth);

        // Levels that fall together in 8 bits are still told apart: 32,800 is 0.001 above the middle, times 257 is 0.25.
        var middle = new Image(8, 8, 3, 16);
        middle.Pixels16.Fill(32800);
        Assert.InRange(eight.Translate(middle).Pixels[0], 159, 160);
    }

    [Theory]
    [InlineData(200, 180)]
    [InlineData(1000, 70)]
    [InlineData(70, 1000)]
    public void TilesGiveWhatTheWholePictureGives(int width, int height)
    {
        Image image = Noise(width, height, 3);
        using var whole = new Translator(new TinyTranslation());
        // A tile of the least side alone fits.
        var model = new TinyTranslation();
        using var tiled = new Translator(model, new TranslatorOptions { Megabytes = 1 });

        Image expected = whole.Translate(image), actual = tiled.Translate(image);

        Assert.Equal(0, tiled.Together(image, TranslationDirection.AtoB));
        Assert.True(model.Seen.Count > 5);
        Assert.All(model.Seen, s => Assert.True((long)s[1] * s[2] < (long)width * height));
        for (int i = 0; i < expected.Pixels.Length; i++)
            Assert.InRange(actual.Pixels[i] - expected.Pixels[i], -1, 1);
    }

    [Fact]
    public void TheWeightsOfTilesSumToOneAndRiseInAStraightLine()
    {
        foreach ((int length, int tile, int overlap, int step) in ((int, int, int, int)[])
            [(64, 64, 16, 4), (100, 64, 16, 4), (456, 256, 64, 4), (20000, 64, 16, 4), (300, 256, 64, 1)])
        {
            var axis = new TileAxis(length, tile, overlap, step);
            var sums = new double[length];
            for (int i = 0; i < axis.Starts.Length; i++)
            {
                for (int k = 0; k < tile; k++)
                    sums[axis.Starts[i] + k] += axis.Weights(i)[k];
                Assert.True(i == 0 || axis.Starts[i] - axis.Starts[i - 1] <= tile - overlap + step);
            }
            Assert.All(sums, s => Assert.Equal(1, s, 1e-5));
            Assert.Equal(length - tile, axis.Starts[^1]);
        }
        float[] ramp = new TileAxis(112, 64, 16, 4).Weights(1)[..16].ToArray();
        Assert.All(ramp[..4], w => Assert.Equal(0, w));
        Assert.All(ramp[12..], w => Assert.Equal(1, w));
        for (int k = 5; k < 12; k++)
            Assert.Equal(1f / 8, ramp[k] - ramp[k - 1], 1e-5f);
    }

    [Fact]
    public void AVeryWidePictureTakesBoundedMemory()
    {
        var image = new Image(20000, 100, 3);
        using var translator = new Translator(new TinyTranslation(), new TranslatorOptions { Megabytes = 4 });
        translator.Prepare(TranslationDirection.AtoB);
        TensorDiagnostics.ResetPeak();
        long before = TensorDiagnostics.LiveBytes;

        Image result = translator.Translate(image);

        Assert.Equal(20000, result.Width);
        Assert.InRange(TensorDiagnostics.PeakBytes - before, 1, 12L << 20);
    }

    [Fact]
    public void TooLittleMemoryForATileIsSaid()
    {
        using var translator = new Translator(
            new TinyTranslation(instead: x => Tensor.Concat(3, [.. Enumerable.Repeat(x, 300)]).Slice(3, 0, 3)),
            new TranslatorOptions { Megabytes = 1 });

        RunException error = Assert.Throws<RunException>(() => translator.Translate(Noise(200, 200, 3)));

        Assert.Contains("limit of 1 MB is too small", error.Message);
        Assert.Contains("64 x 64", error.Message);
    }

    [Fact]
    public void PicturesOfOneSizeGoTogetherWhereThatChangesNothing()
    {
        var model = new TinyTranslation();
        using var translator = new Translator(model);
        Image[] images = [.. Enumerable.Range(0, 11).Select(i => Noise(i == 3 ? 17 : 16, 16, 3, i))];

        IReadOnlyList<Image> together = translator.Translate(images);

        Assert.Equal([3, 1, 7], model.Seen.Skip(3).Select(s => s[0]));
        for (int i = 0; i < images.Length; i++)
            Assert.True(translator.Translate(images[i]).Pixels.SequenceEqual(together[i].Pixels));
    }

    [Fact]
    public void PicturesThatWouldInfluenceEachOtherGoAlone()
    {
        var model = new TinyTranslation(instead: x => x - x.Mean([0], keepDims: true));
        using var translator = new Translator(model);

        translator.Translate([Noise(16, 16, 3), Noise(16, 16, 3, 1)]);

        Assert.Equal([1, 1], model.Seen.Skip(3).Select(s => s[0]));
    }

    [Fact]
    public void ADirectionThatIsNotThereIsSaid()
    {
        using var oneWay = new Translator(new TinyTranslation());
        using var both = new Translator(new TinyTranslation(both: true));

        Assert.Contains(
            "no network for the direction BtoA",
            Assert.Throws<RunException>(() => oneWay.Translate(Noise(8, 8, 3), TranslationDirection.BtoA)).Message);
        Assert.Equal(
            (byte)(255 - 10), both.Translate(Pictures.Flat(8, 8, 10, 10, 10), TranslationDirection.BtoA).Pixels[0]);
    }

    [Fact]
    public void WeightsThatAreNotFiniteAreNamed()
    {
        var model = new TinyTranslation();
        model.Network.State.First().Value.Span[7] = float.NaN;
        using var translator = new Translator(model);

        RunException error = Assert.Throws<RunException>(() => translator.Translate(Noise(8, 8, 3)));

        Assert.Contains("not finite", error.Message);
        Assert.Contains("generator.0.weight", error.Message);
    }

    [Fact]
    public void ReflectionBouncesAsOftenAsItTakes()
    {
        Assert.Equal([0, 1, 2, 1, 0, 1, 2, 1, 0], Enumerable.Range(0, 9).Select(i => PictureTensors.Reflect(i, 3)));
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(i => PictureTensors.Reflect(i, 1)));
        Assert.Equal(1, PictureTensors.Reflect(-1, 3));
    }

    internal static Image Noise(int width, int height, int channels, int seed = 0)
    {
        var image = new Image(width, height, channels);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }
}
