namespace Ganymede.Imaging.Tests;

public sealed class FileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ganymede-imaging-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_saved_picture_replaces_the_old_one_and_leaves_nothing_beside_it()
    {
        string path = Path.Combine(folder, "picture.PNG");
        Pictures.Noise(1, 5, 5, 3).Save(path);
        Image second = Pictures.Noise(2, 6, 4, 3, 16);
        second.Save(path);
        Pictures.AssertSame(second, Image.Load(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void A_write_that_fails_keeps_the_old_file_and_removes_its_own()
    {
        string path = Path.Combine(folder, "animation.gif");
        File.WriteAllText(path, "old");
        // The second frame's delay is refused when the first frame is already written.
        Assert.Throws<ArgumentException>(() => GifWriter.Save(path, [new Image(2, 2, 1), new Image(2, 2, 1)],
            TimeSpan.FromSeconds(1), new GifOptions { LastFrameDelay = TimeSpan.FromHours(1) }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public void Errors_name_the_file()
    {
        string path = Path.Combine(folder, "broken.png");
        File.WriteAllBytes(path, new Image(3, 3, 1).ToPng()[..40]);
        var error = Assert.Throws<ImageFormatException>(() => Image.Load(path));
        Assert.StartsWith(path + ": the file is cut short", error.Message);
        Assert.Equal(path, error.File);
        Assert.Throws<FileNotFoundException>(() => Image.Load(Path.Combine(folder, "none.png")));
    }

    [Theory]
    [InlineData(new byte[] { }, "the file is empty")]
    [InlineData(new byte[] { 1, 2, 3 }, "the bytes 010203, which is no known picture format; the formats read")]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61 }, "a GIF picture, and the formats read are: PNG")]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "the JPEG segment FFE0 at byte 2")]
    [InlineData(new byte[] { 0x42, 0x4D, 0, 0 }, "the file is cut short in the BMP header")]
    [InlineData(new byte[] { 0x52, 0x49, 0x46, 0x46, 9, 9, 9, 9, 0x57, 0x45, 0x42, 0x50 }, "a WebP picture")]
    public void Other_formats_are_named(byte[] file, string problem)
    {
        string path = Path.Combine(folder, "picture.png");
        File.WriteAllBytes(path, file);
        string message = Assert.Throws<ImageFormatException>(() => Image.Load(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(problem, message);
    }

    [Fact]
    public void Only_known_extensions_are_written()
    {
        string path = Path.Combine(folder, "a.xyz");
        string message = Assert.Throws<ArgumentException>(() => new Image(1, 1, 1).Save(path)).Message;
        Assert.Contains(".png or .gif or .bmp", message);
        Assert.Empty(Directory.GetFiles(folder));
        Assert.Contains(".png", ImageFormats.ReadExtensions);
    }
}
