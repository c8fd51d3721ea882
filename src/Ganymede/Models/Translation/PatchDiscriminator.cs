using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>
/// PatchGAN (Isola et al. 2017, appendix 6.1.2): 4×4 convolutions judge every patch of a picture by itself. Names and
/// places of its layers are those of the public PyTorch code.
/// </summary>
public sealed class PatchDiscriminator : UnaryModule
{
    private readonly RecomputedChain model;

    /// <summary>A discriminator of pictures of any size that its layers leave something of.</summary>
    /// <param name="inputs">Channels of what is judged: of a picture, or of two behind each other.</param>
    /// <param name="width">Maps of the first layer; doubled by each to eight times as many.</param>
    /// <param name="layers">
    /// Layers that halve the sides, 1 to 7: 1 sees patches of 16×16 pixels, 3 of 70×70, 5 of 286×286.
    /// </param>
    /// <param name="norm">The normalization, from the second layer on; a critic with a gradient penalty takes none over
    /// the batch.</param>
    /// <param name="samePadding">
    /// Whether the layers that do not halve keep the size of the map (TensorFlow's padding <c>same</c>: 32×32 scores of
    /// 256×256 pixels) rather than take a row and a column from it (30×30).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number of layers or maps outside these ranges.</exception>
    public PatchDiscriminator(
        int inputs, int width = 64, int layers = 3, NormKind norm = NormKind.Instance, bool samePadding = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, 7);
        bool bias = TranslationLayers.HasBias(norm);
        List<UnaryModule> chain =
        [
            TranslationLayers.Conv(inputs, width, 4, stride: 2, padding: 1),
            new LeakyReLU(0.2f),
        ];
        int maps = width;
        for (int i = 1; i <= layers; i++)
        {
            int next = width * Math.Min(1 << i, 8);
            chain.Add(i < layers
                ? TranslationLayers.Conv(maps, next, 4, stride: 2, padding: 1, bias: bias)
                : Single(maps, next, bias, samePadding));
            chain.Add(TranslationLayers.Norm(norm, next));
            chain.Add(new LeakyReLU(0.2f));
            maps = next;
        }
        chain.Add(Single(maps, 1, true, samePadding));
        model = new RecomputedChain(Child("model", new Sequential([.. chain])));
    }

    /// <summary>Scores [N, H', W', 1] before any sigmoid, one for each patch, from pictures [N, H, W, inputs].</summary>
    public override Tensor Forward(Tensor images) => model.Forward(images);

    private static UnaryModule Single(int from, int to, bool bias, bool samePadding) => samePadding
        ? new PreparedConv(new Sequential(new Pad2d(1, 2, 1, 2)), TranslationLayers.Conv(from, to, 4, bias: bias))
        : TranslationLayers.Conv(from, to, 4, padding: 1, bias: bias);
}
