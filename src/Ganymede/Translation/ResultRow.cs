using Ganymede.Evaluation;

namespace Ganymede.Translation;

/// <summary>A row of a page of results; pictures by their addresses from the page.</summary>
internal sealed record ResultRow(
    string Name, string Input, string Output, string? Cycle, string? Target, int Width, int Height, PictureError? Error);
