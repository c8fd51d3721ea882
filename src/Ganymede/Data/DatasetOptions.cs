using Ganymede.Data.Layouts;
using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>How a data set is opened: which part, and the size and channels that every picture is brought to.</summary>
public sealed record DatasetOptions
{
    /// <summary>
    /// Height and width of every picture as it is read. Null: the size that an IDX file names; for a folder the size
    /// of its first picture.
    /// </summary>
    public Size2? Size { get; init; }

    /// <summary>
    /// 1 (grey) or 3 (red, green, blue). Null: 1 for IDX files; for a folder 3 if any of sixteen pictures spread over
    /// it has colour, otherwise 1.
    /// </summary>
    public int? Channels { get; init; }

    /// <summary>The part to read.</summary>
    public DatasetSplit Split { get; init; } = DatasetSplit.Train;

    /// <summary>How pictures of another size are brought to <see cref="Size"/>.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Cover;

    /// <summary>
    /// The resampling filter, always with anti-aliasing. Null: bilinear for IDX files, as the DCGAN publications
    /// enlarge MNIST; bicubic for folders.
    /// </summary>
    public Resampling? Filter { get; init; }

    /// <summary>What shows through transparent pixels of folder pictures.</summary>
    public Rgba Background { get; init; } = Rgba.White;

    /// <summary>
    /// Bytes of memory in which decoded and resized pictures are kept, one byte a sample; pictures beyond it are
    /// decoded each time they are read. The pixels of an IDX file are in memory in any case. Default 1 GiB.
    /// </summary>
    public long CacheBytes { get; init; } = 1L << 30;

    /// <summary>Which pictures are A and which are B, where there are two sides.</summary>
    public SideOptions Sides { get; init; } = new();

    /// <summary>Throws when a value is out of range.</summary>
    /// <exception cref="DatasetException">The first value that cannot be, named.</exception>
    internal void Validate()
    {
        if (Size is { } size && (size.Height < 1 || size.Width < 1 || size.Height > MaxSide || size.Width > MaxSide))
            throw new DatasetException($"The size {size} of the pictures is not within 1 to {MaxSide}.");
        if (Channels is { } channels && channels is not (1 or 3))
            throw new DatasetException(
                $"{channels} channels were asked for; pictures are read with 1 (grey) or 3 (colour).");
        if (CacheBytes < 0)
            throw new DatasetException($"The picture cache cannot have {CacheBytes} bytes; 0 turns it off.");
    }

    // Larger than any network here makes, and small enough that height * width * 3 fits an int.
    internal const int MaxSide = 16384;
}
