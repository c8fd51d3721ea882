namespace Ganymede.Data.Layouts;

/// <summary>Neighbouring pictures of a data set.</summary>
/// <param name="whole">The data set.</param>
/// <param name="part">Which of how many.</param>
internal sealed class PartSource(DatasetSource whole, Func<int, Range> part) : DatasetSource
{
    public override string Kind => whole.Kind;

    public override bool HasTest => false;

    public override DatasetOptions SurveyOptions => whole.SurveyOptions;

    public override ImageDataset Open(DatasetOptions options)
    {
        ImageDataset opened = whole.Open(options);
        (int start, int count) = part(opened.Count).GetOffsetAndLength(opened.Count);
        return new PartDataset(opened, start, count);
    }

    public override PictureFacts FactsOf(ImageDataset dataset, int index)
    {
        var opened = (PartDataset)dataset;
        return whole.FactsOf(opened.Whole, opened.Start + index);
    }

    /// <summary>Pictures from <paramref name="start"/> on; owns the whole.</summary>
    private sealed class PartDataset(ImageDataset whole, int start, int count)
        : ImageDataset(whole.Name, count, whole.Height, whole.Width, whole.Channels, cacheBytes: 0)
    {
        public ImageDataset Whole => whole;

        public int Start => start;

        public override IReadOnlyList<string>? Classes => whole.Classes;

        public override string Fingerprint => PairDataset.Joined(whole.Fingerprint, $"{start} {Count}");

        public override int LabelOf(int index) => whole.LabelOf(start + index);

        public override string SourceOf(int index) => whole.SourceOf(start + index);

        protected override void Decode(int index, Span<byte> destination) =>
            whole.ReadBytes(start + index, destination);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
                whole.Dispose();
        }
    }
}
