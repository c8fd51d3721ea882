using System.IO.Compression;

namespace Ganymede.Imaging;

/// <summary>How <see cref="Image.ToPng"/> writes a file.</summary>
public sealed record PngOptions
{
    /// <summary>How long deflate searches for repetitions; the pixels are the same for every level.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Optimal;

    /// <summary>
    /// Notes stored with the picture, such as <c>("Software", "Ganymede")</c>. Keywords have 1 to 79 characters of
    /// Latin-1 without leading, trailing or doubled spaces; texts may be any Unicode without zero characters.
    /// </summary>
    public IReadOnlyList<(string Keyword, string Text)> Text { get; init; } = [];
}
