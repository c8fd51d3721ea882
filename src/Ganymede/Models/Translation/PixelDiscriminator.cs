using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>
/// PixelGAN (Isola et al. 2017, appendix 6.1.2): 1×1 convolutions judge every pixel by itself. Names and places of its
/// layers are those of the public PyTorch code.
/// </summary>
public sealed class PixelDiscriminator : UnaryModule
{
    private readonly RecomputedChain net;

    /// <summary>A discriminator of pictures of any size.</summary>
    /// <param name="inputs">Channels of what is judged: of a picture, or of two behind each other.</param>
    /// <param name="width">Maps of the first layer; twice as many in the second.</param>
    /// <param name="norm">The normalization of the second layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">No maps.</exception>
    public PixelDiscriminator(int inputs, int width = 64, NormKind norm = NormKind.Instance)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        bool bias = TranslationLayers.HasBias(norm);
        net = new RecomputedChain(Child("net", new Sequential(
            TranslationLayers.Conv(inputs, width, 1),
            new LeakyReLU(0.2f),
            TranslationLayers.Conv(width, width * 2, 1, bias: bias),
            TranslationLayers.Norm(norm, width * 2),
            new LeakyReLU(0.2f),
            TranslationLayers.Conv(width * 2, 1, 1, bias: bias))));
    }

    /// <summary>Scores [N, H, W, 1] before any sigmoid, one for each pixel, from pictures [N, H, W, inputs].</summary>
    public override Tensor Forward(Tensor images) => net.Forward(images);
}
