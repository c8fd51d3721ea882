namespace Ganymede.Reporting;

/// <summary>A picture of samples that a run wrote at one step.</summary>
/// <param name="Step">The training step.</param>
/// <param name="Path">The PNG file.</param>
public sealed record SampleFrame(long Step, string Path);
