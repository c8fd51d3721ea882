using Ganymede.Layers;
using Ganymede.Models.Translation;
using Ganymede.Tensors;

namespace Ganymede.Models.Pix2Pix;

/// <summary>
/// The textbooks' U-Net for 256 pixels: eight 4×4 convolutions down, seven transposed ones up, each joined with the maps
/// of its size, instance norm throughout, and a head that repeats pixels and convolves.
/// </summary>
public sealed class InstanceUnet : UnaryModule
{
    private static readonly int[] downMaps = [64, 128, 256, 512, 512, 512, 512, 512];

    private static readonly int[] upMaps = [512, 512, 512, 512, 256, 128, 64];

    private readonly RecomputedChain[] downs, ups;
    private readonly RecomputedChain final;

    /// <summary>A generator for pictures whose sides are multiples of 256.</summary>
    /// <param name="inputs">Channels of the pictures that go in.</param>
    /// <param name="outputs">Channels of those that come out.</param>
    /// <param name="width">64 for the widths as published; all others change in proportion.</param>
    /// <param name="dropout">Where the masks come from; null for no dropout.</param>
    public InstanceUnet(int inputs, int outputs, int width, RandomStream? dropout)
    {
        downs = new RecomputedChain[downMaps.Length];
        int from = inputs;
        for (int i = 0; i < downs.Length; i++)
        {
            int to = Scaled(downMaps[i], width);
            List<UnaryModule> layers = [TranslationLayers.Conv(from, to, 4, stride: 2, padding: 1, bias: false)];
            if (i > 0 && i < downs.Length - 1)
                layers.Add(new InstanceNorm(to));
            layers.Add(new LeakyReLU(0.2f));
            if (i >= 3 && dropout is not null)
                layers.Add(new Dropout(0.5f, dropout));
            downs[i] = new RecomputedChain(Child($"down{i + 1}", new Sequential([.. layers])));
            from = to;
        }
        ups = new RecomputedChain[upMaps.Length];
        for (int i = 0; i < ups.Length; i++)
        {
            int to = Scaled(upMaps[i], width);
            List<UnaryModule> layers =
            [
                TranslationLayers.Transposed(from, to, 4, stride: 2, padding: 1, bias: false),
                new InstanceNorm(to),
                new ReLU(),
            ];
            if (i < 4 && dropout is not null)
                layers.Add(new Dropout(0.5f, dropout));
            ups[i] = new RecomputedChain(Child($"up{i + 1}", new Sequential([.. layers])));
            from = to + Scaled(downMaps[^(i + 2)], width);
        }
        final = new RecomputedChain(Child("final", new Sequential(
            new Upsample(2),
            new Pad2d(1, 0, 1, 0),
            TranslationLayers.Conv(from, outputs, 4, padding: 1),
            new Tanh())));
    }

    /// <summary>Pictures [N, H, W, outputs] in [-1, 1] from pictures [N, H, W, inputs] in [-1, 1].</summary>
    public override Tensor Forward(Tensor x)
    {
        var skips = new Tensor[downs.Length];
        for (int i = 0; i < downs.Length; i++)
            skips[i] = x = downs[i].Forward(x);
        for (int i = 0; i < ups.Length; i++)
            x = Tensor.Concat(3, ups[i].Forward(x), skips[^(i + 2)]);
        return final.Forward(x);
    }

    private static int Scaled(int maps, int width) => Math.Max(1, maps * width / 64);
}

/// <summary>The textbooks' discriminator of pairs: four halvings, then one score for each patch, at the map's own size.</summary>
public sealed class InstanceDiscriminator : UnaryModule
{
    private readonly RecomputedChain model;

    /// <summary>A discriminator of two pictures behind each other.</summary>
    /// <param name="inputs">Channels of both pictures together.</param>
    /// <param name="width">Maps of the first layer, doubled by each further one.</param>
    public InstanceDiscriminator(int inputs, int width)
    {
        List<UnaryModule> layers = [];
        for (int i = 0, from = inputs, to = width; i < 4; i++, from = to, to *= 2)
        {
            layers.Add(TranslationLayers.Conv(from, to, 4, stride: 2, padding: 1));
            if (i > 0)
                layers.Add(new InstanceNorm(to));
            layers.Add(new LeakyReLU(0.2f));
        }
        layers.Add(new Pad2d(1, 0, 1, 0));
        layers.Add(TranslationLayers.Conv(width * 8, 1, 4, padding: 1, bias: false));
        model = new RecomputedChain(Child("model", new Sequential([.. layers])));
    }

    /// <summary>Scores [N, H/16, W/16, 1] before any sigmoid, from pairs [N, H, W, inputs] in [-1, 1].</summary>
    public override Tensor Forward(Tensor pairs) => model.Forward(pairs);
}
