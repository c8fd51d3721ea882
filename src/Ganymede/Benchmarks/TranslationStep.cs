using Ganymede.Layers;
using Ganymede.Models.Translation;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>CycleGAN's generator of nine blocks once over a picture of 256 pixels, without gradients.</summary>
internal sealed class TranslationStep : BenchmarkStep
{
    private readonly ResnetGenerator generator = new(3, 3, blocks: 9);
    private readonly BenchmarkInput picture = BenchmarkInput.Pictures("a", [1, 256, 256, 3], 3);

    internal TranslationStep() => Initialize(generator);

    public override int Images => 1;

    public override IReadOnlyList<KeyValuePair<string, UnaryModule>> Networks => [new("generator", generator)];

    internal override IReadOnlyList<BenchmarkInput> Inputs => [picture];

    private protected override IReadOnlyList<Optimizer> Optimizers => [];

    private protected override double[] Compute() =>
        [Autograd.NoGrad(() => generator.Forward(picture.Next()).Mean().Item())];
}
