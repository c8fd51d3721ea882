using Ganymede.Imaging;
using Ganymede.Tensors;

namespace Ganymede.Data.Prepare;

/// <summary>
/// Turns folders of pictures into tasks to train on. Sub-folders and names are kept; files are written as PNG. In pairs
/// pictures have 8 bits, and transparent pixels show white. A picture that cannot be used is reported and does not
/// stop the rest. Nothing is overwritten: the output folder must be new or empty.
/// </summary>
public static class Preparation
{
    /// <summary>Makes a pair of every picture of a folder.</summary>
    /// <param name="input">The folder, with all folders below it. If its only sub-folders are train and test (or val),
    /// that division is kept.</param>
    /// <param name="output">The folder to write to.</param>
    /// <param name="make">Makes a pair of a picture of 8 bits without alpha, such as a method of
    /// <see cref="PictureTasks"/>; called on several threads. What it says with a <see cref="DatasetException"/> is
    /// reported for the picture.</param>
    /// <param name="options">Layout, share for tests, size.</param>
    /// <param name="progress">Told of every picture, on several threads.</param>
    /// <param name="cancellation">Ends the work between two pictures.</param>
    /// <exception cref="DatasetException">There are no pictures, the output folder is not empty, or an option is
    /// outside its range.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static PrepareReport Make(
        string input, string output, Func<Image, PicturePair> make, PrepareOptions? options = null,
        IProgress<PrepareProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new PrepareOptions();
        options.Validate();
        PictureFolder folder = PictureFolder.Of(input);
        var run = new PrepareRun(output, progress, cancellation);
        PrepareRun.Job[] jobs =
        [
            .. folder.Files.Select(file => new PrepareRun.Job(folder.PathOf(file), () =>
                Lay(folder, file, make(Plain(folder.PathOf(file), options)), options)))
        ];
        return run.Run(jobs, [], folder.Ignored);
    }

    /// <summary>Pairs the pictures of two folders that have one name (and folder); extensions may differ.</summary>
    /// <param name="a">The folder of A. If its only sub-folders are train and test (or val), that division is
    /// kept.</param>
    /// <param name="b">The folder of B.</param>
    /// <param name="output">The folder to write to.</param>
    /// <param name="options">Layout, share for tests, size.</param>
    /// <param name="progress">Told of every pair, on several threads.</param>
    /// <param name="cancellation">Ends the work between two pairs.</param>
    /// <exception cref="DatasetException">There are no pictures, the output folder is not empty, or an option is
    /// outside its range.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static PrepareReport Pairs(
        string a, string b, string output, PrepareOptions? options = null,
        IProgress<PrepareProgress>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new PrepareOptions();
        options.Validate();
        PictureFolder first = PictureFolder.Of(a), second = PictureFolder.Of(b);
        var run = new PrepareRun(output, progress, cancellation);
        ILookup<string, string> counterparts = second.Files.ToLookup(PictureFolder.Stem);
        var jobs = new List<PrepareRun.Job>();
        var missing = new List<PrepareFailure>();
        foreach (string file in first.Files)
        {
            string[] found = [.. counterparts[PictureFolder.Stem(file)]];
            string path = first.PathOf(file);
            // Of several the one with the same extension is meant.
            if (found.Length > 1 && found.Contains(file))
                found = [file];
            if (found.Length == 1)
                jobs.Add(new(path, () => Lay(first, file, Pair(path, second.PathOf(found[0]), options), options)));
            else
                missing.Add(found.Length == 0
                    ? Missing(path, b)
                    : new(path, $"{path}: '{b}' holds several pictures of that name: {string.Join(", ", found)}"));
        }

        HashSet<string> known = [.. first.Files.Select(PictureFolder.Stem)];
        missing.AddRange(second.Files.Where(file => !known.Contains(PictureFolder.Stem(file)))
            .Select(file => Missing(second.PathOf(file), a)));
        return run.Run(jobs, missing, [.. first.Ignored, .. second.Ignored]);
    }

    /// <summary>
    /// Takes pictures with A in the left half and B in the right apart: into trainA, trainB, testA and testB where the
    /// folder is divided into train and test, into A and B where it is not. Samples stay as they are.
    /// </summary>
    /// <param name="input">The folder, with all folders below it.</param>
    /// <param name="output">The folder to write to.</param>
    /// <param name="progress">Told of every picture, on several threads.</param>
    /// <param name="cancellation">Ends the work between two pictures.</param>
    /// <exception cref="DatasetException">There are no pictures, or the output folder is not empty.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static PrepareReport Split(
        string input, string output, IProgress<PrepareProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        PictureFolder folder = PictureFolder.Of(input);
        var run = new PrepareRun(output, progress, cancellation);
        PrepareRun.Job[] jobs =
        [
            .. folder.Files.Select(file => new PrepareRun.Job(folder.PathOf(file), () => Halves(folder, file)))
        ];
        return run.Run(jobs, [], folder.Ignored);
    }

    /// <summary>Brings every picture of a folder to a size; channels and bit depth are kept.</summary>
    /// <param name="input">The folder, with all folders below it.</param>
    /// <param name="output">The folder to write to.</param>
    /// <param name="size">The size.</param>
    /// <param name="fit">What happens to the aspect.</param>
    /// <param name="progress">Told of every picture, on several threads.</param>
    /// <param name="cancellation">Ends the work between two pictures.</param>
    /// <exception cref="DatasetException">There are no pictures, or the output folder is not empty.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static PrepareReport Resize(
        string input, string output, Size2 size, PrepareFit fit = PrepareFit.Cover,
        IProgress<PrepareProgress>? progress = null, CancellationToken cancellation = default)
    {
        PictureFolder folder = PictureFolder.Of(input);
        var run = new PrepareRun(output, progress, cancellation);
        PrepareRun.Job[] jobs =
        [
            .. folder.Files.Select(file => new PrepareRun.Job(folder.PathOf(file), () =>
                [(folder.TargetOf(file), PictureTasks.Resize(PrepareRun.Load(folder.PathOf(file)), size, fit))]))
        ];
        return run.Run(jobs, [], folder.Ignored);
    }

    private static PicturePair Pair(string a, string b, PrepareOptions options)
    {
        var pair = new PicturePair(Plain(a, options), Plain(b, options));
        return pair.A.Width == pair.B.Width && pair.A.Height == pair.B.Height
            ? pair
            : throw new DatasetException(
                $"{a}: has {pair.A.Width} x {pair.A.Height} pixels and {b} has {pair.B.Width} x {pair.B.Height}; both "
                + "sides of a pair have one size, and asking for a size brings them to it");
    }

    private static PrepareFailure Missing(string path, string other) =>
        new(path, $"{path}: has no counterpart, a picture of the same name in '{other}'");

    private static Image Plain(string path, PrepareOptions options)
    {
        Image picture = PrepareRun.Load(path);
        if (picture.BitDepth != 8)
            picture = picture.To8Bit();
        if (picture.HasAlpha)
            picture = picture.Flatten(Rgba.White);
        return options.Size is { } size ? PictureTasks.Resize(picture, size, options.Fit) : picture;
    }

    private static IReadOnlyList<(string Target, Image Picture)> Lay(
        PictureFolder folder, string file, PicturePair pair, PrepareOptions options)
    {
        (string part, string name) = folder.PartOf(file, options.TestShare);
        return options.Layout == PairLayout.SideBySide
            ? [($"{part}/{name}", pair.SideBySide())]
            : [($"{part}A/{name}", pair.A), ($"{part}B/{name}", pair.B)];
    }

    private static IReadOnlyList<(string Target, Image Picture)> Halves(PictureFolder folder, string file)
    {
        string path = folder.PathOf(file);
        Image both = PrepareRun.Load(path);
        if (both.Width % 2 != 0)
            throw new DatasetException($"{path}: is {both.Width} pixels wide, which is not two halves");
        (string part, string name) = folder.IsDivided ? folder.PartOf(file, 0) : ("", folder.TargetOf(file));
        int half = both.Width / 2;
        return
        [
            ($"{part}A/{name}", both.Crop(0, 0, half, both.Height)),
            ($"{part}B/{name}", both.Crop(half, 0, half, both.Height)),
        ];
    }
}
