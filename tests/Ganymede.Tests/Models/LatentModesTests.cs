using Ganymede.Models;
using Ganymede.Models.Dcgan;
using Ganymede.Tensors;

namespace Ganymede.Tests.Models;

public sealed class LatentModesTests
{
    [Fact]
    public void OneModeOfEachLatentIsSetAndTheOthersAreNot()
    {
        const int Width = 14, Modes = 5, Count = 2000;
        var latents = new float[Width * Count];
        new RandomStream(3, 1).FillNormal(latents);
        float[] before = [.. latents];

        LatentModes.Choose(latents, Width, Modes);

        var chosen = new int[Modes];
        for (int row = 0; row < Count; row++)
        {
            Span<float> latent = latents.AsSpan(row * Width, Width);
            Assert.True(latent[..^Modes].SequenceEqual(before.AsSpan(row * Width, Width - Modes)));
            float[] part = latent[^Modes..].ToArray();
            Assert.Equal(3, part.Max());
            Assert.Equal(Modes - 1, part.Count(v => v == 0));
            chosen[Array.IndexOf(part, 3)]++;
        }
        // Each is as likely as the others: 400 of 2,000, give or take five standard deviations.
        Assert.All(chosen, count => Assert.InRange(count, 310, 490));
    }

    [Fact]
    public void WithoutModesLatentsStayAsTheyWereDrawn()
    {
        float[] latents = [1, -2, 3, 4];
        LatentModes.Choose(latents, 2, 0);
        Assert.Equal([1, -2, 3, 4], latents);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-2")]
    [InlineData("101")]
    public void ModesThatCannotBeAreNamed(string modes) => Assert.Contains(
        $"modes is {modes}",
        Assert.Throws<OptionException>(() => OptionBinder.Resolve(new DcganFamily(), [new("modes", modes)])).Message);
}
