using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Data;

/// <summary>
/// Pictures of any size in a folder: flat and without labels, or one sub-folder a class (its pictures may lie deeper).
/// Files are in ordinal order of their names; hidden ones are ignored. Each is decoded, resized and cut when it is
/// first read. The fingerprint is over the files' names and lengths: it survives copying and needs no reading of
/// gigabytes.
/// </summary>
public sealed class ImageFolderDataset : ImageDataset
{
    private readonly FolderListing listing;
    private readonly ImageShaper shaper;
    private readonly Lazy<string> fingerprint;

    private ImageFolderDataset(string name, FolderListing listing, ImageShaper shaper, long cacheBytes)
        : base(name, listing.Files.Length, shaper.Height, shaper.Width, shaper.Channels, cacheBytes)
    {
        this.listing = listing;
        this.shaper = shaper;
        fingerprint = new Lazy<string>(() => PictureFile.Fingerprint(null, listing.Files, listing.PathOf));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Classes => listing.Classes;

    /// <inheritdoc/>
    public override string Fingerprint => fingerprint.Value;

    /// <summary>Visible files, below the folder, that are not taken for pictures because of their extension.</summary>
    public IReadOnlyList<string> IgnoredFiles => listing.Ignored;

    /// <summary>Opens a folder of pictures.</summary>
    /// <param name="path">The folder. If its only sub-folders are train and test, the split chooses between
    /// them.</param>
    /// <param name="options">The size, channels, fit and split.</param>
    /// <param name="name">What to call it; null: the path.</param>
    /// <exception cref="DatasetException">
    /// The folder is missing, has no pictures, mixes pictures with sub-folders of pictures, or has a picture that was
    /// needed to find out the size or channels and cannot be read.
    /// </exception>
    public static ImageFolderDataset Open(string path, DatasetOptions? options = null, string? name = null)
    {
        options ??= new DatasetOptions();
        options.Validate();
        FolderListing listing = FolderListing.Of(path, options.Split);
        Size2 size = options.Size ?? SizeOfFirst(listing);
        var shaper = new ImageShaper(
            size.Height, size.Width,
            options.Channels ?? PictureFile.Channels(listing.Files.Length, listing.PathOf), options.Fit,
            options.Filter ?? Resampling.Bicubic, options.Background);
        return new ImageFolderDataset(name ?? path, listing, shaper, options.CacheBytes);
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => listing.Classes is null ? -1 : listing.Labels[index];

    /// <inheritdoc/>
    public override string SourceOf(int index) => listing.PathOf(index);

    /// <inheritdoc/>
    protected override void Decode(int index, Span<byte> destination) =>
        shaper.Apply(PictureFile.Load(listing.PathOf(index))).Pixels.CopyTo(destination);

    private static Size2 SizeOfFirst(FolderListing listing)
    {
        Image first = PictureFile.Load(listing.PathOf(0));
        return Math.Max(first.Height, first.Width) <= DatasetOptions.MaxSide
            ? new Size2(first.Height, first.Width)
            : throw new DatasetException(
                $"{listing.PathOf(0)}: {first.Width} x {first.Height} pixels are more than the " +
                $"{DatasetOptions.MaxSide} a side that can be read; ask for a size.");
    }
}
