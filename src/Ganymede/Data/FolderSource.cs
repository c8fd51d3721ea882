namespace Ganymede.Data;

/// <summary>A folder of pictures.</summary>
/// <param name="path">The folder.</param>
internal sealed class FolderSource(string path) : DatasetSource
{
    public override string Kind => "folder";

    public override bool HasTest => FolderListing.HasSplits(path);

    // A size and channels are given so that opening need not decode the first picture, which may be broken.
    public override DatasetOptions SurveyOptions => base.SurveyOptions with { Size = 1, Channels = 1 };

    public override ImageDataset Open(DatasetOptions options) => ImageFolderDataset.Open(path, options);

    public override PictureFacts FactsOf(ImageDataset dataset, int index) =>
        PictureFacts.OfFile(dataset.SourceOf(index));
}
