namespace Ganymede.Data.Prepare;

/// <summary>How far a preparation is.</summary>
/// <param name="Done">Pictures or pairs that are done, failed ones included.</param>
/// <param name="Total">All of them.</param>
/// <param name="Failure">What just failed, or null.</param>
public readonly record struct PrepareProgress(int Done, int Total, PrepareFailure? Failure);
