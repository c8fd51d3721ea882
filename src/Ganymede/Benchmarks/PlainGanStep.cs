using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Dcgan;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// A step of a plain GAN: one fake for both networks, the discriminator's two losses added up, then the generator's. As
/// it is usually written in PyTorch, the discriminator's weights also get gradients in the generator's half, which the
/// next step throws away; here they are frozen meanwhile, as the trainer has it.
/// </summary>
internal sealed class PlainGanStep : BenchmarkStep
{
    private readonly UnaryModule generator, discriminator;
    private readonly Adam generatorAdam, discriminatorAdam;
    private readonly AdversarialLoss loss = new(AdversarialKind.NonSaturatingBce);
    private readonly BenchmarkInput noise, pictures;

    private PlainGanStep(UnaryModule generator, UnaryModule discriminator, int latent, Shape shape)
    {
        (this.generator, this.discriminator) = (generator, discriminator);
        Initialize(generator, discriminator);
        (generatorAdam, discriminatorAdam) = (Adam(generator), Adam(discriminator));
        noise = BenchmarkInput.Noise("noise", [shape[0], latent]);
        pictures = BenchmarkInput.Pictures("pictures", shape, 3);
    }

    public override int Images => pictures.Shape[0];

    public override IReadOnlyList<KeyValuePair<string, UnaryModule>> Networks =>
        [new("generator", generator), new("discriminator", discriminator)];

    internal override IReadOnlyList<BenchmarkInput> Inputs => [noise, pictures];

    private protected override IReadOnlyList<Optimizer> Optimizers => [generatorAdam, discriminatorAdam];

    /// <summary>Radford et al. 2016 at 64 pixels.</summary>
    internal static PlainGanStep Dcgan64() => new(
        new TransposedGenerator(latent: 100, size: 64, width: 64, channels: 3),
        new TransposedDiscriminator(size: 64, width: 64, channels: 3, spectralNorm: false), 100, [64, 64, 64, 3]);

    /// <summary>The upsampling networks with the published code's eps.</summary>
    internal static PlainGanStep DcganMnist() => new(
        new UpsamplingGenerator(latent: 64, size: 64, channels: 1, publishedEps: true),
        new UpsamplingDiscriminator(size: 64, channels: 1, publishedEps: true, new RandomStream(0, 4)), 64,
        [32, 64, 64, 1]);

    private protected override double[] Compute()
    {
        Tensor fake = generator.Forward(noise.Next());
        Tensor fakeNumbers = fake.Detach();

        discriminator.Unfreeze();
        Tensor judging = loss.Real(discriminator.Forward(pictures.Next()))
            + loss.Fake(discriminator.Forward(fakeNumbers));
        judging.Backward();
        Update(discriminatorAdam);

        discriminator.Freeze();
        Tensor fooling = loss.Generator(discriminator.Forward(fake));
        fooling.Backward();
        Update(generatorAdam);
        return [fooling.Item(), judging.Item()];
    }
}
