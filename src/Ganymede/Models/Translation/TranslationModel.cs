using Ganymede.Data;
using Ganymede.Imaging;
using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Models.Translation;

/// <summary>Networks that turn pictures of one kind into pictures of another.</summary>
public abstract class TranslationModel : TrainableModel
{
    /// <summary>Pictures in a sample grid, at most.</summary>
    internal const int PreviewPictures = 8;

    private DataPreview? preview;
    private HashSet<Module> unlearned = [];

    /// <summary>A model that draws from these streams.</summary>
    /// <param name="streams">The run's random streams.</param>
    /// <param name="sourceChannels">Channels of a picture of A.</param>
    /// <param name="targetChannels">Channels of a picture of B.</param>
    protected TranslationModel(RunStreams streams, int sourceChannels, int targetChannels)
    {
        Streams = streams;
        SourceChannels = sourceChannels;
        TargetChannels = targetChannels;
    }

    /// <inheritdoc/>
    public override RunStreams Streams { get; }

    /// <summary>Channels of a picture of A.</summary>
    public int SourceChannels { get; }

    /// <summary>Channels of a picture of B.</summary>
    public int TargetChannels { get; }

    /// <summary>Height and width of what is translated must be multiples of this.</summary>
    public abstract int Multiple { get; }

    /// <summary>The smallest side that the networks take; a multiple of <see cref="Multiple"/>.</summary>
    public virtual int MinSide => Multiple;

    /// <summary>Whether there is a generator for a direction, and one that has learnt something.</summary>
    public bool Has(TranslationDirection direction) =>
        GeneratorFor(direction) is { } generator && !unlearned.Contains(generator);

    /// <summary>
    /// Marks the generators that an import had to begin anew, for want of a file: what they make is no translation.
    /// </summary>
    /// <param name="imported">The networks that came from files.</param>
    internal void HasOnly(IEnumerable<string> imported) => unlearned =
        [.. Networks.Where(n => !imported.Contains(n.Key)).Select(n => n.Value)];

    /// <summary>The generator of a direction, or null where the model has none.</summary>
    protected abstract Module? GeneratorFor(TranslationDirection direction);

    /// <summary>
    /// Pictures for the sample grids, set before training; kept until the model is disposed, so they must belong to no
    /// scope.
    /// </summary>
    internal DataPreview? Preview
    {
        get => preview;
        set
        {
            preview?.Images.Dispose();
            preview?.Targets?.Dispose();
            preview = value;
        }
    }

    /// <summary>Translates pictures as a trained network does, without recording for gradients.</summary>
    /// <param name="images">[N, H, W, C] in [-1, 1]; sides as <see cref="Multiple"/> and <see cref="MinSide"/> say.</param>
    /// <param name="direction">One that the model <see cref="Has"/>.</param>
    /// <returns>[N, H, W, C'] in [-1, 1].</returns>
    public abstract Tensor Translate(Tensor images, TranslationDirection direction);

    /// <summary>
    /// A row for each of the preview's pictures: A, B made of it, and where there is a way back A made of that; beside
    /// them the true B if it is known, otherwise the same for a picture of B.
    /// </summary>
    public override SampleGrid? Samples()
    {
        if (preview is not { Images: { } a, Targets: { } b })
            return null;
        using TensorScope scope = TensorScope.Begin();
        List<IReadOnlyList<Image>> columns = [];
        if (Has(TranslationDirection.AtoB))
            Add(a, TranslationDirection.AtoB, TranslationDirection.BtoA);
        else
            columns.Add(TensorImages.ToImages(a));
        if (Has(TranslationDirection.BtoA))
            Add(b, TranslationDirection.BtoA, TranslationDirection.AtoB);
        else
            columns.Add(TensorImages.ToImages(b));
        // Two directions show one row of the grid a picture; fewer rows than pictures where the domains differ in number.
        int rows = columns.Min(c => c.Count);
        Image[] cells = [.. Enumerable.Range(0, rows).SelectMany(row => columns.Select(c => c[row].ToChannels(3)))];
        return new SampleGrid(cells, columns.Count);

        void Add(Tensor pictures, TranslationDirection there, TranslationDirection back)
        {
            Tensor translated = Translate(pictures, there);
            columns.Add(TensorImages.ToImages(pictures));
            columns.Add(TensorImages.ToImages(translated));
            if (Has(back))
                columns.Add(TensorImages.ToImages(Translate(translated, back)));
        }
    }

    /// <summary>Runs a network on pictures without recording for gradients, and leaves it as it was.</summary>
    /// <param name="network">The network.</param>
    /// <param name="images">[N, H, W, C] in [-1, 1].</param>
    /// <param name="mode">
    /// How batch norm and dropout behave. As in training, the masks are the same at every call, and neither the running
    /// statistics nor the stream of masks move: looking at a network must not change its training.
    /// </param>
    protected Tensor Use(UnaryModule network, Tensor images, SamplingMode mode)
    {
        bool training = network.Training;
        ulong masks = Streams.Dropout.Position;
        (Tensor Buffer, float[] Values)[] buffers = [];
        if (mode == SamplingMode.Training)
        {
            HashSet<Tensor> parameters = new(network.Parameters, ReferenceEqualityComparer.Instance);
            buffers = [.. network.State.Where(s => !parameters.Contains(s.Value)).Select(s => (s.Value, s.Value.ToArray()))];
            Streams.Dropout.Position = 0;
            network.Train();
        }
        else
        {
            network.Eval();
        }
        try
        {
            return Autograd.NoGrad(() => network.Forward(images));
        }
        finally
        {
            foreach ((Tensor buffer, float[] values) in buffers)
                values.CopyTo(buffer.Span);
            Streams.Dropout.Position = masks;
            if (training)
                network.Train();
            else
                network.Eval();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Preview = null;
        base.Dispose();
        GC.SuppressFinalize(this);
    }
}
