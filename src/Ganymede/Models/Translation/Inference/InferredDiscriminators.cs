namespace Ganymede.Models.Translation.Inference;

/// <summary>A <see cref="PatchDiscriminator"/>.</summary>
/// <param name="Inputs">Channels of what is judged.</param>
/// <param name="Width">Maps of the first layer.</param>
/// <param name="Norm">The normalization.</param>
/// <param name="Layers">Layers that halve the sides.</param>
public sealed record InferredPatchDiscriminator(int Inputs, int Width, NormKind Norm, int Layers)
    : InferredNetwork(Inputs, Width, Norm)
{
    /// <inheritdoc/>
    public override bool IsGenerator => false;

    /// <inheritdoc/>
    public override string Description =>
        $"PatchGAN discriminator of {Layers} layers, width {Width}, {NormName}, {Inputs} channels";

    /// <summary>The place of a convolution; number 0 has no norm behind it, as the last one.</summary>
    internal static string Conv(int number) => $"model.{(number == 0 ? 0 : (3 * number) - 1)}";

    private protected override void List(TensorLayout layout)
    {
        layout.Conv(Conv(0), [Width, Inputs, 4, 4], hasBias: true, Width);
        int maps = Width;
        for (int i = 1; i <= Layers; i++)
        {
            int next = Width * (1 << Math.Min(i, 3));
            layout.ConvAndNorm(Conv(i), [next, maps, 4, 4], $"model.{3 * i}", next);
            maps = next;
        }
        layout.Conv(Conv(Layers + 1), [1, maps, 4, 4], hasBias: true, 1);
    }
}

/// <summary>A <see cref="PixelDiscriminator"/>.</summary>
/// <param name="Inputs">Channels of what is judged.</param>
/// <param name="Width">Maps of the first layer.</param>
/// <param name="Norm">The normalization.</param>
public sealed record InferredPixelDiscriminator(int Inputs, int Width, NormKind Norm)
    : InferredNetwork(Inputs, Width, Norm)
{
    /// <inheritdoc/>
    public override bool IsGenerator => false;

    /// <inheritdoc/>
    public override string Description =>
        $"pixel discriminator, width {Width}, {NormName}, {Inputs} channels";

    private protected override void List(TensorLayout layout)
    {
        bool bias = TranslationLayers.HasBias(Norm);
        layout.Conv("net.0", [Width, Inputs, 1, 1], hasBias: true, Width);
        layout.ConvAndNorm("net.2", [2 * Width, Width, 1, 1], "net.3", 2 * Width);
        layout.Conv("net.5", [1, 2 * Width, 1, 1], bias, 1);
    }
}
