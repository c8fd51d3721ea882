namespace Ganymede.Data;

/// <summary>A data set that is known by name.</summary>
/// <param name="Name">What <see cref="DatasetCatalog.Open"/> takes.</param>
/// <param name="Summary">One line for people: what it holds.</param>
/// <param name="Licence">Under which terms it may be used.</param>
/// <param name="Folder">Where it is on this machine, or null.</param>
/// <param name="HowToGet">One sentence: how to come by it when it is not here.</param>
public sealed record DatasetEntry(string Name, string Summary, string Licence, string? Folder, string HowToGet);
