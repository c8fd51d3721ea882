using Ganymede.Imaging;

namespace Ganymede.Data.Layouts;

/// <summary>One side, in files.</summary>
/// <param name="files">The files.</param>
internal sealed class FileSide(SideFiles files) : DatasetSource
{
    public SideFiles Files => files;

    public override string Kind => "folder";

    public override bool HasTest => false;

    // A size and channels are given so that opening need not decode the first picture, which may be broken.
    public override DatasetOptions SurveyOptions => base.SurveyOptions with { Size = 1, Channels = 1 };

    public override ImageDataset Open(DatasetOptions options) => SideDataset.Open(files, options);

    public override PictureFacts FactsOf(ImageDataset dataset, int index) =>
        PictureFacts.OfFile(files.Paths[index], files.Cut);
}
