namespace Ganymede.Imaging;

/// <summary>What <see cref="Image.Pad"/> puts outside the picture.</summary>
public enum PaddingMode
{
    /// <summary>One colour.</summary>
    Fill,

    /// <summary>The picture mirrored at its edge pixel, which is not repeated: <c>c b | a b c | b a</c>.</summary>
    Reflect,

    /// <summary>The edge pixel repeated: <c>a a | a b c | c c</c>.</summary>
    Replicate,
}
