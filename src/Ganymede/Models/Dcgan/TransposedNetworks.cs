using System.Numerics;
using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Dcgan;

/// <summary>
/// The paper's generator: the latent becomes 4×4 maps, and each transposed convolution doubles the side. No biases before
/// batch norm; weights from N(0, 0.02), batch norm's scale from N(1, 0.02).
/// </summary>
public sealed class TransposedGenerator : UnaryModule
{
    private readonly RecomputedChain main;

    /// <summary>A generator of pictures of side <paramref name="size"/>, a power of two from 8 on.</summary>
    public TransposedGenerator(int latent, int size, int width, int channels)
    {
        int maps = width * size / 8;
        List<UnaryModule> layers =
        [
            new ConvTranspose2d(latent, maps, 4, bias: false, init: DcganInit.Weight),
            new BatchNorm(maps, init: DcganInit.Scale),
            new ReLU(),
        ];
        for (int side = 4; side < size / 2; side *= 2, maps /= 2)
        {
            layers.Add(new ConvTranspose2d(maps, maps / 2, 4, stride: 2, padding: 1, bias: false, init: DcganInit.Weight));
            layers.Add(new BatchNorm(maps / 2, init: DcganInit.Scale));
            layers.Add(new ReLU());
        }
        layers.Add(new ConvTranspose2d(maps, channels, 4, stride: 2, padding: 1, bias: false, init: DcganInit.Weight));
        layers.Add(new Tanh());
        main = new RecomputedChain(Child("main", new Sequential([.. layers])));
    }

    /// <summary>Pictures [N, size, size, C] in [-1, 1] from latents [N, latent].</summary>
    public override Tensor Forward(Tensor latent) => main.Forward(latent.Reshape(latent.Shape[0], 1, 1, -1));
}

/// <summary>
/// The paper's discriminator: strided convolutions down to 4×4, then one score. With spectral normalization (Miyato et al.
/// 2018) every convolution has it in the place of batch norm.
/// </summary>
public sealed class TransposedDiscriminator : UnaryModule
{
    private readonly RecomputedChain main;

    /// <summary>A discriminator of pictures of side <paramref name="size"/>.</summary>
    public TransposedDiscriminator(int size, int width, int channels, bool spectralNorm)
    {
        // No batch norm on the first layer, as the paper says.
        List<UnaryModule> layers =
        [
            Halving(channels, width, spectralNorm),
            new LeakyReLU(0.2f),
        ];
        int maps = width;
        for (int halvings = BitOperations.Log2((uint)size) - 3; halvings > 0; halvings--, maps *= 2)
        {
            layers.Add(Halving(maps, maps * 2, spectralNorm));
            if (!spectralNorm)
                layers.Add(new BatchNorm(maps * 2, init: DcganInit.Scale));
            layers.Add(new LeakyReLU(0.2f));
        }
        layers.Add(new Conv2d(maps, 1, 4, bias: false, spectralNorm: spectralNorm, init: DcganInit.Weight));
        main = new RecomputedChain(Child("main", new Sequential([.. layers])));
    }

    /// <summary>Scores [N] before the sigmoid, from pictures [N, size, size, C] in [-1, 1].</summary>
    public override Tensor Forward(Tensor images) => main.Forward(images).Reshape(images.Shape[0]);

    // Without batch norm behind it, a convolution has a bias.
    private static Conv2d Halving(int from, int to, bool spectralNorm) => new(
        from, to, 4, stride: 2, padding: 1, bias: spectralNorm, spectralNorm: spectralNorm, init: DcganInit.Weight);
}

/// <summary>The paper's initial weights (section 4).</summary>
internal static class DcganInit
{
    internal static readonly Initializer Weight = Initializers.Normal(0, 0.02f);

    internal static readonly Initializer Scale = Initializers.Normal(1, 0.02f);
}
