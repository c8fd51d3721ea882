using System.Globalization;
using System.Security.Cryptography;
using Ganymede.Imaging;

namespace Ganymede.Data;

/// <summary>
/// Grey pictures and labels from a pair of IDX files (the format of MNIST), plain or gzip. The pixels stay in memory.
/// The fingerprint is over the dimensions, pixels and labels, so packing does not change it.
/// </summary>
public sealed class IdxDataset : ImageDataset
{
    private readonly string imagesPath;
    private readonly byte[] pixels;
    private readonly byte[]? labels;
    private readonly int rows;
    private readonly int columns;
    private readonly ImageShaper shaper;
    private readonly Lazy<string> fingerprint;

    private IdxDataset(
        string name, string imagesPath, IdxFile images, byte[]? labels, IReadOnlyList<string>? classes,
        ImageShaper shaper, long cacheBytes)
        : base(name, images.Dimensions[0], shaper.Height, shaper.Width, shaper.Channels, cacheBytes)
    {
        this.imagesPath = imagesPath;
        this.labels = labels;
        this.shaper = shaper;
        pixels = images.Values;
        rows = images.Dimensions[1];
        columns = images.Dimensions[2];
        Classes = classes;
        fingerprint = new Lazy<string>(HashContent);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes { get; }

    /// <inheritdoc/>
    public override string Fingerprint => fingerprint.Value;

    /// <summary>The height of the pictures in the file.</summary>
    public int SourceHeight => rows;

    /// <summary>The width of the pictures in the file.</summary>
    public int SourceWidth => columns;

    /// <summary>Opens a file of pictures and, where there is one, the file of their labels.</summary>
    /// <param name="imagesPath">An idx3 file of unsigned bytes, plain or gzip: [count, rows, columns].</param>
    /// <param name="labelsPath">An idx1 file of unsigned bytes with as many values, or null for no labels.</param>
    /// <param name="options">The size, channels and fit; the split has no meaning here.</param>
    /// <param name="name">What to call it; null: the path of the pictures.</param>
    /// <param name="classNames">A name for each label; null: the labels' numbers, 0 to the largest there is.</param>
    /// <exception cref="DatasetException">A file is missing, damaged, cut short, too long, or does not fit the
    /// other.</exception>
    public static IdxDataset Open(
        string imagesPath, string? labelsPath, DatasetOptions? options = null, string? name = null,
        IReadOnlyList<string>? classNames = null)
    {
        options ??= new DatasetOptions();
        options.Validate();
        IdxFile images = IdxFile.Read(imagesPath, 3);
        int count = images.Dimensions[0];
        byte[]? labels = labelsPath is null ? null : IdxFile.Read(labelsPath, 1).Values;
        if (labels is not null && labels.Length != count)
            throw new DatasetException(
                $"{labelsPath}: holds {labels.Length} labels, but {imagesPath} holds {count} pictures.");
        if (options.Size is null && Math.Max(images.Dimensions[1], images.Dimensions[2]) > DatasetOptions.MaxSide)
            throw new DatasetException(
                $"{imagesPath}: pictures of {images.Dimensions[1]}x{images.Dimensions[2]} are larger than the " +
                $"{DatasetOptions.MaxSide} a side that can be read.");

        IReadOnlyList<string>? classes = labels is null ? null : NameClasses(labels, labelsPath!, classNames);
        int height = options.Size?.Height ?? images.Dimensions[1];
        int width = options.Size?.Width ?? images.Dimensions[2];
        var shaper = new ImageShaper(
            height, width, options.Channels ?? 1, options.Fit, options.Filter ?? Resampling.Bilinear, Rgba.Black);
        // Pictures that are read as they are need no second copy.
        bool asStored = height == images.Dimensions[1] && width == images.Dimensions[2] && shaper.Channels == 1;
        return new IdxDataset(
            name ?? imagesPath, imagesPath, images, labels, classes, shaper, asStored ? 0 : options.CacheBytes);
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => labels is null ? -1 : labels[index];

    /// <inheritdoc/>
    public override string SourceOf(int index) => $"{imagesPath}, picture {index}";

    /// <inheritdoc/>
    protected override void Decode(int index, Span<byte> destination)
    {
        int length = rows * columns;
        ReadOnlySpan<byte> stored = pixels.AsSpan(index * length, length);
        if (Height == rows && Width == columns && Channels == 1)
            stored.CopyTo(destination);
        else
            shaper.Apply(Image.FromPixels(columns, rows, 1, stored)).Pixels.CopyTo(destination);
    }

    private static IReadOnlyList<string> NameClasses(byte[] labels, string path, IReadOnlyList<string>? names)
    {
        int largest = labels.Max();
        if (names is null)
            return [.. Enumerable.Range(0, largest + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        return largest < names.Count
            ? names
            : throw new DatasetException(
                $"{path}: holds the label {largest}, but there are only {names.Count} classes.");
    }

    private string HashContent()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"idx {Count} {rows} {columns}\n"));
        hash.AppendData(pixels);
        if (labels is not null)
            hash.AppendData(labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
