using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Translation;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// A step of Pix2Pix (Isola et al. 2017) as the public PyTorch code has it, on one pair of 256 pixels: instance norm,
/// dropout in the U-Net, no gradients of the discriminator's weights while the generator learns.
/// </summary>
internal sealed class PairedStep : BenchmarkStep
{
    private const int Size = 256;
    private const float PictureWeight = 100;

    private readonly UnetGenerator generator =
        new(3, 3, downs: 8, norm: NormKind.Instance, dropout: new RandomStream(0, 4));

    private readonly PatchDiscriminator discriminator = new(6);
    private readonly Adam generatorAdam, discriminatorAdam;
    private readonly AdversarialLoss loss = new(AdversarialKind.NonSaturatingBce);
    private readonly BenchmarkInput a = BenchmarkInput.Pictures("a", [1, Size, Size, 3], 3);
    private readonly BenchmarkInput b = BenchmarkInput.Pictures("b", [1, Size, Size, 3], 5);

    internal PairedStep()
    {
        Initialize(generator, discriminator);
        (generatorAdam, discriminatorAdam) = (Adam(generator), Adam(discriminator));
    }

    public override int Images => 1;

    public override IReadOnlyList<KeyValuePair<string, UnaryModule>> Networks =>
        [new("generator", generator), new("discriminator", discriminator)];

    internal override IReadOnlyList<BenchmarkInput> Inputs => [a, b];

    private protected override IReadOnlyList<Optimizer> Optimizers => [generatorAdam, discriminatorAdam];

    private protected override double[] Compute()
    {
        Tensor input = a.Next(), target = b.Next();
        Tensor fake = generator.Forward(input);
        Tensor fakeNumbers = fake.Detach();

        discriminator.Unfreeze();
        Tensor made = loss.Fake(discriminator.Forward(Tensor.Concat(3, input, fakeNumbers)));
        Tensor judging = (made + loss.Real(discriminator.Forward(Tensor.Concat(3, input, target)))) * 0.5f;
        judging.Backward();
        Update(discriminatorAdam);

        discriminator.Freeze();
        Tensor fooling = loss.Generator(discriminator.Forward(Tensor.Concat(3, input, fake)))
            + (PictureWeight * Loss.L1(fake, target));
        fooling.Backward();
        Update(generatorAdam);
        return [fooling.Item(), judging.Item()];
    }
}
