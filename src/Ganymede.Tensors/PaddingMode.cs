namespace Ganymede.Tensors;

/// <summary>What stands beyond the border of an image.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The image mirrored at its border pixels, which are not repeated.</summary>
    Reflect,

    /// <summary>The border pixels again.</summary>
    Replicate,
}
