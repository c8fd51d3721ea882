using Ganymede.Imaging;

namespace Ganymede.Data.Layouts;

/// <summary>Opens the data of a translation as it lies: which pictures are A, and which are B.</summary>
internal static class TranslationLayout
{
    // Two pictures side by side are wide. One that is not is more likely a picture by itself.
    private const double LeastAspect = 1.5;

    /// <summary>Both sides of a data set.</summary>
    /// <param name="kind">Pairs, whose pictures agree by number, or domains.</param>
    /// <param name="name">A name of the catalogue, a folder, or two of these with a comma between them.</param>
    /// <param name="options">How A is opened; its sides say how the data lies.</param>
    /// <param name="targetChannels">1 or 3 for the pictures of B; null: as they are stored.</param>
    /// <exception cref="DatasetException">Nothing of that name exists, or it holds something else.</exception>
    public static (ImageDataset A, ImageDataset B) Open(
        DataKind kind, string name, DatasetOptions options, int? targetChannels)
    {
        SideListing listing = SideSelection.For(kind, List(name, options.Split, options.Sides), name, options);
        DatasetOptions each = options with
        {
            Split = Listed(options.Split, options.Sides), CacheBytes = options.CacheBytes / 2,
        };
        ImageDataset a = listing.A.Open(each);
        try
        {
            // Both sides are of one size, and where nobody asked for one it is that of the first picture of A.
            DatasetOptions other = each with { Channels = targetChannels, Size = new(a.Height, a.Width) };
            return (a, listing.B.Open(other));
        }
        catch
        {
            a.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a part that is kept for tests.</summary>
    /// <exception cref="DatasetException">Nothing of that name exists.</exception>
    public static bool HasTest(string name, SideOptions sides) =>
        sides.HoldOut > 0 || List(name, DatasetSplit.Train, sides).HasTest;

    /// <summary>Whether the name tells without doubt that there are two sides.</summary>
    public static bool IsOne(string name) =>
        EmojiSides.IsOne(name)
        || TwoPlaces.Split(name) is not null
        || Directory.Exists(name) && FolderPair.IsOne(name);

    /// <summary>
    /// Where the pictures of one part are; with hold-out, of the whole that both parts are made from.
    /// </summary>
    /// <exception cref="DatasetException">Nothing of that name exists, or it holds something else.</exception>
    public static SideListing List(string name, DatasetSplit split, SideOptions sides)
    {
        DatasetSplit listed = Listed(split, sides);
        SideListing listing = Find(name, listed, sides);
        return listed == DatasetSplit.Train || listing.HasTest
            ? listing
            : throw new DatasetException($"'{name}' has no part to test with; set holdOut to keep pictures for it.");
    }

    private static DatasetSplit Listed(DatasetSplit split, SideOptions sides) =>
        sides.HoldOut > 0 ? DatasetSplit.Train : split;

    private static SideListing Find(string name, DatasetSplit split, SideOptions sides)
    {
        LayoutKind layout = sides.Layout == LayoutKind.Auto && sides.Attribute.Length > 0
            ? LayoutKind.Attribute
            : sides.Layout;
        if (layout != LayoutKind.Attribute && (sides.Attribute + sides.OtherAttribute + sides.Condition).Length > 0)
            throw new DatasetException(
                "The options attribute, otherAttribute and condition are for the layout attribute alone; the first of "
                + "them must be set then.");
        if (TwoPlaces.Split(name) is var (first, second))
            return OfTwo(first, second, split, layout);
        if (layout == LayoutKind.Auto && EmojiSides.IsOne(name))
            return EmojiSides.List(name);
        if (DatasetCatalog.Find(name) is not FolderSource)
            throw new DatasetException(
                $"'{name}' holds pictures of one kind; give two of them with a comma between, or a folder of pairs.");
        return layout switch
        {
            LayoutKind.Attribute => AttributeLayout.List(name, sides),
            LayoutKind.Folders => OfFolders(name, split, any: true),
            LayoutKind.SideBySide => SideBySide(name, split),
            _ => FolderPair.IsOne(name) ? OfFolders(name, split, any: false) : Wide(SideBySide(name, split), name),
        };
    }

    private static SideListing OfTwo(string first, string second, DatasetSplit split, LayoutKind layout)
    {
        if (layout == LayoutKind.Attribute)
            throw new DatasetException("The layout attribute takes one folder, not two.");
        DatasetSource a = DatasetCatalog.Find(first), b = DatasetCatalog.Find(second);
        bool hasTest = a.HasTest && b.HasTest;
        if (a is FolderSource && b is FolderSource)
        {
            SideFiles filesA = SideFiles.Of(first, split), filesB = SideFiles.Of(second, split);
            // The photographs of two sets of edges and photographs: DiscoGAN's handbags and shoes.
            return layout == LayoutKind.SideBySide
                ? new SideListing(
                    "right halves of two folders", new FileSide(filesA with { Half = PictureHalf.Right }),
                    new FileSide(filesB with { Half = PictureHalf.Right }), SidePairs.None, hasTest)
                : new SideListing("two folders", new FileSide(filesA), new FileSide(filesB), SidePairs.ByName, hasTest);
        }

        if (layout == LayoutKind.SideBySide)
            throw new DatasetException("The layout side-by-side takes folders of pictures.");
        if (split == DatasetSplit.Test && !hasTest)
            throw new DatasetException($"'{(a.HasTest ? second : first)}' has no part to test with.");
        return new SideListing("two data sets", a, b, SidePairs.None, hasTest);
    }

    private static SideListing OfFolders(string root, DatasetSplit split, bool any)
    {
        (SideFiles a, SideFiles b) = FolderPair.Read(root, split, any);
        return new SideListing(
            "two folders", new FileSide(a), new FileSide(b), SidePairs.ByName, FolderPair.HasTest(root, any));
    }

    private static SideListing SideBySide(string root, DatasetSplit split)
    {
        SideFiles files = SideFiles.Of(root, split);
        return new SideListing(
            "side by side", new FileSide(files with { Half = PictureHalf.Left }),
            new FileSide(files with { Half = PictureHalf.Right, Ignored = [] }), SidePairs.ByNumber,
            FolderListing.HasSplits(root));
    }

    // A folder of single pictures must not silently be cut into halves.
    private static SideListing Wide(SideListing listing, string root)
    {
        string path = ((FileSide)listing.A).Files.Paths[0];
        Image first;
        try
        {
            first = PictureFile.Load(path);
        }
        catch (DatasetException)
        {
            // A broken picture is told of when it is read.
            return listing;
        }

        return first.Width >= LeastAspect * first.Height
            ? listing
            : throw new DatasetException(
                $"'{root}' has no folders for A and B, and {path} with {first.Width} x {first.Height} pixels does not "
                + "look like two pictures side by side; if it is, set layout=side-by-side.");
    }
}
