using Ganymede.Imaging;
using Ganymede.Models;
using Ganymede.Models.Translation;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Translation;

/// <summary>
/// Translates pictures of any size with a trained network. The same picture gives the same result, whatever was
/// translated before it.
/// <code>
/// using var translator = Translator.Open("runs/emoji-pix2pix");
/// Image painted = translator.Translate(Image.Load("cat.png"));
/// painted.Save("cat-painted.png");
/// </code>
/// A picture is continued to the right and below by its reflection up to the sides that the network takes, and the result
/// is cut back. Alpha is blended over white for the network and put back unchanged. Pictures of 16 bits go in with all
/// of them. Not safe for use by several threads at once: the kernels use all cores for one call.
/// </summary>
public sealed class Translator : IDisposable
{
    private const long BytesAMegabyte = 1 << 20;

    private readonly TranslationModel model;
    private readonly TranslatorOptions options;
    private readonly Dictionary<TranslationDirection, NetworkMeasure> measures = [];

    /// <summary>A translator with a model's networks.</summary>
    /// <param name="model">The model; disposed with the translator.</param>
    /// <param name="options">Memory and the like; defaults when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public Translator(TranslationModel model, TranslatorOptions? options = null)
    {
        this.model = model;
        this.options = options ?? new TranslatorOptions();
        this.options.Validate();
    }

    /// <summary>The direction that is taken when none is named: from A to B, where there is a network for it.</summary>
    public TranslationDirection Direction =>
        model.Has(TranslationDirection.AtoB) ? TranslationDirection.AtoB : TranslationDirection.BtoA;

    /// <summary>Opens a run's newest whole checkpoint; where weights are averaged, the averaged ones.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">Memory and the like; defaults when null.</param>
    /// <param name="warn">Told of a damaged checkpoint that was passed over; null to pass over in silence.</param>
    /// <exception cref="RunException">No run, no whole checkpoint, or a family that translates nothing.</exception>
    public static Translator Open(string folder, TranslatorOptions? options = null, Action<string>? warn = null)
    {
        RunFolder run = RunFolder.Open(folder);
        (Family family, _) = run.Understand();
        TrainableModel model = TrainedModel.Load(run, family, warn ?? (_ => { }));
        if (model is TranslationModel translation)
            return new Translator(translation, options);
        model.Dispose();
        throw new RunException($"'{folder}' is a run of {family.Name} ({family.Task}), which translates no pictures.");
    }

    /// <summary>Whether there is a network for a direction.</summary>
    public bool Has(TranslationDirection direction) => model.Has(direction);

    /// <summary>Finds out what the network of a direction needs, which the first translation does otherwise.</summary>
    /// <param name="direction">One that the run <see cref="Has"/>.</param>
    /// <exception cref="RunException">No network for that direction, or what it makes is not finite.</exception>
    public void Prepare(TranslationDirection direction) => Measure(direction);

    /// <summary>Translates a picture.</summary>
    /// <param name="image">Of any size, channels and depth.</param>
    /// <param name="direction">One that the run <see cref="Has"/>; null for <see cref="Direction"/>.</param>
    /// <param name="cancellation">Stops between two tiles.</param>
    /// <returns>
    /// A picture of the same size, with the channels that the network makes and the alpha of the original.
    /// </returns>
    /// <exception cref="RunException">
    /// No network for that direction, too little memory allowed, or a result that is not finite.
    /// </exception>
    public Image Translate(
        Image image, TranslationDirection? direction = null, CancellationToken cancellation = default) =>
        Translate([image], direction, cancellation)[0];

