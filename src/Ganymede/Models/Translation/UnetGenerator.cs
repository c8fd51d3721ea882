using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Models.Translation;

/// <summary>
/// The U-Net of Pix2Pix (Isola et al. 2017, appendix 6.1.1): 4×4 convolutions halve the sides down to a few pixels,
/// transposed ones double them again, and each level hands its maps across. Names and places of its layers are those of
/// the public PyTorch code, which nests each level in the one around it.
/// </summary>
public sealed class UnetGenerator : UnaryModule
{
    private readonly UnetLevel model;

    /// <summary>A generator for pictures whose sides are multiples of 2 to the power of <paramref name="downs"/>.</summary>
    /// <param name="inputs">Channels of the pictures that go in.</param>
    /// <param name="outputs">Channels of those that come out.</param>
    /// <param name="downs">How often the sides are halved: 5 for 32 pixels, 6 for 64, 7 for 128, 8 for 256.</param>
    /// <param name="width">Maps of the outermost level; doubled by each level to eight times as many.</param>
    /// <param name="norm">The normalization.</param>
    /// <param name="dropout">
    /// Where the masks of the dropout come from, which is in the levels of most maps but the innermost; null for no
    /// dropout. Five levels have no place for it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 5 halvings or more than 12, or no maps.</exception>
    public UnetGenerator(
        int inputs,
        int outputs,
        int downs = 8,
        int width = 64,
        NormKind norm = NormKind.Batch,
        RandomStream? dropout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(downs, 5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(downs, 12);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Multiple = 1 << downs;
        int most = width * 8;
        var level = new UnetLevel(most, most, most, null, norm, null);
        for (int i = 5; i < downs; i++)
            level = new UnetLevel(most, most, most, level, norm, dropout);
        for (int maps = most / 2; maps >= width; maps /= 2)
            level = new UnetLevel(maps, maps * 2, maps, level, norm, null);
        model = Child("model", new UnetLevel(inputs, width, outputs, level, norm, null, outermost: true));
    }

    /// <summary>The sides of pictures must be multiples of this.</summary>
    public int Multiple { get; }

    /// <summary>Pictures [N, H, W, outputs] in [-1, 1] from pictures [N, H, W, inputs] in [-1, 1].</summary>
    public override Tensor Forward(Tensor x) => model.Forward(x);
}

/// <summary>
/// One level of the U-Net and all within: halved, the inner levels, doubled; [N, H, W, inputs] to that input with the
/// result behind it, [N, H, W, inputs + outputs], or for the outermost to the picture alone.
/// </summary>
internal sealed class UnetLevel : UnaryModule, IRecomputes
{
    private readonly bool outermost;
    private readonly UnaryModule[] chain;
    private readonly RecomputedChain model;

    internal UnetLevel(
        int inputs, int inner, int outputs, UnetLevel? within, NormKind norm, RandomStream? dropout, bool outermost = false)
    {
        this.outermost = outermost;
        bool bias = TranslationLayers.HasBias(norm);
        List<UnaryModule> layers = [];
        if (!outermost)
            layers.Add(new LeakyReLU(0.2f));
        layers.Add(TranslationLayers.Conv(inputs, inner, 4, stride: 2, padding: 1, bias: bias));
        if (within is not null)
        {
            // The innermost maps may be single pixels, of which no norm could be taken.
            if (!outermost)
                layers.Add(TranslationLayers.Norm(norm, inner));
            layers.Add(within);
        }
        layers.Add(new ReLU());
        layers.Add(TranslationLayers.Transposed(
            within is null ? inner : inner * 2, outputs, 4, stride: 2, padding: 1, bias: bias || outermost));
        layers.Add(outermost ? new Tanh() : TranslationLayers.Norm(norm, outputs));
        if (dropout is not null)
            layers.Add(new Dropout(0.5f, dropout));
        chain = [.. layers];
        model = new RecomputedChain(Child("model", new Sequential(chain)));
    }

    internal override Activation? Entry => outermost ? null : chain[0].Activation;

    public override Tensor Forward(Tensor x) => outermost ? model.Forward(x) : Across(x, model.Forward(x));

    // What goes across is the result of the LeakyReLU then, which makes no difference: the level around goes on with ReLU.
    internal override Tensor ForwardEntered(Tensor entered, Activation behind) =>
        Across(entered, Sequential.Run(chain.AsSpan(1), entered), behind);

    private static Tensor Across(Tensor x, Tensor within, Activation behind = default)
    {
        Tensor y = Tensor.Concat(-1, behind, [x, within]);
        Sequential.Discard(within);
        return y;
    }
}
