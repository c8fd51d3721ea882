namespace Ganymede.Data.Prepare;

/// <summary>A file that could not be prepared.</summary>
/// <param name="File">The file.</param>
/// <param name="Message">What is wrong with it: one sentence that names the file.</param>
public sealed record PrepareFailure(string File, string Message);
