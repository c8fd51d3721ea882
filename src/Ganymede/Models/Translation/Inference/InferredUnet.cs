namespace Ganymede.Models.Translation.Inference;

/// <summary>A <see cref="UnetGenerator"/>. Whether it has dropout does not show in a file.</summary>
/// <param name="Inputs">Channels of the pictures that go in.</param>
/// <param name="Outputs">Channels of those that come out.</param>
/// <param name="Width">Maps of the outermost level.</param>
/// <param name="Norm">The normalization.</param>
/// <param name="Downs">How often the sides are halved.</param>
public sealed record InferredUnet(int Inputs, int Outputs, int Width, NormKind Norm, int Downs)
    : InferredNetwork(Inputs, Width, Norm)
{
    internal const string Outermost = "model", FirstLevel = "model.model.1";

    /// <inheritdoc/>
    public override bool IsGenerator => true;

    /// <inheritdoc/>
    public override string Description =>
        $"U-Net generator of {Downs} halvings, width {Width}, {NormName}, {Inputs} → {Outputs} channels";

    /// <summary>Where the level within a level stands.</summary>
    internal static string Within(string level) => $"{level}.model.3";

    private protected override void List(TensorLayout layout)
    {
        bool bias = TranslationLayers.HasBias(Norm);
        layout.Conv($"{Outermost}.model.0", [Width, Inputs, 4, 4], bias, Width);
        Level(layout, FirstLevel, Width, 1);
        layout.Conv($"{Outermost}.model.3", [2 * Width, Outputs, 4, 4], hasBias: true, Outputs);
    }

    // From outer maps to inner ones and back; the inner level hands its own maps and as many more out.
    private void Level(TensorLayout layout, string name, int outer, int depth)
    {
        int inner = Math.Min(2 * outer, 8 * Width);
        if (depth == Downs - 1)
        {
            layout.Conv($"{name}.model.1", [inner, outer, 4, 4], TranslationLayers.HasBias(Norm), inner);
            layout.ConvAndNorm($"{name}.model.3", [inner, outer, 4, 4], $"{name}.model.4", outer);
            return;
        }
        layout.ConvAndNorm($"{name}.model.1", [inner, outer, 4, 4], $"{name}.model.2", inner);
        Level(layout, Within(name), inner, depth + 1);
        layout.ConvAndNorm($"{name}.model.5", [2 * inner, outer, 4, 4], $"{name}.model.6", outer);
    }
}
