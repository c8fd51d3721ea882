using Ganymede.Data.Emoji;

namespace Ganymede.Data.Layouts;

/// <summary>Opens the data of a translation as it lies: which pictures are A, and which are B.</summary>
internal static class TranslationLayout
{
    /// <summary>Both sides of a data set.</summary>
    /// <param name="kind">Pairs, whose pictures agree by number, or domains.</param>
    /// <param name="nameOrPath">A name of the catalogue or a folder.</param>
    /// <param name="options">How A is opened.</param>
    /// <param name="targetOptions">How B is opened.</param>
    /// <exception cref="DatasetException">Nothing of that name exists, or it holds something else.</exception>
    public static (ImageDataset A, ImageDataset B) Open(
        DataKind kind, string nameOrPath, DatasetOptions options, DatasetOptions targetOptions)
    {
        if (EmojiPairs.Names.Contains(nameOrPath))
            return EmojiPairs.Open(nameOrPath, options, targetOptions);
        string part = options.Split == DatasetSplit.Train ? "train" : "test";
        string a = Path.Combine(nameOrPath, part + "A"), b = Path.Combine(nameOrPath, part + "B");
        if (!Directory.Exists(a) || !Directory.Exists(b))
            throw new DatasetException(
                $"'{nameOrPath}' has no folders {part}A and {part}B, the pictures of the two sides.");
        // The folders are the parts themselves, so there is no split below them.
        return (
            ImageFolderDataset.Open(a, options with { Split = DatasetSplit.Train }),
            ImageFolderDataset.Open(b, targetOptions with { Split = DatasetSplit.Train }));
    }

    /// <summary>Whether there is a part that is kept for tests.</summary>
    public static bool HasTest(string nameOrPath) => EmojiPairs.Names.Contains(nameOrPath)
        || Directory.Exists(Path.Combine(nameOrPath, "testA")) && Directory.Exists(Path.Combine(nameOrPath, "testB"));
}
