namespace Ganymede.Data;

/// <summary>Opens data sets by name or by path, and lists those that are known by name.</summary>
public static class DatasetCatalog
{
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
            DataFolder.Find("mnist"),
            $"It ships in the repository's folder data/mnist; set {DataFolder.Variable} to the folder data if the " +
            "program runs elsewhere."),
        new(
            "fashion-mnist", "photographs of clothes, grey 28x28, 10 classes, 60,000 to train and 10,000 to test",
            "MIT",
            DataFolder.Find("fashion-mnist") ?? Existing("/usr/share/datasets/fashion-mnist"),
            "Install the Debian package dataset-fashion-mnist, or put its four IDX files (train-images-idx3-ubyte.gz " +
            "and so on) into data/fashion-mnist."),
    ];

    /// <summary>
    /// Opens a data set: a name of <see cref="Entries"/>, an IDX file of pictures (labels beside it are found by their
    /// name), a folder of IDX files, or a folder of pictures. A folder called like an entry is reached as
    /// <c>./name</c>.
    /// </summary>
    /// <param name="nameOrPath">The name or path.</param>
    /// <param name="options">Size, channels, split and so on; null: everything as it is stored.</param>
    /// <exception cref="DatasetException">Nothing of that name exists, or it cannot be opened.</exception>
    public static ImageDataset Open(string nameOrPath, DatasetOptions? options = null)
    {
        options ??= new DatasetOptions();
        if (Locate(nameOrPath) is not { } path)
            return IdxFolder.IsImageFile(nameOrPath)
                ? IdxDataset.Open(nameOrPath, IdxFolder.LabelsBeside(nameOrPath), options)
                : throw new DatasetException($"{nameOrPath}: is not an IDX file of pictures; a folder was expected.");
        if (!IdxFolder.IsOne(path))
            return ImageFolderDataset.Open(path, options, nameOrPath);
        (string images, string? labels) = IdxFolder.Find(path, options.Split);
        return IdxDataset.Open(images, labels, options, nameOrPath, ClassNames(nameOrPath));
    }

    /// <summary>The parts that a data set has: always Train; Test where it has one.</summary>
    /// <param name="nameOrPath">As for <see cref="Open"/>.</param>
    /// <exception cref="DatasetException">Nothing of that name exists.</exception>
    public static IReadOnlyList<DatasetSplit> Splits(string nameOrPath)
    {
        bool hasTest = Locate(nameOrPath) is { } path
            && (IdxFolder.IsOne(path) ? IdxFolder.HasTest(path) : FolderListing.HasSplits(path));
        return hasTest ? [DatasetSplit.Train, DatasetSplit.Test] : [DatasetSplit.Train];
    }

    /// <summary>The folder that a name or path means; null when it is the path of a file.</summary>
    internal static string? Locate(string nameOrPath)
    {
        if (Entries.FirstOrDefault(entry => entry.Name == nameOrPath) is { } known)
            return known.Folder
                ?? throw new DatasetException($"The data set '{known.Name}' is not on this machine. {known.HowToGet}");
        if (Directory.Exists(nameOrPath))
            return nameOrPath;
        if (File.Exists(nameOrPath))
            return null;
        string names = string.Join(", ", Entries.Select(entry => entry.Name));
        throw new DatasetException(
            $"There is no folder '{nameOrPath}' and no data set of that name; known by name are {names}.");
    }

    private static string[]? ClassNames(string name) => name switch
    {
        "mnist" => digits,
        "fashion-mnist" => fashionClasses,
        _ => null,
    };

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}
