namespace Ganymede.Tensors;

/// <summary>How a 1-D convolution walks over its sequence; the defaults are PyTorch's.</summary>
public readonly record struct ConvOptions1d()
{
    /// <summary>Steps between two positions of the kernel; 1 or more.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Zeros added at each end; 0 or more.</summary>
    public int Padding { get; init; }

    /// <summary>Entries added at the end of a transposed convolution's result.</summary>
    public int OutputPadding { get; init; }

    /// <summary>Steps between two taps of the kernel; 1 or more.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>Independent groups that the channels are split into.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The same walk along the width of an image of height 1.</summary>
    internal ConvOptions AsImage() => new()
    {
        Stride = new(1, Stride),
        Padding = new(0, Padding),
        OutputPadding = new(0, OutputPadding),
        Dilation = new(1, Dilation),
        Groups = Groups,
    };
}
