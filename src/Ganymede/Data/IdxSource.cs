namespace Ganymede.Data;

/// <summary>A folder of IDX files, or one file of pictures.</summary>
/// <param name="path">The folder or file.</param>
/// <param name="name">What to call it.</param>
/// <param name="classes">The names of the classes; null: their numbers.</param>
internal sealed class IdxSource(string path, string name, IReadOnlyList<string>? classes = null) : DatasetSource
{
    public override string Kind => "idx";

    public override bool HasTest => Directory.Exists(path) && IdxFolder.HasTest(path);

    public override ImageDataset Open(DatasetOptions options)
    {
        (string images, string? labels) = Directory.Exists(path)
            ? IdxFolder.Find(path, options.Split)
            : (path, IdxFolder.LabelsBeside(path));
        return IdxDataset.Open(images, labels, options, name, classes);
    }
}
