using Ganymede.Tensors.Kernels;

namespace Ganymede.Benchmarks;

/// <summary>A layer of the networks that are timed as a whole, named for what is special about it.</summary>
public sealed class ConvolutionCase
{
    private ConvolutionCase(string name, ConvShape shape) => (Name, Shape) = (name, shape);

    /// <summary>Every layer.</summary>
    public static IEnumerable<ConvolutionCase> All { get; } =
    [
        Of("resnet block", 1, 66, 256, 256, 3, 1, 0),
        Of("resnet first", 1, 262, 3, 64, 7, 1, 0),
        Of("resnet last", 1, 262, 64, 3, 7, 1, 0),
        Of("resnet halving", 1, 256, 64, 128, 3, 2, 1),
        Of("patch one score", 1, 31, 512, 1, 4, 1, 1),
        Of("patch stride 1", 1, 32, 256, 512, 4, 1, 1),
        Of("unet innermost", 1, 2, 512, 512, 4, 2, 1),
        Of("unet first", 1, 256, 3, 64, 4, 2, 1),
        Of("dcgan few channels", 64, 64, 3, 64, 4, 2, 1),
        Of("dcgan wide", 64, 32, 64, 128, 4, 2, 1),
        Of("dcgan deep", 64, 8, 256, 512, 4, 2, 1),
        Of("dcgan one score", 64, 4, 512, 1, 4, 1, 0),
        Of("upsampling 3x3", 32, 32, 128, 128, 3, 1, 1),
        Of("upsampling grey", 32, 64, 64, 1, 3, 1, 1),
        Of("grouped", 16, 32, 128, 128, 3, 1, 1, groups: 4),
        Of("depthwise", 16, 32, 128, 128, 3, 1, 1, groups: 128),
    ];

    internal ConvShape Shape { get; }

    internal double MultiplyAdds => (double)Shape.OutputCount * Shape.Taps * Shape.GroupCin;

    private string Name { get; }

    /// <summary>The layer's name and sizes.</summary>
    public override string ToString() =>
        $"{Name}: {Shape.N}x{Shape.H}² {Shape.Cin}→{Shape.Cout} k{Shape.KH} s{Shape.StrideH}";

    private static ConvolutionCase Of(
        string name, int n, int side, int cin, int cout, int kernel, int stride, int padding, int groups = 1)
    {
        int outSide = ((side + (2 * padding) - kernel) / stride) + 1;
        return new(name, new ConvShape
        {
            N = n,
            H = side,
            W = side,
            Cin = cin,
            OH = outSide,
            OW = outSide,
            Cout = cout,
            KH = kernel,
            KW = kernel,
            StrideH = stride,
            StrideW = stride,
            PadTop = padding,
            PadLeft = padding,
            Groups = groups,
        });
    }
}
