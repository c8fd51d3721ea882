using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Dcgan;

/// <summary>
/// The textbooks' generator: the latent is projected to 128 maps of a quarter of the side, then twice enlarged by
/// repetition and convolved. Convolution weights from N(0, 0.02), batch norm's scale from N(1, 0.02).
/// </summary>
public sealed class UpsamplingGenerator : UnaryModule
{
    private const int Maps = 128;
    private readonly int side;
    private readonly Sequential project;
    private readonly RecomputedChain blocks;

    /// <summary>A generator of pictures of side <paramref name="size"/>, a multiple of 4.</summary>
    public UpsamplingGenerator(int latent, int size, int channels, bool publishedEps)
    {
        side = size / 4;
        float eps = publishedEps ? 0.8f : 1e-5f;
        project = Child("l1", new Sequential(new Linear(latent, Maps * side * side)));
        blocks = new RecomputedChain(Child("conv_blocks", new Sequential(
            new BatchNorm(Maps, init: DcganInit.Scale),
            new Upsample(2),
            new Conv2d(Maps, Maps, 3, padding: 1, init: DcganInit.Weight),
            new BatchNorm(Maps, eps: eps, init: DcganInit.Scale),
            new LeakyReLU(0.2f),
            new Upsample(2),
            new Conv2d(Maps, Maps / 2, 3, padding: 1, init: DcganInit.Weight),
            new BatchNorm(Maps / 2, eps: eps, init: DcganInit.Scale),
            new LeakyReLU(0.2f),
            new Conv2d(Maps / 2, channels, 3, padding: 1, init: DcganInit.Weight),
            new Tanh())));
    }

    internal override IEnumerable<FlattenedMap> FlattenedMaps => [new("l1.0.weight", 1, side), new("l1.0.bias", 0, side)];

    /// <summary>Pictures [N, size, size, C] in [-1, 1] from latents [N, latent].</summary>
    public override Tensor Forward(Tensor latent) =>
        blocks.Forward(project.Forward(latent).Reshape(latent.Shape[0], side, side, Maps));
}

/// <summary>
/// The textbooks' discriminator: four convolutions of stride 2 with LeakyReLU, channel dropout and batch norm (not on the
/// first), then a linear layer.
/// </summary>
public sealed class UpsamplingDiscriminator : UnaryModule
{
    private readonly int last;
    private readonly RecomputedChain model;
    private readonly Sequential adversarial;

    /// <summary>A discriminator of pictures of side <paramref name="size"/>.</summary>
    public UpsamplingDiscriminator(int size, int channels, bool publishedEps, RandomStream dropout)
    {
        float eps = publishedEps ? 0.8f : 1e-5f;
        List<UnaryModule> layers = [];
        int from = channels, side = size;
        foreach (int to in (ReadOnlySpan<int>)[16, 32, 64, 128])
        {
            layers.Add(new Conv2d(from, to, 3, stride: 2, padding: 1, init: DcganInit.Weight));
            layers.Add(new LeakyReLU(0.2f));
            layers.Add(new ChannelDropout(0.25f, dropout));
            if (layers.Count > 3)
                layers.Add(new BatchNorm(to, eps: eps, init: DcganInit.Scale));
            (from, side) = (to, (side + 1) / 2);
        }
        last = side;
        model = new RecomputedChain(Child("model", new Sequential([.. layers])));
        adversarial = Child("adv_layer", new Sequential(new Flatten(), new Linear(from * side * side, 1)));
    }

    internal override IEnumerable<FlattenedMap> FlattenedMaps => [new("adv_layer.1.weight", 0, last)];

    /// <summary>Scores [N] before the sigmoid, from pictures [N, size, size, C] in [-1, 1].</summary>
    public override Tensor Forward(Tensor images) => adversarial.Forward(model.Forward(images)).Reshape(images.Shape[0]);
}
