namespace Ganymede.Data;

/// <summary>What <see cref="DatasetCheck"/> found.</summary>
/// <param name="Name">The data set, as the user called it.</param>
/// <param name="Checked">How many pictures were looked at, over all parts.</param>
/// <param name="Findings">Every fault, errors first.</param>
public sealed record DatasetReport(string Name, int Checked, IReadOnlyList<DatasetFinding> Findings)
{
    /// <summary>Whether training on the data set would fail.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}
