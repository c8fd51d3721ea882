namespace Ganymede.Data.Layouts;

/// <summary>One folder of pictures whose attributes say which are A and which are B, as CelebA comes.</summary>
internal static class AttributeLayout
{
    private const string ListName = "list_attr_celeba.txt";

    private static readonly string[] listFolders = ["", "Anno"];

    private static readonly string[] pictureFolders = ["img_align_celeba", "Img/img_align_celeba", "images", ""];

    /// <summary>The pictures of both sides, in the order of the list.</summary>
    /// <exception cref="DatasetException">A part is missing, the list is faulty, or a side is empty.</exception>
    public static SideListing List(string root, SideOptions options)
    {
        if (options.Attribute.Length == 0)
            throw new DatasetException(
                "The layout attribute needs the option attribute: what the pictures of A have and those of B lack.");
        string path = listFolders.Select(folder => Path.Combine(root, folder, ListName)).FirstOrDefault(File.Exists)
            ?? throw new DatasetException($"'{root}' has no list of attributes {ListName}.");
        AttributeFile list = AttributeFile.Read(path);
        string folder = pictureFolders.Select(name => Path.Combine(root, name)).First(Directory.Exists);
        bool[] first = list.Column(options.Attribute);
        bool[] second = options.OtherAttribute.Length > 0
            ? list.Column(options.OtherAttribute)
            : [.. first.Select(has => !has)];
        bool[] all = Constrained(list, options.Condition);
        return new SideListing(
            "attribute", Side(options.Attribute, first),
            Side(options.OtherAttribute.Length > 0 ? options.OtherAttribute : $"not {options.Attribute}", second),
            SidePairs.None, HasTest: false);

        FileSide Side(string attribute, bool[] has)
        {
            string[] names = [.. list.Files.Where((_, i) => has[i] && all[i])];
            string[] paths = [.. names.Select(name => Path.Combine(folder, name))];
            if (names.Length == 0)
                throw new DatasetException($"{path}: no picture is '{attribute}', so one side would be empty.");
            string[] missing = [.. paths.Where(picture => !File.Exists(picture))];
            if (missing.Length > 0)
                throw new DatasetException(
                    $"{missing[0]}: is in the list {path}, but there is no such file ({missing.Length} are missing).");
            return new FileSide(new SideFiles($"{root} ({attribute})", paths, names));
        }
    }

    private static bool[] Constrained(AttributeFile list, string condition)
    {
        if (condition.Length == 0)
            return [.. Enumerable.Repeat(true, list.Files.Length)];
        return condition.StartsWith('-')
            ? [.. list.Column(condition[1..]).Select(has => !has)]
            : list.Column(condition);
    }
}
