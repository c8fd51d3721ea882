using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Dcgan;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// A step of a plain GAN as it is usually written in PyTorch: one fake for both networks, the discriminator's two
/// losses added up, then the generator's. As there, the discriminator's weights also get gradients in the generator's
/// half of the step (the trainer spares them), so that both sides do the same work.
/// </summary>
internal sealed class PlainGanStep : IBenchmarkStep
{
    private const float LearningRate = 2e-4f, Beta1 = 0.5f;

    private readonly UnaryModule generator, discriminator;
    private readonly Adam generatorAdam, discriminatorAdam;
    private readonly AdversarialLoss loss = new(AdversarialKind.NonSaturatingBce);
    private readonly RandomStream noise;
    private readonly int latent;
    private readonly float[] pixels;
    private readonly Shape shape;

    private PlainGanStep(UnaryModule generator, UnaryModule discriminator, int latent, Shape shape)
    {
        (this.generator, this.discriminator, this.latent, this.shape) = (generator, discriminator, latent, shape);
        var weights = new RandomStream(0, 1);
        generator.Initialize(weights);
        discriminator.Initialize(weights);
        var options = new AdamOptions { LearningRate = LearningRate, Beta1 = Beta1 };
        generatorAdam = new Adam(generator.Parameters, options);
        discriminatorAdam = new Adam(discriminator.Parameters, options);
        noise = new RandomStream(0, 2);
        pixels = new float[shape.ElementCount];
        new RandomStream(0, 3).FillUniform(pixels, -1, 1);
    }

    public int Images => shape[0];

    /// <summary>Radford et al. 2016 at 64 pixels.</summary>
    internal static PlainGanStep Dcgan64() => new(
        new TransposedGenerator(latent: 100, size: 64, width: 64, channels: 3),
        new TransposedDiscriminator(size: 64, width: 64, channels: 3, spectralNorm: false), 100, [64, 64, 64, 3]);

    /// <summary>The upsampling networks with the published code's eps.</summary>
    internal static PlainGanStep DcganMnist() => new(
        new UpsamplingGenerator(latent: 64, size: 64, channels: 1, publishedEps: true),
        new UpsamplingDiscriminator(size: 64, channels: 1, publishedEps: true, new RandomStream(0, 4)), 64,
        [32, 64, 64, 1]);

    public double Run()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor fake = generator.Forward(noise.Normal([Images, latent]));
        Tensor fakeNumbers = fake.Detach();

        discriminatorAdam.ZeroGrad();
        Tensor real = Tensor.From(pixels, shape);
        (loss.Real(discriminator.Forward(real)) + loss.Fake(discriminator.Forward(fakeNumbers))).Backward();
        discriminatorAdam.Step();

        generatorAdam.ZeroGrad();
        Tensor fooling = loss.Generator(discriminator.Forward(fake));
        fooling.Backward();
        generatorAdam.Step();
        return fooling.Item();
    }

    public void Dispose()
    {
        generatorAdam.Dispose();
        discriminatorAdam.Dispose();
        generator.Dispose();
        discriminator.Dispose();
    }
}