    /// <summary>
    /// Translates pictures; neighbours of one size go through the network together where that does not change a bit of
    /// what comes out.
    /// </summary>
    /// <param name="images">Pictures of any size, channels and depth.</param>
    /// <param name="direction">One that the run <see cref="Has"/>; null for <see cref="Direction"/>.</param>
    /// <param name="cancellation">Stops between two passes.</param>
    /// <returns>As many pictures, each of the size of its original.</returns>
    /// <exception cref="RunException">
    /// No network for that direction, too little memory allowed, or a result that is not finite.
    /// </exception>
    public IReadOnlyList<Image> Translate(
        IReadOnlyList<Image> images, TranslationDirection? direction = null, CancellationToken cancellation = default)
    {
        TranslationDirection way = direction ?? Direction;
        Measure(way);
        List<Image> results = [];
        for (int done = 0; done < images.Count; done = results.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            Image first = images[done];
            int most = Together(first, way);
            if (most == 0)
            {
                results.Add(InTiles(first, way, cancellation));
                continue;
            }
            Image[] batch =
                [.. images.Skip(done).Take(most).TakeWhile(i => i.Width == first.Width && i.Height == first.Height)];
            results.AddRange(Whole(batch, way));
        }
        return results;
    }

    /// <summary>How many pictures of this size go through the network together; 0: it is translated in tiles.</summary>
    /// <param name="image">A picture of that size.</param>
    /// <param name="direction">One that the run <see cref="Has"/>.</param>
    /// <exception cref="RunException">No network for that direction, or what it makes is not finite.</exception>
    public int Together(Image image, TranslationDirection direction)
    {
        (int height, int width) = Padded(image);
        long fit = (long)(options.Megabytes * BytesAMegabyte / (Measure(direction).BytesAPixel * height * width));
        return (int)Math.Min(fit, Measure(direction).Batches ? options.MaxBatch : 1);
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    /// <summary>The way back.</summary>
    internal static TranslationDirection Opposite(TranslationDirection direction) =>
        direction == TranslationDirection.AtoB ? TranslationDirection.BtoA : TranslationDirection.AtoB;

    private int Inputs(TranslationDirection direction) =>
        direction == TranslationDirection.AtoB ? model.SourceChannels : model.TargetChannels;

    private int Outputs(TranslationDirection direction) =>
        direction == TranslationDirection.AtoB ? model.TargetChannels : model.SourceChannels;

    private (int Height, int Width) Padded(Image image) => (PaddedSide(image.Height), PaddedSide(image.Width));

    private int PaddedSide(int side) => NetworkMeasure.RoundUp(Math.Max(side, model.MinSide), model.Multiple);

    private NetworkMeasure Measure(TranslationDirection direction)
    {
        if (measures.TryGetValue(direction, out NetworkMeasure? measure))
            return measure;
        if (!model.Has(direction))
            throw new RunException(
                $"The run has no network for the direction {direction}; it translates from "
                + $"{(direction == TranslationDirection.AtoB ? "B to A" : "A to B")} only.");
        return measures[direction] = NetworkMeasure.Of(model, direction);
    }

    private Image[] Whole(Image[] images, TranslationDirection direction)
    {
        (int height, int width) = Padded(images[0]);
        int inputs = Inputs(direction), outputs = Outputs(direction), length = height * width * inputs;
        var pixels = new float[images.Length * length];
        for (int i = 0; i < images.Length; i++)
            PictureTensors.Read(
                PictureTensors.Plain(images[i], inputs), 0, 0, height, width, pixels.AsSpan(i * length, length));
        using TensorScope scope = TensorScope.Begin();
        ReadOnlySpan<float> made = Pass(pixels, [images.Length, height, width, inputs], direction).AsSpan();
        var results = new Image[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            results[i] = PictureTensors.Canvas(images[i], outputs, options.BitDepth);
            for (int y = 0; y < images[i].Height; y++)
                PictureTensors.WriteRow(
                    made.Slice(((i * height) + y) * width * outputs, width * outputs), outputs, results[i], y);
        }
        return results;
    }

    private Tensor Pass(float[] pixels, Shape shape, TranslationDirection direction)
    {
        // Sizes that come once leave blocks of memory that nothing asks for again.
        if (TensorDiagnostics.KeptBytes > 2 * options.Megabytes * BytesAMegabyte)
            TensorDiagnostics.Trim();
        Tensor input = Tensor.From(pixels, shape);
        Tensor output = model.Translate(input, direction);
        NetworkMeasure.Check(model, input, output);
        return output;
    }

    // Tiles row by row: only a band as high as a tile and as wide as the picture is summed up at a time.
    private Image InTiles(Image image, TranslationDirection direction, CancellationToken cancellation)
    {
        (int height, int width) = Padded(image);
        (TileAxis rows, TileAxis columns) = Tiles(height, width, Measure(direction).BytesAPixel);
        int inputs = Inputs(direction), outputs = Outputs(direction), stride = width * outputs;
        Image plain = PictureTensors.Plain(image, inputs), result = PictureTensors.Canvas(image, outputs, options.BitDepth);
        var band = new float[checked(rows.Tile * stride)];
        var pixels = new float[rows.Tile * columns.Tile * inputs];
        for (int row = 0; row < rows.Starts.Length; row++)
        {
            int top = rows.Starts[row];
            for (int column = 0; column < columns.Starts.Length; column++)
            {
                cancellation.ThrowIfCancellationRequested();
                using TensorScope scope = TensorScope.Begin();
                PictureTensors.Read(plain, top, columns.Starts[column], rows.Tile, columns.Tile, pixels);
                Tensor made = Pass(pixels, [1, rows.Tile, columns.Tile, inputs], direction);
                for (int y = 0; y < rows.Tile; y++)
                    Add(
                        made.AsSpan().Slice(y * columns.Tile * outputs, columns.Tile * outputs), rows.Weights(row)[y],
                        columns.Weights(column),
                        band.AsSpan((y * stride) + (columns.Starts[column] * outputs), columns.Tile * outputs));
            }
            // What the next tiles do not reach is done.
            int done = (row + 1 < rows.Starts.Length ? rows.Starts[row + 1] : height) - top;
            for (int y = 0; y < done && top + y < image.Height; y++)
                PictureTensors.WriteRow(band.AsSpan(y * stride, stride), outputs, result, top + y);
            band.AsSpan(done * stride).CopyTo(band);
            band.AsSpan((rows.Tile - done) * stride).Clear();
        }
        return result;
    }

    private static void Add(ReadOnlySpan<float> made, float rowWeight, ReadOnlySpan<float> weights, Span<float> band)
    {
        int channels = made.Length / weights.Length;
        for (int x = 0; x < weights.Length; x++)
        {
            float weight = rowWeight * weights[x];
            for (int c = 0; c < channels; c++)
                band[(x * channels) + c] += weight * made[(x * channels) + c];
        }
    }

    // Square tiles, but for a picture that is lower or narrower than such a tile the whole of that side.
    private (TileAxis Rows, TileAxis Columns) Tiles(int height, int width, double bytesAPixel)
    {
        double pixels = options.Megabytes * BytesAMegabyte / bytesAPixel;
        int least = PaddedSide(NetworkMeasure.SmallestTile), side = RoundDown(Math.Sqrt(pixels));
        int tileHeight = height <= side ? height : width <= side ? RoundDown(pixels / width) : side;
        int tileWidth = width <= side ? width : height <= side ? RoundDown(pixels / height) : side;
        if (tileHeight < Math.Min(least, height) || tileWidth < Math.Min(least, width))
            throw new RunException(
                $"A memory limit of {options.Megabytes} MB is too small: a tile of {least} x {least} pixels takes this "
                + $"network {Math.Ceiling(bytesAPixel * least * least / BytesAMegabyte)} MB.");
        return (Axis(height, tileHeight), Axis(width, tileWidth));
    }

    private int RoundDown(double side) => (int)Math.Min(side, int.MaxValue) / model.Multiple * model.Multiple;

    private TileAxis Axis(int length, int tile)
    {
        // Strides fall on the same pixels in every tile, unless the multiple is so large that tiles would hardly move on.
        int step = tile >= 16 * model.Multiple ? model.Multiple : 1;
        return new TileAxis(length, tile, overlap: tile / 4 / step * step, step);
    }
}
