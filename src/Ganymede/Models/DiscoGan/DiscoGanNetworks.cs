using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.DiscoGan;

/// <summary>
/// The paper's generator: four convolutions halve the sides, four transposed ones double them again, and nothing goes
/// around them. Names, places and initial weights are those of the authors' code; no layer has a bias.
/// </summary>
public sealed class DiscoGanGenerator : UnaryModule
{
    private readonly RecomputedChain main;

    /// <summary>A generator for pictures whose sides are multiples of 16, from 64 on with a bottleneck.</summary>
    /// <param name="inputs">Channels of the pictures that go in.</param>
    /// <param name="outputs">Channels of those that come out.</param>
    /// <param name="width">Maps next to the picture.</param>
    /// <param name="bottleneck">Channels of the bottleneck, 0 for none.</param>
    public DiscoGanGenerator(int inputs, int outputs, int width, int bottleneck)
    {
        // No batch norm on the first layer.
        List<UnaryModule> layers =
        [
            new Conv2d(inputs, width, 4, stride: 2, padding: 1, bias: false),
            new LeakyReLU(0.2f),
        ];
        int maps = width;
        for (int i = 1; i < DiscoGanOptions.Halvings; i++, maps *= 2)
            Down(new Conv2d(maps, maps * 2, 4, stride: 2, padding: 1, bias: false), maps * 2);
        if (bottleneck > 0)
        {
            Down(new Conv2d(maps, bottleneck, 4, bias: false), bottleneck);
            Up(new ConvTranspose2d(bottleneck, maps, 4, bias: false), maps);
        }
        for (int i = 1; i < DiscoGanOptions.Halvings; i++, maps /= 2)
            Up(new ConvTranspose2d(maps, maps / 2, 4, stride: 2, padding: 1, bias: false), maps / 2);
        layers.Add(new ConvTranspose2d(maps, outputs, 4, stride: 2, padding: 1, bias: false));
        layers.Add(new Sigmoid());
        main = new RecomputedChain(Child("main", new Sequential([.. layers])));

        void Down(Conv2d conv, int to) => layers.AddRange([conv, new BatchNorm(to), new LeakyReLU(0.2f)]);

        void Up(ConvTranspose2d conv, int to) => layers.AddRange([conv, new BatchNorm(to), new ReLU()]);
    }

    /// <summary>Pictures [N, H, W, outputs] in [0, 1] from pictures [N, H, W, inputs] in [0, 1].</summary>
    public override Tensor Forward(Tensor x) => main.Forward(x);
}

/// <summary>
/// The paper's discriminator: four convolutions halve the sides, a fifth gives one score for 64 pixels of side, a map of
/// them for more, and covers all that is left of less. Names and initial weights are those of the authors' code; no layer
/// has a bias.
/// </summary>
public sealed class DiscoGanDiscriminator : UnaryModule
{
    private readonly Conv2d[] convs = new Conv2d[DiscoGanOptions.Halvings];
    private readonly BatchNorm[] norms = new BatchNorm[DiscoGanOptions.Halvings - 1];
    private readonly LeakyReLU relu;
    private readonly UnaryModule[][] layers = new UnaryModule[DiscoGanOptions.Halvings][];
    private readonly RecomputedSegment[] segments;
    private readonly Conv2d last;

    /// <summary>A discriminator of pictures of side <paramref name="size"/>, a multiple of 16.</summary>
    /// <param name="inputs">Channels of the pictures.</param>
    /// <param name="size">Their side.</param>
    /// <param name="width">Maps of the first layer.</param>
    public DiscoGanDiscriminator(int inputs, int size, int width)
    {
        relu = Child("relu", new LeakyReLU(0.2f));
        int maps = width;
        convs[0] = Child("conv1", new Conv2d(inputs, maps, 4, stride: 2, padding: 1, bias: false));
        for (int i = 1; i < convs.Length; i++, maps *= 2)
        {
            convs[i] = Child($"conv{i + 1}", new Conv2d(maps, maps * 2, 4, stride: 2, padding: 1, bias: false));
            norms[i - 1] = Child($"bn{i + 1}", new BatchNorm(maps * 2));
        }
        for (int i = 0; i < layers.Length; i++)
            layers[i] = i == 0 ? [convs[0], relu] : [convs[i], norms[i - 1], relu];
        segments = Array.ConvertAll(layers, layer => new RecomputedSegment(layer, x => Sequential.Run(layer, x)));
        last = Child("conv5", new Conv2d(maps, 1, Math.Min(4, size >> DiscoGanOptions.Halvings), bias: false));
    }

    /// <summary>Scores [N, H', W', 1] before the sigmoid, from pictures [N, H, W, inputs] in [0, 1].</summary>
    public override Tensor Forward(Tensor x) => Judge(x).Scores;

    /// <summary>Scores as <see cref="Forward"/> gives them, and the features that they come from.</summary>
    /// <param name="pictures">[N, H, W, inputs] in [0, 1].</param>
    /// <returns>The scores, and the maps of the second, third and fourth layer behind their activation.</returns>
    public (Tensor Scores, Tensor[] Features) Judge(Tensor pictures)
    {
        var features = new Tensor[norms.Length];
        Tensor x = Layer(0, pictures);
        for (int i = 0; i < features.Length; i++)
            x = features[i] = Layer(i + 1, x);
        return (last.Forward(x), features);
    }

    private Tensor Layer(int i, Tensor x) => Recomputes ? segments[i].Forward(x) : Sequential.Run(layers[i], x);
}
