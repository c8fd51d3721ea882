namespace Ganymede.Data;

/// <summary>A data set that is known by name.</summary>
/// <param name="Name">What <see cref="DatasetCatalog.Open"/> takes.</param>
/// <param name="Summary">One line for people: what it holds.</param>
/// <param name="Licence">Under which terms it may be used.</param>
/// <param name="Folder">Where it is on this machine, or null.</param>
/// <param name="HowToGet">One sentence: how to come by it when it is not here.</param>
public sealed record DatasetEntry(string Name, string Summary, string Licence, string? Folder, string HowToGet)
{
    /// <summary>What the folder holds.</summary>
    internal Func<string, DatasetSource> Read { get; init; } = folder => new FolderSource(folder);

    /// <summary>The data set that the classifier which judges this one was trained on; null: this one.</summary>
    internal string? Judge { get; init; }

    /// <summary>The place with its pictures.</summary>
    /// <exception cref="DatasetException">It is not on this machine.</exception>
    internal DatasetSource Source => Read(PresentFolder);

    /// <summary>Where it is on this machine.</summary>
    /// <exception cref="DatasetException">It is not here.</exception>
    internal string PresentFolder =>
        Folder ?? throw new DatasetException($"The data set '{Name}' is not on this machine. {HowToGet}");
}
