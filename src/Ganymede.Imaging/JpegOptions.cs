namespace Ganymede.Imaging;

/// <summary>How <see cref="Image.ToJpeg"/> and <see cref="Image.Save"/> write a JPEG file.</summary>
public sealed record JpegOptions
{
    /// <summary>
    /// 1 (smallest file) to 100 (best picture): scales the quantization tables of ITU-T T.81, annex K, as libjpeg does,
    /// so that equal numbers mean equal files there and here. The default is 90.
    /// </summary>
    public int Quality { get; init; } = 90;

    /// <summary>How colour is stored; grey pictures have none.</summary>
    public JpegSubsampling Subsampling { get; init; } = JpegSubsampling.Quarter;

    /// <summary>
    /// Whether to make Huffman tables for the picture, which saves some percent of the file and takes little time,
    /// rather than write the standard ones.
    /// </summary>
    public bool OptimizeTables { get; init; } = true;
}
