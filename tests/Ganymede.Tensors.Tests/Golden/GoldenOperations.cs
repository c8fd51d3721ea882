using Call = System.Func<Ganymede.Tensors.Tests.Golden.GoldenCase, Ganymede.Tensors.Tensor[], Ganymede.Tensors.Tensor>;

namespace Ganymede.Tensors.Tests.Golden;

/// <summary>How each operation of the golden files is called.</summary>
internal static class GoldenOperations
{
    private static readonly Dictionary<string, Call> Calls = new()
    {
        ["abs"] = (_, x) => x[0].Abs(),
        ["relu"] = (_, x) => x[0].ReLU(),
        ["leaky_relu"] = (c, x) => c.Has("slope") ? x[0].LeakyReLU(c.Float("slope")) : x[0].LeakyReLU(),
        ["exp"] = (_, x) => x[0].Exp(),
        ["square"] = (_, x) => x[0].Square(),
        ["sigmoid"] = (_, x) => x[0].Sigmoid(),
        ["tanh"] = (_, x) => x[0].Tanh(),
        ["softplus"] = (_, x) => x[0].Softplus(),
        ["silu"] = (_, x) => x[0].SiLU(),
        ["neg"] = (_, x) => -x[0],
        ["log"] = (_, x) => x[0].Log(),
        ["sqrt"] = (_, x) => x[0].Sqrt(),
        ["rsqrt"] = (_, x) => x[0].Rsqrt(),
        ["elu"] = (c, x) => c.Has("alpha") ? x[0].ELU(c.Float("alpha")) : x[0].ELU(),
        ["clamp"] = (c, x) => x[0].Clamp(c.Float("low"), c.Float("high")),
        ["pow"] = (c, x) => x[0].Pow(c.Float("exponent")),
        ["prelu"] = (_, x) => x[0].PReLU(x[1]),
        ["glu"] = (c, x) => c.Int("axis") == -1 ? x[0].GLU() : x[0].GLU(c.Int("axis")),
        ["add_number"] = (_, x) => (x[0] + 0.5f) + (1 + (0 * x[0])),
        ["subtract_number"] = (_, x) => x[0] - 1.5f,
        ["number_subtract"] = (_, x) => 1.5f - x[0],
        ["multiply_number"] = (_, x) => 3 * (x[0] * 0.5f),
        ["divide_number"] = (_, x) => x[0] / 1.5f,
        ["number_divide"] = (_, x) => 1.5f / x[0],
        ["add"] = (_, x) => x[0] + x[1],
        ["subtract"] = (_, x) => x[0] - x[1],
        ["multiply"] = (_, x) => x[0] * x[1],
        ["divide"] = (_, x) => x[0] / x[1],
        ["minimum"] = (_, x) => x[0].Minimum(x[1]),
        ["maximum"] = (_, x) => x[0].Maximum(x[1]),
        ["add_self"] = (_, x) => x[0] + x[0],
        ["multiply_self"] = (_, x) => x[0] * x[0],
        ["divide_self_sum"] = (_, x) => x[0] / x[0].Sum([1], keepDims: true),
        ["sum"] = (c, x) => x[0].Sum(c.Ints("axes"), c.Flag("keep")),
        ["mean"] = (c, x) => x[0].Mean(c.Ints("axes"), c.Flag("keep")),
        ["variance"] = (c, x) => x[0].Variance(c.Ints("axes"), c.Flag("unbiased"), c.Flag("keep")),
        ["max"] = (c, x) => x[0].Max(c.Ints("axes"), c.Flag("keep")),
        ["max_ties"] = (c, x) => x[0].Max(c.Ints("axes")),
        ["logsumexp"] = (c, x) => x[0].LogSumExp(c.Ints("axes"), c.Flag("keep")),
        ["softmax"] = (c, x) => x[0].Softmax(c.Ints("axes")),
        ["log_softmax"] = (c, x) => x[0].LogSoftmax(c.Ints("axes")),
        ["sum_all"] = (_, x) => x[0].Sum(),
        ["mean_all"] = (_, x) => x[0].Mean(),
        ["max_all"] = (_, x) => x[0].Max(),
        ["matmul"] = (c, x) => x[0].MatMul(x[1], c.Flag("ta"), c.Flag("tb")),
        ["conv2d"] = (c, x) => x[0].Conv2d(x[1], x.ElementAtOrDefault(2), Options(c)),
        ["conv_transpose2d"] = (c, x) => x[0].ConvTranspose2d(x[1], x.ElementAtOrDefault(2), Options(c)),
        ["conv1d"] = (c, x) => x[0].Conv1d(x[1], x.ElementAtOrDefault(2), Options1d(c)),
        ["conv_transpose1d"] = (c, x) => x[0].ConvTranspose1d(x[1], x.ElementAtOrDefault(2), Options1d(c)),
        ["pad"] = (c, x) => Pad(c, x[0]),
        ["nearest"] = (c, x) => x[0].ResizeNearest(c.Int("height"), c.Int("width")),
        ["upsample"] = (c, x) => x[0].UpsampleNearest(c.Int("scale")),
        ["bilinear"] = (c, x) => c.Flag("align")
            ? x[0].ResizeBilinear(c.Int("height"), c.Int("width"), alignCorners: true)
            : x[0].ResizeBilinear(c.Int("height"), c.Int("width")),
        ["max_pool"] = (c, x) => x[0].MaxPool2d(c.Size("kernel"), Stride(c), c.Size("padding")),
        ["avg_pool"] = (c, x) => c.Flag("count")
            ? x[0].AvgPool2d(c.Size("kernel"), Stride(c), c.Size("padding"))
            : x[0].AvgPool2d(c.Size("kernel"), Stride(c), c.Size("padding"), countIncludePad: false),
        ["adaptive_avg_pool"] = (c, x) => x[0].AdaptiveAvgPool2d(c.Int("height"), c.Int("width")),
        ["pixel_shuffle"] = (c, x) => x[0].PixelShuffle(c.Int("r")),
        ["reshape"] = (c, x) => x[0].Reshape(new Shape(c.Ints("shape"))),
        ["permute"] = (c, x) => x[0].Permute(c.Ints("order")),
        ["expand"] = (c, x) => x[0].Expand(new Shape(c.Ints("shape"))),
        ["flip"] = (c, x) => x[0].Flip(c.Ints("axes")),
        ["slice"] = (c, x) => x[0].Slice(c.Int("axis"), c.Int("start"), c.Int("length")),
        ["split"] = (c, x) => x[0].Split(c.Int("axis"), c.Ints("sizes"))[c.Int("part")],
        ["split_all"] = (c, x) => x[0].Split(c.Int("axis"), c.Ints("sizes"))
            .Select((p, i) => (i + 1) * p.Sum() * p).Aggregate((a, b) => a + b),
        ["concat"] = (c, x) => Tensor.Concat(c.Int("axis"), x),
        ["stack"] = (c, x) => Tensor.Stack(c.Int("axis"), x),
        ["gather"] = (c, x) => x[0].Gather(c.Int("axis"), c.Indices()),
        ["scatter_add"] = (c, x) => x[0].ScatterAdd(c.Int("axis"), c.Indices(), x[1]),
        ["embedding"] = (c, x) => x[0].Embedding(c.Indices()),
        ["one_hot"] = (c, x) => Tensor.OneHot(c.Indices(), c.Int("classes")) * x[0],
        ["batch_norm"] = (c, x) => x[0].BatchNorm(Gamma(c, x, 1), Beta(c, x), c.Float("eps"), out _, out _),
        ["batch_norm_given"] = (c, x) => x[0].BatchNorm(x[1], x[2], Gamma(c, x, 3), Beta(c, x), c.Float("eps")),
        ["instance_norm"] = (c, x) => x[0].InstanceNorm(Gamma(c, x, 1), Beta(c, x)),
        ["group_norm"] = (c, x) => x[0].GroupNorm(c.Int("groups"), Gamma(c, x, 1), Beta(c, x)),
        ["layer_norm"] = (c, x) => x[0].LayerNorm(c.Int("axes"), Gamma(c, x, 1), Beta(c, x)),
        ["conv_critic"] = ConvCritic,
        ["dense_critic"] = DenseCritic,
        ["up_critic"] = UpCritic,
    };

