using Ganymede.Layers;
using Ganymede.Losses;
using Ganymede.Models.Translation;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// A step of CycleGAN (Zhu et al. 2017) on one picture of each domain: both cycles, the identity losses, least squares,
/// the discriminators after the generators and on this step's pictures (a pool of earlier ones costs nothing worth
/// timing).
/// </summary>
internal sealed class CycleStep : BenchmarkStep
{
    private const float CycleWeight = 10, IdentityWeight = 5;

    private readonly ResnetGenerator toB, toA;
    private readonly PatchDiscriminator ofB = new(3), ofA = new(3);
    private readonly Adam generatorAdam, discriminatorAdam;
    private readonly AdversarialLoss loss = new(AdversarialKind.LeastSquares);
    private readonly BenchmarkInput a, b;

    internal CycleStep(int size, int blocks)
    {
        (toB, toA) = (new(3, 3, blocks: blocks), new(3, 3, blocks: blocks));
        Initialize(toB, toA, ofB, ofA);
        (generatorAdam, discriminatorAdam) = (Adam(toB, toA), Adam(ofB, ofA));
        a = BenchmarkInput.Pictures("a", [1, size, size, 3], 3);
        b = BenchmarkInput.Pictures("b", [1, size, size, 3], 5);
    }

    public override int Images => 1;

    public override IReadOnlyList<KeyValuePair<string, UnaryModule>> Networks =>
    [
        new("generator_b", toB), new("generator_a", toA), new("discriminator_b", ofB), new("discriminator_a", ofA),
    ];

    internal override IReadOnlyList<BenchmarkInput> Inputs => [a, b];

    private protected override IReadOnlyList<Optimizer> Optimizers => [generatorAdam, discriminatorAdam];

    private protected override double[] Compute()
    {
        Tensor realA = a.Next(), realB = b.Next();
        ofA.Freeze();
        ofB.Freeze();
        Tensor fakeB = toB.Forward(realA), fakeA = toA.Forward(realB);
        // Handles of their own: the backward pass releases its graph.
        Tensor numbersB = fakeB.Detach(), numbersA = fakeA.Detach();
        Tensor cycles = Loss.L1(toA.Forward(fakeB), realA) + Loss.L1(toB.Forward(fakeA), realB);
        Tensor identities = Loss.L1(toB.Forward(realB), realB) + Loss.L1(toA.Forward(realA), realA);
        Tensor fooling = (CycleWeight * cycles) + (IdentityWeight * identities)
            + loss.Generator(ofB.Forward(fakeB)) + loss.Generator(ofA.Forward(fakeA));
        fooling.Backward();
        Update(generatorAdam);

        ofA.Unfreeze();
        ofB.Unfreeze();
        double lossB = Judge(ofB, realB, numbersB), lossA = Judge(ofA, realA, numbersA);
        Update(discriminatorAdam);
        return [fooling.Item(), lossB, lossA];
    }

    private double Judge(PatchDiscriminator discriminator, Tensor real, Tensor fake)
    {
        Tensor judging = 0.5f * (loss.Real(discriminator.Forward(real)) + loss.Fake(discriminator.Forward(fake)));
        judging.Backward();
        return judging.Item();
    }
}
