using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Data.Layouts;

/// <summary>The pictures of one side as they lie in files, whole or halves of them.</summary>
internal sealed class SideDataset : ImageDataset
{
    private readonly SideFiles files;
    private readonly ImageShaper shaper;
    private readonly Lazy<string> fingerprint;

    // Height and width as the file has them, in one number so that threads see both or none.
    private readonly long[] storedSizes;

    private SideDataset(SideFiles files, ImageShaper shaper, long cacheBytes)
        : base(files.Name, files.Count, shaper.Height, shaper.Width, shaper.Channels, cacheBytes)
    {
        this.files = files;
        this.shaper = shaper;
        storedSizes = new long[files.Count];
        fingerprint = new Lazy<string>(
            () => PictureFile.Fingerprint(files.Half.ToString(), files.Keys, SourceOf));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => null;

    /// <inheritdoc/>
    public override string Fingerprint => fingerprint.Value;

    /// <summary>Files beside the pictures that are none.</summary>
    public IReadOnlyList<string> IgnoredFiles => files.Ignored;

    /// <exception cref="DatasetException">
    /// A picture that was needed to find out the size or channels cannot be read.
    /// </exception>
    public static SideDataset Open(SideFiles files, DatasetOptions options)
    {
        options.Validate();
        Size2 size = options.Size ?? SizeOfFirst(files);
        var shaper = new ImageShaper(
            size.Height, size.Width, options.Channels ?? PictureFile.Channels(files.Count, i => files.Paths[i]),
            options.Fit, options.Filter ?? Resampling.Bicubic, options.Background);
        return new SideDataset(files, shaper, options.CacheBytes);
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => -1;

    /// <inheritdoc/>
    public override string SourceOf(int index) => files.Paths[index];

    /// <inheritdoc/>
    internal override Size2 StoredSizeOf(int index)
    {
        long size = Volatile.Read(ref storedSizes[index]);
        return new Size2((int)(size >> 32), (int)size);
    }

    /// <inheritdoc/>
    protected override void Decode(int index, Span<byte> destination)
    {
        Image image = files.Read(index);
        Volatile.Write(ref storedSizes[index], ((long)image.Height << 32) | (uint)image.Width);
        if (files.Widen)
            image = EdgeWidening.Apply(shaper.Opaque(image));
        shaper.Apply(image).Pixels.CopyTo(destination);
    }

    private static Size2 SizeOfFirst(SideFiles files)
    {
        Image first = files.Read(0);
        return Math.Max(first.Height, first.Width) <= DatasetOptions.MaxSide
            ? new Size2(first.Height, first.Width)
            : throw new DatasetException(
                $"{files.Paths[0]}: {first.Width} x {first.Height} pixels are more than the " +
                $"{DatasetOptions.MaxSide} a side that can be read; ask for a size.");
    }
}
