namespace Ganymede.Tensors;

/// <summary>A height and a width, in pixels or taps. A single number means both.</summary>
public readonly record struct Size2(int Height, int Width)
{
    /// <summary>The same extent both ways.</summary>
    public static implicit operator Size2(int side) => new(side, side);

    /// <inheritdoc/>
    public override string ToString() => Height == Width ? $"{Height}" : $"{Height}x{Width}";
}
