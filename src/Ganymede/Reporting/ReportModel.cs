using Ganymede.Evaluation;

namespace Ganymede.Reporting;

/// <summary>Everything that a run's report shows.</summary>
public sealed record ReportModel
{
    /// <summary>The report's heading, such as "DCGAN on mnist".</summary>
    public required string Title { get; init; }

    /// <summary>The family's name as the command line writes it.</summary>
    public string Family { get; init; } = "";

    /// <summary>The family's preset, or empty.</summary>
    public string Preset { get; init; } = "";

    /// <summary>What the family does, such as "image generation", or empty.</summary>
    public string Task { get; init; } = "";

    /// <summary>When the run began.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The version of Ganymede that trained, or empty.</summary>
    public string Version { get; init; } = "";

    /// <summary>All resolved options in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Options { get; init; } = [];

    /// <summary>What is known of the data set.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Data { get; init; } = [];

    /// <summary>What is known of the machine and of the versions of what ran on it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Machine { get; init; } = [];

    /// <summary>The logged steps in order.</summary>
    public IReadOnlyList<MetricsRow> Rows { get; init; } = [];

    /// <summary>The sample pictures in order of steps; the report embeds about forty of them.</summary>
    public IReadOnlyList<SampleFrame> Samples { get; init; } = [];

    /// <summary>An animation (GIF or animated PNG) to embed, or null.</summary>
    public string? AnimationPath { get; init; }

    /// <summary>What was measured of the samples, or null.</summary>
    public QualityFigures? Quality { get; init; }

    /// <summary>What was measured of translations, by direction.</summary>
    public IReadOnlyList<KeyValuePair<string, TranslationQuality>> Translations { get; init; } = [];

    /// <summary>What a reader should be warned of, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>
    /// Gathers the report of a run from its folder: run.json, metrics.jsonl, samples/step-*.png, evaluation.json and
    /// an animation. Missing files and fields are left out; damaged ones become warnings.
    /// </summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ReportModel FromRunFolder(string run) => new RunFolderReader(run).Read();
}
