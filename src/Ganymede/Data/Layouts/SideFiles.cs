using Ganymede.Imaging;

namespace Ganymede.Data.Layouts;

/// <summary>Files with the pictures of one side, of one part of the data.</summary>
/// <param name="Name">What to call them.</param>
/// <param name="Paths">Where each file is.</param>
/// <param name="Keys">What each is called in the fingerprint and for its pair: its path below the folder.</param>
internal sealed record SideFiles(string Name, string[] Paths, string[] Keys)
{
    /// <summary>The half of each file's picture that belongs to this side.</summary>
    public PictureHalf Half { get; init; }

    /// <summary>Whether dark lines become wider.</summary>
    public bool Widen { get; init; }

    /// <summary>Files beside them that are no pictures.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    public int Count => Paths.Length;

    /// <summary>All pictures of one part of a folder.</summary>
    /// <exception cref="DatasetException">The folder is missing, unreadable, empty or without that part.</exception>
    public static SideFiles Of(string folder, DatasetSplit split)
    {
        FolderListing listing = FolderListing.Of(folder, split);
        string[] paths = [.. Enumerable.Range(0, listing.Files.Length).Select(listing.PathOf)];
        return new SideFiles(folder, paths, listing.Files) { Ignored = listing.Ignored };
    }

    /// <summary>Some of the files, in the order of their numbers.</summary>
    public SideFiles Take(IEnumerable<int> numbers)
    {
        int[] taken = [.. numbers];
        return this with { Paths = [.. taken.Select(i => Paths[i])], Keys = [.. taken.Select(i => Keys[i])] };
    }

    /// <summary>Reads one picture: the whole or its half.</summary>
    /// <exception cref="DatasetException">It cannot be read, or has no halves.</exception>
    public Image Read(int index)
    {
        Image image = PictureFile.Load(Paths[index]);
        try
        {
            return Cut(image);
        }
        catch (ImageFormatException fault)
        {
            throw new DatasetException($"{Paths[index]}: {fault.Problem}.", fault);
        }
    }

    /// <summary>The half of a file's picture that belongs to this side.</summary>
    /// <exception cref="ImageFormatException">The width is odd, so that there are no halves.</exception>
    public Image Cut(Image image)
    {
        if (Half == PictureHalf.Whole)
            return image;
        if (image.Width % 2 != 0)
            throw new ImageFormatException(
                $"the picture is {image.Width} pixels wide; with A and B side by side the width must be even");
        int width = image.Width / 2;
        return image.Crop(Half == PictureHalf.Left ? 0 : width, 0, width, image.Height);
    }
}
