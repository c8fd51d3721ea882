using Ganymede.Evaluation;

namespace Ganymede.Tests.Evaluation;

public class PictureErrorTests
{
    [Theory]
    [InlineData(16, 16, 3, 0.0441299020, 21.84466678, 0.9439585921)]
    [InlineData(11, 23, 1, 0.0266449663, 24.99606966, 0.9831560197)]
    [InlineData(30, 12, 3, 0.0845577342, 18.97677008, 0.8759463480)]
    public void AgreesWithTheDefinitionsInNumPy(
        int height, int width, int channels, double l1, double psnr, double ssim)
    {
        (float[] a, float[] b) = MakeSsimPictures(height, width, channels);

        var error = PictureError.Between(a, b, height, width, channels);

        Assert.Equal(l1, error.L1, 1e-7);
        Assert.Equal(psnr, error.Psnr, 1e-5);
        Assert.Equal(ssim, error.Ssim!.Value, 1e-6);
    }

    [Fact]
    public void EqualPicturesAreAtNoDistance()
    {
        (float[] a, _) = MakeSsimPictures(12, 12, 3);

        var error = PictureError.Between(a, a, 12, 12, 3);

        Assert.Equal((0, 0, double.PositiveInfinity), (error.L1, error.SquaredError, error.Psnr));
        Assert.Equal(1, error.Ssim!.Value, 1e-12);
    }

    [Fact]
    public void BlackAndWhiteAreOneApartAndWhatIsOutsideIsClipped()
    {
        var error = PictureError.Between([-3, -1], [1, 2], 1, 2, 1);

        Assert.Equal((1, 0, null), (error.L1, error.Psnr, error.Ssim));
        Assert.Throws<ArgumentException>(() => PictureError.Between([0], [0, 0], 1, 2, 1));
    }

    // The formulas of make_ssim.py.
    private static (float[] A, float[] B) MakeSsimPictures(int height, int width, int channels)
    {
        var a = new float[height * width * channels];
        var b = new float[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            int c = i % channels, x = i / channels % width, y = i / channels / width;
            double first = ((x * 7) + (y * 13) + (c * 29) + (x * y)) % 256 / 255.0;
            double second = ((x * 5) + (y * 17) + (c * 31) + (x * y)) % 256 / 255.0;
            a[i] = (float)((first * 2) - 1);
            b[i] = (float)((((0.7 * first) + (0.3 * second)) * 2) - 1);
        }
        return (a, b);
    }
}
