namespace Ganymede.Data;

/// <summary>One fault that <see cref="DatasetCheck"/> found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="File">The file or folder that it is about, or null when it is about the whole data set.</param>
/// <param name="Message">One sentence, complete without the file's name.</param>
public sealed record DatasetFinding(FindingSeverity Severity, string? File, string Message);
