namespace Ganymede.Data;

/// <summary>What a name or path means: a place with pictures that can be opened, part by part.</summary>
internal abstract class DatasetSource
{
    /// <summary>One word for people: <c>idx</c>, <c>folder</c> and so on.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether there is a part to measure with.</summary>
    public abstract bool HasTest { get; }

    /// <summary>How to open it so that <see cref="FactsOf"/> tells the pictures as they are stored.</summary>
    public virtual DatasetOptions SurveyOptions => new() { CacheBytes = 0 };

    /// <exception cref="DatasetException">It cannot be opened.</exception>
    public abstract ImageDataset Open(DatasetOptions options);

    /// <summary>What is to be told of a picture of a data set that was opened with
    /// <see cref="SurveyOptions"/>.</summary>
    public virtual PictureFacts FactsOf(ImageDataset dataset, int index) =>
        PictureFacts.OfImage(dataset.ReadImage(index));
}
