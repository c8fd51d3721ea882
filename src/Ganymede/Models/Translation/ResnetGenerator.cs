using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>
/// The generator of Johnson et al. (2016) as CycleGAN has it (Zhu et al. 2017, appendix 7.2): a 7×7 convolution, two that
/// halve the sides, residual blocks, two that double them, a 7×7 convolution and tanh. Names and places of its layers are
/// those of the public PyTorch code.
/// </summary>
public sealed class ResnetGenerator : UnaryModule
{
    private const int Halvings = 2;
    private readonly RecomputedChain model;

    /// <summary>A generator for pictures whose sides are multiples of 4.</summary>
    /// <param name="inputs">Channels of the pictures that go in.</param>
    /// <param name="outputs">Channels of those that come out.</param>
    /// <param name="width">Maps at full size; four times as many in the blocks.</param>
    /// <param name="blocks">Residual blocks: 9 from 256 pixels on, 6 below.</param>
    /// <param name="norm">The normalization.</param>
    /// <param name="dropout">
    /// Where the masks of the dropout in each block come from; null for no dropout. With it the block's second
    /// convolution is <c>conv_block.6</c>, otherwise <c>conv_block.5</c>.
    /// </param>
    /// <param name="padding">
    /// What the blocks' convolutions see beyond the edge; with zeros, their places are one less before each convolution.
    /// The first and last convolution see reflections whatever is chosen.
    /// </param>
    /// <param name="resize">
    /// Whether sides are doubled by repeating pixels and a convolution (Odena et al. 2016), which leaves no checkerboard,
    /// rather than by a transposed convolution.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A count that is not positive.</exception>
    public ResnetGenerator(
        int inputs,
        int outputs,
        int width = 64,
        int blocks = 9,
        NormKind norm = NormKind.Instance,
        RandomStream? dropout = null,
        PaddingMode padding = PaddingMode.Reflect,
        bool resize = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocks);
        bool bias = TranslationLayers.HasBias(norm);
        int maps = width;
        List<UnaryModule> layers =
        [
            new Pad2d(3, PaddingMode.Reflect),
            TranslationLayers.Conv(inputs, maps, 7, bias: bias),
            TranslationLayers.Norm(norm, maps),
            new ReLU(),
        ];
        for (int i = 0; i < Halvings; i++, maps *= 2)
        {
            layers.Add(TranslationLayers.Conv(maps, maps * 2, 3, stride: 2, padding: 1, bias: bias));
            layers.Add(TranslationLayers.Norm(norm, maps * 2));
            layers.Add(new ReLU());
        }
        for (int i = 0; i < blocks; i++)
            layers.Add(new ResnetBlock(maps, norm, dropout, padding));
        for (int i = 0; i < Halvings; i++, maps /= 2)
        {
            layers.Add(resize
                ? new PreparedConv(
                    new Sequential(new Upsample(2), new Pad2d(1, PaddingMode.Reflect)),
                    TranslationLayers.Conv(maps, maps / 2, 3, bias: bias))
                : TranslationLayers.Transposed(
                    maps, maps / 2, 3, stride: 2, padding: 1, outputPadding: 1, bias: bias));
            layers.Add(TranslationLayers.Norm(norm, maps / 2));
            layers.Add(new ReLU());
        }
        layers.Add(new Pad2d(3, PaddingMode.Reflect));
        layers.Add(TranslationLayers.Conv(maps, outputs, 7));
        layers.Add(new Tanh());
        model = new RecomputedChain(Child("model", new Sequential([.. layers])));
    }

    /// <summary>The sides of pictures must be multiples of this, so that what comes out has the size of what went in.</summary>
    public static int Multiple => 1 << Halvings;

    /// <summary>The smallest side: two halvings must leave the blocks two pixels to reflect.</summary>
    internal static int MinSide => 2 * Multiple;

    /// <summary>Pictures [N, H, W, outputs] in [-1, 1] from pictures [N, H, W, inputs] in [-1, 1].</summary>
    public override Tensor Forward(Tensor x) => model.Forward(x);
}

/// <summary>Two 3×3 convolutions, added to what came in (He et al. 2016): [N, H, W, C] to the same.</summary>
internal sealed class ResnetBlock : UnaryModule, IRecomputedWhole
{
    private readonly Sequential block;

    internal ResnetBlock(int maps, NormKind norm, RandomStream? dropout, PaddingMode padding)
    {
        List<UnaryModule> layers = [];
        AddConv();
        layers.Add(new ReLU());
        if (dropout is not null)
            layers.Add(new Dropout(0.5f, dropout));
        AddConv();
        block = Child("conv_block", new Sequential([.. layers]));

        void AddConv()
        {
            bool zero = padding == PaddingMode.Zero;
            if (!zero)
                layers.Add(new Pad2d(1, padding));
            layers.Add(TranslationLayers.Conv(maps, maps, 3, padding: zero ? 1 : 0, bias: TranslationLayers.HasBias(norm)));
            layers.Add(TranslationLayers.Norm(norm, maps));
        }
    }

    public override Tensor Forward(Tensor x) => block.ForwardAdded(x, x);
}
