namespace Ganymede.Models.Translation.Inference;

/// <summary>A <see cref="ResnetGenerator"/>.</summary>
/// <param name="Inputs">Channels of the pictures that go in.</param>
/// <param name="Outputs">Channels of those that come out.</param>
/// <param name="Width">Maps at full size.</param>
/// <param name="Norm">The normalization.</param>
/// <param name="Blocks">Residual blocks.</param>
/// <param name="Dropout">Whether the blocks have dropout, which moves their second convolution by one place.</param>
/// <param name="ZeroPadding">Whether the blocks pad with zeros, which needs no layer of its own before a convolution.</param>
/// <param name="Resize">Whether sides are doubled by repeating pixels rather than by transposed convolutions.</param>
public sealed record InferredResnet(
    int Inputs, int Outputs, int Width, NormKind Norm, int Blocks, bool Dropout, bool ZeroPadding, bool Resize)
    : InferredNetwork(Inputs, Width, Norm)
{
    internal const int FirstBlock = 10;

    /// <inheritdoc/>
    public override bool IsGenerator => true;

    /// <inheritdoc/>
    public override string Description =>
        $"ResNet generator of {Blocks} {(Blocks == 1 ? "block" : "blocks")}, width {Width}, {NormName}, {Inputs} → {Outputs} channels"
        + (Dropout ? ", dropout" : "") + (ZeroPadding ? ", zero padding" : "") + (Resize ? ", resize convolutions" : "");

    internal static int FirstConv(bool zeroPadding) => zeroPadding ? 0 : 1;

    internal static int SecondConv(bool zeroPadding, bool dropout) => (zeroPadding ? 3 : 5) + (dropout ? 1 : 0);

    private protected override void List(TensorLayout layout)
    {
        int maps = Width, up = FirstBlock + Blocks;
        layout.ConvAndNorm("model.1", [maps, Inputs, 7, 7], "model.2", maps);
        layout.ConvAndNorm("model.4", [2 * maps, maps, 3, 3], "model.5", 2 * maps);
        layout.ConvAndNorm("model.7", [4 * maps, 2 * maps, 3, 3], "model.8", 4 * maps);
        for (int i = 0; i < Blocks; i++)
        {
            foreach (int conv in (int[])[FirstConv(ZeroPadding), SecondConv(ZeroPadding, Dropout)])
                layout.ConvAndNorm(
                    $"model.{FirstBlock + i}.conv_block.{conv}", [4 * maps, 4 * maps, 3, 3],
                    $"model.{FirstBlock + i}.conv_block.{conv + 1}", 4 * maps);
        }
        Up(up, 4 * maps);
        Up(up + 3, 2 * maps);
        layout.Conv($"model.{up + 7}", [Outputs, maps, 7, 7], hasBias: true, bias: Outputs);

        void Up(int place, int from) => layout.ConvAndNorm(
            $"model.{place}", Resize ? [from / 2, from, 3, 3] : [from, from / 2, 3, 3], $"model.{place + 1}", from / 2);
    }
}