    public static IEnumerable<string> Names => Calls.Keys;

    public static Tensor Run(GoldenCase c, Tensor[] inputs) => Calls[c.Operation](c, inputs);

    private static ConvOptions Options(GoldenCase c) => new()
    {
        Stride = c.Size("stride"),
        Padding = c.Size("padding"),
        OutputPadding = c.Has("output") ? c.Size("output") : 0,
        Dilation = c.Size("dilation"),
        Groups = c.Int("groups"),
    };

    private static ConvOptions1d Options1d(GoldenCase c) => new()
    {
        Stride = c.Int("stride"),
        Padding = c.Int("padding"),
        OutputPadding = c.Has("output") ? c.Int("output") : 0,
        Dilation = c.Int("dilation"),
        Groups = c.Int("groups"),
    };

    private static Size2? Stride(GoldenCase c) => c.Ints("stride").Length == 0 ? null : c.Size("stride");

    private static Tensor? Gamma(GoldenCase c, Tensor[] x, int at) => c.Flag("gamma") ? x[at] : null;

    private static Tensor? Beta(GoldenCase c, Tensor[] x) => c.Flag("beta") ? x[^1] : null;

    private static Tensor Pad(GoldenCase c, Tensor x)
    {
        int[] b = c.Ints("borders");
        return c.Text("mode") switch
        {
            "constant" => x.Pad2d(b[0], b[1], b[2], b[3]),
            "reflect" => x.Pad2d(b[0], b[1], b[2], b[3], PaddingMode.Reflect),
            _ => x.Pad2d(b[0], b[1], b[2], b[3], PaddingMode.Replicate),
        };
    }

