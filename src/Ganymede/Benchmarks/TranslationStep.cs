using Ganymede.Models.Pix2Pix;
using Ganymede.Models.Translation;

namespace Ganymede.Benchmarks;

/// <summary>One picture translated by a model that goes from A to B.</summary>
internal sealed class TranslationStep : BenchmarkStep
{
    private readonly Pix2PixModel model;
    private readonly BenchmarkInput picture;

    private TranslationStep(Pix2PixModel model, BenchmarkInput picture)
        : base(model, [new("generator", model.Generator)], [picture]) => (this.model, this.picture) = (model, picture);

    public override int Images => 1;

    /// <summary>Of one picture, square and in colour.</summary>
    /// <param name="model">The model, which is disposed with the step.</param>
    /// <param name="size">The side.</param>
    internal static TranslationStep Of(Pix2PixModel model, int size) =>
        new(model, BenchmarkInput.Pictures("a", [1, size, size, 3], 3));

    private protected override double[] Compute() =>
        [model.Translate(picture.Next(), TranslationDirection.AtoB).Mean().Item()];
}
