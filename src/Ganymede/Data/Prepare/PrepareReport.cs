namespace Ganymede.Data.Prepare;

/// <summary>What a preparation wrote and what it could not.</summary>
/// <param name="Files">The files written, in the order of the pictures that they were made from.</param>
/// <param name="Failed">Every file that could not be prepared.</param>
/// <param name="Ignored">Visible files of the folders that have no picture's extension.</param>
public sealed record PrepareReport(
    IReadOnlyList<string> Files, IReadOnlyList<PrepareFailure> Failed, IReadOnlyList<string> Ignored);
