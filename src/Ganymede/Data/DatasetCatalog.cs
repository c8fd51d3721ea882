using Ganymede.Data.Emoji;

namespace Ganymede.Data;

/// <summary>Opens data sets by name or by path, and lists those that are known by name.</summary>
public static class DatasetCatalog
{
    private const string EmojiLicence = "Apache 2.0 (Noto Emoji), CC BY 4.0 (Twemoji), Unicode (names)";

    private static readonly string[] fashionClasses =
    [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ];

    private static readonly string[] digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>Every data set that is known by name, with the folder where it is on this machine.</summary>
    public static IReadOnlyList<DatasetEntry> Entries =>
    [
        new(
            "mnist", "handwritten digits, grey 28x28, 10 classes, 60,000 to train and 10,000 to test", "CC BY-SA 3.0",
            DataFolder.Find("mnist"), ShipsIn("mnist"))
        {
            Read = folder => new IdxSource(folder, "mnist", digits),
        },
        new(
            "fashion-mnist", "photographs of clothes, grey 28x28, 10 classes, 60,000 to train and 10,000 to test",
            "MIT",
            DataFolder.Find("fashion-mnist") ?? Existing("/usr/share/datasets/fashion-mnist"),
            "Install the Debian package dataset-fashion-mnist, or put its four IDX files (train-images-idx3-ubyte.gz " +
            "and so on) into data/fashion-mnist.")
        {
            Read = folder => new IdxSource(folder, "fashion-mnist", fashionClasses),
        },
        Emoji(
            "emoji", "Noto Emoji, colour 64x64, 9 classes; as pairs or domains A is Noto and B Twemoji",
            [EmojiArtist.Noto]),
        Emoji("emoji-twemoji", "the same emoji by the artists of Twemoji", [EmojiArtist.Twemoji]),
        Emoji("emoji-both", "the emoji of both artists in one", [EmojiArtist.Noto, EmojiArtist.Twemoji]),
        Emoji("emoji-all", "as emoji, with those in other tones of skin", [EmojiArtist.Noto], SkinTones.Include),
        Emoji(
            "emoji-edges", "black lines along the edges of Noto Emoji; as pairs or domains A is these and B Noto",
            [EmojiArtist.Noto], edges: true),
    ];

    /// <summary>
    /// Opens a data set: a name of <see cref="Entries"/>, an IDX file of pictures (labels beside it are found by their
    /// name), a folder of IDX files, or a folder of pictures. A folder called like an entry is reached as
    /// <c>./name</c>.
    /// </summary>
    /// <param name="nameOrPath">The name or path.</param>
    /// <param name="options">Size, channels, split and so on; null: everything as it is stored.</param>
    /// <exception cref="DatasetException">Nothing of that name exists, or it cannot be opened.</exception>
    public static ImageDataset Open(string nameOrPath, DatasetOptions? options = null) =>
        Find(nameOrPath).Open(options ?? new DatasetOptions());

    /// <summary>The parts that a data set has: always Train; Test where it has one.</summary>
    /// <param name="nameOrPath">As for <see cref="Open"/>.</param>
    /// <exception cref="DatasetException">Nothing of that name exists.</exception>
    public static IReadOnlyList<DatasetSplit> Splits(string nameOrPath) =>
        Find(nameOrPath).HasTest ? [DatasetSplit.Train, DatasetSplit.Test] : [DatasetSplit.Train];

    /// <summary>What a name or path means.</summary>
    /// <exception cref="DatasetException">Nothing of that name exists.</exception>
    internal static DatasetSource Find(string nameOrPath)
    {
        IReadOnlyList<DatasetEntry> entries = Entries;
        if (entries.FirstOrDefault(entry => entry.Name == nameOrPath) is { } known)
            return known.Source;
        if (Directory.Exists(nameOrPath))
            return IdxFolder.IsOne(nameOrPath)
                ? new IdxSource(nameOrPath, nameOrPath)
                : new FolderSource(nameOrPath);
        if (File.Exists(nameOrPath))
            return IdxFolder.IsImageFile(nameOrPath)
                ? new IdxSource(nameOrPath, nameOrPath)
                : throw new DatasetException($"{nameOrPath}: is not an IDX file of pictures; a folder was expected.");
        throw new DatasetException(
            $"There is no folder '{nameOrPath}' and no data set of that name; known by name are "
            + $"{string.Join(", ", entries.Select(entry => entry.Name))}.");
    }

    /// <summary>The data set whose classifier judges pictures of this one: itself, or one that holds it.</summary>
    internal static string JudgeOf(string name) =>
        Entries.FirstOrDefault(entry => entry.Name == name)?.Judge ?? name;

    /// <summary>The folder of a data set that is known by name.</summary>
    /// <exception cref="DatasetException">It is not on this machine.</exception>
    internal static string FolderOf(string name) => Entries.First(entry => entry.Name == name).PresentFolder;

    private static DatasetEntry Emoji(
        string name, string summary, IReadOnlyList<EmojiArtist> artists, SkinTones tones = SkinTones.Exclude,
        bool edges = false) =>
        new(name, summary, EmojiLicence, DataFolder.Find("emoji"), ShipsIn("emoji"))
        {
            Judge = "emoji-both",
            Read = folder => new EmojiSource(folder, name, artists, tones, edges),
        };

    private static string ShipsIn(string folder) =>
        $"It ships in the repository's folder data/{folder}; set {DataFolder.Variable} to the folder data if the "
        + "program runs elsewhere.";

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}
