namespace Ganymede.Reporting;

/// <summary>What was logged at one training step: one line of <c>metrics.jsonl</c>.</summary>
public sealed record MetricsRow
{
    /// <summary>The training step, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Passes over the data so far, with fraction.</summary>
    public double Epoch { get; init; }

    /// <summary>Training images seen so far.</summary>
    public long Images { get; init; }

    /// <summary>Seconds of training so far, without the time between a stop and its resume.</summary>
    public double Seconds { get; init; }

    /// <summary>Images per second since the last logged step.</summary>
    public double ImagesPerSecond { get; init; }

    /// <summary>The losses by name, in the family's order; values may be NaN or infinite.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Losses { get; init; } = [];

    /// <summary>
    /// Other values by name, such as <c>grad_norm/generator</c> or <c>frechet</c>; not every step has every value.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Values { get; init; } = [];
}
