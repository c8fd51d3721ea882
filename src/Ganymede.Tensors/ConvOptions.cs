namespace Ganymede.Tensors;

/// <summary>How a 2-D convolution walks over its image; the defaults are PyTorch's.</summary>
public readonly record struct ConvOptions()
{
    /// <summary>Pixels between two positions of the kernel; 1 or more.</summary>
    public Size2 Stride { get; init; } = 1;

    /// <summary>Zero pixels added at each border; 0 or more.</summary>
    public Size2 Padding { get; init; }

    /// <summary>Rows and columns added at the bottom and right of a transposed convolution's result.</summary>
    public Size2 OutputPadding { get; init; }

    /// <summary>Pixels between two taps of the kernel; 1 or more.</summary>
    public Size2 Dilation { get; init; } = 1;

    /// <summary>Independent groups that the channels are split into; divides both channel counts.</summary>
    public int Groups { get; init; } = 1;
}
