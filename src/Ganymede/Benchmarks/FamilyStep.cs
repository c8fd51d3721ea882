using Ganymede.Data;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Pix2Pix;
using Ganymede.Tensors;
using Ganymede.Training;

namespace Ganymede.Benchmarks;

/// <summary>
/// A training step of a family as the trainer takes it, with its figures for the log and its checks: what the phases
/// share, then each phase. Only reading pictures and writing files are left out.
/// </summary>
internal sealed class FamilyStep : BenchmarkStep
{
    private readonly BenchmarkInput pictures;
    private readonly BenchmarkInput? targets;
    private readonly string[] losses;

    // losses: names of phases, or of figures that the model reports.
    private FamilyStep(
        TrainableModel model, KeyValuePair<string, UnaryModule>[] networks, string[] losses, BenchmarkInput[] inputs)
        : base(model, networks, inputs)
    {
        this.losses = losses;
        BenchmarkInput[] shown = [.. inputs.Where(i => i.Shape.Rank == 4)];
        (pictures, targets) = (shown[0], shown.ElementAtOrDefault(1));
    }

    public override int Images => pictures.Shape[0];

    /// <summary>Of pictures from noise.</summary>
    /// <param name="model">The model, which is disposed with the step.</param>
    /// <param name="shape">The pictures, [N, H, W, C].</param>
    internal static FamilyStep Of(NoiseModel model, Shape shape)
    {
        BenchmarkInput noise = BenchmarkInput.Noise("noise", [shape[0], model.Latent]);
        model.LatentsFrom = noise.Next;
        return new(
            model, [new("generator", model.Generator), new("discriminator", model.Discriminator)],
            ["generator", "discriminator"], [noise, BenchmarkInput.Pictures("pictures", shape, 3)]);
    }

    /// <inheritdoc cref="Of(NoiseModel, Shape)"/>
    internal static FamilyStep Of(Pix2PixModel model, Shape shape) => new(
        model, [new("generator", model.Generator), new("discriminator", model.Discriminator)],
        ["generator", "discriminator"], Pair(shape));

    /// <inheritdoc cref="Of(NoiseModel, Shape)"/>
    internal static FamilyStep Of(CycleGanModel model, Shape shape) => new(
        model,
        [
            new("generator_b", model.AtoB), new("generator_a", model.BtoA),
            new("discriminator_b", model.DiscriminatorB), new("discriminator_a", model.DiscriminatorA),
        ],
        ["generators", "discriminator/B", "discriminator/A"], Pair(shape));

    private protected override double[] Compute()
    {
        var batch = new DataBatch(pictures.Next(), [], [], default) { Targets = targets?.Next() };
        var context = new StepContext(1, batch);
        Model.Begin(context);
        var found = new Dictionary<string, double>();
        foreach (Phase phase in Model.Phases)
            found[phase.Name] = PhaseRunner.Run(phase, Model, [context]);
        foreach ((string name, double value) in context.Values)
            found[name] = value;
        return Array.ConvertAll(losses, name => found[name]);
    }

    private static BenchmarkInput[] Pair(Shape shape) =>
        [BenchmarkInput.Pictures("a", shape, 3), BenchmarkInput.Pictures("b", shape, 5)];
}