    // Gradient penalties: their outputs are first derivatives, so their gradients are second ones.
    private static Tensor Penalty(Tensor scores, Tensor x, string form)
    {
        Tensor flat = Autograd.Grad(scores.Sum(), [x], createGraph: true)[0].Reshape(x.Shape[0], -1);
        Tensor squares = flat.Square().Sum([1]);
        return form == "wgan" ? (squares.Sqrt() - 1).Square().Mean() : squares.Mean() * 0.5f;
    }

    private static Tensor Activate(Tensor x, string kind) => kind switch
    {
        "leaky" => x.LeakyReLU(0.2f),
        "tanh" => x.Tanh(),
        "softplus" => x.Softplus(),
        "silu" => x.SiLU(),
        "elu" => x.ELU(),
        _ => x.Sigmoid(),
    };

    private static Tensor ConvCritic(GoldenCase c, Tensor[] inputs)
    {
        (Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor dense) =
            (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]);
        Tensor y = x.Conv2d(w1, null, new() { Stride = 2, Padding = 1 });
        y = c.Text("norm") switch
        {
            "batch" => y.BatchNorm(null, null, 1e-5f, out _, out _),
            "instance" => y.InstanceNorm(),
            "layer" => y.LayerNorm(3),
            _ => y,
        };
        y = Activate(y + b1, c.Text("activation"));
        y = Activate(y.Conv2d(w2, b2, new() { Padding = 1 }), c.Text("activation"));
        return Penalty(y.Reshape(y.Shape[0], -1).MatMul(dense), x, c.Text("form"));
    }

    private static Tensor DenseCritic(GoldenCase c, Tensor[] inputs)
    {
        float[] mask = [.. Enumerable.Range(0, 15).Select(i => i % 3 == 0 ? 0 : 1.5f)];
        Tensor hidden = Activate(inputs[0].MatMul(inputs[1]) + inputs[2], c.Text("activation")) * Tensor.From(mask,
            [3, 5]);
        return Penalty(hidden.MatMul(inputs[3]), inputs[0], "wgan");
    }

    private static Tensor UpCritic(GoldenCase c, Tensor[] inputs)
    {
        Tensor y = inputs[0].ConvTranspose2d(inputs[1], null, new() { Stride = 2, Padding = 1 }).Tanh();
        y = y.ResizeBilinear(9, 7).AvgPool2d(2).Conv2d(inputs[2]).Softplus();
        return Penalty(y.Sum([1, 2, 3]), inputs[0], "wgan");
    }
}
