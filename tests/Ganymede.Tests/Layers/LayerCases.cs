using Ganymede.Layers;
using Ganymede.Tensors;

namespace Ganymede.Tests.Layers;

/// <summary>The layers of tests/golden/make_layers.py, as they are made here.</summary>
internal static class LayerCases
{
    /// <summary>A layer in PyTorch's words and how it is called.</summary>
    /// <param name="Make">The layer.</param>
    /// <param name="Train">Whether it is in training.</param>
    /// <param name="Steps">Forward passes before the gradients of the last are taken.</param>
    /// <param name="Maps">
    /// Whether inputs and outputs of three and four axes are maps, channels first in the file.
    /// </param>
    /// <param name="Flattened">A parameter with an axis that runs over a flattened map, and the map's size.</param>
    internal sealed record Case(
        Func<UnaryModule> Make,
        bool Train = true,
        int Steps = 1,
        bool Maps = true,
        (string Name, int Axis, Size2 Size)[]? Flattened = null);

    internal static IReadOnlyDictionary<string, Case> All { get; } = new Dictionary<string, Case>
    {
        ["linear"] = new(() => new Linear(7, 5)),
        ["linear_nobias_rank3"] = new(() => new Linear(3, 11, bias: false), Maps: false),
        ["conv1d"] = new(() => new Conv1d(3, 5, 4, stride: 2, padding: 1, dilation: 2)),
        ["conv1d_default"] = new(() => new Conv1d(1, 2, 3)),
        ["conv2d_default"] = new(() => new Conv2d(3, 5, 3)),
        ["conv2d_stride"] = new(() => new Conv2d(5, 7, 4, stride: 2, padding: 1, bias: false)),
        ["conv2d_oblong"] = new(() => new Conv2d(
            4, 6, new(1, 3), stride: new(1, 2), padding: new(0, 1), dilation: new(1, 2), groups: 2)),
        ["conv2d_depthwise"] = new(() => new Conv2d(3, 3, 3, padding: 1, groups: 3)),
        ["convtranspose1d"] = new(() => new ConvTranspose1d(3, 4, 5, stride: 3, padding: 1, outputPadding: 2)),
        ["convtranspose2d_default"] = new(() => new ConvTranspose2d(3, 5, 3)),
        ["convtranspose2d_stride"] = new(() => new ConvTranspose2d(5, 3, 4, stride: 2, padding: 1, bias: false)),
        ["convtranspose2d_groups"] = new(() => new ConvTranspose2d(
            4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, dilation: new(1, 2))),
        ["batchnorm_train"] = new(() => new BatchNorm(5)),
        ["batchnorm_eval"] = new(() => new BatchNorm(5), Train: false),
        ["batchnorm_1d"] = new(() => new BatchNorm(7, eps: 0.8f, momentum: 0.3f)),
        ["batchnorm_cumulative"] = new(() => new BatchNorm(3, momentum: null), Steps: 3),
        ["batchnorm_plain"] = new(() => new BatchNorm(3, affine: false, trackRunningStats: false), Train: false),
        ["instancenorm"] = new(() => new InstanceNorm(3)),
        ["instancenorm_affine"] = new(() => new InstanceNorm(4, affine: true)),
        ["layernorm"] = new(() => new LayerNorm([7]), Maps: false),
        ["layernorm_map"] = new(() => new LayerNorm([4, 5, 3])),
        ["groupnorm"] = new(() => new GroupNorm(3, 6)),
        ["relu"] = new(() => new ReLU()),
        ["leakyrelu"] = new(() => new LeakyReLU()),
        ["leakyrelu_02"] = new(() => new LeakyReLU(0.2f)),
        ["prelu"] = new(() => new PReLU()),
        ["prelu_channels"] = new(() => new PReLU(3)),
        ["elu"] = new(() => new ELU()),
        ["silu"] = new(() => new SiLU()),
        ["glu"] = new(() => new GLU()),
        ["tanh"] = new(() => new Tanh()),
        ["sigmoid"] = new(() => new Sigmoid()),
        ["softplus"] = new(() => new Softplus()),
        ["upsample_nearest"] = new(() => new Upsample(3)),
        ["upsample_bilinear"] = new(() => new Upsample(2, UpsampleMode.Bilinear)),
        ["pad_zero"] = new(() => new Pad2d(0, 3, 1, 2)),
        ["pad_reflect"] = new(() => new Pad2d(2, PaddingMode.Reflect)),
        ["pad_replicate"] = new(() => new Pad2d(2, 0, 3, 1, PaddingMode.Replicate)),
        ["maxpool"] = new(() => new MaxPool2d(3, stride: 2, padding: 1)),
        ["maxpool_default"] = new(() => new MaxPool2d(2)),
        ["avgpool"] = new(() => new AvgPool2d(3, stride: 2, padding: 1)),
        ["avgpool_nopad"] = new(() => new AvgPool2d(new(2, 3), padding: 1, countIncludePad: false)),
        ["adaptiveavgpool"] = new(() => new AdaptiveAvgPool2d(new(3, 2))),
        ["pixelshuffle"] = new(() => new PixelShuffle(2)),
        ["flatten_linear"] = new(
            () => new Sequential(new Flatten(), new Linear(30, 4)), Flattened: [("1.weight", 0, new(3, 5))]),
        ["linear_reshape"] = new(
            () => new Sequential(new Linear(4, 30), new Reshape([3, 5, 2])),
            Flattened: [("0.weight", 1, new(3, 5)), ("0.bias", 0, new(3, 5))]),
        ["spectral_linear"] = new(() => new Linear(7, 5, spectralNorm: true), Steps: 3),
        ["spectral_conv2d"] = new(() => new Conv2d(3, 5, new(3, 2), padding: 1, spectralNorm: true), Steps: 3),
        ["spectral_conv1d"] = new(() => new Conv1d(3, 5, 3, spectralNorm: true), Steps: 3),
        ["spectral_convtranspose2d"] = new(
            () => new ConvTranspose2d(3, 5, new(4, 3), stride: 2, padding: 1, spectralNorm: true), Steps: 3),
        ["spectral_linear_eval"] = new(() => new Linear(7, 5, spectralNorm: true), Train: false),
        ["spectral_conv2d_eval"] = new(() => new Conv2d(3, 5, new(3, 2), padding: 1, spectralNorm: true), Train: false),
        ["spectral_conv1d_eval"] = new(() => new Conv1d(3, 5, 3, spectralNorm: true), Train: false),
        ["spectral_convtranspose2d_eval"] = new(
            () => new ConvTranspose2d(3, 5, new(4, 3), stride: 2, padding: 1, spectralNorm: true), Train: false),
    };
}
