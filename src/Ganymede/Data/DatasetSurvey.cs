using Ganymede.Data.Layouts;

namespace Ganymede.Data;

/// <summary>
/// A look at every picture of one part of a data set, as it is stored: the facts that both the description and the
/// check are made from. Unreadable pictures do not stop it.
/// </summary>
internal sealed class DatasetSurvey
{
    private readonly Func<int, string> sourceOf;
    private readonly Func<int, int> labelOf;

    private DatasetSurvey(
        string kind, string fingerprint, PictureFacts[] pictures, IReadOnlyList<string>? classes,
        IReadOnlyList<string> ignored, Func<int, string> sourceOf, Func<int, int> labelOf)
    {
        Kind = kind;
        Fingerprint = fingerprint;
        Pictures = pictures;
        Classes = classes;
        Ignored = ignored;
        this.sourceOf = sourceOf;
        this.labelOf = labelOf;
    }

    /// <summary>As <see cref="DatasetSource.Kind"/>.</summary>
    public string Kind { get; }

    public string Fingerprint { get; }

    public PictureFacts[] Pictures { get; }

    public IReadOnlyList<string>? Classes { get; }

    public IReadOnlyList<string> Ignored { get; }

    public IEnumerable<PictureFacts> Readable => Pictures.Where(picture => picture.IsReadable);

    public string SourceOf(int index) => sourceOf(index);

    public int LabelOf(int index) => labelOf(index);

    /// <summary>Surveys one part.</summary>
    /// <exception cref="DatasetException">It cannot be opened at all.</exception>
    public static DatasetSurvey Of(
        string nameOrPath, DatasetSplit split, IProgress<double>? progress, CancellationToken cancellation) =>
        Of(DatasetCatalog.Find(nameOrPath), split, progress, cancellation);

    /// <summary>Surveys one part.</summary>
    /// <exception cref="DatasetException">It cannot be opened at all.</exception>
    public static DatasetSurvey Of(
        DatasetSource source, DatasetSplit split, IProgress<double>? progress, CancellationToken cancellation)
    {
        using ImageDataset dataset = source.Open(source.SurveyOptions with { Split = split });
        var pictures = new PictureFacts[dataset.Count];
        int done = 0;
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        Parallel.For(0, pictures.Length, parallel, i =>
        {
            pictures[i] = source.FactsOf(dataset, i);
            int count = Interlocked.Increment(ref done);
            if (progress is not null && (count % 64 == 0 || count == pictures.Length))
                progress.Report((double)count / pictures.Length);
        });
        IReadOnlyList<string> ignored = dataset switch
        {
            ImageFolderDataset folder => folder.IgnoredFiles,
            SideDataset side => side.IgnoredFiles,
            _ => [],
        };
        return new DatasetSurvey(
            source.Kind, dataset.Fingerprint, pictures, dataset.Classes, ignored,
            dataset.SourceOf, dataset.LabelOf);
    }

    /// <summary>How many pictures, readable or not, each class has.</summary>
    public int[] CountByClass()
    {
        var counts = new int[Classes?.Count ?? 0];
        for (int i = 0; i < Pictures.Length && counts.Length > 0; i++)
            counts[LabelOf(i)]++;
        return counts;
    }
}
